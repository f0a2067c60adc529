-- Where the events of some meters are: those that a contract bills by each event, and not by what its hours come to.

create table usage_detailed (
  meter text collate "C" primary key,
  looked bigint not null default 0,
  is_whole boolean not null default false
);

comment on column usage_detailed.looked is 'Blocks up to this one were looked through for places from before the meter was named.';

create table usage_place (
  series integer not null,
  block bigint not null,
  primary key (series, block)
);

comment on table usage_place is 'Blocks that may hold events of a series, for the meters of usage_detailed; also some that do not.';

-- Whoever is at work with the older program stores places as well: it knows the function by its name.
alter function usage_fold_v1(
  bigint[], text[], text[], integer[], integer[], bigint[], numeric[], numeric[], timestamptz[], text[], numeric[])
  rename to usage_roll_up_v1;

create function usage_fold_v1(
  folded bigint[], meters text[], customers text[], places integer[], hours integer[], counts bigint[], sums numeric[],
  greatests numeric[], last_times timestamptz[], last_ids text[], last_values numeric[]
) returns void
language plpgsql
as $$
begin
  -- Blocks that are added before a meter is named are looked through afterwards; after it they are placed here.
  perform pg_advisory_xact_lock_shared(720, 2);
  perform usage_roll_up_v1(
    folded, meters, customers, places, hours, counts, sums, greatests, last_times, last_ids, last_values);
  insert into usage_place (series, block)
  select s.series, b.block
  from unnest(meters, customers) as n (meter, customer)
  join usage_detailed d on d.meter = n.meter
  join usage_series s on s.meter = n.meter and s.customer = n.customer
  cross join unnest(folded) as b (block)
  on conflict do nothing;
end
$$;

create function usage_name_detailed_v1(names text[]) returns void
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock(720, 2);
  insert into usage_detailed (meter) select unnest(names) on conflict do nothing;
end
$$;
