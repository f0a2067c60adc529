using System.Text;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Tells where an event is, by its key.</summary>
internal sealed class UsageSearch(UsageGenerations generations)
{
    private const string BlockSql = """
        select b.accepted_at, b.lines, exists (select from usage_unfolded u where u.block = b.block)
        from usage_block b where b.block = $1
        """;

    public async Task<UsageFound?> Find(NpgsqlConnection connection, UInt128 key, CancellationToken cancellation)
    {
        var known = await generations.Look(cancellation).ConfigureAwait(false);
        var stored = await known.Find(connection, key, cancellation).ConfigureAwait(false) is { Block: not KnownKey.None } found
            ? (found.Block, found.Place)
            : ((long, int)?)null;
        var (takenBack, at) = await TakenBack(connection, key, cancellation).ConfigureAwait(false);
        var held = await Held(connection, key, takenBack, cancellation).ConfigureAwait(false);
        return (stored ?? at) switch
        {
            var (block, place) => await Stored(connection, block, place, takenBack, cancellation).ConfigureAwait(false)
                with { Decided = held?.Decided },
            _ => held ?? (takenBack is null ? null : new UsageFound("awaited", null, null, takenBack)),
        };
    }

    private static async Task<UsageFound> Stored(
        NpgsqlConnection connection, long block, int place, UsageTakenBack? takenBack, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(connection, BlockSql, block);
        var (at, lines, waits) = (await FactColumns.Rows(
            command, static row => (row.GetDateTime(0), row.GetFieldValue<byte[]>(1), row.GetBoolean(2)), cancellation)
            .ConfigureAwait(false))[0];
        return new UsageFound(
            takenBack is not null ? "withdrawn" : waits ? "stored" : "counted", Instant.FromDateTimeUtc(at),
            Encoding.UTF8.GetString(UsageBlock.Line(UsageBlock.Lines(lines), place)), takenBack);
    }

    /// <summary>Also where the event was, of one whose key is no longer kept.</summary>
    private static async Task<(UsageTakenBack?, (long Block, int Place)?)> TakenBack(
        NpgsqlConnection connection, UInt128 key, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(
            connection, "select at, by, reason, corrected_by, block, place from usage_withdrawn where key = $1",
            UsageKey.Uuid(key));
        var rows = await FactColumns.Rows(
            command,
            static row => (
                new UsageTakenBack(
                    Instant.FromDateTimeUtc(row.GetDateTime(0)), row.GetString(1), row.GetString(2),
                    row.IsDBNull(3) ? null : row.GetString(3)),
                row.IsDBNull(4) ? ((long, int)?)null : (row.GetInt64(4), row.GetInt32(5))),
            cancellation).ConfigureAwait(false);
        return rows is [var (one, at)] ? (one, at) : (null, null);
    }

    private static async Task<UsageFound?> Held(
        NpgsqlConnection connection, UInt128 key, UsageTakenBack? takenBack, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(
            connection,
            "select accepted_at, line, decision, decided_at, decided_by, decided_why from usage_held where key = $1",
            UsageKey.Uuid(key));
        var rows = await FactColumns.Rows(
            command,
            row => new UsageFound(
                takenBack is not null ? "withdrawn" : !row.IsDBNull(2) && row.GetString(2) == "rejected" ? "rejected" : "held",
                Instant.FromDateTimeUtc(row.GetDateTime(0)), row.GetString(1), takenBack,
                row.IsDBNull(2) ? null : new HeldDecision(
                    row.GetString(2), Instant.FromDateTimeUtc(row.GetDateTime(3)), row.GetString(4), row.GetString(5))),
            cancellation).ConfigureAwait(false);
        return rows is [var held] ? held : null;
    }
}
