using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;

namespace BillingGrains.Ports.Erp;

/// <summary>Reads from an ERP what is open of our documents, page by page. The connector's part: <see cref="IErp.OpenItems"/>.
/// Nothing is ever changed there.</summary>
public interface IErpOpenItems
{
    /// <summary>What is open of each posted document of ours, settled ones too. Throws
    /// <see cref="ErpUnavailableException"/> when a page cannot be had: the same one may be asked for again.</summary>
    /// <param name="cursor">Null for the first page; then what the page before says.</param>
    Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation);
}

/// <summary>Reads from an ERP what customers paid too, page by page. The connector's part: <see cref="IErp.Payments"/>.
/// </summary>
public interface IErpPayments : IErpOpenItems
{
    /// <summary>Payments, refunds and write-offs on documents of ours, in the order in which the ERP learnt of them; one that
    /// was cancelled is told again, as cancelled. Throws <see cref="ErpUnavailableException"/> when a page cannot be had: the
    /// same one may be asked for again.</summary>
    /// <param name="since">What the last page of the reading before said in <see cref="ErpEntryPage.Token"/>; null for all.
    /// </param>
    /// <param name="cursor">Null for the first page; then what the page before says.</param>
    Task<ErpEntryPage> Entries(string? since, string? cursor, CancellationToken cancellation);
}

/// <param name="Next">Null on the last page.</param>
/// <param name="Token">On the last page: from where to read on later. What it tells twice counts once.</param>
public sealed record ErpEntryPage(ValueList<ErpEntry> Entries, string? Next, string? Token);

public sealed record ErpOpenPage(ValueList<ErpOpenItem> Items, string? Next);

/// <summary>What is open of a posted document, as the ERP reports it.</summary>
/// <param name="Customer">The stable id of the customer who owes it.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Open">Below 0 for what the customer may still get: of a credit note, or where too much was paid.</param>
public sealed record ErpOpenItem(
    string PostingKey, string RemoteId, string? Number, string Customer, string Currency, decimal Open);

/// <summary>Finds documents by posting key. It may be behind: what it does not find may be there all the same.</summary>
public interface IDocumentIndex
{
    /// <summary>The keys of the documents' grains by posting key.</summary>
    Task<IReadOnlyDictionary<string, string>> Find(
        ValueList<string> postingKeys, CancellationToken cancellation = default);
}
