using NodaTime;

namespace BillingGrains.Storage.Journal;

/// <summary>Every limit of the journal, in one place.</summary>
public sealed record JournalLimits
{
    /// <summary>Fixed when a journal is created, and stored in it; see <c>setting</c> in the schema.</summary>
    public const int Lanes = 16;

    /// <summary>Connections that append; each owns the lanes whose number leaves its own rest. 1 to
    /// <see cref="Lanes"/>. One for each two processors, and two at least: while one waits for its commit, the other one's
    /// statement runs (docs/performance.md).</summary>
    public int Writers { get; init; } = Math.Clamp(Environment.ProcessorCount / 2, 2, 4);

    /// <summary>Appends in one transaction. More of them make a batch slower than the commit that it saves.</summary>
    public int AppendsPerBatchMax { get; init; } = 1_024;

    /// <summary>Bytes of fact bodies in one transaction; an append that is larger alone goes alone.</summary>
    public int BytesPerBatchMax { get; init; } = 16 * 1_024 * 1_024;

    /// <summary>Appends of a process that wait for a transaction; one more is answered Unavailable.</summary>
    public int AppendsWaitingMax { get; init; } = 50_000;

    /// <summary>More than all that a grain gathers for one append can lead to.</summary>
    public int FactsPerAppendMax { get; init; } = 10_000;

    /// <summary>A posted invoice is addressed to every ticket on it, a contract's new version to every ticket that is
    /// not fully billed.</summary>
    public int AddresseesPerFactMax { get; init; } = 50_000;

    public int ReceiptsPerAppendMax { get; init; } = 10_000;

    /// <summary>UTF-8 bytes of one fact's body. A month's document with its explanations takes about 1 KiB a line.
    /// </summary>
    public int BodyBytesMax { get; init; } = 4 * 1_024 * 1_024;

    /// <summary>UTF-8 bytes of a grain's key. Two keys and a version must fit an index row of PostgreSQL,
    /// 2,704 bytes.</summary>
    public int KeyBytesMax { get; init; } = 300;

    /// <summary>UTF-8 bytes of a fact's type, an actor, a correlation id or a cause id.</summary>
    public int NameBytesMax { get; init; } = 500;

    /// <summary>Statements that load grains at once; grains that are to be loaded meanwhile go together in the next.</summary>
    public int LoadsAtOnce { get; init; } = 4;

    /// <summary>Grains that one statement loads: what they have is in memory together.</summary>
    public int KeysPerLoadMax { get; init; } = 64;

    /// <summary>Grains of one lane of which a writer remembers where they stand, and pairs of a grain and somebody to whom it
    /// addressed facts: about 200 bytes each.</summary>
    public int KeysKnownPerLaneMax { get; init; } = 50_000;

    /// <summary>Addressed facts of which a writer remembers the append at least, and twice as many at most: about 100 bytes
    /// each.</summary>
    public int AddressedFactsKnownMax { get; init; } = 50_000;

    /// <summary>Outbox rows of one lane that a process remembers for the lane's reader.</summary>
    public int FreshRowsPerLaneMax { get; init; } = 4_000;

    /// <summary>Facts of one lane that a process remembers for the projector of the views.</summary>
    public int FreshFactsPerLaneMax { get; init; } = 4_000;

    /// <summary>Bytes of the bodies of these facts, and of those of the rows, each fact's once.</summary>
    public int FreshBytesPerLaneMax { get; init; } = 4 * 1_024 * 1_024;

    /// <summary>How long rows that a process remembers are handed on after an append was sent that told of no erasure: that
    /// long a text that was erased may be handed on with its row.</summary>
    public Duration FreshEditionFor { get; init; } = Duration.FromMilliseconds(500);

    /// <summary>How long a statement may take before its outcome counts as unknown.</summary>
    public Duration StatementTimeout { get; init; } = Duration.FromSeconds(30);

    /// <summary>A writer's connection that was idle for longer is probed before it is used, so that an outage in
    /// between is answered Unavailable rather than Unknown.</summary>
    public Duration ProbeAfterIdle { get; init; } = Duration.FromSeconds(1);

    /// <summary>How often a process looks for rows of other processes while somebody waits for them.</summary>
    public Duration PollInterval { get; init; } = Duration.FromMilliseconds(25);

    /// <exception cref="ArgumentException">Limits that contradict each other or are not above zero.</exception>
    public JournalLimits Checked()
    {
        Require(Writers is >= 1 and <= Lanes, $"{nameof(Writers)} must be 1 to {Lanes}.");
        Require(AppendsPerBatchMax >= 1, $"{nameof(AppendsPerBatchMax)} must be above zero.");
        Require(BodyBytesMax >= 2 && BodyBytesMax <= BytesPerBatchMax,
            $"{nameof(BodyBytesMax)} must be at most {nameof(BytesPerBatchMax)}.");
        Require(AppendsWaitingMax >= AppendsPerBatchMax,
            $"{nameof(AppendsWaitingMax)} must be at least {nameof(AppendsPerBatchMax)}.");
        Require(KeyBytesMax is >= 3 and <= 1_200, $"{nameof(KeyBytesMax)} must be 3 to 1,200.");
        Require(FactsPerAppendMax >= 1 && AddresseesPerFactMax >= 1 && ReceiptsPerAppendMax >= 1 && NameBytesMax >= 1,
            "Limits of an append must be above zero.");
        Require(LoadsAtOnce >= 1 && KeysPerLoadMax >= 1, "Loads at once and the keys of one must be above zero.");
        Require(KeysKnownPerLaneMax >= 1 && AddressedFactsKnownMax >= 1, "What a writer remembers must be above zero.");
        Require(FreshRowsPerLaneMax >= 1 && FreshFactsPerLaneMax >= 1 && FreshBytesPerLaneMax >= 1,
            "Rows and facts remembered must be above zero.");
        Require(FreshEditionFor > Duration.Zero, $"{nameof(FreshEditionFor)} must be above zero.");
        Require(StatementTimeout >= Duration.FromSeconds(1), $"{nameof(StatementTimeout)} must be a second or more.");
        Require(PollInterval > Duration.Zero, $"{nameof(PollInterval)} must be above zero.");
        return this;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
