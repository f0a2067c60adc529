using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.Grains.Posting;

/// <summary>What posting is handed beside the journal.</summary>
/// <param name="process">Names this start of this process.</param>
public sealed class PostingServices(
    IErpDirectory erps, ILeases leases, IMasterStore masterData, IDocumentIndex documents, string process, PostingTimes times)
{
    private int holders;

    public IErpDirectory Erps { get; } = erps;

    public ILeases Leases { get; } = leases;

    public IMasterStore MasterData { get; } = masterData;

    public IDocumentIndex Documents { get; } = documents;

    public PostingTimes Times { get; } = times;

    /// <summary>A name for leases that nobody else has, not even the next activation of the same grain here: what one
    /// has in flight, and what the ERP told it, the next does not know.</summary>
    public string NewHolder() => FormattableString.Invariant($"{process}/{Interlocked.Increment(ref holders)}");
}

/// <summary>The times of a tenant's work.</summary>
public sealed record PostingTimes
{
    /// <summary>A wait that is shorter than the clock's tick would be none, again and again, without any time passing.
    /// </summary>
    internal static readonly Duration WaitLeast = Duration.FromMilliseconds(1);

    /// <summary>How long the right to call a tenant is taken for.</summary>
    public Duration LeaseFor { get; init; } = Duration.FromSeconds(90);

    /// <summary>It is renewed when less than this is left. Longer than any call's time-out and start together.</summary>
    public Duration LeaseMargin { get; init; } = Duration.FromSeconds(60);

    /// <summary>How long a document rests that has nothing to do but is still in the queue.</summary>
    public Duration Rest { get; init; } = Duration.FromSeconds(5);

    /// <summary>After a restore, documents are listed that were made in the ERP from this long before the moment that the
    /// journal was set back to: the ERP's clock may be another.</summary>
    public Duration ListMargin { get; init; } = Duration.FromHours(1);

    /// <summary>How often a document that the ERP alone knows is asked for again: a person may have cancelled it.</summary>
    public Duration StrangerEvery { get; init; } = Duration.FromMinutes(5);

    /// <summary>How long a refresh of master data waits after the ERP did not give a page; it doubles up to
    /// <see cref="MasterRetryMost"/>.</summary>
    public Duration MasterRetry { get; init; } = Duration.FromMinutes(1);

    public Duration MasterRetryMost { get; init; } = Duration.FromHours(1);

    /// <summary>Documents at the head of the queue that are looked at in one round.</summary>
    public int WindowDocuments { get; init; } = 64;
}
