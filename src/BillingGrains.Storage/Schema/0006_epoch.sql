-- Epochs: one history of the journal each. A journal that was set back to an earlier state goes on in a new one.

create table epoch (
  number bigint primary key,
  id text collate "C" not null unique,
  began_at timestamptz not null,
  reason text not null,
  began_by text not null,
  restored_to timestamptz,
  server text collate "C"
);

comment on column epoch.server is
  'The server''s own identifier and the timeline of its log when the epoch began. Another one shows that the journal came '
  'here from a backup, or that a standby took over.';

-- Null where the server does not tell.
create function journal_server_v1() returns text language plpgsql as $$
begin
  return (select system_identifier::text from pg_control_system())
    || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8);
exception when insufficient_privilege then
  return null;
end;
$$;

insert into epoch (number, id, began_at, reason, began_by, server)
values (1, gen_random_uuid()::text, clock_timestamp(), 'The journal was created.', 'migrate', journal_server_v1());

-- What shows that the journal was set back since its epoch began; null when nothing does. Each question is one step
-- through an index for each lane and reader.
--   positions, append_ids  where each lane ended when the caller looked last, by lane; empty when it never did
create function epoch_sign_v1(positions bigint[], append_ids uuid[]) returns text language plpgsql stable as $$
declare
  sign text;
  why text;
  server_then text;
begin
  select e.reason, e.server into why, server_then from epoch e order by e.number desc limit 1;
  select format('Lane %s does not hold any more what was seen at position %s.', s.lane - 1, s.position) into sign
  from unnest(positions, append_ids) with ordinality as s(position, append_id, lane)
  where s.position > 0 and not exists (
    select from fact f where f.lane = s.lane - 1 and f.position = s.position and f.append_id = s.append_id)
  limit 1;
  if sign is null then
    select format('The reader %s stands at %s in lane %s, which ends before.', c.reader, c.position, c.lane) into sign
    from checkpoint c
    where c.position > coalesce(
      (select f.position from fact f where f.lane = c.lane order by f.position desc limit 1), 0)
    limit 1;
  end if;
  if sign is null and server_then <> journal_server_v1() then
    sign := format('The journal stands on server %s, and stood on %s.', journal_server_v1(), server_then);
  end if;
  -- A view is not moved back but built anew, which takes its time: it is a sign once.
  if sign is null and why not like 'The view %' and to_regclass('views.progress') is not null then
    select format('The view %s stands at %s in lane %s, which ends before.', p.view, p.position, p.lane) into sign
    from views.progress p
    where not p.building and p.position > coalesce(
      (select f.position from fact f where f.lane = p.lane order by f.position desc limit 1), 0)
    limit 1;
  end if;
  return sign;
end;
$$;

-- Ends an epoch and begins the next, unless another did so before. It holds the locks of all lanes (class 719): what was
-- appended before is stored before, and what comes after is refused.
create function begin_epoch_v1(ended text, lanes integer, why text, who text, restored timestamptz) returns void
language plpgsql as $$
begin
  for lane_number in 0 .. lanes - 1 loop
    perform pg_advisory_xact_lock(719, lane_number);
  end loop;

  insert into epoch (number, id, began_at, reason, began_by, restored_to, server)
  select e.number + 1, gen_random_uuid()::text, clock_timestamp(), why, who, restored, journal_server_v1()
  from (select number, id from epoch order by number desc limit 1) e
  where e.id = ended;
  if not found then
    return;
  end if;

  -- Readers that stand above the end of their lane would pass over what is stored there next.
  delete from owed o using checkpoint c
  where c.reader = o.reader and c.lane = o.lane and o.position > coalesce(
    (select f.position from fact f where f.lane = o.lane order by f.position desc limit 1), 0);
  update checkpoint c
  set position = least(c.position, ends.position), swept_position = least(c.swept_position, ends.position)
  from (
    select l.lane, coalesce(
      (select f.position from fact f where f.lane = l.lane order by f.position desc limit 1), 0) as position
    from generate_series(0, lanes - 1) as l(lane)) ends
  where ends.lane = c.lane and (c.position > ends.position or c.swept_position > ends.position);
end;
$$;

-- append_facts_v2 (0005), and beside it: an append that was made in another epoch than the one now stands in the way.
--   'epoch'  number of the append; 0; the id of the epoch now
create function append_facts_v3(
  lanes integer[],                 -- ascending: the order in which they are locked
  lane_last bigint[],              -- where the caller left each, which knows what stood there; -1 for unknown
  append_keys text[],              -- one for each append, no key twice; appends are numbered from 1
  append_ids uuid[],
  append_expected bigint[],
  append_counts integer[],         -- how many facts it has
  append_known boolean[],          -- its grain stands as expected if all lanes are where the caller left them
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
  address_previous bigint[],       -- addressed to the same consumer earlier in the same append; 0 for none
  receipt_appends integer[],
  receipt_consumers text[],
  receipt_sources text[],
  receipt_from bigint[],
  receipt_to bigint[]
) returns table (result_kind text, result_number integer, result_version bigint, result_detail text)
language plpgsql
as $$
declare
  bases bigint[];
  is_hindered boolean;
  epoch_now text;
begin
  -- 719 is the class of the journal's advisory locks.
  perform pg_advisory_xact_lock(719, l.lane) from unnest(lanes) as l(lane);

  -- After the locks: begin_epoch_v1 takes them all, so nothing of an epoch is stored after its end.
  select b.bases, e.id,
    exists (select from unnest(append_epochs) as a(epoch) where a.epoch not in ('', e.id))
    or exists (
      select from unnest(append_keys, append_expected, append_known) as a(key, expected, known)
      where not (a.known and b.bases = lane_last) and a.expected <> coalesce(
        (select f.version from fact f where f.key = a.key order by f.version desc limit 1), 0))
    or exists (
      select from unnest(receipt_consumers, receipt_sources, receipt_from) as r(consumer, source, from_version)
      where r.from_version <> coalesce(
        (select x.version from received x where x.consumer = r.consumer and x.source = r.source), 0))
  into bases, epoch_now, is_hindered
  from (
    select array(
      select coalesce((select f.position from fact f where f.lane = l.lane order by f.position desc limit 1), 0)
      from unnest(lanes) with ordinality as l(lane, place) order by l.place) as bases
    offset 0) as b, (select id from epoch order by number desc limit 1 offset 0) as e;

  if is_hindered then
    return query
      with stale as materialized (
        select a.number::integer from unnest(append_epochs) with ordinality as a(epoch, number) where a.epoch not in ('', epoch_now)
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
        select distinct on (r.number) 'receipt', r.number, coalesce(x.version, 0), r.source
        from unnest(receipt_appends, receipt_consumers, receipt_sources, receipt_from)
          as r(number, consumer, source, from_version)
        left join received x on x.consumer = r.consumer and x.source = r.source
        where coalesce(x.version, 0) <> r.from_version and r.number not in (select number from failed)
          and r.number not in (select number from stale)
        order by r.number, r.source);
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
    select lanes[a.place], bases[a.place] + a.in_lane, a.consumer, a.source, a.version,
      case when a.previous > 0 then a.previous else coalesce(
        (select o.version from outbox o
          where o.source = a.source and o.consumer = a.consumer order by o.version desc limit 1), 0) end
    from unnest(address_lanes, address_offsets, address_sources, address_versions, address_consumers, address_previous)
      as a(place, in_lane, source, version, consumer, previous);
  end if;

  if cardinality(receipt_appends) > 0 then
    insert into received (consumer, source, version)
    select r.consumer, r.source, r.to_version
    from unnest(receipt_consumers, receipt_sources, receipt_to) as r(consumer, source, to_version)
    on conflict on constraint received_pkey do update set version = excluded.version;
  end if;

  return query select 'stored', l.lane, l.base, null::text from unnest(lanes, bases) as l(lane, base);
end;
$$;

-- No release of the program called it.
drop function append_facts_v2;
