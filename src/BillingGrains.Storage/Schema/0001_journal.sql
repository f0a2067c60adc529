-- The journal: facts, what is addressed to whom, and what each has received.
-- Texts are compared byte by byte (collate "C"): the same order as ordinal comparison in the program, and faster.

create table setting (
  name text collate "C" primary key,
  value text not null
);

comment on table setting is 'What was fixed when the installation was created.';

insert into setting (name, value) values ('journal.lanes', '16');

-- Positions of a lane are without gaps and in commit order: a writer holds the lane's lock until its commit and goes
-- on from the highest position (see 0003). There is no counter row: a row that is updated thousands of times a second
-- grows a chain of dead versions for as long as any transaction on the server stays open.
create table fact (
  lane smallint not null,
  position bigint not null,
  key text collate "C" not null,
  version bigint not null,
  type text collate "C" not null,
  body text not null,
  append_id uuid not null,
  actor text not null,
  correlation_id text not null,
  cause_id text not null,
  at timestamptz not null,
  primary key (lane, position),
  unique (key, version)
);

comment on column fact.body is
  'A JSON object as it was written. It was checked before it was stored: body::jsonb never fails.';

-- In the lane of the source, with the position of the fact.
create table outbox (
  lane smallint not null,
  position bigint not null,
  consumer text collate "C" not null,
  source text collate "C" not null,
  version bigint not null,
  previous_version bigint not null,
  primary key (lane, position, consumer),
  unique (source, consumer, version)
);

comment on column outbox.previous_version is
  'The version that the same source addressed to the same consumer before; 0 for the first. A hole shows by it.';

create table received (
  consumer text collate "C" not null,
  source text collate "C" not null,
  version bigint not null,
  primary key (consumer, source)
);

create table snapshot (
  key text collate "C" primary key,
  version bigint not null,
  fold_version integer not null,
  body text not null
);

create table checkpoint (
  reader text collate "C" not null,
  lane smallint not null,
  position bigint not null,
  -- Up to here every outbox row is received or stands in owed: a sweep costs what is new, not what is stored.
  swept_position bigint not null default 0,
  primary key (reader, lane)
) with (fillfactor = 50);

create table owed (
  reader text collate "C" not null,
  lane smallint not null,
  position bigint not null,
  consumer text collate "C" not null,
  source text collate "C" not null,
  version bigint not null,
  primary key (reader, lane, position, consumer)
);

create table lease (
  name text collate "C" primary key,
  holder text collate "C" not null,
  epoch bigint not null,
  until timestamptz not null
) with (fillfactor = 50);

comment on column lease.holder is 'Empty when it was given back.';
