using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Documents;

/// <summary>A document as templates see it: lines fitted to the ERP's precision, and amounts with the sign that it wants.
/// </summary>
/// <param name="Sign">-1 where a credit note's amounts are sent positive.</param>
internal sealed record SentDocument(
    ErpInvoice Invoice, decimal Sign, ValueList<SentLine> Lines, ValueList<SentTax> Taxes, ValueList<SentNote> Notes)
{
    public bool IsCredit => Invoice.Kind == InvoiceKind.CreditNote;

    /// <summary>Its id in the ERP; null before it is made.</summary>
    public string? RemoteId { get; init; }

    /// <summary>Its place in a call for several, from 1; 0 in a call of its own.</summary>
    public int Place { get; init; }

    /// <summary>The line for rounding that its draft lacks; null for none.</summary>
    public SentRounding? Rounding => Invoice.Rounding is { Amount.Amount: not 0m and var amount, Account: var account }
        ? new SentRounding(account, Sign * amount)
        : null;

    /// <param name="notes">What of <see cref="ErpNotes.All"/> the ERP has no field for.</param>
    public static SentDocument Of(
        ErpInvoice invoice, ErpPrecision precision, bool creditsArePositive, ValueList<string> notes)
    {
        var sign = invoice.Kind == InvoiceKind.CreditNote && creditsArePositive ? -1m : 1m;
        var taxesOf = new Dictionary<string, ValueList<ErpLineTax>>(StringComparer.Ordinal);
        var currency = invoice.Totals.Net.Currency;
        var precise = invoice.Lines.Select(line =>
        {
            // Lines of the same taxes share what is left over, whatever their own amounts.
            var code = string.Join('+', line.Taxes.Select(static tax => tax.Code));
            var percent = line.Taxes.Sum(static tax => tax.Percent);
            taxesOf.TryAdd(string.Create(CultureInfo.InvariantCulture, $"rounding/{code}/{percent:0.####}"), line.Taxes);
            taxesOf[line.LineId] = line.Taxes;
            return new PreciseLine(
                line.LineId, line.Description, line.Quantity, UnitPrice: null, new(line.Net, currency), code, percent);
        }).ToValueList();
        var lines = ErpLines.Fit(precise, precision).Select((fitted, index) =>
        {
            var source = invoice.Lines.FirstOrDefault(line => line.LineId == fitted.LineId);
            var moved = fitted.Net.Amount - (source?.Net ?? 0m);
            var taxes = taxesOf[fitted.LineId]
                .Select((tax, place) => new SentTax(
                    place, tax.Code, tax.Percent, sign * ((source is null ? 0m : tax.Base) + moved), 0m))
                .ToValueList();
            return new SentLine(
                fitted.LineId, index, TextOf(source, fitted), sign * fitted.Quantity,
                fitted.Quantity == source?.Quantity ? source.Unit : "", fitted.UnitPrice, sign * fitted.Net.Amount, taxes);
        }).ToValueList();
        var total = invoice.Totals.Taxes.Select((tax, index) => new SentTax(
            index, tax.Code, tax.Percent, sign * tax.Base.Amount, sign * tax.Tax.Amount)).ToValueList();
        return new SentDocument(invoice, sign, lines, total, ErpNotes.Of(invoice, notes));
    }

    /// <summary>A line that is sent as one piece says how much it stands for.</summary>
    private static string TextOf(ErpLine? source, FittedLine fitted) =>
        source is null || fitted.Quantity == source.Quantity
        || (Math.Abs(source.Quantity) == 1m && Math.Abs(fitted.Quantity) == 1m)
            ? fitted.Text
            : FormattableString.Invariant($"{fitted.Text} ({Math.Abs(source.Quantity):0.########} {source.Unit})");
}

/// <param name="Index">From 0.</param>
/// <param name="Unit">Empty where the line is sent as one piece at its amount.</param>
internal sealed record SentLine(
    string LineId, int Index, string Description, decimal Quantity, string Unit, decimal UnitPrice, decimal Net,
    ValueList<SentTax> Taxes);

/// <param name="Amount">With the sign of the document's lines.</param>
internal sealed record SentRounding(string Account, decimal Amount);

/// <summary>Documents of one call, as templates see them.</summary>
internal sealed record SentBatch(ValueList<SentDocument> Documents)
{
    /// <param name="documents">In the order in which they are sent.</param>
    public static SentBatch Of(ValueList<SentDocument> documents) =>
        new(documents.Select(static (document, index) => document with { Place = index + 1 }).ToValueList());

    /// <summary>Of the call: other documents, or another order, are another key.</summary>
    public string Key => PostingKey.OfCall([.. Documents.Select(static one => one.Invoice.PostingKey)]);
}

internal sealed record SentTax(int Index, string Code, decimal Percent, decimal Base, decimal Amount);

internal sealed record SentNote(int Index, string Name, string Value)
{
    /// <summary>Name and value in one line: "Order: PO 47/11".</summary>
    public string Text => $"{Name}: {Value}";
}

/// <summary>What of a document an ERP has no field for: labelled lines of text that it keeps, and that are read back.
/// </summary>
internal static class ErpNotes
{
    public static readonly ValueList<string> All = ["number", "order", "soldTo", "payer", "credits"];

    public static ValueList<SentNote> Of(ErpInvoice invoice, ValueList<string> kinds) => kinds
        .Select(kind => (Label: LabelOf(kind), Value: kind switch
        {
            "number" => invoice.Number,
            "order" => invoice.PurchaseOrder,
            "soldTo" => invoice.SoldTo,
            "payer" => invoice.Payer,
            "credits" => ErpOriginal.Words(invoice.Credits),
            _ => throw new ArgumentOutOfRangeException(nameof(kinds), kind, "There is no such note."),
        }))
        .Where(static note => note.Value is not null)
        .Select(static (note, index) => new SentNote(index, note.Label, note.Value!))
        .ToValueList();

    /// <summary>What a note says; null where the text has none of the kind.</summary>
    public static string? Read(string text, string kind)
    {
        var label = LabelOf(kind) + ": ";
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith(label, StringComparison.Ordinal))
            {
                return line[label.Length..];
            }
        }

        return null;
    }

    private static string LabelOf(string kind) => kind switch
    {
        "number" => "Our number",
        "order" => "Order",
        "soldTo" => "Sold to",
        "payer" => "Payer",
        "credits" => "Credits",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such note."),
    };
}
