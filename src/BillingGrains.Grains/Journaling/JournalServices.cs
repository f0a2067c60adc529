using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace BillingGrains.Grains.Journaling;

/// <summary>What every journaled grain is handed: where facts are kept, what is owed to it, and the time.</summary>
public sealed class JournalServices
{
    public JournalServices(
        IJournal journal, IOutbox outbox, TimeProvider time, GrainLimits limits, ILogger<JournalServices> log)
    {
        (Journal, Outbox, Time, Limits, Log) = (journal, outbox, time, limits, log);
        Remembered = new RememberedFolds(limits);
        Epoch = new SiloEpoch(journal, Remembered, log);
    }

    public IJournal Journal { get; }

    public IOutbox Outbox { get; }

    public TimeProvider Time { get; }

    public GrainLimits Limits { get; }

    public ILogger Log { get; }

    /// <summary>Which history the journal is in.</summary>
    public SiloEpoch Epoch { get; }

    /// <summary>Grains that have an activation on this silo.</summary>
    public GrainsAtWork AtWork { get; } = new();

    /// <summary>What this silo has just loaded or stored of grains without an activation.</summary>
    public RememberedFolds Remembered { get; }

    /// <summary>What the installation is for.</summary>
    public Purpose Purpose { get; init; } = Purpose.Production;

    public Instant Now => Instant.FromDateTimeOffset(Time.GetUtcNow());
}

/// <summary>Every limit of the grains, with its unit.</summary>
public sealed record GrainLimits
{
    /// <summary>Commands that one append of one grain may gather.</summary>
    public int GatheredCommandsMax { get; init; } = 512;

    /// <summary>Facts after which a grain keeps a new snapshot, at the least.</summary>
    public int SnapshotEveryFacts { get; init; } = 500;

    /// <summary>A large snapshot waits for one more fact for each so many characters of it, about what a stored fact
    /// takes: so snapshots together are never much more than the facts, however the state grows with them.</summary>
    public int SnapshotCharactersPerFact { get; init; } = 500;

    /// <summary>Outbox rows that a lane reads at a time.</summary>
    public int LaneReadRows { get; init; } = 500;

    /// <summary>Rows that a lane may have under way.</summary>
    public int LaneUnderWayRowsMax { get; init; } = 4_000;

    /// <summary>Rows of one consumer that may wait in a lane before the rest is left to the sweep.</summary>
    public int ConsumerWaitingRowsMax { get; init; } = 1_000;

    /// <summary>How long a consumer may take for a delivery before it counts as owed.</summary>
    public Duration DeliveryPatience { get; init; } = Duration.FromSeconds(5);

    /// <summary>How long a lane waits at most for a sign of new rows.</summary>
    public Duration LanePatience { get; init; } = Duration.FromSeconds(1);

    /// <summary>How long a busy lane gathers rows before it reads again.</summary>
    public Duration LaneReadEvery { get; init; } = Duration.FromMilliseconds(50);

    /// <summary>Reads of a lane that was idle, before it gathers: one fact often brings the next in the same lane.</summary>
    public int LaneReadsAtOnce { get; init; } = 4;

    /// <summary>How often a lane looks for rows that are owed.</summary>
    public Duration SweepEvery { get; init; } = Duration.FromSeconds(1);

    /// <summary>How often each silo wakes what must run by itself.</summary>
    public Duration WakeEvery { get; init; } = Duration.FromSeconds(3);

    /// <summary>The first wait before an owed row is delivered again; it doubles up to the next limit.</summary>
    public Duration OwedWaitFirst { get; init; } = Duration.FromSeconds(1);

    public Duration OwedWaitMax { get; init; } = Duration.FromMinutes(1);

    /// <summary>How old an owed fact is when it stands in the exception queue.</summary>
    public Duration OwedSeenAfter { get; init; } = Duration.FromMinutes(2);

    /// <summary>How often a billing calendar looks whether a day has begun somewhere.</summary>
    public Duration CalendarLooksEvery { get; init; } = Duration.FromMinutes(1);

    /// <summary>Contracts that a billing run loads and bills together.</summary>
    public int RunContractsPerPage { get; init; } = 250;

    /// <summary>Contract grains that a billing run asks at the same time.</summary>
    public int RunContractsAtOnce { get; init; } = 32;

    /// <summary>Rows that any lane may have under way when a billing run goes on; above 1, which is the run's own.</summary>
    public int RunLaneRowsMax { get; init; } = 1_000;

    /// <summary>How long each page of a billing run waits for lanes that have more: what does not follow by then is for
    /// somebody who is behind whatever the run does.</summary>
    public Duration RunLanePatience { get; init; } = Duration.FromSeconds(2);

    /// <summary>Grains without an activation of which a silo remembers what they have come to.</summary>
    public int RememberedGrainsMax { get; init; } = 50_000;

    /// <summary>Characters of the facts that these were folded from, together. A character of them is about two bytes of
    /// memory.</summary>
    public long RememberedCharactersMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many facts follow a snapshot of a size before the next one.</summary>
    /// <param name="characters">Of its body; 0 for none.</param>
    public int FactsToNextSnapshot(int characters) =>
        Math.Max(SnapshotEveryFacts, characters / SnapshotCharactersPerFact);
}
