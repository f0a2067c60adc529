-- Stores a batch of appends: all of them, or nothing where one of them cannot be stored. Called as one statement sent
-- alone, so that locks are taken only when everything has arrived, and a program that freezes holds none.
--
-- The steps are statements of their own because each must see what was committed before the locks were got: within
-- one SQL statement all parts would share the snapshot taken before the wait. There are as few of them as can be, and
-- what the caller can count is counted there: in batches of tens the cost of starting a statement is what counts.
--
-- Answers one row for the edition and one for each lane when all was stored, and one for each address before which there
-- was another than the caller said; otherwise one for each append that stands in the way, and the caller sends the others again.
--   'edition'   0; how often texts were erased in the epoch now; its id
--   'stored'    lane; its last position before this batch
--   'addressed' number of the address; the version that its source addressed to its consumer in an earlier append
--   'conflict'  number of the append; where its grain stands
--   'repeated'  number of the append; its grain's version after it: the same append was stored before
--   'receipt'   number of the append; what was received so far; the source
--   'lost'      number of the append; what was received so far; the source: it has no such fact (any more)
--   'epoch'     number of the append; 0; the id of the epoch now: the append was made in another
--
-- What the caller says that it knows holds if all lanes are where it left them; elsewhere it is looked up. What was received
-- so far shows only when it is written: a receipt that does not follow fails the statement with the state BG001, and a
-- careful call looks before and says which it is.
create function append_facts_v4(
  is_careful boolean,
  lanes integer[],                 -- ascending: the order in which they are locked
  lane_last bigint[],              -- where the caller left each, which knows what stood there; -1 for unknown
  append_keys text[],              -- one for each append, no key twice; appends are numbered from 1
  append_ids uuid[],
  append_expected bigint[],
  append_counts integer[],         -- how many facts it has
  append_known boolean[],          -- its grain is known to stand as expected
  append_epochs text[],            -- the epoch in which it was made; empty for any
  fact_lanes integer[],            -- the lane's place in lanes, from 1
  fact_offsets integer[],          -- 1 for the batch's first fact in its lane, 2 for the next
  fact_keys text[],
  fact_versions bigint[],
  fact_types text[],
  fact_bodies text[],
  fact_ids uuid[],
  fact_actors text[],
  fact_correlations text[],
  fact_causes text[],
  fact_times timestamptz[],
  address_lanes integer[],         -- one for each fact and consumer: the fact's lane and offset
  address_offsets integer[],
  address_sources text[],
  address_versions bigint[],
  address_consumers text[],
  address_previous bigint[],       -- addressed to the same consumer earlier in the same append; or what is known; or 0
  address_known boolean[],         -- what was addressed before the append is known
  receipt_appends integer[],
  receipt_consumers text[],
  receipt_sources text[],
  receipt_from bigint[],
  receipt_to bigint[],
  receipt_ids uuid[],              -- of the append that stored the source's fact at receipt_to
  receipt_known boolean[]          -- that fact is known to be so
) returns table (result_kind text, result_number integer, result_version bigint, result_detail text)
language plpgsql
as $$
declare
  bases bigint[];
  previous_now bigint[];
  is_hindered boolean;
  stored bigint;
  more bigint;
  epoch_now text;
  erasures_now bigint;
begin
  -- 719 is the class of the journal's advisory locks.
  perform pg_advisory_xact_lock(719, l.lane) from unnest(lanes) as l(lane);

  -- After the locks: begin_epoch_v1 takes them all, so nothing of an epoch is stored after its end.
  select b.bases, e.id, e.erasures,
    array(
      select case when a.known and b.is_unmoved or not a.known and a.previous > 0 then a.previous else coalesce(
        (select o.version from outbox o
          where o.source = a.source and o.consumer = a.consumer order by o.version desc limit 1), 0) end
      from unnest(address_sources, address_consumers, address_previous, address_known)
        with ordinality as a(source, consumer, previous, known, number) order by a.number),
    exists (select from unnest(append_epochs) as a(epoch) where a.epoch not in ('', e.id))
    or exists (
      select from unnest(append_keys, append_expected, append_known) as a(key, expected, known)
      where not (a.known and b.is_unmoved) and a.expected <> coalesce(
        (select f.version from fact f where f.key = a.key order by f.version desc limit 1), 0))
    or exists (
      select from unnest(receipt_sources, receipt_to, receipt_ids, receipt_known) as r(source, to_version, id, known)
      where not (r.known and b.is_unmoved) and r.id is distinct from (
        select f.append_id from fact f where f.key = r.source and f.version = r.to_version))
    or is_careful and exists (
      select from unnest(receipt_consumers, receipt_sources, receipt_from) as r(consumer, source, from_version)
      where r.from_version <> coalesce(
        (select x.version from received x where x.consumer = r.consumer and x.source = r.source), 0))
  into bases, epoch_now, erasures_now, previous_now, is_hindered
  from (
    select ends.bases, ends.bases = lane_last as is_unmoved
    from (
      select array(
        select coalesce((select f.position from fact f where f.lane = l.lane order by f.position desc limit 1), 0)
        from unnest(lanes) with ordinality as l(lane, place) order by l.place) as bases
      offset 0) as ends
    offset 0) as b, (
    select id, erasures from epoch order by number desc limit 1 offset 0) as e;

  if is_hindered then
    return query
      with stale as materialized (
        select a.number::integer from unnest(append_epochs) with ordinality as a(epoch, number)
        where a.epoch not in ('', epoch_now)
      ),
      failed as materialized (
        select a.number::integer, a.expected + a.facts as last, stands.version, a.facts > 0 and a.facts = (
          select count(*) from fact f
          where f.key = a.key and f.append_id = a.id
            and f.version > a.expected and f.version <= a.expected + a.facts + 1) as is_repeated
        from unnest(append_keys, append_ids, append_expected, append_counts)
          with ordinality as a(key, id, expected, facts, number)
        cross join lateral (
          select coalesce(
            (select f.version from fact f where f.key = a.key order by f.version desc limit 1), 0) as version
        ) as stands
        where stands.version <> a.expected and a.number not in (select s.number from stale s)
      )
      select 'epoch', number, 0::bigint, epoch_now from stale
      union all
      select case when is_repeated then 'repeated' else 'conflict' end, number,
        case when is_repeated then last else version end, null::text
      from failed
      union all (
        select distinct on (r.number) case when r.from_version <> s.version then 'receipt' else 'lost' end,
          r.number, s.version, r.source
        from unnest(receipt_appends, receipt_consumers, receipt_sources, receipt_from, receipt_to, receipt_ids)
          as r(number, consumer, source, from_version, to_version, id)
        cross join lateral (select coalesce(
          (select x.version from received x where x.consumer = r.consumer and x.source = r.source), 0) as version) as s
        where (r.from_version <> s.version or r.id is distinct from (
            select f.append_id from fact f where f.key = r.source and f.version = r.to_version))
          and r.number not in (select number from failed) and r.number not in (select number from stale)
        order by r.number, r.from_version = s.version, r.source);
    return;
  end if;

  insert into fact (lane, position, key, version, type, body, append_id, actor, correlation_id, cause_id, at)
  select lanes[n.place], bases[n.place] + n.in_lane,
    n.key, n.version, n.type, n.body, n.id, n.actor, n.correlation, n.cause, n.at
  from unnest(fact_lanes, fact_offsets, fact_keys, fact_versions, fact_types, fact_bodies, fact_ids,
      fact_actors, fact_correlations, fact_causes, fact_times)
    as n(place, in_lane, key, version, type, body, id, actor, correlation, cause, at);

  if cardinality(address_lanes) > 0 then
    insert into outbox (lane, position, consumer, source, version, previous_version)
    select lanes[a.place], bases[a.place] + a.in_lane, a.consumer, a.source, a.version, a.previous
    from unnest(address_lanes, address_offsets, address_sources, address_versions, address_consumers, previous_now)
      as a(place, in_lane, source, version, consumer, previous);
  end if;

  if cardinality(receipt_appends) > 0 then
    insert into received (consumer, source, version)
    select r.consumer, r.source, r.to_version
    from unnest(receipt_consumers, receipt_sources, receipt_from, receipt_to) as r(consumer, source, from_version, to_version)
    where r.from_version = 0
    on conflict do nothing;
    get diagnostics stored = row_count;
    if stored < cardinality(receipt_appends) then
      update received x set version = r.to_version
      from unnest(receipt_consumers, receipt_sources, receipt_from, receipt_to) as r(consumer, source, from_version, to_version)
      where r.from_version > 0 and x.consumer = r.consumer and x.source = r.source and x.version = r.from_version;
      get diagnostics more = row_count;
      if stored + more < cardinality(receipt_appends) then
        raise exception 'A receipt does not follow upon what was received so far.' using errcode = 'BG001';
      end if;
    end if;
  end if;

  return query
    select 'edition', 0, erasures_now, epoch_now
    union all
    select 'stored', l.lane, l.base, null::text from unnest(lanes, bases) as l(lane, base)
    union all
    select 'addressed', a.number::integer, a.previous, null::text
    from unnest(address_previous, previous_now) with ordinality as a(given, previous, number)
    where a.previous <> a.given;
end;
$$;
