-- Master data of ERP companies, as it was read last: what a document refers to is looked up here before it is final.

create table master_load (
  tenant_id text collate "C" primary key,
  load text collate "C" not null,
  version bigint not null,
  refreshed_at timestamptz not null,
  last_load text collate "C" not null,
  counts integer[] not null
);

comment on column master_load.load is 'The rows of master_record that count; rows of another load are put aside, or left over.';
comment on column master_load.last_load is 'The load that was taken over last: where it was changes, they stand in the rows of "load".';
comment on column master_load.counts is 'Kind and number of its records, by turns.';

create table master_record (
  tenant_id text collate "C" not null,
  load text collate "C" not null,
  kind smallint not null,
  id text collate "C" not null,
  name text not null,
  blocked boolean not null,
  percent numeric,
  tax_registration text,
  currency text collate "C",
  first_day date,
  last_day date,
  gone boolean not null,
  primary key (tenant_id, load, kind, id)
);

comment on table master_record is
  'Names may be of persons: they are those that the ERP holds, and go with the next refresh after they went there.';
