-- Who may call the HTTP API. Only a hash of each key is kept; the key itself is shown once, when it is made.
-- A key counts as its owner, the person: duties are of persons.

create table api_key (
  hash bytea primary key,
  name text collate "C" not null unique,
  role text collate "C" not null,
  person text collate "C" not null,
  made_by text collate "C" not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
