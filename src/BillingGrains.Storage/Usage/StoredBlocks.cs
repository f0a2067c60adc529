using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>A block with its events.</summary>
internal sealed record StoredBlock(long Block, byte[] Lines, UsageEvent[] Events);

/// <summary>Reads blocks.</summary>
internal static class StoredBlocks
{
    /// <summary>What a query says of a block that it calls b, so that what was taken back is left out.</summary>
    public const string Columns =
        "b.block, b.accepted_at, b.lines, array(select w.place from usage_withdrawn w where w.block = b.block)";

    /// <summary>The same, of blocks that are wanted whole.</summary>
    public const string Whole = "b.block, b.accepted_at, b.lines, '{}'::integer[]";

    public static async Task<ValueList<StoredBlock>> Read(
        NpgsqlCommand command, SeriesTable series, CancellationToken cancellation)
    {
        var rows = await FactColumns.Rows(
            command,
            static row => (
                Block: row.GetInt64(0), At: row.GetDateTime(1), Lines: row.GetFieldValue<byte[]>(2),
                Withdrawn: row.GetFieldValue<int[]>(3).ToHashSet()),
            cancellation).ConfigureAwait(false);
        return rows.Select(row =>
        {
            var lines = UsageBlock.Lines(row.Lines);
            return new StoredBlock(row.Block, lines, Recount.Read(
                lines, Instant.FromDateTimeUtc(row.At).ToUnixTimeTicks(), series, place => !row.Withdrawn.Contains(place)));
        }).ToValueList();
    }
}
