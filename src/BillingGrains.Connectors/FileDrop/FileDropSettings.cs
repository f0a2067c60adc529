namespace BillingGrains.Connectors.FileDrop;

/// <summary>Where batch files are exchanged with an ERP that takes files. The folders lie on one disk that all silos see, and
/// are made by hand: a folder that is missing is told of, because an empty one in its place would hide what was sent.</summary>
/// <param name="Outgoing">The ERP collects batches here, and may take them away.</param>
/// <param name="Incoming">The ERP puts its acknowledgements here; they are never taken away by this side.</param>
/// <param name="Kept">This side's own: every batch that was ever written. Nobody else changes it.</param>
public sealed record FileDropSettings(string Outgoing, string Incoming, string Kept)
{
    /// <summary>Of the format that the ERP has: 1, 2 with journals, or 3 with lists of what is open too.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Records after which a batch is closed, 1 to 100,000.</summary>
    public int BatchRecords { get; init; } = 500;

    /// <summary>A batch is closed this long after its first record.</summary>
    public TimeSpan BatchAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When a batch has no acknowledgement for so long, its documents are parked, with words for finance.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What cannot work, as a sentence; null when all is well.</summary>
    public string? FindFault() => this switch
    {
        { Version: not (1 or BatchHeader.WithJournals or OpenHeader.Since) } => "The format has the versions 1, 2 and 3.",
        { BatchRecords: < 1 or > 100_000 } => "A batch has 1 to 100,000 records.",
        _ when BatchAge <= TimeSpan.Zero => "A batch is closed after more than 0 seconds.",
        _ when AnswerWithin <= TimeSpan.Zero => "An acknowledgement is waited for longer than 0 hours.",
        _ when new[] { Outgoing, Incoming, Kept }.Distinct(StringComparer.Ordinal).Count() < 3 =>
            "The folders for outgoing and incoming files and for what is kept are three different ones.",
        _ => new[] { Outgoing, Incoming, Kept }.FirstOrDefault(static folder => !Directory.Exists(folder)) is { } missing
            ? $"The folder {missing} is missing: mount its disk, or create it when files are exchanged for the first time."
            : null,
    };
}

/// <summary>The steps on the disk between which a process may end.</summary>
public enum DropStep
{
    None = 0,

    /// <summary>Before a record is written to the open batch.</summary>
    Append = 1,

    /// <summary>The record is on the disk.</summary>
    Appended = 2,

    /// <summary>The closed batch is on the disk under a temporary name.</summary>
    ClosedUnderTemporaryName = 3,

    /// <summary>It has its name; the open one is still there.</summary>
    Closed = 4,

    /// <summary>The copy for the ERP is on the disk under a temporary name.</summary>
    CopiedUnderTemporaryName = 5,

    /// <summary>The ERP sees it; it is not yet noted that it does.</summary>
    HandedOut = 6,

    /// <summary>Before the folders are read for a look-up or a list.</summary>
    Read = 7,
}
