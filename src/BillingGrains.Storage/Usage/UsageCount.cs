using System.Data;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Counts usage over periods: the roll-ups, and of the blocks that stand in none yet, and of hours whose roll-up does
/// not say all, their events, as one transaction sees all of it. Nothing has to wait for a roll-up.</summary>
internal sealed class UsageCount(UsageFold fold, UsageEvents events, StaleHours stale)
{
    /// <summary>What a decimal holds with the decimals of a value. More than that is more than anything real, and is held
    /// when it is rated.</summary>
    private const string UnitsMax = "70000000000000000000";

    /// <summary>A question's hours begin at one and end before another; those of the rows that wait are as in the
    /// roll-ups.</summary>
    private const string CountSql = $"""
        with asked as (
          select * from unnest($1::integer[], $2::text[], $3::text[], $4::integer[], $5::integer[])
            as a (question, meter, customer, first, before)),
        found as (
          select a.question, r.hour, r.events, r.units, r.greatest, r.last_at, r.last_id, r.last_value from asked a
          join usage_series s on s.meter = a.meter and s.customer = a.customer
          join usage_rollup r on r.series = s.series and r.hour >= a.first and r.hour < a.before
          where not exists (select from usage_stale t where t.series = r.series and t.hour = r.hour)
          union all
          select a.question, w.hour, w.events, w.units, w.greatest, w.last_at, w.last_id, w.last_value from asked a
          join unnest($6::text[], $7::text[]) with ordinality as n (meter, customer, place)
            on n.meter = a.meter and n.customer = a.customer
          join unnest(
            $8::integer[], $9::integer[], $10::bigint[], $11::numeric[], $12::numeric[], $13::timestamptz[], $14::text[],
            $15::numeric[]) as w (place, hour, events, units, greatest, last_at, last_id, last_value)
            on w.place = n.place and w.hour >= a.first and w.hour < a.before)
        select question, sum(events)::bigint, greatest(least(sum(units), {UnitsMax}), -{UnitsMax}), max(greatest),
          (array_agg(last_value order by last_at desc, last_id desc, last_value desc))[1], count(distinct hour)::integer
        from found group by question
        """;

    public async Task<ValueList<CountedUsage>> Of(
        NpgsqlConnection connection, ValueList<UsageQuestion> questions, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation)
            .ConfigureAwait(false);
        var detailed = questions.Where(static question => question.EachEvent).ToList();
        var read = detailed.Count == 0 ? [] : await events.Of(connection, detailed, cancellation).ConfigureAwait(false);
        var added = questions.Where(static question => !question.EachEvent).ToValueList();
        var counted = added.IsEmpty ? [] : await Added(connection, added, cancellation).ConfigureAwait(false);
        return questions.Select(question => question.EachEvent ? read[question] : new CountedUsage(question, counted[question]))
            .ToValueList();
    }

    private async Task<Dictionary<UsageQuestion, UsageTally>> Added(
        NpgsqlConnection connection, ValueList<UsageQuestion> questions, CancellationToken cancellation)
    {
        var rows = await fold.NotAdded(
            connection, questions.Min(static one => one.From), questions.Max(static one => one.To), cancellation)
            .ConfigureAwait(false);
        var marked = await stale.Find(
            connection, questions.Select(static one => one.MeterId), questions.Min(static one => Hour(one.From)),
            questions.Max(static one => Hour(one.To)), cancellation).ConfigureAwait(false);
        await stale.AddTo(rows, connection, marked, cancellation).ConfigureAwait(false);
        var parts = questions.Index()
            .SelectMany(static one => one.Item.CustomerIds.Select(customer => (one.Index, one.Item, Customer: customer)))
            .ToList();
        await using var command = FactColumns.Command(
            connection, CountSql, parts.Select(static part => part.Index).ToArray(),
            parts.Select(static part => part.Item.MeterId).ToArray(), parts.Select(static part => part.Customer).ToArray(),
            parts.Select(static part => Hour(part.Item.From)).ToArray(),
            parts.Select(static part => Hour(part.Item.To)).ToArray());
        rows.AddTo(command);
        var tallies = new UsageTally[questions.Count];
        foreach (var (question, tally) in await FactColumns.Rows(
            command,
            static row => (row.GetInt32(0), new UsageTally(
                row.GetInt64(1), row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4), row.GetInt32(5))),
            cancellation).ConfigureAwait(false))
        {
            tallies[question] = tally;
        }

        return questions.Zip(tallies).ToDictionary(static pair => pair.First, static pair => pair.Second);
    }

    private static int Hour(Instant at) => at.ToUnixTimeTicks() is var ticks && ticks % NodaConstants.TicksPerHour == 0
        ? UsageEvent.HourOf(ticks)
        : throw new ArgumentException("Usage is counted from one full hour to another.", nameof(at));
}
