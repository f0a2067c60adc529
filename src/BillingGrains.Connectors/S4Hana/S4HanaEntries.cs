using System.Globalization;
using System.Xml.Linq;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Writes documents, vouchers and journals as journal entries. Debits are above 0, credits below; the amounts of an
/// entry come to 0. SAP computes nothing of it: each tax is an item of its own.</summary>
internal sealed class S4HanaEntries(S4HanaSettings settings)
{
    /// <summary>Throws <see cref="S4HanaUnfitException"/>.</summary>
    public XElement Invoice(ErpInvoice invoice)
    {
        var taxes = invoice.Totals.Taxes;
        var lines = Lines(invoice);
        var currency = invoice.Totals.Gross.Currency.Code;
        var credited = ErpOriginal.Words(invoice.Credits);
        var items = lines.Select((line, index) => Item(
            index + 1, settings.Accounts.Revenue, -line.Net, currency,
            index == 0 && credited is not null ? CreditsMark + credited : line.Description,
            Dimensions(invoice),
            line.Taxes.Count == 0 ? null : new XElement(
                "Tax", new XElement("TaxCode", CodeOf(line.Taxes[0].Code)),
                new XElement("TaxItemGroup", GroupOf(line, taxes)))));
        var original = invoice.Credits.Select(static one => one.RemoteId).FirstOrDefault(static id => id is not null);
        var (header, third) = S4HanaReference.Split(invoice.PurchaseOrder ?? "");
        return Entry(
            invoice.Kind == InvoiceKind.CreditNote ? settings.Types.CreditNote : settings.Types.Invoice,
            NumberOf(invoice), header, invoice.InvoiceDate, invoice.Dates?.Posting ?? invoice.InvoiceDate,
            [
                .. items,
                Debtor(
                    lines.Count + 1, invoice.PostingKey, invoice.BillTo, invoice.Totals.Gross.Amount, currency,
                    invoice.Dates?.EarlyWords ?? "", (invoice.SoldTo ?? "", invoice.Payer ?? "", third), original,
                    Terms(invoice)),
                .. taxes.Select((tax, index) => ProductTax(tax, index)),
            ]);
    }

    /// <summary>Throws <see cref="S4HanaUnfitException"/>.</summary>
    public XElement Voucher(ErpVoucher voucher)
    {
        var (type, account, sign) = S4HanaVoucherKinds.Booked(voucher.Kind, settings);
        if (voucher.Reference.Length > S4HanaReference.HeaderTextMax + S4HanaReference.ThirdReferenceMax)
        {
            throw new S4HanaUnfitException(
                "The entry's id is too long for SAP; an integrator must look at it.",
                $"The reference '{voucher.Reference}' does not fit into header text and third reference.");
        }

        var (header, third) = S4HanaReference.Split(voucher.Reference);
        var currency = voucher.Amount.Currency.Code;
        return Entry(
            type, S4HanaReference.Cut(voucher.Original.Number ?? "", S4HanaReference.ReferenceMax), header, voucher.On,
            voucher.On,
            [
                Item(1, account, -sign * voucher.Amount.Amount, currency, voucher.Words, [], null),
                Debtor(
                    2, voucher.PostingKey, voucher.Customer, sign * voucher.Amount.Amount, currency, voucher.Words,
                    (S4HanaVoucherKinds.CodeOf(voucher.Kind), "", third), voucher.Original.RemoteId, []),
            ]);
    }

    /// <summary>Throws <see cref="S4HanaUnfitException"/>.</summary>
    public XElement Journal(ErpJournal journal)
    {
        var sides = journal.Entries.SelectMany(static entry => new[]
        {
            (Account: entry.Debit, entry.Amount, entry.Words), (Account: entry.Credit, Amount: -entry.Amount, entry.Words),
        }).ToList();
        if (sides.Count > settings.ItemsMax)
        {
            sides = [.. sides.GroupBy(static side => (side.Account, Math.Sign(side.Amount))).Select(static group =>
                (group.Key.Account, group.Sum(static side => side.Amount), group.First().Words))];
        }

        Fits(sides.Count);
        if (Currencies.Find(journal.Currency) is null)
        {
            throw new S4HanaUnfitException(
                "The journal's currency is not known; an integrator must look at it.", $"Currency '{journal.Currency}'.");
        }

        return Entry(
            settings.Types.Journal, S4HanaReference.Cut(journal.JournalId, S4HanaReference.ReferenceMax),
            S4HanaReference.Cut(journal.JournalId, S4HanaReference.HeaderTextMax), journal.Date, journal.Date,
            sides.Select((side, index) => Item(
                index + 1, side.Account, side.Amount, journal.Currency,
                index == 0 ? S4HanaReference.Text(journal.PostingKey, side.Words) : side.Words, [], null,
                index == 0 ? S4HanaReference.Short(journal.PostingKey) : "")));
    }

    /// <summary>In the text of the first item of a credit note: what it takes back.</summary>
    public const string CreditsMark = "Credits ";

    private XElement Entry(
        string type, string reference, string headerText, LocalDate documentDate, LocalDate postingDate,
        IEnumerable<XElement> items) => new(
        "JournalEntry",
        new XElement("OriginalReferenceDocumentType", "BKPFF"),
        new XElement("OriginalReferenceDocumentLogicalSystem", settings.LogicalSystem),
        new XElement("BusinessTransactionType", "RFBU"),
        new XElement("AccountingDocumentType", type),
        Optional("DocumentReferenceID", reference),
        Optional("DocumentHeaderText", headerText),
        new XElement("CreatedByUser", settings.CreatedBy),
        new XElement("CompanyCode", settings.CompanyCode),
        new XElement("DocumentDate", Day(documentDate)),
        new XElement("PostingDate", Day(postingDate)),
        items);

    private XElement Item(
        int number, string account, decimal amount, string currency, string text, IEnumerable<XElement> assigned, XElement? tax,
        string assignment = "") => new(
        "Item",
        new XElement("ReferenceDocumentItem", number),
        new XElement("GLAccount", account.Length > 0 ? account : throw NoAccount("revenue")),
        Amount("AmountInTransactionCurrency", amount, currency),
        new XElement("DebitCreditCode", amount > 0m ? "S" : "H"),
        Optional("AssignmentReference", assignment),
        Optional("DocumentItemText", S4HanaReference.Cut(text, S4HanaReference.ItemTextMax)),
        assigned.Any() ? new XElement("AccountAssignment", assigned) : null,
        tax);

    private static XElement Debtor(
        int number, string postingKey, string debtor, decimal amount, string currency, string words,
        (string First, string Second, string Third) references, string? original, IEnumerable<XElement> terms) => new(
        "DebtorItem",
        new XElement("ReferenceDocumentItem", number),
        new XElement("Debtor", debtor),
        Amount("AmountInTransactionCurrency", amount, currency),
        new XElement("DebitCreditCode", amount >= 0m ? "S" : "H"),
        new XElement("AssignmentReference", S4HanaReference.Short(postingKey)),
        new XElement("DocumentItemText", S4HanaReference.Text(postingKey, words)),
        Optional("Reference1IDByBusinessPartner", Fitted(references.First)),
        Optional("Reference2IDByBusinessPartner", Fitted(references.Second)),
        Optional("Reference3IDByBusinessPartner", references.Third),
        terms.Any() ? new XElement("CashDiscountTerms", terms) : null,
        S4HanaId.Read(original) is { } invoice
            ? new[]
            {
                new XElement("InvoiceReference", invoice.Document), new XElement("InvoiceReferenceFiscalYear", invoice.Year),
            }
            : null);

    private XElement ProductTax(TaxLine tax, int index) => new(
        "ProductTaxItem",
        new XElement("TaxCode", CodeOf(tax.Code)),
        new XElement("TaxItemGroup", Group(index)),
        Amount("AmountInTransactionCurrency", -tax.Tax.Amount, tax.Tax.Currency.Code),
        Amount("TaxBaseAmountInTransCrcy", -tax.Base.Amount, tax.Base.Currency.Code),
        new XElement("DebitCreditCode", tax.Base.Amount < 0m ? "S" : "H"));

    /// <summary>As they are, while they fit into one entry; else one for each tax.</summary>
    private List<ErpLine> Lines(ErpInvoice invoice)
    {
        if (invoice.Lines.FirstOrDefault(static line => line.Taxes.Count > 1) is { } several)
        {
            throw new S4HanaUnfitException(
                "An item in SAP has one tax code, and a line of the document bears several taxes. Give them one code in common.",
                $"Line {several.LineId} bears {string.Join(", ", several.Taxes.Select(static tax => tax.Code))}.");
        }

        List<ErpLine> lines = [.. invoice.Lines];
        var others = 1 + invoice.Totals.Taxes.Count;
        if (lines.Count + others > settings.ItemsMax)
        {
            lines = [.. lines.GroupBy(static line => line.Taxes.IsEmpty ? null : line.Taxes[0] with { Base = 0m })
                .Select(static group => group.First() with
                {
                    Net = group.Sum(static line => line.Net),
                    Description = FormattableString.Invariant($"{group.Count()} lines"),
                })];
        }

        Fits(lines.Count + others);
        return lines;
    }

    private void Fits(int items)
    {
        if (items > settings.ItemsMax)
        {
            throw new S4HanaUnfitException(
                "The document has too many different items for one entry in SAP; an integrator must look at it.",
                FormattableString.Invariant($"It has {items} items after they were added up; {settings.ItemsMax} fit."));
        }
    }

    private static string NumberOf(ErpInvoice invoice) => invoice.Number switch
    {
        null => "",
        { Length: <= S4HanaReference.ReferenceMax } number => number,
        var number => throw new S4HanaUnfitException(
            FormattableString.Invariant($"SAP keeps {S4HanaReference.ReferenceMax} characters of a document's number, and ")
            + $"\"{number}\" is longer.",
            FormattableString.Invariant($"DocumentReferenceID has {S4HanaReference.ReferenceMax} characters."),
            "number-too-long"),
    };

    private static string Fitted(string reference) => reference.Length <= S4HanaReference.PartnerReferenceMax
        ? reference
        : throw new S4HanaUnfitException(
            $"\"{reference}\" is longer than a customer's id in SAP can be. Correct the customer's id for this ERP.",
            FormattableString.Invariant($"A partner's reference has {S4HanaReference.PartnerReferenceMax} characters."));

    private static IEnumerable<XElement> Terms(ErpInvoice invoice)
    {
        yield return new XElement("DueCalculationBaseDate", Day(invoice.InvoiceDate));
        if (invoice.Dates?.Early is { } early)
        {
            yield return new XElement("CashDiscount1Days", Period.DaysBetween(invoice.InvoiceDate, early.LastDay));
            yield return new XElement(
                "CashDiscount1Percent", early.Percent.ToString("0.###", CultureInfo.InvariantCulture));
        }

        yield return new XElement("NetPaymentDays", Period.DaysBetween(invoice.InvoiceDate, invoice.DueDate));
    }

    private IEnumerable<XElement> Dimensions(ErpInvoice invoice) => invoice.Dimensions
        .Where(dimension => settings.Dimensions.ContainsKey(dimension.Kind))
        .Select(dimension => new XElement(settings.Dimensions[dimension.Kind], dimension.Code));

    private string CodeOf(string code) => settings.Taxes.GetValueOrDefault(code, code);

    private static string GroupOf(ErpLine line, ValueList<TaxLine> taxes)
    {
        var of = line.Taxes[0];
        var index = taxes.ToList().FindIndex(tax => tax.Code == of.Code && tax.Percent == of.Percent);
        return index >= 0 ? Group(index) : throw new S4HanaUnfitException(
            "A line of the document bears a tax that its totals do not name; an integrator must look at it.",
            $"Line {line.LineId}: {of.Code}.");
    }

    internal static S4HanaUnfitException NoAccount(string what) => new(
        $"The connection to SAP names no account for this ({what}). Name one in its settings, then try again.",
        $"No account is set for {what}.", "journal-unknown");

    private static string Group(int index) => (index + 1).ToString("000", CultureInfo.InvariantCulture);

    private static XElement Amount(string name, decimal amount, string currency) => new(
        name, new XAttribute("currencyCode", currency), amount.ToString(CultureInfo.InvariantCulture));

    private static XElement? Optional(string name, string value) => value.Length == 0 ? null : new XElement(name, value);

    private static string Day(LocalDate day) => LocalDatePattern.Iso.Format(day);
}
