using System.Data;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Counts usage over periods: the roll-ups, and of the blocks that stand in none yet their events, as one
/// transaction sees both. Nothing has to wait for a roll-up.</summary>
internal sealed class UsageCount(UsageFold fold)
{
    /// <summary>What a decimal holds with the decimals of a value. More than that is more than anything real, and is held
    /// when it is rated.</summary>
    private const string UnitsMax = "70000000000000000000";

    /// <summary>A question's hours begin at one and end before another; those of the rows that wait are as in the
    /// roll-ups.</summary>
    private const string CountSql = $"""
        with asked as (
          select a.question, s.series, a.first, a.before
          from unnest($1::integer[], $2::text[], $3::text[], $4::integer[], $5::integer[])
            as a (question, meter, customer, first, before)
          join usage_series s on s.meter = a.meter and s.customer = a.customer),
        waiting as (
          select * from unnest(
            $6::integer[], $7::integer[], $8::bigint[], $9::numeric[], $10::numeric[], $11::timestamptz[], $12::text[],
            $13::numeric[]) as w (series, hour, events, units, greatest, last_at, last_id, last_value)),
        found as (
          select a.question, r.* from asked a
          join usage_rollup r on r.series = a.series and r.hour >= a.first and r.hour < a.before
          union all
          select a.question, w.* from asked a
          join waiting w on w.series = a.series and w.hour >= a.first and w.hour < a.before)
        select question, sum(events)::bigint, greatest(least(sum(units), {UnitsMax}), -{UnitsMax}), max(greatest),
          (array_agg(last_value order by last_at desc, last_id desc))[1], count(distinct hour)::integer
        from found group by question
        """;

    public async Task<ValueList<CountedUsage>> Of(
        NpgsqlConnection connection, ValueList<UsageQuestion> questions, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation)
            .ConfigureAwait(false);
        var rows = await fold.NotAdded(
            connection, questions.Min(static one => one.From), questions.Max(static one => one.To), cancellation)
            .ConfigureAwait(false);
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

        return questions.Zip(tallies, static (question, tally) => new CountedUsage(question, tally)).ToValueList();
    }

    private static int Hour(Instant at) => at.ToUnixTimeTicks() is var ticks && ticks % NodaConstants.TicksPerHour == 0
        ? UsageEvent.HourOf(ticks)
        : throw new ArgumentException("Usage is counted from one full hour to another.", nameof(at));
}
