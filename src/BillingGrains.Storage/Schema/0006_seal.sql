-- Seals: what the journal held at the end of a day, so that nobody can alter it afterwards without its showing.

create table seal (
  number bigint primary key,
  sealed_at timestamptz not null,
  facts bigint not null,
  previous bytea not null,
  hash bytea not null
);

comment on table seal is
  'Each covers what was stored since the one before. Its hash follows from its blocks and from the hash before it.';

create table seal_block (
  lane smallint not null,
  first bigint not null,
  last bigint not null,
  seal bigint not null references seal,
  digests bytea not null,
  hash bytea not null,
  primary key (lane, first)
);

create index on seal_block (seal, lane, first);

comment on column seal_block.digests is 'Of each fact the first 8 bytes of its digest: they tell which one was altered.';
comment on column seal_block.hash is 'Of the digests of its facts, whole and in order.';
