using System.Globalization;
using System.Text;
using System.Text.Json;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Usage;

/// <summary>Takes events back, stores those that are sent in their place, and counts those that were held, in one transaction.
/// What a key stands for is read first and decided here; the statement does nothing where it is not so any more. Of an event
/// that has not come the key is taken, as if it had: whichever of both comes second finds the first.</summary>
/// <param name="series">Of events that are read again.</param>
internal sealed class UsageChanges(SeriesTable series, UsageLimits limits)
{
    /// <summary>Of a key that is taken by a withdrawal alone.</summary>
    private const int NoPlace = -1;

    /// <param name="gather">Holds the batch's events, none of which is late yet.</param>
    /// <param name="batch">None of its keys is there twice: see <see cref="UsageSplit"/>.</param>
    /// <returns>The block that was stored; null where none was.</returns>
    public async Task<long?> Store(
        NpgsqlConnection connection, KnownGenerations known, UsageGather gather, UsageBatch batch, Instant now)
    {
        var seen = await Look(connection, known, gather, batch).ConfigureAwait(false);
        var horizon = (now - limits.Horizon).ToUnixTimeTicks();
        var corrections = batch.Withdrawals.Where(static one => one.Event != UsageWithdrawal.None)
            .ToDictionary(static one => one.Event);
        gather.Decide((key, place) => batch.ReleaseReason is null
            ? OutcomeOf(key, gather.Events[place], corrections.GetValueOrDefault(place), seen, horizon)
            : OutcomeOf(key, gather.Events[place], seen));
        gather.KnowRejections(seen.Held);
        var changes = Decide(gather, batch, seen, horizon);
        Release(changes, gather, batch, seen);
        if (gather.KeyCount == 0 && gather.Late == 0 && changes.IsEmpty)
        {
            return null;
        }

        changes.Withdrawn.AddRange(await Read(connection, changes.TakenBack, batch.Sender).ConfigureAwait(false));
        return await Commit(connection, known, gather, changes, now, batch.Sender).ConfigureAwait(false);
    }

    private static async Task<Seen> Look(
        NpgsqlConnection connection, KnownGenerations known, UsageGather gather, UsageBatch batch)
    {
        UInt128[] keys =
        [
            .. gather.Keys.AsSpan(0, gather.KeyCount), .. batch.Withdrawals.Select(static one => one.Key),
        ];
        var stored = await known.Find(connection, keys, withYoungest: true, CancellationToken.None).ConfigureAwait(false);
        var held = await KnownHeld.Find(connection, keys, CancellationToken.None).ConfigureAwait(false);
        await using var command = FactColumns.Command(
            connection, "select key, corrected_by from usage_withdrawn where key = any($1)",
            (object)Array.ConvertAll(keys, UsageKey.Uuid));
        var gone = await FactColumns.Rows(
            command, static row => (Key: UsageKey.Of(row.GetGuid(0)), By: row.IsDBNull(1) ? null : row.GetString(1)),
            CancellationToken.None).ConfigureAwait(false);
        return new Seen(stored, gone.ToDictionary(static row => row.Key, static row => row.By), held);
    }

    /// <summary>An event that is sent in place of one that counts is new, however late: the other proves it.</summary>
    private static UsageOutcome OutcomeOf(
        UInt128 key, in UsageEvent one, UsageWithdrawal? correction, Seen seen, long horizon)
    {
        if (seen.Stored.TryGetValue(key, out var known))
        {
            return known.Of(one.Content);
        }

        if (seen.Held.TryGetValue(key, out var held))
        {
            return held.Of(one.Content);
        }

        if (correction is not null && seen.Gone.GetValueOrDefault(correction.Key) is { } by)
        {
            return by == correction.CorrectedBy ? UsageOutcome.Repeated : UsageOutcome.CorrectedByAnother;
        }

        return one.Ticks < horizon && (correction is null || !seen.Counts(correction.Key))
            ? UsageOutcome.HeldAsLate
            : UsageOutcome.Taken;
    }

    /// <summary>Of an event that is released.</summary>
    private static UsageOutcome OutcomeOf(UInt128 key, in UsageEvent one, Seen seen) =>
        !seen.IsHeld(key) ? UsageOutcome.Repeated
        : seen.Gone.ContainsKey(key) ? UsageOutcome.Withdrawn
        : seen.Stored.TryGetValue(key, out var known) ? known.Of(one.Content)
        : UsageOutcome.Taken;

    private static void Release(Changes changes, UsageGather gather, UsageBatch batch, Seen seen)
    {
        if (batch.ReleaseReason is not { } reason)
        {
            return;
        }

        foreach (ref readonly var one in gather.Events)
        {
            if (seen.IsHeld(one.Key))
            {
                var decision = one.Outcome switch
                {
                    UsageOutcome.Taken => HeldDecision.Released,
                    UsageOutcome.Withdrawn => HeldDecision.Withdrawn,
                    _ => HeldDecision.Known,
                };
                changes.Decided.Add(new Decided(UsageKey.Uuid(one.Key), decision, batch.Sender, reason));
            }
        }
    }

    private static Changes Decide(UsageGather gather, UsageBatch batch, Seen seen, long horizon)
    {
        var changes = new Changes();
        foreach (var one in batch.Withdrawals)
        {
            if (one.Event != UsageWithdrawal.None && gather.Events[one.Event].Outcome
                is UsageOutcome.Conflict or UsageOutcome.Ahead or UsageOutcome.CorrectedByAnother)
            {
                continue;
            }

            if (seen.Gone.TryGetValue(one.Key, out var by))
            {
                one.Outcome = WithdrawalOutcome.Repeated;
                if (by is null && one.CorrectedBy is not null)
                {
                    changes.Corrected.Add(new Corrected(UsageKey.Uuid(one.Key), one.CorrectedBy));
                }
            }
            else if (seen.Counts(one.Key))
            {
                one.Outcome = WithdrawalOutcome.Done;
                changes.TakenBack.Add((one, seen.Stored[one.Key]));
            }
            else if (seen.IsHeld(one.Key))
            {
                one.Outcome = WithdrawalOutcome.Done;
                changes.Decided.Add(
                    new Decided(UsageKey.Uuid(one.Key), HeldDecision.Withdrawn, batch.Sender, one.Reason));
                changes.Claim(one, batch.Sender);
            }
            else if (seen.Held.GetValueOrDefault(one.Key)?.Decided is { } decided)
            {
                // It counts nowhere; or it counted, and its id was forgotten since.
                one.Outcome = decided.Kind == HeldDecision.Rejected ? WithdrawalOutcome.Repeated : WithdrawalOutcome.TooLate;
            }
            else if (one.Event == UsageWithdrawal.None && one.Ticks != UsageEvent.NoTime && one.Ticks < horizon)
            {
                one.Outcome = WithdrawalOutcome.TooLate;
            }
            else
            {
                one.Outcome = WithdrawalOutcome.Waiting;
                changes.Claim(one, batch.Sender);
            }
        }

        return changes;
    }

    /// <summary>What those events had added that are taken back.</summary>
    private async Task<List<Withdrawn>> Read(
        NpgsqlConnection connection, List<(UsageWithdrawal One, KnownKey Known)> takenBack, string by)
    {
        var rows = new List<Withdrawn>();
        foreach (var some in takenBack.GroupBy(static each => each.Known.Block).Chunk(limits.BlocksReadAtOnce))
        {
            await using var command = FactColumns.Command(
                connection, "select block, accepted_at, lines from usage_block where block = any($1)",
                Array.ConvertAll(some, static block => block.Key));
            var found = (await FactColumns.Rows(
                command, static row => (Block: row.GetInt64(0), At: row.GetDateTime(1), Lines: row.GetFieldValue<byte[]>(2)),
                CancellationToken.None).ConfigureAwait(false)).ToDictionary(static row => row.Block);
            foreach (var block in some)
            {
                var (_, at, lines) = found[block.Key];
                var wanted = block.OrderBy(static each => each.Known.Place).ToList();
                var places = wanted.Select(static each => each.Known.Place).ToHashSet();
                var events = Recount.Read(
                    UsageBlock.Lines(lines), Instant.FromDateTimeUtc(at).ToUnixTimeTicks(), series, places.Contains);
                rows.AddRange(wanted.Zip(events, (each, one) => Withdrawn.Of(each.One, by) with
                {
                    Block = block.Key, Place = each.Known.Place, Meter = one.Series.Meter, Customer = one.Series.Customer,
                    Hour = one.Hour, Value = one.Value, UsedAt = Moment(one.Ticks),
                }));
            }
        }

        return rows;
    }

    private static async Task<long?> Commit(
        NpgsqlConnection connection, KnownGenerations known, UsageGather gather, Changes changes, Instant now, string by)
    {
        var block = UsageBlock.NewNumber(now);
        for (var index = 0; index < gather.KeyCount; index++)
        {
            var place = gather.Places[index];
            changes.Keys.Add(new ClaimedKey(
                UsageKey.Uuid(gather.Keys[index]), gather.Events[place].Content, block, place));
        }

        foreach (ref readonly var one in gather.Events)
        {
            if (one.Outcome == UsageOutcome.HeldAsLate)
            {
                var line = gather.Bytes.Slice(one.Start, one.Length).ToArray();
                var (source, id) = HeldNames.Of(line);
                changes.Late.Add(new Late(
                    UsageKey.Uuid(one.Key), one.Content, Moment(one.Ticks), Encoding.UTF8.GetString(line), source, id,
                    one.Series.Meter, one.Series.Customer, by));
            }
        }

        var (first, last) = gather.Span();
        await using var command = FactColumns.Command(
            connection, "select usage_change_v2($1, $2, $3, $4, $5, $6, $7, $8, $9)", known.Youngest, known.OpenedAt, block,
            now.ToDateTimeUtc(), Instant.FromUnixTimeTicks(first).ToDateTimeUtc(),
            Instant.FromUnixTimeTicks(last).ToDateTimeUtc(),
            gather.KeyCount > 0 ? UsageBlock.Compress(gather.Events, gather.Bytes) : DBNull.Value, gather.KeyCount);
        command.Parameters.Add(new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.Jsonb, Value = JsonSerializer.Serialize(changes, Json),
        });
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        return gather.KeyCount > 0 ? block : null;
    }

    /// <summary>To the microsecond, as the roll-ups keep it.</summary>
    private static string Moment(long ticks) => Instant.FromUnixTimeTicks(ticks).ToDateTimeUtc()
        .ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>What keys stand for.</summary>
    /// <param name="Gone">Of those that were taken back, the id of the event that was sent in their place.</param>
    /// <param name="Held">Also those that were decided on.</param>
    private sealed record Seen(
        Dictionary<UInt128, KnownKey> Stored, Dictionary<UInt128, string?> Gone, Dictionary<UInt128, KnownHeld> Held)
    {
        /// <summary>Nobody has decided on it.</summary>
        public bool IsHeld(UInt128 key) => Held.TryGetValue(key, out var held) && held.Decided is null;

        public bool Counts(UInt128 key) =>
            Stored.TryGetValue(key, out var known) && known is { IsWithdrawn: false, Block: not KnownKey.None };
    }

    /// <summary>What the statement is told; see <c>usage_change_v1</c>.</summary>
    private sealed class Changes
    {
        public List<ClaimedKey> Keys { get; } = [];

        public List<Late> Late { get; } = [];

        public List<Withdrawn> Withdrawn { get; } = [];

        public List<Corrected> Corrected { get; } = [];

        public List<Decided> Decided { get; } = [];

        internal List<(UsageWithdrawal One, KnownKey Known)> TakenBack { get; } = [];

        internal bool IsEmpty => Withdrawn.Count + Corrected.Count + Decided.Count + TakenBack.Count == 0;

        internal void Claim(UsageWithdrawal one, string by)
        {
            Keys.Add(new ClaimedKey(UsageKey.Uuid(one.Key), 0, KnownKey.None, NoPlace));
            Withdrawn.Add(UsageChanges.Withdrawn.Of(one, by));
        }
    }

    private sealed record ClaimedKey(Guid Key, long Content, long Block, int Place);

    private sealed record Late(
        Guid Key, long Content, string UsedAt, string Line, string Source, string Id, string Meter, string Customer,
        string SentBy);

    private sealed record Corrected(Guid Key, string CorrectedBy);

    private sealed record Decided(Guid Key, string Decision, string By, string Reason);

    private sealed record Withdrawn(
        Guid Key, string Source, string Id, long? Block, int? Place, string? Meter, string? Customer, int? Hour,
        decimal? Value, string? UsedAt, string By, string Reason, string? CorrectedBy)
    {
        public static Withdrawn Of(UsageWithdrawal one, string by) => new(
            UsageKey.Uuid(one.Key), one.Source, one.Id, null, null, null, null, null, null, null, by, one.Reason,
            one.CorrectedBy);
    }
}
