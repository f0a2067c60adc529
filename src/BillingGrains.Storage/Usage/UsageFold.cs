using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Adds what was stored to the roll-ups, some hundred thousand events at a time. A block counts once: who adds it
/// takes its row of <c>usage_unfolded</c> in the same transaction. What a process stored is added from its memory; what it
/// left behind is read again from the blocks, by any process.</summary>
internal sealed class UsageFold(NpgsqlDataSource database, SeriesTable series, UsageLimits limits)
{
    private const int BlocksAtOnce = 50;

    private const string AddedState = "BG721";

    private readonly Lock door = new();
    private UsageTallies waiting = new();

    /// <summary>Remembers a block that was stored, until the next <see cref="Write"/>.</summary>
    public void Add(long block, ReadOnlySpan<UsageEvent> events, ReadOnlySpan<byte> bytes)
    {
        lock (door)
        {
            waiting.Add(block, events, bytes);
        }
    }

    /// <summary>Adds what is remembered. Whatever fails is forgotten here: its blocks are taken over later.</summary>
    /// <returns>How many blocks were added.</returns>
    public async Task<int> Write(CancellationToken cancellation)
    {
        UsageTallies tallies;
        lock (door)
        {
            if (waiting.Blocks.Count == 0)
            {
                return 0;
            }

            (tallies, waiting) = (waiting, new UsageTallies());
        }

        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await RollUp(connection, tallies, cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds blocks that nobody has added since long, from what is stored of them: whole, as from memory. What was taken
    /// back of them is taken out by the statement that adds them.</summary>
    /// <returns>How many; fewer than there are when another did so at the same time.</returns>
    public async Task<int> TakeOver(Instant now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var tallies = new UsageTallies();
        var found = await Add(
            connection, tallies,
            $"""
            select {StoredBlocks.Whole} from usage_unfolded u join usage_block b on b.block = u.block
            where u.accepted_at < $1 order by u.block limit $2
            """,
            cancellation, (now - limits.FoldTakenOverAfter).ToDateTimeUtc(), BlocksAtOnce).ConfigureAwait(false);
        return found == 0 ? 0 : await RollUp(connection, tallies, cancellation).ConfigureAwait(false);
    }

    /// <summary>What those blocks come to that stand in no roll-up yet and have events of some time.</summary>
    public async Task<UsageTallies> NotAdded(
        NpgsqlConnection connection, Instant from, Instant to, CancellationToken cancellation)
    {
        var tallies = new UsageTallies();
        while (await Add(
            connection, tallies,
            $"""
            select {StoredBlocks.Columns} from usage_unfolded u join usage_block b on b.block = u.block
            where u.block > $1 and b.first_at < $2 and b.last_at >= $3 order by u.block limit $4
            """,
            cancellation, tallies.Blocks.LastOrDefault(), to.ToDateTimeUtc(), from.ToDateTimeUtc(), BlocksAtOnce)
            .ConfigureAwait(false) == BlocksAtOnce)
        {
            // There may be more.
        }

        return tallies;
    }

    /// <summary>Adds blocks to tallies from what is stored of them.</summary>
    /// <returns>How many there were.</returns>
    private async Task<int> Add(
        NpgsqlConnection connection, UsageTallies tallies, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var find = FactColumns.Command(connection, sql, values);
        var blocks = await StoredBlocks.Read(find, series, cancellation).ConfigureAwait(false);
        foreach (var block in blocks)
        {
            tallies.Add(block.Block, block.Events, block.Lines);
        }

        return blocks.Count;
    }

    private static async Task<int> RollUp(
        NpgsqlConnection connection, UsageTallies tallies, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(
            connection, "select usage_fold_v1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", tallies.Blocks.ToArray());
        tallies.AddTo(command);
        try
        {
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return tallies.Blocks.Count;
        }
        catch (PostgresException exception) when (exception.SqlState == AddedState)
        {
            // Which of the tallies another process added cannot be told: those that it did not are taken over.
            return 0;
        }
    }
}
