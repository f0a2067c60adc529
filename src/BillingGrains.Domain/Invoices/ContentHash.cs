using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Payments;
using NodaTime.Text;

namespace BillingGrains.Domain.Invoices;

/// <summary>SHA-256 of what a document says: what its number is given to.
/// The text that is hashed is UTF-8, one "name=value" a line, each line ended by a line feed; in a value a backslash, a
/// line feed and a carriage return are written \\, \n and \r. Decimals have no exponent and no trailing zeros, dates
/// are ISO 8601, what is absent is left out, and so is a line's tax rate that is the one of its terms. First the head,
/// then each line in order, then, where the contract says how lines are shown, each as it is shown, then the sums.
/// How an amount came about (the explanation) is no part of it, nor is anything that is known only later: number and
/// dates.</summary>
public static class ContentHash
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Of(InvoiceContent content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(content))));

    /// <summary>The text that is hashed.</summary>
    public static string Canonical(InvoiceContent content)
    {
        var text = new StringBuilder("billinggrains-document-1\n");
        var terms = content.Terms;
        Put(text, "invoice", content.InvoiceKey);
        Put(text, "kind", content.Kind.Word());
        Put(text, "period", YearMonthPattern.Iso.Format(content.Period));
        Put(text, "entity", terms.Entity.EntityId);
        Put(text, "contract", terms.ContractId);
        Put(text, "contract-version", Number(terms.ContractVersion));
        Put(text, "bill-to", terms.BillTo);
        Put(text, "sold-to", terms.SoldTo);
        Put(text, "payer", terms.Payer);
        Put(text, "group", terms.Group?.Value);
        Put(text, "purchase-order", terms.PurchaseOrder);
        Put(text, "currency", terms.Currency.Code);
        Put(text, "decimals", Number(terms.Currency.Decimals));
        Put(text, "payment-days", Number(terms.PaymentDays));
        PutPayment(text, terms.Payment);
        Put(text, "credits", content.Credit?.InvoiceKey);
        Put(text, "credits-number", content.Credit?.Number);
        foreach (var line in content.Lines)
        {
            PutLine(text, line, terms);
        }

        foreach (var shown in terms.Lines is null ? [] : ShownLines.Of(content))
        {
            Put(text, "shown", shown.Text);
            Put(text, "shown-quantity", Number(shown.Quantity));
            Put(text, "shown-unit", shown.Unit);
            Put(text, "shown-net", Amount(shown.Net));
        }

        PutTotals(text, content.Totals);
        return text.ToString();
    }

    private static void PutLine(StringBuilder text, BilledLine line, InvoiceTerms terms)
    {
        Put(text, "line", line.LineId);
        Put(text, "ticket", line.TicketKey);
        Put(text, "charge", line.ChargeId);
        Put(text, "work-date", LocalDatePattern.Iso.Format(line.WorkDate));
        Put(text, "description", line.Description);
        Put(text, "quantity", Number(line.Quantity));
        Put(text, "unit", line.Unit);
        Put(text, "net", Amount(line.Net));
        Put(text, "tax-code", line.TaxCode);
        Put(text, "tax-percent", line.HasOwnRate(terms) ? Number(line.TaxPercent!.Value) : null);
        Put(text, "tax-point", line.Taxes.FirstOrDefault()?.Point is { } point
            ? $"{Number((int)point.Rule)} {(point.On is { } on ? LocalDatePattern.Iso.Format(on) : "")}"
            : null);
        Put(text, "corrects", line.Corrects);
        Put(text, "service", line.Service is { } days
            ? $"{LocalDatePattern.Iso.Format(days.From)}/{LocalDatePattern.Iso.Format(days.Through)}"
            : null);
        Put(text, "usable-until", line.UsableUntil is { } until ? LocalDatePattern.Iso.Format(until) : null);
    }

    private static void PutPayment(StringBuilder text, PaymentTerms? terms)
    {
        if (terms is not null)
        {
            Put(text, "payment-due", Number((int)terms.Due));
            Put(text, "payment-day", terms.Day is { } day ? Number(day) : null);
            Put(text, "payment-early", terms.Early is { } early ? $"{Number(early.Percent)} {Number(early.Days)}" : null);
        }
    }

    private static void PutTotals(StringBuilder text, InvoiceTotals totals)
    {
        foreach (var tax in totals.Taxes)
        {
            Put(text, "tax", tax.Code);
            Put(text, "percent", Number(tax.Percent));
            Put(text, "base", Amount(tax.Base));
            Put(text, "amount", Amount(tax.Tax));
        }

        Put(text, "total-net", Amount(totals.Net));
        Put(text, "total-tax", Amount(totals.Tax));
        Put(text, "total-gross", Amount(totals.Gross));
    }

    private static void Put(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(name).Append('=')
                .Append(value
                    .Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal)
                    .Replace("\r", "\\r", StringComparison.Ordinal))
                .Append('\n');
        }
    }

    private static string Amount(Money money) => Number(money.Amount);

    private static string Number(decimal value) =>
        value.ToString("0.############################", CultureInfo.InvariantCulture);
}
