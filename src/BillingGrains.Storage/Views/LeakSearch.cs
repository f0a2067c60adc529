using BillingGrains.Domain.Deciding;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>Where a text was found that must not be there.</summary>
/// <param name="Place">"fact", "snapshot", or the view's table.</param>
/// <param name="Key">Of the grain, or what comes closest to it in the row.</param>
public sealed record Leak(string Place, string Key, string Text);

/// <summary>Looks for texts that must never have passed the mapping (internal notes, secrets) in everything that is
/// stored. It reads every fact and every row of the views: minutes on a large installation.</summary>
public sealed class LeakSearch(NpgsqlDataSource database)
{
    public const int TextsMax = 100;

    /// <summary>Made by <see cref="ViewProjector.Prepare"/>. Both sides are compared as PostgreSQL writes JSON, so that
    /// no way of escaping hides a text; upper and lower case are the same.</summary>
    internal const string Function = $"""
        create or replace function views.find_texts(texts text[], leaks_max integer)
        returns table (place text, key text, found text)
        language plpgsql stable as $${Body}$$
        """;

    /// <summary>Whether the function is there with the body $1. To make it again takes room, and a program must start also
    /// where the disk is full.</summary>
    internal const string IsMade =
        "select true from pg_proc where oid = to_regprocedure('views.find_texts(text[], integer)') and prosrc = $1";

    internal const string Body = """

        declare
          source record;
          left_over integer := leaks_max;
          found_here integer;
          needles text[];
          -- What all of them begin with: a row that does not hold it holds none of them, and is read once, not n times.
          common text;
        begin
          select array_agg(lower(substr(to_jsonb(t)::text, 2, length(to_jsonb(t)::text) - 2)) order by place_of)
            into needles from unnest(texts) with ordinality as n(t, place_of);
          select coalesce(substr(needles[1], 1, max(width)), '') into common
            from generate_series(1, length(needles[1])) as width
            where not exists (
              select from unnest(needles) as n(needle) where not starts_with(needle, substr(needles[1], 1, width)));
          for source in
            select 'fact' as name, 'select key, body::jsonb::text as body from fact' as rows
            union all
            select 'snapshot', 'select key, body from snapshot'
            union all
            select m.table_name, format(
              'select coalesce(j->>''key'', j->>''ticket_key'', j->>''invoice_key'', j->>''contract_id'', j->>''id'')
                 as key, j::text as body from (select to_jsonb(t) as j from views.%I t) rows', m.table_name)
            from views.made m where not m.building
          loop
            exit when left_over <= 0;
            return query execute format(
              'select %L::text, s.key::text, n.text
               from (
                 select key, body from (select key, lower(body) as body from (%s) raw offset 0) lowered
                 where position($4 in body) > 0 offset 0) s
               join unnest($1, $3) as n(text, needle) on position(n.needle in s.body) > 0
               limit $2', source.name, source.rows) using texts, left_over, needles, common;
            get diagnostics found_here = row_count;
            left_over := left_over - found_here;
          end loop;
        end

        """;

    /// <param name="texts">At most <see cref="TextsMax"/>; none of them empty.</param>
    /// <param name="leaksMax">The search ends when it has found so many.</param>
    public async Task<ValueList<Leak>> Find(
        IReadOnlyCollection<string> texts, int leaksMax = 100, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(texts.Count, TextsMax);
        if (texts.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException("An empty text is found everywhere.", nameof(texts));
        }

        var found = await database.Query(
            "select place, key, found from views.find_texts($1, $2)",
            row => new Leak(row.GetString(0), row.GetString(1), row.GetString(2)),
            cancellation, texts.ToArray(), leaksMax);
        return found.ToValueList();
    }
}
