-- What the data are for, and where they are at home: a copy of them elsewhere calls nobody until a person says what it is.

create table installation (
  only_one boolean primary key default true check (only_one),
  purpose text collate "C" not null check (purpose in ('production', 'test')),
  home text collate "C",
  said_by text not null,
  reason text not null,
  said_at timestamptz not null default clock_timestamp()
);

comment on column installation.home is
  'The server''s own identifier and the database''s name when it was said; null where the server does not tell.';

create function installation_home_v1() returns text language plpgsql as $$
begin
  return (select system_identifier::text from pg_control_system()) || '/' || current_database();
exception when insufficient_privilege then
  return null;
end;
$$;

-- A key opens only an installation of its own kind.
alter table api_key add column purpose text collate "C" not null default 'production';
