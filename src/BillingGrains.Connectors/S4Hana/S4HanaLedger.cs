using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Reads items of accounting documents.</summary>
internal sealed class S4HanaLedger(S4HanaClient client, S4HanaSettings settings)
{
    /// <summary>Documents that are named in one question.</summary>
    private const int NamedMax = 25;

    /// <summary>Items that carry a key, by what is searched; those whose text was changed since too.</summary>
    public Task<List<S4HanaItem>> WithKey(string postingKey, CancellationToken cancellation) => Read(
        $"{Name("AssignmentReference")} eq {Quoted(S4HanaReference.Short(postingKey))}", settings.PageSize, cancellation);

    /// <summary>All items of some documents.</summary>
    public Task<List<S4HanaItem>> Of(IEnumerable<S4HanaId> documents, CancellationToken cancellation) =>
        Named(documents, "AccountingDocument", "FiscalYear", cancellation);

    /// <summary>Items that belong to some documents, without those documents' own.</summary>
    public Task<List<S4HanaItem>> BelongingTo(IEnumerable<S4HanaId> documents, CancellationToken cancellation) =>
        Named(documents, "InvoiceReference", "InvoiceReferenceFiscalYear", cancellation);

    /// <summary>One page of items, in the order of their documents. A document is never cut in two.</summary>
    /// <param name="filter">Beside the company's code.</param>
    /// <param name="cursor">Null for the first; then what the page before says.</param>
    public async Task<(List<S4HanaItem> Items, string? Next)> Page(
        string filter, string? cursor, CancellationToken cancellation)
    {
        var after = "";
        if (S4HanaId.Read(cursor) is { } last)
        {
            var (year, document) = (Name("FiscalYear"), Name("AccountingDocument"));
            after = $" and ({year} gt {Quoted(last.Year)} or ({year} eq {Quoted(last.Year)} and {document} gt "
                + $"{Quoted(last.Document)}))";
        }

        var items = await Read(filter + after, settings.PageSize, cancellation);
        if (items.Count < settings.PageSize)
        {
            return (items, null);
        }

        var cut = items[^1].Id;
        var whole = items.FindAll(item => item.Id != cut);
        return whole.Count > 0
            ? (whole, whole[^1].Id.ToString())
            : throw new S4HanaCallException(
                S4HanaTrouble.Wrong, $"The entry {cut} has more items than one page holds: raise the page's size.");
    }

    /// <summary>What was made on a day or later.</summary>
    public string MadeFrom(LocalDate day) => $"{Name("AccountingDocumentCreationDate")} ge {Moment(day)}";

    /// <summary>What was made, changed or cleared on a day or later.</summary>
    public string ChangedFrom(LocalDate day) =>
        $"({MadeFrom(day)} or {Name("LastChangeDate")} ge {Moment(day)} or {Name("ClearingDate")} ge {Moment(day)})";

    public string OfCustomers => $"{Name("FinancialAccountType")} eq 'D'";

    public string OfOurDocuments => $"({Name("AccountingDocumentType")} eq {Quoted(settings.Types.Invoice)} or "
        + $"{Name("AccountingDocumentType")} eq {Quoted(settings.Types.CreditNote)})";

    public bool IsDocument(S4HanaItem item) =>
        item.DocumentType == settings.Types.Invoice || item.DocumentType == settings.Types.CreditNote;

    public string Ours => $"startswith({Name("AssignmentReference")},{Quoted(S4HanaReference.MarkOfOurs)})";

    private async Task<List<S4HanaItem>> Named(
        IEnumerable<S4HanaId> documents, string documentName, string yearName, CancellationToken cancellation)
    {
        List<S4HanaItem> found = [];
        foreach (var some in documents.Distinct().Chunk(NamedMax))
        {
            var filter = string.Join(" or ", some.Select(one =>
                $"({Name(documentName)} eq {Quoted(one.Document)} and {Name(yearName)} eq {Quoted(one.Year)})"));
            string? cursor = null;
            do
            {
                (var page, cursor) = await Page($"({filter})", cursor, cancellation);
                found.AddRange(page);
            }
            while (cursor is not null);
        }

        return found;
    }

    private async Task<List<S4HanaItem>> Read(string filter, int top, CancellationToken cancellation)
    {
        var query = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["$filter"] = $"{Name("CompanyCode")} eq {Quoted(settings.CompanyCode)} and {filter}",
            ["$orderby"] = $"{Name("FiscalYear")},{Name("AccountingDocument")},{Name("AccountingDocumentItem")}",
            ["$top"] = top.ToString(CultureInfo.InvariantCulture),
            ["$format"] = "json",
        };
        var records = await client.Read(
            settings.ItemsPath,
            string.Join('&', query.Select(static one => $"{one.Key}={Uri.EscapeDataString(one.Value)}")), cancellation);
        return [.. records.Select(record => S4HanaItem.Of(record, settings))];
    }

    private string Name(string field) => settings.Fields.GetValueOrDefault(field, field);

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Moment(LocalDate day) => $"datetime'{LocalDatePattern.Iso.Format(day)}T00:00:00'";
}
