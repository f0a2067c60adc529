using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Ports.Erp;

/// <summary>Makes and posts several documents in one call. The connector's part: <see cref="IErp.Batches"/>. The promises are
/// those of <see cref="IErp"/> for each document: its posting key stands in a field that can be searched, and by it alone it is
/// looked up. A repetition with another document more or less is never taken for the same call.</summary>
public interface IErpBatches
{
    /// <summary>With which others a document may go in one call: those of which the same is answered. Null where it goes alone.
    /// </summary>
    string? GroupOf(ErpInvoice invoice, SendingPurpose purpose);

    /// <summary>Makes them. All are of one group.</summary>
    Task<BatchOutcome> Create(ValueList<ErpInvoice> invoices, CancellationToken cancellation);

    /// <summary>Posts what was made. Repeating it is harmless. All are of one group.</summary>
    Task<BatchOutcome> Post(ValueList<ErpDraft> drafts, CancellationToken cancellation);
}

/// <summary>A document that lies in the ERP and is to be posted.</summary>
public sealed record ErpDraft(string RemoteId, ErpInvoice Invoice);

/// <summary>What came of one call for several documents. A closed set.</summary>
public abstract record BatchOutcome
{
    private BatchOutcome()
    {
    }

    /// <summary>The ERP answered for each of them.</summary>
    /// <param name="Outcomes">In the order in which they were sent: what <see cref="IErp.Create"/> or <see cref="IErp.Post"/>
    /// would have answered.</param>
    public sealed record Each(ValueList<SendingOutcome> Outcomes) : BatchOutcome;

    /// <summary>One answer for the call: Refused, Deferred or Unknown. Where it is refused nothing was done, and the ERP does not
    /// say for which document.</summary>
    public sealed record Whole(SendingOutcome Outcome) : BatchOutcome;
}
