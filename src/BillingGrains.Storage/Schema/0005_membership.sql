-- The silos of the cluster (Orleans engine). Every change counts the version up by one, in the same statement; a row's
-- version is that of its last change, and is what a writer must have read.

create table silo_table (
  only_row boolean primary key default true check (only_row),
  version integer not null
);

insert into silo_table (version) values (0);

create table silo (
  -- IP address, port and the time of the start: never the same twice.
  address text collate "C" primary key,
  status integer not null,
  -- Address and time of each silo that found it silent, one a line.
  suspected_by text collate "C" not null,
  name text collate "C" not null,
  host text collate "C" not null,
  gateway_port integer not null,
  started_at timestamptz not null,
  alive_at timestamptz not null,
  version integer not null
);
