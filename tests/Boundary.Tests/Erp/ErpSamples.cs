using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>Documents to send. Their lines add up to their net, their tax is what its rate gives.</summary>
internal static class ErpSamples
{
    public static readonly Currency Euro = new("EUR", 2);
    public static readonly Currency Yen = new("JPY", 0);
    public static readonly Currency Dinar = new("KWD", 3);

    public static Currency CurrencyOf(string code) => new[] { Euro, Yen, Dinar }.Single(one => one.Code == code);

    /// <summary>Two lines with every decimal that the currency has, and one tax.</summary>
    public static ErpInvoice Invoice(string key, string billTo, Currency currency, string taxCode, decimal taxPercent)
    {
        var unit = new decimal(1, 0, 0, false, (byte)currency.Decimals);
        decimal[] nets = [1_234m + unit, 56m + (7 * unit)];
        var net = nets.Sum();
        var tax = Rounding.Round(net * taxPercent / 100m, currency.Decimals, RoundingMode.HalfUp);
        return new ErpInvoice(
            key,
            InvoiceKind.Invoice,
            $"T-{key}",
            billTo,
            new LocalDate(2026, 3, 31),
            new LocalDate(2026, 4, 30),
            Totals(net, tax, currency, taxCode, taxPercent),
            [
                new ErpLine("line-1", "Replaced a switch (60 min)", 60m, "minute", nets[0], Taxed(nets[0])),
                new ErpLine("line-2", "Switch, 8 ports", 1m, "piece", nets[1], Taxed(nets[1])),
            ]);

        ValueList<ErpLineTax> Taxed(decimal amount) => [new ErpLineTax(taxCode, taxPercent, amount)];
    }

    /// <summary>Two entries, which come to 144.50.</summary>
    public static ErpJournal Journal(string key)
    {
        var day = new LocalDate(2026, 3, 31);
        return new ErpJournal(key, "NL01-2026-03-1", day, Euro.Code,
        [
            new JournalEntry(day, "2900", "8000", Euro.Code, 48m, "delivered", "Work"),
            new JournalEntry(day, "1290", "8000", Euro.Code, 96.5m, "accrual", "Work that is not billed yet"),
        ]);
    }

    /// <summary>The document that takes all of another back: every amount is negative.</summary>
    public static ErpInvoice CreditNote(string key, ErpInvoice invoice) => invoice with
    {
        PostingKey = key,
        Kind = InvoiceKind.CreditNote,
        Number = $"T-{key}",
        Totals = new InvoiceTotals(
            -invoice.Totals.Net,
            -invoice.Totals.Tax,
            -invoice.Totals.Gross,
            invoice.Totals.Taxes.Select(tax => tax with { Base = -tax.Base, Tax = -tax.Tax }).ToValueList()),
        Lines = invoice.Lines.Select(line => line with
        {
            Quantity = -line.Quantity,
            Net = -line.Net,
            Taxes = line.Taxes.Select(tax => tax with { Base = -tax.Base }).ToValueList(),
        }).ToValueList(),
    };

    private static InvoiceTotals Totals(decimal net, decimal tax, Currency currency, string code, decimal percent) => new(
        new Money(net, currency),
        new Money(tax, currency),
        new Money(net + tax, currency),
        [new TaxLine(code, percent, new Money(net, currency), new Money(tax, currency))]);
}
