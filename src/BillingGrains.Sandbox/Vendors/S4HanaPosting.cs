using System.Globalization;
using System.Xml.Linq;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Checks entries as SAP does, and books them. Nothing is computed: what does not balance is refused.</summary>
internal sealed class S4HanaPosting(Door door, Tenant company)
{
    private const int Error = 3;

    private S4HanaOptions Options => door.Options.Vendors.S4Hana;

    public S4HanaPosted Post(S4HanaEntry entry)
    {
        var problems = Problems(entry).ToList();
        if (problems.Count > 0)
        {
            return new S4HanaPosted(
                null,
                [new S4HanaMessage("609(RW)", Error, "Error in document: BKPFF $ SANDBOX"), .. problems]);
        }

        var number = entry.IsDocument ? Document(entry) : entry.Debtor is not null ? Voucher(entry) : Journal(entry);
        return new S4HanaPosted(
            number,
            [new S4HanaMessage("605(RW)", 1, $"Document posted successfully: BKPFF {number}{entry.CompanyCode}{entry.Year}")]);
    }

    private IEnumerable<S4HanaMessage> Problems(S4HanaEntry entry)
    {
        if (entry.Reference.Length > Options.ReferenceLength || entry.HeaderText.Length > Options.HeaderTextLength
            || entry.All.Any(item => S4HanaEntry.Text(item, "DocumentItemText").Length > Options.ItemTextLength
                || S4HanaEntry.Text(item, "AssignmentReference").Length > Options.AssignmentLength))
        {
            yield return new S4HanaMessage("001(00)", Error, "A text is longer than its field.");
        }

        if (entry.All.Count() > Options.ItemsMax)
        {
            yield return new S4HanaMessage("727(F5)", Error, "Maximum number of items in FI reached");
        }

        if (entry.All.Sum(static item => S4HanaEntry.Amount(item)) != 0m || !entry.All.Any())
        {
            yield return new S4HanaMessage("702(F5)", Error, "Balance in transaction currency");
        }

        if (Options.CreditsAreNegative && entry.All.Any(static item => S4HanaEntry.Amount(item) is var amount
            && S4HanaEntry.Text(item, "DebitCreditCode") != (amount > 0m ? "S" : amount < 0m ? "H" : "S")
            && amount != 0m))
        {
            yield return new S4HanaMessage("107(F5)", Error, "Amount and debit/credit code do not fit.");
        }

        var given = entry.Taxes.Select(static tax => S4HanaEntry.Text(tax, "TaxCode")).ToHashSet(StringComparer.Ordinal);
        foreach (var code in entry.Items.Select(static item => S4HanaEntry.Text(item.Element("Tax"), "TaxCode"))
            .Where(code => code.Length > 0 && !given.Contains(code)).Distinct())
        {
            yield return new S4HanaMessage("805(FF)", Error, $"Tax statement item missing for tax code {code}");
        }

        foreach (var problem in entry.IsDocument ? DocumentProblems(entry) : VoucherProblems(entry))
        {
            yield return problem;
        }
    }

    private IEnumerable<S4HanaMessage> DocumentProblems(S4HanaEntry entry)
    {
        if (entry.Debtor is null)
        {
            yield return new S4HanaMessage("102(F5)", Error, $"A customer does not exist in company code {entry.CompanyCode}");
            yield break;
        }

        var request = Request(entry);
        if (Options.ReferenceIsUnique && entry.Reference.Length > 0 && Documents().Any(one =>
            one.Request.BillTo == request.BillTo && S4HanaEntry.Read(one.Raw!).Reference == entry.Reference))
        {
            yield return new S4HanaMessage(
                "117(F5A)", Error, $"Check if the document has already been entered: {entry.Reference}");
        }

        var refusal = VendorRules.Refusal(Operation.Create, door.Options, door.Faults, company, request)
            ?? VendorRules.Refusal(Operation.Post, door.Options, door.Faults, company, request);
        if (refusal is not null)
        {
            yield return refusal.Code switch
            {
                "customer-blocked" => new S4HanaMessage("351(F5)", Error, $"Account {request.BillTo} is blocked for posting"),
                "unknown-tax-code" => new S4HanaMessage("704(FF)", Error, "Tax code does not exist for this customer"),
                "period-closed" => new S4HanaMessage(
                    "201(F5)", Error, $"Posting period {entry.PostingDate.Month:000} {entry.Year} is not open"),
                _ => new S4HanaMessage("001(F5)", Error, refusal.Message),
            };
        }
    }

    private IEnumerable<S4HanaMessage> VoucherProblems(S4HanaEntry entry)
    {
        if (entry.Debtor is not null && entry.VoucherKind is null)
        {
            yield return new S4HanaMessage("001(F5)", Error, "The sandbox books what belongs to a document alone.");
        }

        if (entry.Debtor is { } debtor && Original(debtor) is null)
        {
            yield return new S4HanaMessage(
                "155(F5)", Error, $"Document {S4HanaEntry.Text(debtor, "InvoiceReference")} does not exist");
        }
    }

    private string Document(S4HanaEntry entry)
    {
        var made = company.Books.Create(Request(entry), entry.Raw);
        var first = entry.Type == "DR" ? 1_800_000_000L : 1_600_000_000L;
        return company.Books.Post(
            made.Id, count => (first + count).ToString("0000000000", CultureInfo.InvariantCulture))!.Number!;
    }

    private string Voucher(S4HanaEntry entry)
    {
        var debtor = entry.Debtor!;
        return company.Payments.Enter(count => new PaymentEntry(
            (1_400_000_001L + count).ToString(CultureInfo.InvariantCulture), Original(debtor)!.Request.Key, entry.VoucherKind!,
            Math.Abs(S4HanaEntry.Amount(debtor)), entry.Currency, entry.PostingDate, entry.HeaderText,
            Reference: entry.HeaderText, Voucher: entry.Key, Raw: entry.Raw)).Id;
    }

    /// <summary>The books keep pairs of accounts: sides are paired as they come.</summary>
    private string Journal(S4HanaEntry entry)
    {
        var debits = new Queue<(string Account, decimal Amount, string Text)>(Sides(entry, debit: true));
        var lines = new List<JournalLine>();
        foreach (var (account, amount, text) in Sides(entry, debit: false))
        {
            for (var left = amount; left > 0m;)
            {
                var debit = debits.Dequeue();
                var part = Math.Min(left, debit.Amount);
                lines.Add(new JournalLine(debit.Account, account, part, text));
                left -= part;
                if (debit.Amount > part)
                {
                    debits = new Queue<(string, decimal, string)>(
                        [(debit.Account, debit.Amount - part, debit.Text), .. debits]);
                }
            }
        }

        var journal = company.Journals.Enter(
            new JournalRequest(entry.Key, entry.HeaderText, entry.PostingDate, entry.Currency, lines), entry.Raw);
        return S4HanaRows.NumberOf(journal);
    }

    private static IEnumerable<(string Account, decimal Amount, string Text)> Sides(S4HanaEntry entry, bool debit) =>
        entry.Items.Where(item => S4HanaEntry.Amount(item) > 0m == debit && S4HanaEntry.Amount(item) != 0m)
            .Select(static item => (
                S4HanaEntry.Text(item, "GLAccount"), Math.Abs(S4HanaEntry.Amount(item)),
                S4HanaEntry.Text(item, "DocumentItemText")));

    private StoredDocument? Original(XElement debtor) =>
        Documents().FirstOrDefault(one => one.Number == S4HanaEntry.Text(debtor, "InvoiceReference"));

    private IEnumerable<StoredDocument> Documents() =>
        company.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue).Page
            .Where(static one => one is { Posted: true, Raw: not null });

    private static DocumentRequest Request(S4HanaEntry entry)
    {
        var debtor = entry.Debtor!;
        var days = (int)S4HanaEntry.Amount(debtor.Element("CashDiscountTerms"), "NetPaymentDays");
        var net = -entry.Items.Sum(static item => S4HanaEntry.Amount(item));
        var tax = -entry.Taxes.Sum(static item => S4HanaEntry.Amount(item));
        return new DocumentRequest(
            entry.Key, entry.Type == "DG" ? DocumentKind.CreditNote : DocumentKind.Invoice, null,
            S4HanaEntry.Text(debtor, "Debtor"), entry.DocumentDate, entry.DocumentDate.AddDays(days), entry.Currency, net, tax,
            S4HanaEntry.Amount(debtor),
            [
                .. entry.Taxes.Select(static item => new DocumentTax(
                    S4HanaEntry.Text(item, "TaxCode"), 0m, -S4HanaEntry.Amount(item, "TaxBaseAmountInTransCrcy"),
                    -S4HanaEntry.Amount(item))),
            ],
            [
                .. entry.Items.Select(static item => new DocumentLine(
                    S4HanaEntry.Text(item, "ReferenceDocumentItem"), S4HanaEntry.Text(item, "DocumentItemText"), 1m, "",
                    -S4HanaEntry.Amount(item), [])),
            ]);
    }
}
