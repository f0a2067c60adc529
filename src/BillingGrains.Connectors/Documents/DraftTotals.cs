using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Documents;

/// <summary>Compares what an ERP computed for a draft with ours, for connections that cannot add a line for rounding.</summary>
internal static class DraftTotals
{
    /// <summary>What is answered in place of posting; null to go on.</summary>
    public static SendingOutcome? Differ(ErpInvoice invoice, string remoteId, SentAmounts there)
    {
        var ours = new SentAmounts(invoice.Totals.Net, invoice.Totals.Tax, invoice.Totals.Gross);
        return there == ours ? null : invoice.Rounding switch
        {
            // Whether that may pass is decided where the legal entity's limit is known.
            null => new SendingOutcome.Created(remoteId, there),
            _ when there.Gross == ours.Gross => null,
            _ => new SendingOutcome.Refused(
                "totals-differ",
                $"The ERP comes to {there.Gross} with {there.Tax} tax, we to {ours.Gross} with {ours.Tax}, and the connection "
                    + "cannot add a line for rounding: it was not posted.",
                $"The draft {remoteId}. Ours: {ours}. ERP: {there}."),
        };
    }
}
