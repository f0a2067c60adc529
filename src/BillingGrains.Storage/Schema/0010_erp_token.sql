-- Tokens by which connections to ERPs log in, where a new one is good only once: all silos use the same.

create table erp_token (
  tenant_id text collate "C" primary key,
  sealed bytea,
  changed_at timestamptz not null default clock_timestamp()
);

comment on column erp_token.sealed is
  'Encrypted with a key that is derived of the connection''s secret, which is not in the database; null before the first.';
