using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Compares the notes of where events are (<c>usage_place</c>) with the blocks.</summary>
/// <param name="placed">By meter that is read event by event, up to which block its events must be noted.</param>
internal sealed class PlaceCheck(NpgsqlConnection connection, IReadOnlyDictionary<string, long> placed)
{
    public List<PlaceDifference> Differences { get; } = [];

    public static async Task<PlaceCheck> Begin(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(
            connection, "select meter, case when is_whole then $1 else looked end from usage_detailed", long.MaxValue);
        var rows = await FactColumns.Rows(
            command, static row => (Meter: row.GetString(0), UpTo: row.GetInt64(1)), cancellation).ConfigureAwait(false);
        return new PlaceCheck(connection, rows.ToDictionary(static row => row.Meter, static row => row.UpTo));
    }

    /// <summary>Looks for events that are in these blocks, which are added, and for whose series nothing says so.</summary>
    public async Task Look(IEnumerable<StoredBlock> blocks, CancellationToken cancellation)
    {
        var wanted = blocks
            .SelectMany(static each => each.Events.Select(static one => one.Series).Distinct()
                .Select(one => (one.Meter, one.Customer, each.Block)))
            .Where(each => each.Block <= placed.GetValueOrDefault(each.Meter))
            .ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        await using var command = FactColumns.Command(
            connection,
            """
            select n.meter, n.customer, n.block from unnest($1::text[], $2::text[], $3::bigint[]) as n (meter, customer, block)
            where not exists (
              select from usage_series s join usage_place p on p.series = s.series and p.block = n.block
              where s.meter = n.meter and s.customer = n.customer)
            """,
            wanted.Select(static each => each.Meter).ToArray(), wanted.Select(static each => each.Customer).ToArray(),
            wanted.Select(static each => each.Block).ToArray());
        await Add(command, isNoted: false, cancellation).ConfigureAwait(false);
    }

    /// <summary>Looks for notes of blocks that there are not.</summary>
    /// <returns>How many notes there are.</returns>
    public async Task<long> End(CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(
            connection,
            """
            select coalesce(s.meter, ''), coalesce(s.customer, ''), p.block
            from usage_place p left join usage_series s on s.series = p.series
            where s.series is null or not exists (select from usage_block b where b.block = p.block)
            """);
        await Add(command, isNoted: true, cancellation).ConfigureAwait(false);
        await using var count = FactColumns.Command(connection, "select count(*) from usage_place");
        return (long)(await count.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    private async Task Add(NpgsqlCommand command, bool isNoted, CancellationToken cancellation) =>
        Differences.AddRange(await FactColumns.Rows(
            command, row => new PlaceDifference(row.GetString(0), row.GetString(1), row.GetInt64(2), isNoted), cancellation)
            .ConfigureAwait(false));
}
