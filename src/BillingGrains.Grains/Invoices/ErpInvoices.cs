using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Grains.Invoices;

/// <summary>What of a final document leaves for the ERP: amounts, texts for the customer, and our key; nothing else.</summary>
internal static class ErpInvoices
{
    /// <summary>The documents that a credit note takes back, in the order of its lines.</summary>
    public static IEnumerable<string> OriginalsOf(InvoiceContent content) => content.Kind != InvoiceKind.CreditNote
        ? []
        : content.Lines.Select(line => line.Corrects).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>What a credit note's ERP is told of an invoice: one that another ERP keeps it knows by its number alone.
    /// </summary>
    public static ErpOriginal Original(FinalDocument credit, FinalReference original)
    {
        var key = original.Document.PostingKey;
        return original.Document.Content.Terms.Entity.ErpTenantId == credit.Content.Terms.Entity.ErpTenantId
            ? new ErpOriginal(key, original.Number, original.RemoteId)
            : new ErpOriginal(original.Number ?? key, original.Number, RemoteId: null);
    }

    /// <param name="isTest">The installation is for a test: each line bears the mark.</param>
    public static ErpInvoice From(FinalDocument document, bool isTest)
    {
        var content = document.Content;
        var entity = content.Terms.Entity;
        var revenue = entity.RecognisesHere(document.BookedOn)
            ? []
            : content.Lines.Where(static line => line.Kind != ChargeKind.Prepaid)
                .ToDictionary(line => line.LineId, LineRevenue.Of, StringComparer.Ordinal);
        var lines = ShownLines.Of(content).Select(line => new ErpLine(
            line.LineId, line.Text, line.Quantity, line.Unit, line.Net.Amount,
            line.Taxes.Select(static tax => new ErpLineTax(tax.Code, tax.Percent, tax.Base.Amount)).ToValueList(),
            LineRevenue.Joined(line.Parts.Select(part => revenue.GetValueOrDefault(part)))))
            .Select(line => isTest ? line with { Description = Purposes.Mark + line.Description } : line);
        return new ErpInvoice(
            document.PostingKey, content.Kind, document.Number, content.Terms.BillTo, document.InvoiceDate,
            document.DueDate, content.Totals, lines.ToValueList(), content.Terms.PurchaseOrder,
            content.Terms.SoldTo, content.Terms.Payer, Dimensions: content.Terms.Dimensions,
            Dates: new ErpDates(
                content.Terms.PaymentDays, content.Terms.Payment, document.PostingDate, document.Early, document.Ledger));
    }
}
