namespace BillingGrains.Sandbox.Erp;

/// <summary>What the pretend ERP checks before it takes a document, as real ones do.</summary>
public static class DocumentRules
{
    private const int LinesMax = 5_000;

    /// <summary>The first rule that the document breaks; null when it breaks none.</summary>
    public static Problem? Check(DocumentRequest document) => Header(document) ?? Amounts(document) ?? Taxes(document)
        ?? Extras(document);

    private static Problem? Header(DocumentRequest document) => document switch
    {
        { Key.Length: 0 or > 200 } => new("key-invalid", "The key has 1 to 200 characters."),
        { Kind: DocumentKind.None } => new("kind-missing", "The kind is 'invoice' or 'credit-note'."),
        { BillTo.Length: 0 } => new("customer-missing", "The document names no customer."),
        { Number.Length: 0 } => new("number-empty", "The number is null, or not empty."),
        { Lines.Count: 0 or > LinesMax } => new("lines-invalid", $"A document has 1 to {LinesMax} lines."),
        _ when document.DueDate < document.Date =>
            new("due-before-date", "The due date lies before the document's date."),
        _ when !IsCurrency(document.Currency) => new("currency-invalid", "The currency is three capital letters."),
        _ => null,
    };

    private static Problem? Amounts(DocumentRequest document)
    {
        var decimals = Currencies.DecimalsOf(document.Currency);
        var amounts = document.Lines.Select(line => line.Net).Concat([document.Net, document.Tax, document.Gross])
            .Concat(document.Taxes.SelectMany(tax => new[] { tax.Base, tax.Tax }));
        var wrongSign = document.Kind is DocumentKind.CreditNote ? document.Gross > 0m : document.Gross < 0m;
        return true switch
        {
            _ when amounts.Any(amount => decimal.Round(amount, decimals) != amount) =>
                new("too-many-decimals", FormattableString.Invariant($"{document.Currency} has {decimals} decimals.")),
            _ when document.Lines.Sum(line => line.Net) != document.Net =>
                new("lines-do-not-add-up", "The lines do not add up to the net amount."),
            _ when document.Net + document.Tax != document.Gross =>
                new("gross-does-not-add-up", "Net and tax do not add up to the gross amount."),
            _ when wrongSign => new("sign-wrong", "An invoice is not negative, a credit note not positive."),
            _ => null,
        };
    }

    private static Problem? Extras(DocumentRequest document) => document switch
    {
        { PostingDate: { } posting } when posting < document.Date =>
            new("posting-before-date", "The document is booked before its date."),
        { Discount: { } discount } when discount.Until > document.DueDate || discount.Amount <= 0m
            || discount.Amount + discount.Payable > document.Gross =>
            new("discount-wrong", "The discount ends by the due date, and with what is then payable is at most the gross."),
        { Ledger: { } ledger } when ledger.Currency == document.Currency || ledger.Net + ledger.Tax != ledger.Gross =>
            new("ledger-wrong", "The sums in the books' currency are in another currency than the document, and add up."),
        _ => null,
    };

    /// <summary>Each tax stands on the lines that name it, and is what its rate gives, but for the rounding of each
    /// line.</summary>
    private static Problem? Taxes(DocumentRequest document)
    {
        if (document.Taxes.Sum(tax => tax.Tax) != document.Tax)
        {
            return new("taxes-do-not-add-up", "The taxes do not add up to the tax amount.");
        }

        var unit = new decimal(1, 0, 0, false, (byte)Currencies.DecimalsOf(document.Currency));
        var taxed = document.Lines.SelectMany(line => line.Taxes)
            .GroupBy(tax => (tax.Code, tax.Percent))
            .ToDictionary(group => group.Key, group => (Count: group.Count(), Base: group.Sum(tax => tax.Base)));
        foreach (var rate in document.Taxes.GroupBy(tax => (tax.Code, tax.Percent)))
        {
            var (code, percent) = rate.Key;
            var taxBase = rate.Sum(tax => tax.Base);
            if (!taxed.Remove(rate.Key, out var lines) || lines.Base != taxBase)
            {
                return new("tax-base-wrong", $"The base of tax {code} is not the sum of its lines.");
            }

            if (Math.Abs(rate.Sum(tax => tax.Tax) - (taxBase * percent / 100m)) > unit * lines.Count)
            {
                return new("tax-wrong", FormattableString.Invariant(
                    $"The amount of tax {code} is not {percent} % of its base."));
            }
        }

        return taxed.Count == 0 ? null : new("tax-missing", "A line names a tax that the document does not list.");
    }

    private static bool IsCurrency(string code) => code.Length == 3 && code.All(char.IsAsciiLetterUpper);
}
