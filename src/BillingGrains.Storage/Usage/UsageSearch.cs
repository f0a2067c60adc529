using System.Text;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Tells where an event is, by its key.</summary>
internal sealed class UsageSearch(UsageGenerations generations, UsageLimits limits, TimeProvider clock)
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
            _ => held ?? (takenBack is null ? null : new UsageFound(Status(takenBack), null, null, takenBack)),
        };
    }

    /// <summary>Of an event of which nothing is stored.</summary>
    private string Status(UsageTakenBack takenBack) => takenBack switch
    {
        { CameAt: not null } => "withdrawn",
        { Closed: not null } => "closed",
        _ => takenBack.At < Instant.FromDateTimeOffset(clock.GetUtcNow()) - limits.Horizon ? "unmatched" : "awaited",
    };

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
            connection,
            """
            select at, by, reason, corrected_by, block, place, came_at, closed_at, closed_by, closed_why
            from usage_withdrawn where key = $1
            """,
            UsageKey.Uuid(key));
        var rows = await FactColumns.Rows(
            command,
            static row => (
                new UsageTakenBack(
                    Instant.FromDateTimeUtc(row.GetDateTime(0)), row.GetString(1), row.GetString(2),
                    row.IsDBNull(3) ? null : row.GetString(3),
                    row.IsDBNull(6) ? null : Instant.FromDateTimeUtc(row.GetDateTime(6)),
                    row.IsDBNull(7) ? null : new WithdrawalClosed(
                        Instant.FromDateTimeUtc(row.GetDateTime(7)), row.GetString(8), row.GetString(9))),
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
            static row => (
                At: Instant.FromDateTimeUtc(row.GetDateTime(0)), Line: row.GetString(1), Decided: KnownHeld.Decision(row, 2)),
            cancellation).ConfigureAwait(false);
        return rows is [var (at, line, decided)]
            ? new UsageFound(takenBack is null ? Status(decided) : "withdrawn", at, line, takenBack, decided)
            : null;
    }

    /// <summary>Of an event that is among what was held, and whose key is not known, or not any more.</summary>
    private static string Status(HeldDecision? decided) => decided?.Kind switch
    {
        null => "held",
        HeldDecision.Released or HeldDecision.Known => "counted",
        var kind => kind,
    };
}
