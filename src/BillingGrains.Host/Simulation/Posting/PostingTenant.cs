using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Host.Simulation.Posting;

/// <summary>A tenant of a measurement: the limits of its kind as the vendor states them, and how its ERP behaves.</summary>
/// <param name="StepsPerDocument">Calls that a document takes when nothing fails: 1, or 2 to create and to post.</param>
/// <param name="ServiceLeast">How long the ERP works on a call, from this to twice of it and half again.</param>
internal sealed record PostingTenant(
    string Name, string Kind, int Documents, int StepsPerDocument, TimeSpan ServiceLeast, TenantLimits Limits)
{
    private const int QuickBooksCalls = 500;
    private const int QuickBooksBatches = 40;
    private const int QuickBooksBatch = 30;
    private const int XeroCalls = 60;
    private const int XeroBatch = 50;

    public static readonly SendingWindow Sending = new(
        StartWithin: Duration.FromSeconds(10), Timeout: Duration.FromSeconds(20), Settling: Duration.FromSeconds(10));

    /// <summary>A twentieth of its calls is done and not answered.</summary>
    public bool TimesOut { get; init; }

    /// <summary>A twentieth of its calls is answered with an error, and not done.</summary>
    public bool Errs { get; init; }

    /// <summary>It answers nobody from a third of its least drain on, for as long; and again when it is called too fast in the
    /// seconds after.</summary>
    public bool GoesDown { get; init; }

    public static PostingTenant NetSuite(int documents) => InFlight("netsuite", documents, 15, 2, 600);

    public static PostingTenant Dynamics(int documents) => InFlight("dynamics365", documents, 8, 2, 800);

    public static PostingTenant Tryton(int documents) => InFlight("tryton", documents, 1, 2, 200);

    public static PostingTenant BusinessCentral(int documents) => new(
        "business-central", "business-central", documents, 2, TimeSpan.FromMilliseconds(300),
        new TenantLimits(6_000, Duration.FromMinutes(5), 5, Sending));

    /// <summary>It takes 30 documents in one call, and of such calls fewer than of others: between them documents go alone.
    /// </summary>
    /// <param name="minutes">In which its documents fit, and one call more: the least time of fewer would spend the last window
    /// at its beginning.</param>
    public static PostingTenant QuickBooks(int minutes) => new(
        "quickbooks", "quickbooks",
        (((QuickBooksBatches * QuickBooksBatch) + QuickBooksCalls - QuickBooksBatches) * minutes) + QuickBooksBatch, 1,
        TimeSpan.FromMilliseconds(400),
        new TenantLimits(
            QuickBooksCalls, Duration.FromMinutes(1), 10, Sending,
            [
                new CallWindow(10, Duration.FromSeconds(1)),
                new CallWindow(QuickBooksBatches, Duration.FromMinutes(1), CallSort.Several),
            ],
            BatchSize: QuickBooksBatch));

    /// <summary>It takes 50 documents in one call.</summary>
    /// <param name="minutes">As for QuickBooks.</param>
    public static PostingTenant Xero(int minutes) => new(
        "xero", "xero", XeroBatch * ((XeroCalls * minutes) + 1), 1, TimeSpan.FromMilliseconds(300),
        new TenantLimits(
            XeroCalls, Duration.FromMinutes(1), 5, Sending,
            Quota: new CallQuota(5_000, Duration.FromDays(1), ReservedForUrgent: 250), BatchSize: XeroBatch));

    /// <summary>How long the ERP works on a call; the same in every run.</summary>
    /// <param name="call">For example "Create invoice/…".</param>
    public TimeSpan Service(string call) =>
        ServiceLeast + (ServiceLeast * StableHash.Slot($"{Name} {call}", 1_501) / 1_000);

    /// <summary>How long it works on a call for some documents: as long as on the one that takes longest.</summary>
    public TimeSpan Service(string kind, IEnumerable<string> postingKeys) =>
        postingKeys.Max(key => Service($"{kind} {key}"));

    private static PostingTenant InFlight(string kind, int documents, int inFlight, int steps, int milliseconds) => new(
        kind, kind, documents, steps, TimeSpan.FromMilliseconds(milliseconds),
        new TenantLimits(0, Duration.Zero, inFlight, Sending));
}
