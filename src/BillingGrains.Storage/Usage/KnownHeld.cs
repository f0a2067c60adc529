using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>An event that came too late, as it stands now.</summary>
/// <param name="Decided">Null where nobody has decided on it.</param>
internal sealed record KnownHeld(long Content, HeldDecision? Decided)
{
    /// <summary>What an event is that comes under its key. One that was released is looked for among the keys first; where it is
    /// not, they have forgotten it since.</summary>
    public UsageOutcome Of(long content) =>
        Decided?.Kind == HeldDecision.Withdrawn ? UsageOutcome.Withdrawn
        : content != Content ? UsageOutcome.Conflict
        : Decided?.Kind switch
        {
            null => UsageOutcome.HeldAsLate,
            HeldDecision.Rejected => UsageOutcome.Rejected,
            _ => UsageOutcome.Repeated,
        };

    /// <summary>Of some keys those that were ever held, or taken back: both are known for longer than the keys are.</summary>
    public static async Task<Dictionary<UInt128, KnownHeld>> Find(
        NpgsqlConnection connection, IEnumerable<UInt128> keys, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(
            connection,
            $"""
            select n.key, coalesce(h.content, 0), case when w.key is null then h.decision else '{HeldDecision.Withdrawn}' end,
              coalesce(w.at, h.decided_at), coalesce(w.by, h.decided_by), coalesce(w.reason, h.decided_why)
            from unnest($1::uuid[]) as n (key)
            left join usage_held h on h.key = n.key left join usage_withdrawn w on w.key = n.key
            where h.key is not null or w.key is not null
            """,
            (object)keys.Distinct().Select(UsageKey.Uuid).ToArray());
        var rows = await FactColumns.Rows(
            command,
            static row => (Key: UsageKey.Of(row.GetGuid(0)), Held: new KnownHeld(row.GetInt64(1), Decision(row, 2))),
            cancellation).ConfigureAwait(false);
        return rows.ToDictionary(static row => row.Key, static row => row.Held);
    }

    /// <param name="first">The column of what was decided; when, by whom and why follow.</param>
    /// <returns>Null where nobody has.</returns>
    public static HeldDecision? Decision(NpgsqlDataReader row, int first) => row.IsDBNull(first)
        ? null
        : new HeldDecision(
            row.GetString(first), Instant.FromDateTimeUtc(row.GetDateTime(first + 1)), row.GetString(first + 2),
            row.GetString(first + 3));
}
