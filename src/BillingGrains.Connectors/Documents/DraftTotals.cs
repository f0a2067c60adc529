using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Documents;

/// <summary>Compares what an ERP computed for a draft with ours.</summary>
internal static class DraftTotals
{
    /// <summary>The line for rounding that brings a draft to our gross amount; null where it takes none, or would come to another
    /// amount with it. A draft that has its line already comes to ours.</summary>
    public static ErpRounding? LineFor(ErpInvoice invoice, SentAmounts there) =>
        invoice.Rounding is { Amount.Amount: not 0m } line && there.Gross + line.Amount == invoice.Totals.Gross ? line : null;

    /// <summary>What is answered in place of posting; null to go on.</summary>
    public static SendingOutcome? Differ(ErpInvoice invoice, string remoteId, SentAmounts there)
    {
        var ours = new SentAmounts(invoice.Totals.Net, invoice.Totals.Tax, invoice.Totals.Gross);
        return there == ours ? null : invoice.Rounding switch
        {
            // Whether that may pass is decided where the legal entity's limit is known.
            null => new SendingOutcome.Created(remoteId, there),
            _ when there.Gross == ours.Gross => null,
            var line => new SendingOutcome.Refused(
                "totals-differ",
                $"The ERP comes to {there.Gross} with {there.Tax} tax, we to {ours.Gross} with {ours.Tax}: it was not posted. "
                    + "Set the ERP right, or delete the draft there, then try again.",
                $"The draft {remoteId} takes no line for rounding over {line.Amount}, or has one. Ours: {ours}. ERP: {there}."),
        };
    }
}
