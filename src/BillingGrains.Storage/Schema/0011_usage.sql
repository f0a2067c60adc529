-- Usage: what meters counted, many events in a transaction. An event is a key in a generation and a line in a block;
-- nothing else is stored for it, and what it adds to a roll-up follows.

create sequence usage_block_number;

create table usage_series (
  series integer generated always as identity primary key,
  meter text collate "C" not null,
  customer text collate "C" not null,
  first_at timestamptz not null default clock_timestamp(),
  unique (meter, customer)
);

comment on table usage_series is 'What one customer uses of one meter, under a short number; also of meters and customers that no contract knows.';

create table usage_block (
  block bigint primary key,
  accepted_at timestamptz not null,
  events integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  lines bytea not null
);

alter table usage_block alter column lines set storage external;

comment on column usage_block.accepted_at is 'Also the time of its events that came without one.';
comment on column usage_block.lines is 'The events as they were sent, one a line, compressed (Brotli); an empty line was a repetition.';

-- Blocks whose events stand in no roll-up yet. Who adds them takes the row in the same transaction.
create table usage_unfolded (
  block bigint primary key,
  accepted_at timestamptz not null
);

create table usage_rollup (
  series integer not null,
  hour integer not null,
  events bigint not null,
  units numeric not null,
  greatest numeric not null,
  last_at timestamptz not null,
  last_id text collate "C" not null,
  last_value numeric not null,
  primary key (series, hour)
) with (fillfactor = 70);

comment on column usage_rollup.hour is 'Hours since 1970 began, UTC.';
comment on column usage_rollup.last_value is 'Of the last event by time, of equal times that with the last id.';

-- Keys are unique over all generations that there are, and lie in tables of their own (usage_key_1, usage_key_2, ...): the
-- youngest takes new ones and stays small enough for its index to be fast, the others do not change, and the oldest is
-- dropped whole when its last key is older than the horizon.
create table usage_generation (
  generation integer primary key,
  opened_at timestamptz not null default clock_timestamp(),
  sealed_at timestamptz,
  keys bigint
);

create table usage_key_model (
  key uuid not null,
  content bigint not null,
  block bigint not null,
  place integer not null
);

comment on column usage_key_model.key is 'The first 16 bytes of SHA-256 of source, NUL and id.';
comment on column usage_key_model.content is 'The first 8 bytes of SHA-256 of what the event says: another content is another event under the same id.';
comment on column usage_key_model.place is 'The line in the block, from 0.';

create table usage_key_1 (like usage_key_model including comments, primary key (key));
insert into usage_generation (generation) values (1);

-- Events that cannot be proven new: they are older than any key that is kept. They count for nothing.
create table usage_held (
  key uuid primary key,
  content bigint not null,
  reason text collate "C" not null,
  at timestamptz not null,
  accepted_at timestamptz not null,
  line text not null
);

-- Called first in a transaction that adds keys: the generation stays the youngest until its end.
-- 720 is the class of usage's advisory locks; 719 is the journal's.
create function usage_enter_v1(expected integer) returns void
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock_shared(720, 0);
  if not exists (select from usage_generation where generation = expected and sealed_at is null) then
    raise exception 'Generation % of usage keys is sealed.', expected using errcode = 'BG720';
  end if;
end
$$;

-- Seals the youngest generation, if it still is the one named, and opens the next.
create function usage_seal_v1(expected integer) returns void
language plpgsql
as $$
declare
  keys_there bigint;
begin
  perform pg_advisory_xact_lock(720, 0);
  if exists (select from usage_generation where generation = expected and sealed_at is null) then
    execute format('select count(*) from usage_key_%s', expected) into keys_there;
    update usage_generation set sealed_at = clock_timestamp(), keys = keys_there where generation = expected;
    execute format('create table usage_key_%s (like usage_key_model including comments, primary key (key))', expected + 1);
    insert into usage_generation (generation) values (expected + 1);
  end if;
end
$$;

-- Drops generations whose last key is older than the horizon.
create function usage_expire_v1(before timestamptz) returns void
language plpgsql
as $$
declare
  old integer;
begin
  perform pg_advisory_xact_lock(720, 0);
  for old in select generation from usage_generation where sealed_at < before loop
    execute format('drop table usage_key_%s', old);
    delete from usage_generation where generation = old;
  end loop;
end
$$;
