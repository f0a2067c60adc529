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
