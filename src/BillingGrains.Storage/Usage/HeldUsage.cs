using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Held usage that nobody has decided on, of one source, meter and customer.</summary>
/// <param name="Since">When the first of it came.</param>
public sealed record HeldGroup(string Source, string Meter, string Customer, long Events, Instant Since);

/// <summary>An event that is held.</summary>
/// <param name="Time">When it was used.</param>
/// <param name="SentBy">Null where it was not noted.</param>
public sealed record HeldEvent(
    string Source, string Id, string Meter, string Customer, Instant Time, Instant AcceptedAt, string? SentBy, string Line)
{
    public UInt128 Key { get; } = UsageKey.Of(Source, Id);
}

/// <summary>Which held events are meant. What is null is not asked for.</summary>
/// <param name="Until">Those that came then or before.</param>
public sealed record HeldFilter(string? Source, string? Id, string? Meter, string? Customer, Instant? Until = null);

/// <summary>Usage that came too late to be proven new: shows it, and takes a person's decision on it, once.</summary>
public sealed class HeldUsage(NpgsqlDataSource database, PostgresUsageStore store)
{
    /// <summary>Not decided on, and not taken back meanwhile.</summary>
    private const string Undecided = """
        from usage_held h where h.decision is null and h.source is not null
          and not exists (select from usage_withdrawn w where w.key = h.key)
        """;

    private const string Chosen = $"""
        {Undecided} and ($1::text is null or h.source = $1) and ($2::text is null or h.id = $2)
          and ($3::text is null or h.meter = $3) and ($4::text is null or h.customer = $4)
          and ($5::timestamptz is null or h.accepted_at <= $5)
        """;

    /// <summary>By source, meter and customer; those with the most events first.</summary>
    public Task<ValueList<HeldGroup>> Groups(int most, CancellationToken cancellation = default) => PostgresFailure.Ask(
        database,
        async connection =>
        {
            await using var command = FactColumns.Command(
                connection,
                $"""
                select h.source, h.meter, h.customer, count(*), min(h.accepted_at) {Undecided}
                group by 1, 2, 3 order by 4 desc, 1, 2, 3 limit $1
                """,
                most);
            return await FactColumns.Rows(
                command,
                static row => new HeldGroup(
                    row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3),
                    Instant.FromDateTimeUtc(row.GetDateTime(4))),
                cancellation).ConfigureAwait(false);
        },
        cancellation);

    /// <summary>Those that came first.</summary>
    public Task<ValueList<HeldEvent>> Find(HeldFilter filter, int most, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(
                    connection,
                    $"""
                    select h.source, h.id, h.meter, h.customer, h.at, h.accepted_at, h.sent_by, h.line {Chosen}
                    order by h.accepted_at, h.key limit $6
                    """,
                    OrNull(filter.Source), OrNull(filter.Id), OrNull(filter.Meter), OrNull(filter.Customer),
                    OrNull(filter.Until?.ToDateTimeUtc()), most);
                return await FactColumns.Rows(
                    command,
                    static row => new HeldEvent(
                        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3),
                        Instant.FromDateTimeUtc(row.GetDateTime(4)), Instant.FromDateTimeUtc(row.GetDateTime(5)),
                        row.IsDBNull(6) ? null : row.GetString(6), row.GetString(7)),
                    cancellation).ConfigureAwait(false);
            },
            cancellation);

    /// <summary>Counts events that were held, each once. One that had come in time after all, or was taken back, or on which
    /// another decided meanwhile, is not counted again.</summary>
    /// <returns>How many count now.</returns>
    public async Task<int> Release(
        IReadOnlyList<HeldEvent> events, string by, string reason, CancellationToken cancellation = default)
    {
        var lines = events.SelectMany(static one => System.Text.Encoding.UTF8.GetBytes(one.Line + '\n')).ToArray();
        var batch = new UsageBatch(lines, sender: by) { ReleaseReason = reason };
        foreach (var one in Recount.Read(lines, UsageEvent.NoTime, store.Series, static _ => true))
        {
            batch.Add(one);
        }

        return await store.Accept(batch, cancellation).ConfigureAwait(false)
            ? batch.Events.ToArray().Count(static one => one.Outcome == UsageOutcome.Taken)
            : throw new Ports.Journal.JournalUnavailableException("Too much usage waits to be stored: release it later.");
    }

    /// <summary>Leaves events uncounted for good.</summary>
    /// <returns>How many; without those on which another decided meanwhile.</returns>
    public Task<int> Reject(
        IReadOnlyList<HeldEvent> events, string by, string reason, Instant now, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(
                    connection,
                    """
                    with locked as (
                      select key from usage_held where key = any($1) and decision is null order by key for update)
                    update usage_held h set decision = 'rejected', decided_at = $2, decided_by = $3, decided_why = $4
                    from locked l where h.key = l.key
                    """,
                    events.Select(static one => UsageKey.Uuid(one.Key)).ToArray(), now.ToDateTimeUtc(), by, reason);
                return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            },
            cancellation);

    private static object OrNull(object? value) => value ?? DBNull.Value;
}
