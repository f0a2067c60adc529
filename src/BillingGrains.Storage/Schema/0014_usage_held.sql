-- Whose usage is held, so that somebody can decide on it.

alter table usage_held
  add column source text collate "C",
  add column id text collate "C",
  add column meter text collate "C",
  add column customer text collate "C",
  add column sent_by text collate "C";

comment on column usage_held.sent_by is 'The person whose key sent it first; null of what came before this was noted.';

create index usage_held_undecided on usage_held (meter, customer, source) where decision is null;

-- What was held before says it in its line. A line with a NUL in a property cannot be read here: it stays without.
do $$
declare
  held record;
begin
  for held in select key, line from usage_held loop
    begin
      update usage_held h set
        source = held.line::json->>'source', id = held.line::json->>'id',
        meter = case when held.line::json->>'specversion' is null then held.line::json->>'meter'
          else held.line::json->>'type' end,
        customer = coalesce(held.line::json->>'customer', held.line::json->>'subject')
      where h.key = held.key;
    exception when others then
      raise notice 'The held event % says nothing that can be read here.', held.key;
    end;
  end loop;
end
$$;

-- Says of what was held just now whose it is.
create function usage_name_held_v1(
  held uuid[], sources text[], ids text[], meters text[], customers text[], sender text[]
) returns void
language sql
as $$
  update usage_held h
  set source = n.source, id = n.id, meter = n.meter, customer = n.customer, sent_by = n.sent_by
  from unnest(held, sources, ids, meters, customers, sender) as n (key, source, id, meter, customer, sent_by)
  where h.key = n.key and h.source is null
$$;

-- The same as usage_accept_v1, where some of the events are held.
create function usage_accept_v2(
  expected integer, expected_since timestamptz, new_keys uuid[], contents bigint[], places integer[], number bigint,
  at timestamptz, first timestamptz, last timestamptz, compressed bytea, late_keys uuid[], late_contents bigint[],
  late_times timestamptz[], late_lines text[], late_sources text[], late_ids text[], late_meters text[],
  late_customers text[], late_senders text[]
) returns void
language plpgsql
as $$
begin
  perform usage_accept_v1(
    expected, expected_since, new_keys, contents, places, number, at, first, last, compressed, late_keys, late_contents,
    late_times, late_lines);
  perform usage_name_held_v1(late_keys, late_sources, late_ids, late_meters, late_customers, late_senders);
end
$$;

-- The same as usage_change_v1; what is late says whose it is.
create function usage_change_v2(
  expected integer, expected_since timestamptz, number bigint, at timestamptz, first timestamptz, last timestamptz,
  compressed bytea, stored integer, changes jsonb
) returns void
language plpgsql
as $$
begin
  perform usage_change_v1(expected, expected_since, number, at, first, last, compressed, stored, changes);
  perform usage_name_held_v1(
    array_agg(n.key), array_agg(n.source), array_agg(n.id), array_agg(n.meter), array_agg(n.customer), array_agg(n.sent_by))
  from jsonb_to_recordset(changes->'late')
    as n (key uuid, source text, id text, meter text, customer text, sent_by text)
  having count(*) > 0;
end
$$;
