-- Usage that is taken back, corrected, or held and decided on.

create table usage_withdrawn (
  key uuid primary key,
  source text collate "C" not null,
  id text collate "C" not null,
  block bigint,
  place integer,
  meter text collate "C",
  customer text collate "C",
  hour integer,
  value numeric,
  used_at timestamptz,
  at timestamptz not null,
  by text collate "C" not null,
  reason text not null,
  corrected_by text collate "C"
);

create index usage_withdrawn_block on usage_withdrawn (block) where block is not null;

comment on table usage_withdrawn is 'Events that count no more. Their keys stay taken and their lines stay stored.';
comment on column usage_withdrawn.block is 'Where the event is; null where none had come: then its key is taken by this row.';
comment on column usage_withdrawn.hour is 'With meter, customer, value and used_at: what it had added to which roll-up.';
comment on column usage_withdrawn.corrected_by is 'The id of the event that was sent in its place, of the same source.';

-- An hour whose greatest and last value are not known, because what was taken back may have been one of them. Its roll-up
-- says of both what was added since the mark; what was added before is read from the blocks.
create table usage_stale (
  series integer not null,
  hour integer not null,
  mark uuid not null,
  primary key (series, hour)
);

alter table usage_held
  add column decision text collate "C",
  add column decided_at timestamptz,
  add column decided_by text collate "C",
  add column decided_why text;

comment on column usage_held.decision is 'released, rejected, withdrawn, or known: it had come in time before.';

-- The value decides where time and id are the same: of two sources'. So it does not matter which came first.
create or replace function usage_roll_up_v1(
  folded bigint[], meters text[], customers text[], places integer[], hours integer[], counts bigint[], sums numeric[],
  greatests numeric[], last_times timestamptz[], last_ids text[], last_values numeric[]
) returns void
language plpgsql
as $$
declare
  taken bigint;
  numbers integer[];
begin
  delete from usage_unfolded where block = any(folded);
  get diagnostics taken = row_count;
  if taken < cardinality(folded) then
    raise exception 'Some of the blocks are added up already.' using errcode = 'BG721';
  end if;

  -- Numbers are asked for each time, not remembered: a database that is set back gives them to others.
  insert into usage_series (meter, customer)
  select n.meter, n.customer from unnest(meters, customers) as n (meter, customer)
  where not exists (select from usage_series s where s.meter = n.meter and s.customer = n.customer) order by 1, 2
  on conflict (meter, customer) do nothing;
  numbers := array(
    select s.series from unnest(meters, customers) with ordinality as n (meter, customer, place)
    join usage_series s on s.meter = n.meter and s.customer = n.customer order by n.place);

  -- In one order: who changes the same rows waits, and not in a circle.
  insert into usage_rollup as r
  select numbers[t.place], t.hour, t.events, t.units, t.greatest, t.last_at, t.last_id, t.last_value
  from unnest(places, hours, counts, sums, greatests, last_times, last_ids, last_values)
    as t (place, hour, events, units, greatest, last_at, last_id, last_value) order by 1, 2
  on conflict (series, hour) do update set
    events = r.events + excluded.events,
    units = r.units + excluded.units,
    greatest = greatest(r.greatest, excluded.greatest),
    last_at = greatest(r.last_at, excluded.last_at),
    last_value = case
      when (excluded.last_at, excluded.last_id, excluded.last_value) > (r.last_at, r.last_id, r.last_value)
      then excluded.last_value else r.last_value end,
    last_id = case when (excluded.last_at, excluded.last_id) > (r.last_at, r.last_id)
      then excluded.last_id else r.last_id end;
end
$$;

-- Takes events that were taken back out of the roll-ups in which they stand. How many there are and what they come to is
-- right at once; where one may have been the greatest or the last, the hour is marked.
create function usage_subtract_v1(gone uuid[]) returns void
language plpgsql
as $$
declare
  less record;
  stood usage_rollup;
begin
  -- In one order, as everywhere.
  for less in
    select s.series, w.hour, count(*) as events, sum(w.value) as units, array_agg(w.key) as keys
    from usage_withdrawn w join usage_series s on s.meter = w.meter and s.customer = w.customer
    where w.key = any(gone) group by s.series, w.hour order by s.series, w.hour
  loop
    select * into strict stood from usage_rollup r where r.series = less.series and r.hour = less.hour for update;
    if stood.events = less.events then
      delete from usage_rollup r where r.series = less.series and r.hour = less.hour;
      delete from usage_stale t where t.series = less.series and t.hour = less.hour;
      continue;
    end if;

    update usage_rollup r set events = r.events - less.events, units = r.units - less.units
    where r.series = less.series and r.hour = less.hour;
    -- Whoever reads an hour anew that is marked did not see this: he begins again.
    update usage_stale t set mark = gen_random_uuid() where t.series = less.series and t.hour = less.hour;
    if exists (
      select from usage_withdrawn w where w.key = any(less.keys)
        and (w.value >= stood.greatest or (w.used_at, w.id, w.value) >= (stood.last_at, stood.last_id, stood.last_value)))
    then
      -- Less than any that is added from now on.
      update usage_rollup r set greatest = -1000000000000, last_at = '-infinity', last_id = '', last_value = -1000000000000
      where r.series = less.series and r.hour = less.hour;
      insert into usage_stale values (less.series, less.hour, gen_random_uuid()) on conflict (series, hour) do nothing;
    end if;
  end loop;
end
$$;

-- What a process or its memory adds is always whole blocks; what was taken back of them is taken out in the same moment.
create or replace function usage_fold_v1(
  folded bigint[], meters text[], customers text[], places integer[], hours integer[], counts bigint[], sums numeric[],
  greatests numeric[], last_times timestamptz[], last_ids text[], last_values numeric[]
) returns void
language plpgsql
as $$
declare
  gone uuid[];
begin
  -- Blocks that are added before a meter is named are looked through afterwards; after it they are placed here.
  perform pg_advisory_xact_lock_shared(720, 2);
  -- In one order: who takes events of them back waits, and not in a circle.
  perform from usage_unfolded u where u.block = any(folded) order by u.block for update;
  perform usage_roll_up_v1(
    folded, meters, customers, places, hours, counts, sums, greatests, last_times, last_ids, last_values);
  insert into usage_place (series, block)
  select s.series, b.block
  from unnest(meters, customers) as n (meter, customer)
  join usage_detailed d on d.meter = n.meter
  join usage_series s on s.meter = n.meter and s.customer = n.customer
  cross join unnest(folded) as b (block)
  on conflict do nothing;
  gone := array(select w.key from usage_withdrawn w where w.block = any(folded));
  if cardinality(gone) > 0 then
    perform usage_subtract_v1(gone);
  end if;
end
$$;

-- Says what the greatest and the last value of marked hours are, of what was added before they were read; nothing happens
-- to those that were marked anew since.
create function usage_mend_v1(
  of_series integer[], hours integer[], marks uuid[], greatests numeric[], last_times timestamptz[], last_ids text[],
  last_values numeric[]
) returns void
language plpgsql
as $$
declare
  one record;
begin
  for one in
    select * from unnest(of_series, hours, marks, greatests, last_times, last_ids, last_values)
      as n (series, hour, mark, greatest, last_at, last_id, last_value) order by n.series, n.hour
  loop
    perform from usage_rollup r where r.series = one.series and r.hour = one.hour for update;
    delete from usage_stale t where t.series = one.series and t.hour = one.hour and t.mark = one.mark;
    if found then
      update usage_rollup r set
        greatest = greatest(r.greatest, one.greatest),
        (last_at, last_id, last_value) = (
          select l.at, l.id, l.value
          from (values (r.last_at, r.last_id, r.last_value), (one.last_at, one.last_id, one.last_value))
            as l (at, id, value)
          order by l.at desc, l.id collate "C" desc, l.value desc limit 1)
      where r.series = one.series and r.hour = one.hour;
    end if;
  end loop;
end
$$;

-- Takes events back, with those that are sent in their place: all, or none where what the caller saw is not so any more
-- (BG720: the generation, or a block; BG722: another decided first; unique_violation: a key came). Called as one statement
-- sent alone.
create function usage_change_v1(
  expected integer,                -- the generation that takes the keys: it stays the youngest until the end
  expected_since timestamptz,
  number bigint,                   -- of the block that holds what is stored
  at timestamptz,
  first timestamptz,
  last timestamptz,
  compressed bytea,                -- null where nothing is stored
  stored integer,                  -- how many events
  changes jsonb                    -- arrays: keys, late, withdrawn, corrected, decided
) returns void
language plpgsql
as $$
declare
  gone bigint[];
  waiting bigint[];
  changed bigint;
begin
  perform pg_advisory_xact_lock_shared(720, 0);
  if not exists (
    select from usage_generation g where g.generation = expected and g.opened_at = expected_since and g.sealed_at is null)
  then
    raise exception 'Generation % of usage keys is sealed, or another.', expected using errcode = 'BG720';
  end if;

  gone := array(
    select distinct w.block from jsonb_to_recordset(changes->'withdrawn') as w (block bigint) where w.block is not null);
  if (select count(*) from usage_block b where b.block = any(gone)) < cardinality(gone) then
    raise exception 'A block is there no more.' using errcode = 'BG720';
  end if;

  -- Keys first, then what is held, what is taken back, what waits to be added, roll-ups: nobody waits in a circle.
  execute format(
    'insert into usage_key_%s (key, content, block, place) '
    'select * from jsonb_to_recordset($1) as n (key uuid, content bigint, block bigint, place integer) order by n.key', expected)
    using changes->'keys';
  if compressed is not null then
    insert into usage_block (block, accepted_at, events, first_at, last_at, lines)
    values (number, at, stored, first, last, compressed);
    insert into usage_unfolded (block, accepted_at) values (number, at);
  end if;

  insert into usage_held (key, content, reason, at, accepted_at, line)
  select n.key, n.content, 'too-late', n.used_at, usage_change_v1.at, n.line
  from jsonb_to_recordset(changes->'late') as n (key uuid, content bigint, used_at timestamptz, line text) order by n.key
  on conflict (key) do nothing;

  perform from usage_held h where h.key in (
    select d.key from jsonb_to_recordset(changes->'decided') as d (key uuid)) order by h.key for update;
  update usage_held h set decision = d.decision, decided_at = usage_change_v1.at, decided_by = d.by, decided_why = d.reason
  from jsonb_to_recordset(changes->'decided') as d (key uuid, decision text, by text, reason text)
  where h.key = d.key and h.decision is null;
  get diagnostics changed = row_count;
  if changed < jsonb_array_length(changes->'decided') then
    raise exception 'Some of what is held was decided on already.' using errcode = 'BG722';
  end if;

  insert into usage_withdrawn (
    key, source, id, block, place, meter, customer, hour, value, used_at, at, by, reason, corrected_by)
  select w.key, w.source, w.id, w.block, w.place, w.meter, w.customer, w.hour, w.value, w.used_at, usage_change_v1.at, w.by,
    w.reason, w.corrected_by
  from jsonb_to_recordset(changes->'withdrawn') as w (
    key uuid, source text, id text, block bigint, place integer, meter text, customer text, hour integer, value numeric,
    used_at timestamptz, by text, reason text, corrected_by text)
  order by w.key;

  perform from usage_withdrawn w where w.key in (
    select c.key from jsonb_to_recordset(changes->'corrected') as c (key uuid)) order by w.key for update;
  update usage_withdrawn w set corrected_by = c.corrected_by
  from jsonb_to_recordset(changes->'corrected') as c (key uuid, corrected_by text)
  where w.key = c.key and w.corrected_by is null;
  get diagnostics changed = row_count;
  if changed < jsonb_array_length(changes->'corrected') then
    raise exception 'Another event was sent in place of the same.' using errcode = 'BG722';
  end if;

  -- Who adds a block up that waits takes out of it what was taken back; of one that is added, it is taken out here.
  waiting := array(select u.block from usage_unfolded u where u.block = any(gone) order by u.block for update);
  perform usage_subtract_v1(array(
    select w.key from jsonb_to_recordset(changes->'withdrawn') as w (key uuid, block bigint)
    where w.block is not null and not w.block = any(waiting)));
end
$$;
