using System.Collections.Immutable;

namespace BillingGrains.Host.Simulation.Faults;

/// <summary>The names of all faults, as a person gives them after "--faults".</summary>
internal static class FaultNames
{
    public const string Crash = "crash";
    public const string Freeze = "freeze";
    public const string Slow = "slow";
    public const string Partition = "partition";
    public const string ClockStep = "clock-step";
    public const string AppendUnknown = "append-unknown";
    public const string AppendFails = "append-fails";
    public const string JournalDelay = "journal-delay";
    public const string ReaderDelay = "reader-delay";
    public const string ReaderLoss = "reader-loss";
    public const string Repeat = "repeat";
    public const string Delay = "delay";
    public const string WakeStorm = "wake-storm";
    public const string Restore = "restore";
    public const string ErpTimeoutBefore = "erp-timeout-before";
    public const string ErpTimeoutAfter = "erp-timeout-after";
    public const string ErpThrottle = "erp-429";
    public const string ErpError = "erp-5xx";
    public const string ErpOutage = "erp-outage";
    public const string ErpWrong = "erp-wrong";
    public const string ErpPartial = "erp-partial";
    public const string ErpEdited = "erp-edited";
    public const string SourceRepeat = "source-repeat";
    public const string SourceReorder = "source-reorder";
    public const string SourceCorrect = "source-correct";
    public const string SourceWithdraw = "source-withdraw";
    public const string SourceOutage = "source-outage";
    public const string SourceRefuses = "source-refuses";

    /// <summary>Those that hit a silo, a delivery or a company from without.</summary>
    public static readonly string[] ThatCome =
    [
        Crash, Freeze, Slow, Partition, ClockStep, WakeStorm, Repeat, Delay, ErpOutage, ErpEdited, Restore,
    ];

    /// <summary>Those that hit a single call to an ERP; the one that changes the pace of all calls is as likely as two.
    /// </summary>
    public static readonly string[] OfErpCalls =
    [
        ErpTimeoutBefore, ErpTimeoutAfter, ErpThrottle, ErpThrottle, ErpError, ErpWrong, ErpPartial,
    ];
}

/// <summary>Some of the faults.</summary>
internal sealed class FaultSet
{
    private readonly ImmutableSortedSet<string> names;

    private FaultSet(ImmutableSortedSet<string> names) => this.names = names;

    /// <summary>What "all" stands for.</summary>
    public static FaultSet All { get; } = new(ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        FaultNames.Crash, FaultNames.Freeze, FaultNames.Slow, FaultNames.Partition, FaultNames.ClockStep,
        FaultNames.AppendUnknown, FaultNames.AppendFails, FaultNames.JournalDelay, FaultNames.ReaderDelay, FaultNames.ReaderLoss,
        FaultNames.Repeat, FaultNames.Delay, FaultNames.WakeStorm, FaultNames.Restore, FaultNames.ErpTimeoutBefore,
        FaultNames.ErpTimeoutAfter, FaultNames.ErpThrottle, FaultNames.ErpError, FaultNames.ErpOutage,
        FaultNames.ErpWrong, FaultNames.ErpPartial, FaultNames.ErpEdited,
        FaultNames.SourceRepeat, FaultNames.SourceReorder, FaultNames.SourceCorrect, FaultNames.SourceWithdraw,
        FaultNames.SourceOutage, FaultNames.SourceRefuses));

    public static FaultSet None { get; } = new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>In ordinal order.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>"all", "none", or names with commas between. Throws <see cref="FormatException"/> for a name that does
    /// not exist, and says which do.</summary>
    public static FaultSet Parse(string list) => list switch
    {
        "all" => All,
        "none" or "" => None,
        _ => new FaultSet([.. list.Split(',').Select(Known)]),
    };

    public FaultSet Without(IEnumerable<string> some) => new(names.Except(some));

    public bool Has(string name) => names.Contains(name);

    public override string ToString() => names.IsEmpty ? "none"
        : ReferenceEquals(this, All) ? "all" : string.Join(',', names);

    private static string Known(string name) => All.Has(name.Trim())
        ? name.Trim()
        : throw new FormatException($"No fault is called '{name}': all, none, {string.Join(", ", All.names)}.");
}
