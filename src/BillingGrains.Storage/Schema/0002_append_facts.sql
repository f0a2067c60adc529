-- Stores a batch of appends: each one whole or not at all. Called as one statement sent alone, so that locks are taken
-- only when everything has arrived, and a program that freezes holds none.
--
-- The steps are statements of their own because each must see what was committed before the locks were got: within
-- one SQL statement all parts would share the snapshot taken before the wait.
--
-- Answers only what the caller cannot know: the appends that failed, and the lanes that have new outbox rows.
--   'conflict'  number of the append; where its grain stands
--   'repeated'  number of the append; its grain's version after it: the same append was stored before
--   'receipt'   number of the append; what was received so far; the source
--   'outbox'    lane; its last outbox position
create function append_facts_v1(
  lanes integer[],                 -- ascending: the order in which they are locked
  append_keys text[],              -- one for each append, no key twice; appends are numbered from 1
  append_ids uuid[],
  append_expected bigint[],
  append_counts integer[],         -- how many facts it has
  fact_appends integer[],          -- number of the append; its facts lie together and in order
  fact_lanes integer[],
  fact_keys text[],
  fact_versions bigint[],
  fact_types text[],
  fact_bodies text[],
  fact_ids uuid[],
  fact_actors text[],
  fact_correlations text[],
  fact_causes text[],
  fact_times timestamptz[],
  address_appends integer[],       -- one for each fact and consumer
  address_sources text[],
  address_versions bigint[],
  address_consumers text[],
  receipt_appends integer[],
  receipt_consumers text[],
  receipt_sources text[],
  receipt_from bigint[],
  receipt_to bigint[]
) returns table (result_kind text, result_number integer, result_version bigint, result_detail text)
language plpgsql
as $$
declare
  lane_number integer;
  failed integer[] := '{}';
begin
  -- 719 is the class of the journal's advisory locks.
  foreach lane_number in array lanes loop
    perform pg_advisory_xact_lock(719, lane_number);
  end loop;

  for result_kind, result_number, result_version in
    select
      case when a.facts > 0 and a.facts = (
          select count(*) from fact f
          where f.key = a.key and f.append_id = a.id
            and f.version > a.expected and f.version <= a.expected + a.facts + 1)
        then 'repeated' else 'conflict' end,
      a.number, stands.version
    from unnest(append_keys, append_ids, append_expected, append_counts)
      with ordinality as a(key, id, expected, facts, number)
    cross join lateral (
      select coalesce(
        (select f.version from fact f where f.key = a.key order by f.version desc limit 1), 0) as version
    ) as stands
    where stands.version <> a.expected
  loop
    failed := failed || result_number;
    if result_kind = 'repeated' then
      result_version := append_expected[result_number] + append_counts[result_number];
    end if;
    return next;
  end loop;

  if cardinality(receipt_appends) > 0 then
    for result_kind, result_number, result_version, result_detail in
      select distinct on (r.number) 'receipt', r.number, coalesce(x.version, 0), r.source
      from unnest(receipt_appends, receipt_consumers, receipt_sources, receipt_from)
        as r(number, consumer, source, from_version)
      left join received x on x.consumer = r.consumer and x.source = r.source
      where coalesce(x.version, 0) <> r.from_version and r.number <> all(failed)
      order by r.number, r.source
    loop
      failed := failed || result_number;
      return next;
    end loop;
    result_detail := null;

    insert into received (consumer, source, version)
    select r.consumer, r.source, r.to_version
    from unnest(receipt_appends, receipt_consumers, receipt_sources, receipt_to)
      as r(number, consumer, source, to_version)
    where r.number <> all(failed)
    on conflict on constraint received_pkey do update set version = excluded.version;
  end if;

  if cardinality(fact_appends) > 0 then
    with base as materialized (
      select l.lane, coalesce(
        (select f.position from fact f where f.lane = l.lane order by f.position desc limit 1), 0) as position
      from unnest(lanes) as l(lane)
    )
    insert into fact (lane, position, key, version, type, body, append_id, actor, correlation_id, cause_id, at)
    select n.lane, base.position + row_number() over (partition by n.lane order by n.ordinal),
      n.key, n.version, n.type, n.body, n.id, n.actor, n.correlation, n.cause, n.at
    from unnest(fact_appends, fact_lanes, fact_keys, fact_versions, fact_types, fact_bodies, fact_ids,
        fact_actors, fact_correlations, fact_causes, fact_times)
      with ordinality as n(number, lane, key, version, type, body, id, actor, correlation, cause, at, ordinal)
    join base on base.lane = n.lane
    where n.number <> all(failed);
  end if;

  if cardinality(address_appends) > 0 then
    for result_kind, result_number, result_version in
      with placed as (
        insert into outbox (lane, position, consumer, source, version, previous_version)
        select f.lane, f.position, a.consumer, a.source, a.version, coalesce(
          lag(a.version) over (partition by a.source, a.consumer order by a.version),
          (select o.version from outbox o
            where o.source = a.source and o.consumer = a.consumer order by o.version desc limit 1),
          0)
        from unnest(address_appends, address_sources, address_versions, address_consumers)
          as a(number, source, version, consumer)
        join fact f on f.key = a.source and f.version = a.version
        where a.number <> all(failed)
        returning lane, position
      )
      select 'outbox', lane, max(position) from placed group by lane
    loop
      return next;
    end loop;
  end if;
end;
$$;
