using BillingGrains.Domain.Deciding;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>Usage that no contract bills.</summary>
/// <param name="Events">How many there are, in hours that no contract covers.</param>
/// <param name="Since">The first of these hours.</param>
public sealed record UnbilledUsage(string Meter, string Customer, long Events, Instant Since);

/// <summary>A meter of a customer that two contracts bill at the same time.</summary>
/// <param name="ContractId">The first of both by its id.</param>
/// <param name="Since">From then on both count.</param>
public sealed record UsageAgreedTwice(string Meter, string Customer, string ContractId, string OtherId, Instant Since);

/// <summary>Compares the usage that came with what contracts bill: nothing may be left out, and nothing counted twice.
/// </summary>
public sealed class UsageAgreements(NpgsqlDataSource database)
{
    /// <summary>The hours (since 1970, UTC) in which each version bills: it counts from its own first day on, one without from
    /// that of the version before; a later one ends it from its first day on.</summary>
    private const string Ranges = """
        with version as materialized (
          select v.*, coalesce((
            select b.effective_from from views.usage_version b
            where b.contract_id = v.contract_id and b.version <= v.version and b.effective_from is not null
            order by b.version desc limit 1), '-infinity') as begins
          from views.usage_version v),
        counted as (
          select v.*, (
            select min(l.begins) from version l where l.contract_id = v.contract_id and l.version > v.version) as ends
          from version v),
        day as (
          select c.*, greatest(begins, applies_from) as first_day, least(ends, applies_to + 1) as day_after
          from counted c where ends is null or ends > begins),
        range as materialized (
          select m.meter, m.customer, d.contract_id, d.version,
            floor(extract(epoch from (d.first_day + d.day_start) at time zone d.time_zone) / 3600)::integer as first,
            coalesce(
              floor(extract(epoch from (d.day_after + d.day_start) at time zone d.time_zone) / 3600)::integer,
              2147483647) as before
          from day d join views.usage_meter m on m.contract_id = d.contract_id and m.version = d.version
          where d.day_after is null or d.day_after > d.first_day)
        """;

    private const string UnbilledSql = Ranges + $"""

        select s.meter, s.customer, sum(r.events)::bigint, min(r.hour)
        from usage_series s join usage_rollup r on r.series = s.series
        where s.meter <> '{UsageCanary.Meter}' and not exists (
          select from range g
          where g.meter = s.meter and g.customer = s.customer and r.hour >= g.first and r.hour < g.before)
        group by s.meter, s.customer order by 3 desc, 1, 2 limit $1
        """;

    private const string TwiceSql = Ranges + """

        select a.meter, a.customer, a.contract_id, b.contract_id, min(greatest(a.first, b.first))
        from range a
        join range b on b.meter = a.meter and b.customer = a.customer and b.contract_id > a.contract_id
          and b.first < a.before and a.first < b.before
        group by 1, 2, 3, 4 order by 1, 2, 3, 4 limit $1
        """;

    /// <summary>By series; those with the most events first.</summary>
    public Task<ValueList<UnbilledUsage>> Unbilled(int most, CancellationToken cancellation = default) => Ask(
        UnbilledSql,
        static row => new UnbilledUsage(row.GetString(0), row.GetString(1), row.GetInt64(2), Hour(row.GetInt32(3))),
        most, cancellation);

    public Task<ValueList<UsageAgreedTwice>> Twice(int most, CancellationToken cancellation = default) => Ask(
        TwiceSql,
        static row => new UsageAgreedTwice(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Hour(row.GetInt32(4))),
        most, cancellation);

    private Task<ValueList<T>> Ask<T>(
        string sql, Func<NpgsqlDataReader, T> row, int most, CancellationToken cancellation) => PostgresFailure.Ask(
        database,
        async connection =>
        {
            await using var command = FactColumns.Command(connection, sql, most);
            return await FactColumns.Rows(command, row, cancellation).ConfigureAwait(false);
        },
        cancellation);

    private static Instant Hour(int hours) => Instant.FromUnixTimeSeconds(hours * (long)NodaConstants.SecondsPerHour);
}
