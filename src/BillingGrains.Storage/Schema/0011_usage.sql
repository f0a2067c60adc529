-- Usage: what meters counted, many events in a transaction. An event is a key in a generation and a line in a block;
-- nothing else is stored for it, and what it adds to a roll-up follows.

create table usage_series (
  series integer generated always as identity primary key,
  meter text collate "C" not null,
  customer text collate "C" not null,
  first_at timestamptz not null default clock_timestamp(),
  unique (meter, customer)
);

comment on table usage_series is 'What one customer uses of one meter, under a short number; also of meters and customers that no contract knows.';

-- A block's number is chosen by who stores it, from the time and by chance: a database that is set back to an earlier
-- state does not give it to another block while a process remembers the first.
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

-- Stores the events of a transaction: all, or none where a key is there already (unique_violation) or the generation is
-- sealed (BG720). Called as one statement sent alone, so that locks are taken only when everything has arrived, and a
-- program that freezes holds none. 720 is the class of usage's advisory locks; 719 is the journal's.
create function usage_accept_v1(
  expected integer,                -- the generation that takes the keys: it stays the youngest until the end
  expected_since timestamptz,      -- when it was opened
  new_keys uuid[],                 -- ascending: who inserts in one order waits for nobody in a circle
  contents bigint[],
  places integer[],
  number bigint,                   -- of the block
  at timestamptz,
  first timestamptz,               -- of its events, by their times
  last timestamptz,
  compressed bytea,
  late_keys uuid[],
  late_contents bigint[],
  late_times timestamptz[],
  late_lines text[]
) returns void
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock_shared(720, 0);
  if not exists (select from usage_generation where generation = expected and opened_at = expected_since and sealed_at is null) then
    raise exception 'Generation % of usage keys is sealed, or another.', expected using errcode = 'BG720';
  end if;

  if cardinality(new_keys) > 0 then
    execute format(
      'insert into usage_key_%s (key, content, block, place) '
      'select n.key, n.content, $4, n.place from unnest($1, $2, $3) as n (key, content, place)', expected)
      using new_keys, contents, places, number;
    insert into usage_block (block, accepted_at, events, first_at, last_at, lines)
    values (number, at, cardinality(new_keys), first, last, compressed);
    insert into usage_unfolded (block, accepted_at) values (number, at);
  end if;

  insert into usage_held (key, content, reason, at, accepted_at, line)
  select n.key, n.content, 'too-late', n.at, usage_accept_v1.at, n.line
  from unnest(late_keys, late_contents, late_times, late_lines) as n (key, content, at, line) order by n.key
  on conflict (key) do nothing;
end
$$;

-- Adds the tallies of some blocks to the roll-ups, and takes note that they are added; nothing happens when one of them was
-- (BG721). Called as one statement sent alone.
create function usage_fold_v1(
  folded bigint[],
  meters text[],                   -- of the series, with their customers; none twice
  customers text[],
  places integer[],                -- one for each row: its series among them, from 1
  hours integer[],
  counts bigint[],
  sums numeric[],
  greatests numeric[],
  last_times timestamptz[],
  last_ids text[],
  last_values numeric[]
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
    last_value = case when (excluded.last_at, excluded.last_id) > (r.last_at, r.last_id)
      then excluded.last_value else r.last_value end,
    last_id = case when (excluded.last_at, excluded.last_id) > (r.last_at, r.last_id)
      then excluded.last_id else r.last_id end;
end
$$;

-- Seals the youngest generation, if it still is the one named, and opens the next.
create function usage_seal_v1(expected integer) returns void
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock(720, 0);
  if exists (select from usage_generation where generation = expected and sealed_at is null) then
    -- A page holds 120 rows: how many there are at most, without counting while everybody waits.
    update usage_generation
    set sealed_at = clock_timestamp(), keys = 120 * pg_relation_size(format('usage_key_%s', expected)) / 8192
    where generation = expected;
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
