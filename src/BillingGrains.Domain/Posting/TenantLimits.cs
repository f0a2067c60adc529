using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>How fast an ERP company may be called.</summary>
/// <param name="CallsPerWindow">Calls of any kind that one window allows; 0 where only calls in flight are limited.</param>
/// <param name="InFlight">Calls at the same time, 1 or more; 1 where posting is serialised.</param>
/// <param name="More">Further windows, all of which hold too.</param>
/// <param name="Quota">Calls of a day; null for as many as there are.</param>
/// <param name="Maintenance">When it is not called at all; empty for never.</param>
/// <param name="BatchSize">Documents that go in one call at most, where the connector can do that: 1 to 1,000.</param>
/// <param name="BatchCounts">How the ERP counts a call for several documents.</param>
public sealed record TenantLimits(
    int CallsPerWindow, Duration Window, int InFlight, SendingWindow Sending,
    ValueList<CallWindow> More = default, CallQuota? Quota = null,
    ValueList<MaintenanceWindow> Maintenance = default, int BatchSize = 1, BatchCount BatchCounts = BatchCount.Call)
{
    /// <summary>More in one call gains nothing, and costs much when it breaks off.</summary>
    public const int BatchSizeMost = 1_000;

    private static readonly Duration LengthLeast = Duration.FromMilliseconds(1);

    /// <summary>The field under which nothing could be sent; null when all is well.</summary>
    public string? FindFault() => this switch
    {
        { CallsPerWindow: < 0 } => "limits.callsPerWindow",
        _ when CallsPerWindow > 0 && Window <= Duration.Zero => "limits.window",
        _ when More.Any(static one => one.Calls < 1 || one.Length < LengthLeast) => "limits.more",
        _ when More.Any(static one => one.Of is not (CallSort.Any or CallSort.Several)) => "limits.more",
        { InFlight: < 1 } => "limits.inFlight",
        { Quota: { } quota } when quota.Length < LengthLeast => "limits.quota.length",
        { Quota: { } quota } when quota.ReservedForUrgent < 0 || quota.ReservedForUrgent >= quota.Calls => "limits.quota.calls",
        _ when !Posting.Maintenance.IsValid(Maintenance) => "limits.maintenance",
        { BatchSize: < 1 } => "limits.batchSize",
        { BatchCounts: not (BatchCount.Call or BatchCount.Document) } => "limits.batchCounts",
        _ when Sending.StartWithin <= Duration.Zero => "limits.sending.startWithin",
        _ when Sending.Timeout <= Duration.Zero => "limits.sending.timeout",
        _ when Sending.Settling < Duration.Zero => "limits.sending.settling",
        _ => null,
    };

    /// <summary>When a call may begin at the earliest.</summary>
    public Instant OpenFrom(Instant at) =>
        Maintenance.IsEmpty ? at : Posting.Maintenance.OpenFrom(Maintenance, Sending.Timeout, at) ?? Instant.MaxValue;

    /// <summary>Documents that one call may hold, so that it can ever go out.</summary>
    public int DocumentsOfCall => BatchCounts == BatchCount.Call
        ? BatchSize
        : Windows(CallSort.Any).Select(static one => one.Calls).Append(Quota?.For(urgent: false) ?? BatchSize).Append(BatchSize)
            .Min();

    /// <summary>How a call for so many documents counts.</summary>
    public CallLoad LoadOf(int documents) => new(BatchCounts == BatchCount.Call ? 1 : documents, documents > 1);

    /// <summary>The fewest calls that so many documents take, as the ERP counts them: as many go together as its limits let, and
    /// the others alone in between.</summary>
    public long CallsFor(long documents)
    {
        var together = DocumentsOfCall;
        var (each, several) = (Interval().ToInt64Nanoseconds(), Interval(CallSort.Several).ToInt64Nanoseconds());
        var whole = (documents + together - 1) / together * LoadOf(together).Calls;
        return several <= each ? whole
            : Math.Max(whole, (long)(((Int128)documents * several) / (several + ((together - 1) * (Int128)each))));
    }

    /// <summary>All windows over which calls are spread.</summary>
    public IEnumerable<CallWindow> Windows() =>
        CallsPerWindow > 0 ? [new CallWindow(CallsPerWindow, Window), .. More] : More;

    /// <summary>Those that count calls of one sort.</summary>
    public IEnumerable<CallWindow> Windows(CallSort of) => Windows().Where(one => one.Of == of);

    /// <summary>The distance of two calls of a sort that are spread evenly over its windows; zero where none limits them. Rounded
    /// up to a nanosecond: rounded down, many calls would add up to one too many.</summary>
    public Duration Interval(CallSort of = CallSort.Any) => Windows(of)
        .Select(static one => Duration.FromNanoseconds((one.Length.ToInt64Nanoseconds() + one.Calls - 1) / one.Calls))
        .Aggregate(Duration.Zero, Duration.Max);
}

/// <summary>How an ERP counts a call for several documents.</summary>
public enum BatchCount
{
    None = 0,

    /// <summary>As one call.</summary>
    Call = 1,

    /// <summary>As one call for each of its documents.</summary>
    Document = 2,
}

/// <summary>Which calls a window counts.</summary>
public enum CallSort
{
    None = 0,

    /// <summary>Calls of any kind.</summary>
    Any = 1,

    /// <summary>Those for several documents alone, each once.</summary>
    Several = 2,
}

/// <summary>So many calls within so much time, wherever it begins.</summary>
/// <param name="Calls">1 or more.</param>
/// <param name="Of">Which calls count.</param>
public sealed record CallWindow(int Calls, Duration Length, CallSort Of = CallSort.Any);

/// <summary>How a call counts.</summary>
/// <param name="Calls">As how many: 1 or more.</param>
/// <param name="IsForSeveral">It is for several documents, and counts in the windows of those too.</param>
public sealed record CallLoad(int Calls, bool IsForSeveral = false)
{
    /// <summary>Of a call for one document, or for none.</summary>
    public static CallLoad One { get; } = new(1);

    /// <summary>As how many calls it counts in a window of a sort; 0 for none.</summary>
    public int In(CallSort of) => of == CallSort.Any ? Calls : IsForSeveral ? 1 : 0;
}

/// <summary>Calls that a long time allows, wherever it begins: they are not spread over it, but taken as fast as the windows
/// allow.</summary>
/// <param name="ReservedForUrgent">How many of them are kept for urgent documents: 0 or more, fewer than
/// <paramref name="Calls"/>.</param>
public sealed record CallQuota(int Calls, Duration Length, int ReservedForUrgent = 0)
{
    /// <summary>Calls are booked by so many at a time, before they are made: a new holder counts what was booked as spent.
    /// </summary>
    public int Block => Math.Max(1, Calls / 100);

    /// <summary>What documents of one lane may use.</summary>
    public int For(bool urgent) => urgent ? Calls : Calls - ReservedForUrgent;
}

/// <summary>Calls that were booked of a quota.</summary>
/// <param name="At">They go out from then on, until more are booked or another calls the tenant.</param>
public sealed record QuotaBlock(int Calls, Instant At);
