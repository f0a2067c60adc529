using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Storage.Views.Reconciling;

/// <summary>Our final documents beside those that the ERPs report, by posting key.</summary>
internal sealed class DocumentMatching
{
    /// <summary>Of a difference: posted here, and not there.</summary>
    public const string Missing = "missing-in-erp";

    private const string ChangedNext =
        "It is not overwritten from here: set it right in the ERP, or credit it here and bill it again.";

    private readonly Dictionary<string, ILookup<string, ErpDocument>> reported;
    private readonly SortedDictionary<string, DocumentBalance> balances = new(StringComparer.Ordinal);
    private readonly List<NamedDifference> differences = [];

    private DocumentMatching(IEnumerable<TenantDocuments> reported) => this.reported = reported.ToDictionary(
        tenant => tenant.TenantId,
        tenant => tenant.Documents.ToLookup(document => document.PostingKey, StringComparer.Ordinal),
        StringComparer.Ordinal);

    /// <param name="ours">All that were finalized, of any period: otherwise a document of another period would seem
    /// unknown.</param>
    /// <param name="period">The billed month to report; null for all.</param>
    public static Balances<DocumentBalance> Match(
        IReadOnlyList<InvoiceRow> ours, IReadOnlyList<TenantDocuments> reported, string? period)
    {
        var matching = new DocumentMatching(reported);
        foreach (var invoice in ours.Where(invoice => period is null || invoice.Period == period))
        {
            matching.Add(invoice);
        }

        matching.AddUnknown(ours);
        return new Balances<DocumentBalance>(
            matching.balances.Values.ToValueList(),
            matching.differences.Take(Reconciliation.DifferencesMax).ToValueList());
    }

    private void Add(InvoiceRow invoice)
    {
        var scope = new BalanceScope(invoice.EntityId, invoice.Currency, invoice.Period);
        var ours = new DocumentSum(1, invoice.Amounts);
        if (!reported.TryGetValue(invoice.TenantId, out var tenant))
        {
            Count(invoice, scope, ours, posted: DocumentSum.Zero, invoice.Status == "posted" ? null : invoice.Status);
            if (invoice.Status == "posted")
            {
                Name(scope, "erp-not-asked", invoice, invoice.RemoteId, invoice.Amounts.Net,
                    "Its ERP did not report what it holds.");
            }

            return;
        }

        var documents = invoice.PostingKey is { } key ? tenant[key].ToList() : [];
        var posted = documents.Where(document => document.Posted).ToList();
        var sum = posted.Aggregate(DocumentSum.Zero, (all, document) => all + new DocumentSum(1, AmountsOf(document)));
        var missing = posted.Count == 0 && invoice.Status == "posted";
        Count(invoice, scope, ours, sum, posted.Count > 0 || missing ? null : invoice.Status, RoundedOf(invoice));
        if (missing)
        {
            Name(scope, Missing, invoice, invoice.RemoteId, invoice.Amounts.Net, documents.Count > 0
                ? "We hold it for posted, and the ERP reports a draft with its key: find out who took it back, and have it "
                    + "posted there again."
                : "We hold it for posted, and the ERP reports no posted document with its key: find out who cancelled it. "
                    + "If it is to stay so, credit it here.");
        }

        if (documents.Count > 1)
        {
            Name(scope, "double-document", invoice, string.Join(", ", documents.Select(document => document.RemoteId)),
                invoice.Amounts.Net - sum.Amounts.Net,
                "The ERP holds several documents with its key: cancel all but one.");
        }
        else if (posted.Count == 1)
        {
            CompareContent(scope, invoice, posted[0]);
        }
    }

    private void CompareContent(BalanceScope scope, InvoiceRow invoice, ErpDocument posted)
    {
        var ours = invoice.Currency.Split(':')[0];
        if (AmountsOf(posted) != invoice.Amounts + RoundedOf(invoice) || posted.Currency != ours)
        {
            Name(scope, "amounts-differ", invoice, posted.RemoteId, invoice.Amounts.Net - posted.Net,
                $"Ours is {Words(invoice.Amounts + RoundedOf(invoice), ours)}; the ERP reports "
                    + $"{Words(AmountsOf(posted), posted.Currency)}. {ChangedNext}");
        }

        if (posted.BillTo is { } customer && customer != invoice.BillTo)
        {
            Name(scope, "customer-differs", invoice, posted.RemoteId, 0m,
                $"Ours is for the customer {invoice.BillTo}; the ERP reports it for {customer}. {ChangedNext}");
        }

        if (invoice.Status == "parked")
        {
            Name(scope, "posted-while-parked", invoice, posted.RemoteId, 0m,
                "The ERP has posted it although it is parked here: replay it, it is found by its key.");
        }
    }

    private void AddUnknown(IReadOnlyList<InvoiceRow> ours)
    {
        var known = ours.Where(invoice => invoice.PostingKey is not null)
            .Select(invoice => (invoice.TenantId, invoice.PostingKey!)).ToHashSet();
        foreach (var (tenant, documents) in reported.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            foreach (var document in documents.SelectMany(group => group)
                .Where(document => !known.Contains((tenant, document.PostingKey))))
            {
                differences.Add(new NamedDifference(
                    new BalanceScope(null, document.Currency, ""), "unknown-in-erp", document.RemoteId,
                    document.PostingKey, -document.Net,
                    $"The ERP company {tenant} holds it, and we do not know its key."));
            }
        }
    }

    /// <summary>What the ERP posted more of each amount, where the entity lets it pass.</summary>
    private static DocumentAmounts RoundedOf(InvoiceRow invoice) => invoice is { RoundedTo: not null, Posted: { } posted }
        ? posted - invoice.Amounts
        : DocumentAmounts.Zero;

    private void Count(
        InvoiceRow invoice, BalanceScope scope, DocumentSum ours, DocumentSum posted, string? status,
        DocumentAmounts? rounded = null)
    {
        var engine = ForeignRefusal.EngineOf(invoice.ContractId);
        var key = $"{scope.EntityId}\n{scope.Currency}\n{scope.Period}\n{engine}";
        var balance = balances.GetValueOrDefault(key) ?? new DocumentBalance(
            scope, DocumentSum.Zero, DocumentSum.Zero, DocumentSum.Zero, DocumentSum.Zero, engine, DocumentAmounts.Zero);
        balances[key] = balance with
        {
            Finalized = balance.Finalized + ours,
            Posted = balance.Posted + posted,
            InFlight = balance.InFlight + (status == "finalized" ? ours : DocumentSum.Zero),
            Parked = balance.Parked + (status == "parked" ? ours : DocumentSum.Zero),
            Rounded = balance.Rounded + (rounded ?? DocumentAmounts.Zero),
        };
    }

    private void Name(
        BalanceScope scope, string code, InvoiceRow invoice, string? detail, decimal amount, string words) =>
        differences.Add(new NamedDifference(scope, code, invoice.Key, detail, amount, words));

    private static string Words(DocumentAmounts amounts, string currency) => FormattableString.Invariant(
        $"{amounts.Net:0.####} {currency} net, {amounts.Tax:0.####} tax, {amounts.Gross:0.####} gross");

    private static DocumentAmounts AmountsOf(ErpDocument document) => new(document.Net, document.Tax, document.Gross);
}
