using System.Data;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Tells roll-ups hour by hour, as one transaction sees them.</summary>
internal sealed class UsageHours(StaleHours stale)
{
    private const string HoursSql = """
        select r.hour, r.events, r.units, r.greatest, r.last_at, r.last_value
        from usage_series s join usage_rollup r on r.series = s.series
        where s.meter = $1 and s.customer = $2 and r.hour >= $3 and r.hour < $4
          and not exists (select from usage_stale t where t.series = r.series and t.hour = r.hour)
        """;

    public async Task<ValueList<UsageHour>> Of(
        NpgsqlConnection connection, UsageSeries series, int from, int before, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation)
            .ConfigureAwait(false);
        var marked = (await stale.Find(connection, [series.Meter], from, before, cancellation).ConfigureAwait(false))
            .Where(one => one.Series == series).ToList();
        var tallies = new UsageTallies();
        await stale.AddTo(tallies, connection, marked, cancellation).ConfigureAwait(false);
        await using var command = FactColumns.Command(connection, HoursSql, series.Meter, series.Customer, from, before);
        var known = await FactColumns.Rows(
            command,
            static row => new UsageHour(
                row.GetInt32(0), row.GetInt64(1), row.GetDecimal(2), row.GetDecimal(3),
                Instant.FromDateTimeUtc(row.GetDateTime(4)), row.GetDecimal(5)),
            cancellation).ConfigureAwait(false);
        return known
            .Concat(tallies.Tallies.Select(static each => new UsageHour(
                each.Key.Hour, each.Value.Events, each.Value.Units, each.Value.Greatest,
                Instant.FromUnixTimeTicks(UsageEvent.MicrosecondsOf(each.Value.LastTicks) * UsageEvent.TicksPerMicrosecond),
                each.Value.LastValue)))
            .OrderBy(static hour => hour.Hour).ToValueList();
    }
}
