using NodaTime;

namespace BillingGrains.Ports.Usage;

/// <summary>Every limit of usage, with its unit.</summary>
public sealed record UsageLimits
{
    /// <summary>The greatest value, and its negative the least. With <see cref="ValueDecimalsMax"/> it lets a decimal add
    /// ten million of them exactly.</summary>
    public const decimal ValueMax = 1_000_000_000_000m;

    public const int ValueDecimalsMax = 9;

    /// <summary>Characters of a source, an id, or the name of a property.</summary>
    public const int NameLengthMax = 200;

    /// <summary>UTF-8 bytes of one event.</summary>
    public const int LineBytesMax = 16 * 1_024;

    public const int PropertiesMax = 50;

    /// <summary>Events that one request may hold.</summary>
    public int EventsPerRequestMax { get; init; } = 20_000;

    /// <summary>Events that one request may take back or correct: each block that holds one of them is read.</summary>
    public int WithdrawalsPerRequestMax { get; init; } = 1_000;

    /// <summary>Blocks that are in memory at a time where events that are taken back are looked for.</summary>
    public int BlocksReadAtOnce { get; init; } = 50;

    /// <summary>Events in one transaction; a request that holds more goes alone.</summary>
    public int EventsPerTransactionMax { get; init; } = 20_000;

    /// <summary>Events of one question that are read one by one; a period with more is held when it is billed.</summary>
    public int EventsReadMax { get; init; } = 200_000;

    /// <summary>Bytes of events that wait to be stored; what comes on top is answered "busy".</summary>
    public long BytesWaitingMax { get; init; } = 64 * 1_024 * 1_024;

    /// <summary>Connections that store events.</summary>
    public int Writers { get; init; } = 2;

    /// <summary>How long a key is kept at least. An event of a time before that is held: nothing proves that it is new.
    /// </summary>
    public Duration Horizon { get; init; } = Duration.FromDays(90);

    /// <summary>How far a sender's clock may be ahead.</summary>
    public Duration AheadMax { get; init; } = Duration.FromMinutes(5);

    /// <summary>Keys of a generation after which the next begins: its index is small enough to stay in the processor's
    /// caches' reach.</summary>
    public long KeysPerGeneration { get; init; } = 2_000_000;

    /// <summary>What was stored is added to the roll-ups after this at the latest, while the database answers.</summary>
    public Duration FoldEvery { get; init; } = Duration.FromMilliseconds(500);

    /// <summary>A block that its silo has not added after this is added by any.</summary>
    public Duration FoldTakenOverAfter { get; init; } = Duration.FromSeconds(15);
}
