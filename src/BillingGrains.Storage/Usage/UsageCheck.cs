using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>What was compared, and where the roll-ups say otherwise than the stored events.</summary>
/// <param name="Blocks">That were read; those that stand in no roll-up yet are left out.</param>
/// <param name="Events">Without those that were taken back.</param>
/// <param name="Waiting">Blocks that stand in no roll-up yet.</param>
/// <param name="Stale">Hours whose greatest and last value are read anew when they are asked for, because an event was taken
/// back: of them only how many events there are and their sum are compared.</param>
/// <param name="Places">How many notes say where events of a series are.</param>
public sealed record UsageVerdict(
    long Blocks, long Events, long Waiting, long Stale, ValueList<UsageDifference> Differences, long Places,
    ValueList<PlaceDifference> PlaceDifferences);

/// <summary>A block whose note is not what its events come to. That a note names a block without events of the series is none:
/// notes are made for several blocks at once.</summary>
/// <param name="IsNoted">There is a note and no such block; else there are events of a meter that is read event by event, and
/// no note.</param>
public sealed record PlaceDifference(string Meter, string Customer, long Block, bool IsNoted);

/// <summary>A series' hour whose roll-up is not what its events come to.</summary>
/// <param name="Hour">Hours since 1970 began, UTC.</param>
/// <param name="Recounted">"events units greatest last", of the events; empty when there are none.</param>
/// <param name="RolledUp">The same, of the roll-up; empty when there is none.</param>
public sealed record UsageDifference(string Meter, string Customer, int Hour, string Recounted, string RolledUp);

/// <summary>Counts the stored events once more, and compares what comes out with the roll-ups, and where they are with what
/// is noted of it.</summary>
public sealed class UsageCheck(NpgsqlDataSource database)
{
    private const int BlocksAtOnce = 50;

    private const string BlocksSql = $"""
        select {StoredBlocks.Columns} from usage_block b
        where b.block > $1 and not exists (select from usage_unfolded u where u.block = b.block)
        order by b.block limit $2
        """;

    /// <summary>All of it, as one transaction sees it: blocks that are added meanwhile change nothing.</summary>
    public Task<UsageVerdict> Run(CancellationToken cancellation = default) => PostgresFailure.Ask(
        database,
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(
                System.Data.IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
            return await Run(connection, cancellation).ConfigureAwait(false);
        },
        cancellation);

    private static async Task<UsageVerdict> Run(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var series = new SeriesTable();
        var places = await PlaceCheck.Begin(connection, cancellation).ConfigureAwait(false);
        var (recounted, blocks, events) = await Recounted(connection, series, places, cancellation).ConfigureAwait(false);
        var differences = new List<UsageDifference>();
        void Compare(UsageSeries one, int hour, string ofEvents, string ofRollUp)
        {
            if (ofEvents != ofRollUp)
            {
                differences.Add(new UsageDifference(one.Meter, one.Customer, hour, ofEvents, ofRollUp));
            }
        }

        await using var command = FactColumns.Command(
            connection,
            """
            select s.meter, s.customer, r.hour, r.events, r.units, r.greatest, r.last_value, t.mark is not null
            from usage_rollup r join usage_series s on s.series = r.series
            left join usage_stale t on t.series = r.series and t.hour = r.hour
            """);
        var stale = 0L;
        foreach (var row in await FactColumns.Rows(
            command,
            row => (
                Series: series.Of(row.GetString(0), row.GetString(1)), Hour: row.GetInt32(2), Events: row.GetInt64(3),
                Units: row.GetDecimal(4), Greatest: row.GetDecimal(5), Last: row.GetDecimal(6), IsStale: row.GetBoolean(7)),
            cancellation).ConfigureAwait(false))
        {
            var ofEvents = recounted.Remove((row.Series, row.Hour), out var tally)
                ? Text(tally.Events, tally.Units, tally.Greatest, tally.LastValue)
                : "";
            stale += row.IsStale ? 1 : 0;
            Compare(row.Series, row.Hour, ofEvents, row.IsStale
                ? Text(row.Events, row.Units, tally.Greatest, tally.LastValue)
                : Text(row.Events, row.Units, row.Greatest, row.Last));
        }

        foreach (var ((one, hour), tally) in recounted)
        {
            Compare(one, hour, Text(tally.Events, tally.Units, tally.Greatest, tally.LastValue), "");
        }

        await using var waiting = FactColumns.Command(connection, "select count(*) from usage_unfolded");
        return new UsageVerdict(
            blocks, events, (long)(await waiting.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!,
            stale, differences.ToValueList(), await places.End(cancellation).ConfigureAwait(false),
            places.Differences.ToValueList());
    }

    private static async Task<(Dictionary<(UsageSeries, int), HourTally> Tallies, long Blocks, long Events)> Recounted(
        NpgsqlConnection connection, SeriesTable series, PlaceCheck places, CancellationToken cancellation)
    {
        var tallies = new UsageTallies();
        var (last, count) = (0L, 0L);
        while (true)
        {
            await using var command = FactColumns.Command(connection, BlocksSql, last, BlocksAtOnce);
            var blocks = await StoredBlocks.Read(command, series, cancellation).ConfigureAwait(false);
            foreach (var block in blocks)
            {
                tallies.Add(block.Block, block.Events, block.Lines);
                (last, count) = (block.Block, count + block.Events.Length);
            }

            await places.Look(blocks, cancellation).ConfigureAwait(false);
            if (blocks.Count < BlocksAtOnce)
            {
                return (new Dictionary<(UsageSeries, int), HourTally>(tallies.Tallies), tallies.Blocks.Count, count);
            }
        }
    }

    private static string Text(long events, decimal units, decimal greatest, decimal last) => FormattableString.Invariant(
        $"{events} {units:0.#########} {greatest:0.#########} {last:0.#########}");
}
