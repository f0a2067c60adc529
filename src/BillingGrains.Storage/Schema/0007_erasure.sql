-- Erasures: which facts lost texts, and what keeps their seals true.

alter table seal_block add seed bytea, add salts bytea;

comment on column seal_block.seed is
  'The secret from which each fact''s salt follows, so that nobody finds an erased text by trying. Null for a block without.';
comment on column seal_block.salts is
  '16 bytes for each fact, in place of the seed, once texts of the block were erased; zero where that was.';

create table erased_fact (
  lane smallint not null,
  position bigint not null,
  run text collate "C" not null,
  sealed bytea,
  now bytea not null,
  primary key (lane, position)
);

create index on erased_fact (run, lane, position);

comment on column erased_fact.run is 'The erasure, and which carrying out of it: "e-7/1".';

comment on column erased_fact.sealed is 'The digest by which the fact was sealed; null when it was sealed without the texts.';
comment on column erased_fact.now is 'The digest of what is left of it.';

create table erased_record (
  key text collate "C" primary key,
  run text collate "C" not null,
  at timestamptz not null
);

create index on erased_record (run);

comment on table erased_record is 'Tickets and documents whose texts were erased, everywhere.';
