using System.Text.Json.Serialization;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Ports.Journal;

/// <summary>The one place where facts are kept: every grain's state, the audit log and the outbox. Every
/// implementation holds the promises of the Boundary tests in JournalBoundary. Reads throw
/// <see cref="JournalUnavailableException"/> when the journal cannot be reached.</summary>
public interface IJournal : IEpochs
{
    /// <summary>Stores all of an append or nothing. Returns what is known; never throws for a conflict or an outage.
    /// An append that is repeated as it was (same id, same expected version) answers as it did when it was stored.
    /// Cancellation counts only while the append waits; once it is on its way the outcome is awaited.</summary>
    Task<AppendOutcome> Append(Append append, CancellationToken cancellation = default);

    /// <summary>A grain's snapshot, if there is a usable one, and its facts after it, oldest first.</summary>
    Task<LoadedFacts> Load(string key, CancellationToken cancellation = default);

    /// <summary>The same for many grains at once, as they stand at one moment; an answer to each, in their order. Of what the
    /// caller knows already, and what still stands, only the facts after it.</summary>
    /// <param name="grains">Each key once. What they have is all in memory together: the caller sees to it that it is not too
    /// much.</param>
    /// <param name="edition">The one in which the caller came to know them: in another nothing that is known counts. Null where
    /// nothing is known.</param>
    Task<LoadedMany> LoadMany(ValueList<KnownGrain> grains, string? edition, CancellationToken cancellation = default);

    /// <summary>A grain's facts after a version, oldest first; at most <paramref name="limit"/>.</summary>
    Task<ValueList<StoredFact>> Read(
        string key, long afterVersion, int limit, CancellationToken cancellation = default);

    /// <summary>Whether an append with this id was stored; its grain's version after it, or null.</summary>
    Task<long?> FindAppend(string key, Guid appendId, CancellationToken cancellation = default);

    /// <summary>The keys of all grains that have facts and whose key begins so, in ordinal order. For the few grains that
    /// must be awake by themselves, not for lists: those are views.</summary>
    Task<ValueList<string>> FindKeys(string prefix, CancellationToken cancellation = default);

    /// <summary>Facts of one type of all grains whose key begins so, by key and version, after a place; at most
    /// <paramref name="limit"/>. It reads past all other facts of these grains: for what is seldom asked.</summary>
    /// <param name="after">The place of the fact read last; null for the beginning.</param>
    Task<ValueList<StoredFact>> ReadOfType(
        string prefix, string type, FactPlace? after, int limit, CancellationToken cancellation = default);

    /// <summary>Keeps a fold, so that a later load reads fewer facts. It may be lost or thrown away at any time:
    /// an outage is no error, and a fold older than the one kept is ignored.</summary>
    Task SaveSnapshot(string key, Snapshot snapshot, CancellationToken cancellation = default);
}

/// <summary>What deliveries to grains are read from: facts that name addressees, and what each has received.</summary>
public interface IOutbox
{
    /// <summary>The number of lanes; fixed when the journal was created.</summary>
    int Lanes { get; }

    /// <summary>Rows of one lane after a position, in the order of their positions and consumers; at most
    /// <paramref name="limit"/>, and more only so that the rows of one fact stay together.
    /// No row can appear below one that was returned.</summary>
    /// <param name="epoch">The id of the epoch in which the caller knows its position: of what an implementation remembers
    /// only what was stored in that one is given. Null for what is stored now.</param>
    Task<ValueList<OutboxRow>> Read(
        int lane, long afterPosition, int limit, string? epoch = null, CancellationToken cancellation = default);

    /// <summary>What one source addressed to one consumer after a version of the source, oldest first.</summary>
    Task<ValueList<OutboxRow>> ReadBetween(
        string source, string consumer, long afterVersion, int limit, CancellationToken cancellation = default);

    /// <summary>The version up to which a consumer has received from a source; 0 when nothing.</summary>
    Task<long> Received(string consumer, string source, CancellationToken cancellation = default);

    /// <summary>Rows at or below a reader's checkpoint in a lane that their consumer has not received: what a sweep
    /// delivers again. The oldest of each consumer and source comes first, and consumers take turns, so that one with
    /// many rows hides no other; at most <paramref name="limit"/>.</summary>
    Task<ValueList<OutboxRow>> Owed(
        string reader, int lane, int limit, CancellationToken cancellation = default);

    /// <summary>The position that a reader has reached in a lane; 0 when it is new.</summary>
    Task<long> Checkpoint(string reader, int lane, CancellationToken cancellation = default);

    Task MoveCheckpoint(string reader, int lane, long position, CancellationToken cancellation = default);

    /// <summary>Completes when a lane may hold rows that were not there before, or at the latest after
    /// <paramref name="patience"/>. A hint only: an early return is harmless.</summary>
    Task WaitForRows(int lane, long afterPosition, Duration patience, CancellationToken cancellation = default);
}

/// <summary>One grain's facts to be stored together.</summary>
/// <param name="AppendId">Derived from the cause, kept with the facts: after an unknown outcome it tells whether they
/// were stored.</param>
/// <param name="Key">The grain's key, for example "ticket/desk/4711".</param>
/// <param name="ExpectedVersion">The number of facts that the grain has folded; 0 for a new grain. It is checked even
/// when there are only receipts: a stale activation may not take a delivery.</param>
/// <param name="Facts">May be empty when there are only receipts.</param>
/// <param name="Receipts">Deliveries whose effect these facts are; each source once.</param>
/// <param name="Epoch">The id of the epoch in which the state was loaded that this was decided on: in another the append
/// fails. Null for who holds no state: any epoch.</param>
public sealed record Append(
    Guid AppendId,
    string Key,
    long ExpectedVersion,
    ValueList<NewFact> Facts,
    ValueList<Receipt> Receipts,
    string? Epoch = null);

/// <summary>Where a fact lies among all.</summary>
public sealed record FactPlace(string Key, long Version);

/// <summary>A fact to be stored.</summary>
/// <param name="Type">The stored name, see <see cref="FactAttribute"/>.</param>
/// <param name="Body">A JSON object.</param>
/// <param name="Addressees">Keys of the grains that must receive it, without repetition; usually none.</param>
/// <param name="Origin">Of this fact alone: one append may gather what several callers asked for.</param>
/// <param name="At">Kept to the microsecond, what is finer is cut off.</param>
public sealed record NewFact(string Type, string Body, ValueList<string> Addressees, Origin Origin, Instant At)
{
    /// <inheritdoc cref="FactRecord"/>
    [JsonIgnore]
    public FactRecord Record { get; init; }
}

/// <summary>The consumer's note that it has taken a delivery: its row for the source moves from one version to the
/// next. When it does not stand at <paramref name="From"/>, the whole append fails with
/// <see cref="AppendOutcome.ReceiptOutOfStep"/>.</summary>
/// <param name="AppendId">Of the fact at <paramref name="To"/>, as it was delivered. When the journal holds no such fact,
/// the whole append fails with <see cref="AppendOutcome.DeliveryLost"/>.</param>
public sealed record Receipt(string Source, long From, long To, Guid AppendId);

/// <summary>What is known after an append.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>Stored and durable. <paramref name="Version"/> is the grain's version after it.</summary>
    public sealed record Stored(long Version) : AppendOutcome;

    /// <summary>Not stored: the grain stands at another version. The caller reloads.</summary>
    public sealed record Conflict(long ActualVersion) : AppendOutcome;

    /// <summary>Not stored: a delivery was received already (<paramref name="ReceivedVersion"/> is at or above the
    /// receipt's end), or one before it was not.</summary>
    public sealed record ReceiptOutOfStep(string Source, long ReceivedVersion) : AppendOutcome;

    /// <summary>Not stored: the journal does not hold a fact that a receipt names. It was set back since that was read.
    /// </summary>
    public sealed record DeliveryLost(string Source) : AppendOutcome;

    /// <summary>Not stored: the journal was set back since the state was loaded, and is in another epoch. Whatever the
    /// caller remembers counts no more.</summary>
    public sealed record EpochOver(string CurrentId) : AppendOutcome;

    /// <summary>Not stored, and never will be as it is: the reason names what is wrong with it.</summary>
    public sealed record Rejected(string Reason) : AppendOutcome;

    /// <summary>Not stored: the journal could not be reached. Trying again is safe.</summary>
    public sealed record Unavailable(string Reason) : AppendOutcome;

    /// <summary>Nobody knows: the connection was lost while the answer was awaited. Only a reload tells.</summary>
    public sealed record Unknown(string Reason) : AppendOutcome;
}

/// <summary>A fact as it lies in the journal.</summary>
/// <param name="Version">1 for the grain's first fact, without gaps.</param>
public sealed record StoredFact(
    string Key, long Version, string Type, string Body, Guid AppendId, Origin Origin, Instant At)
{
    /// <inheritdoc cref="FactRecord"/>
    [JsonIgnore]
    public FactRecord Record { get; init; }
}

/// <summary>What a fact's body was written from, where this process wrote it: who gets the fact here need not read the body.
/// It is no part of the fact: all are equal, and none leaves the process.</summary>
/// <param name="Value">Null where only the body is known.</param>
public readonly record struct FactRecord(object? Value)
{
    /// <summary>Always true.</summary>
    public bool Equals(FactRecord other) => true;

    /// <summary>Always 0.</summary>
    public override int GetHashCode() => 0;
}

/// <summary>A fold that was kept.</summary>
/// <param name="FoldVersion">The version of the code that folded; another version ignores it.</param>
/// <param name="Epoch">The id of the epoch in which the state was loaded: in another it is not kept. Null for any epoch, and
/// when it is loaded.</param>
public sealed record Snapshot(long Version, int FoldVersion, string Body, string? Epoch = null);

/// <summary>What a grain starts from.</summary>
/// <param name="After">The version that was known and still stands: the facts are those after it, and there is no snapshot. 0
/// for all that there is.</param>
public sealed record LoadedFacts(Snapshot? Snapshot, ValueList<StoredFact> Facts, long After = 0);

/// <summary>What is known of a grain already: its facts up to a version.</summary>
/// <param name="Version">0 for nothing.</param>
/// <param name="AppendId">Of the fact at that version. Where the journal holds another there, or none, nothing known counts.
/// </param>
public sealed record KnownGrain(string Key, long Version = 0, Guid AppendId = default);

/// <summary>What many grains start from.</summary>
/// <param name="Edition">See <see cref="EpochSight.Edition"/>.</param>
public sealed record LoadedMany(string Edition, ValueList<LoadedFacts> Grains);

/// <summary>A fact addressed to a consumer.</summary>
/// <param name="Position">The fact's position in its lane; positions of a lane are without gaps.</param>
/// <param name="PreviousVersion">The version of the fact that the same source addressed to the same consumer before;
/// 0 when this is the first.</param>
public sealed record OutboxRow(int Lane, long Position, string Consumer, long PreviousVersion, StoredFact Fact);

/// <summary>The journal could not be reached or did not answer; trying again is safe.</summary>
public sealed class JournalUnavailableException(string reason, Exception? cause = null) : Exception(reason, cause);
