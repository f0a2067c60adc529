using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>A finished document of another billing engine. It has its number, lines and tax, and goes to the ERP as it is:
/// here it is never rated, edited or renumbered.</summary>
/// <param name="Engine">Which engine made it: an id.</param>
/// <param name="Number">The legal number that the engine gave; with the engine it names the document. 1 to 40 characters.
/// </param>
/// <param name="ContractId">The contract that it bills; null where none is kept here. One that is billed here is refused: it
/// would be billed twice.</param>
/// <param name="BillTo">The customer's stable id in the ERP.</param>
/// <param name="Corrects">The document of the same engine that a credit note gives back of; null where the engine does not
/// tell.</param>
/// <param name="Lines">1 to 1,000.</param>
/// <param name="Totals">As the engine states them; the lines add up to them, to the smallest unit of the currency.</param>
public sealed record ForeignDocument(
    string Engine, string Number, InvoiceKind Kind, string EntityId, string? ContractId, string BillTo, Currency Currency,
    LocalDate InvoiceDate, LocalDate DueDate, ValueList<ForeignLine> Lines, ForeignTotals Totals,
    ForeignOriginal? Corrects = null, string? PurchaseOrder = null)
{
    /// <summary>The key of the document's grain.</summary>
    public string InvoiceKey => ForeignDocuments.Key(Engine, Number, InvoiceDate);

    /// <summary>The key of the document that it corrects; null when it corrects none that was handed in here.</summary>
    public string? OriginalKey => ForeignDocuments.OriginalKey(this);
}

/// <param name="InvoiceDate">As the original states it.</param>
/// <param name="Elsewhere">It was never handed in here, for example because it is of before the cut-over: its balance is kept
/// where it is.</param>
public sealed record ForeignOriginal(string Number, LocalDate InvoiceDate, bool Elsewhere = false);

/// <param name="LineId">The engine's; once in a document.</param>
/// <param name="Net">Below 0 where it gives back; with as many decimals as the currency has, like <paramref name="Tax"/>.
/// </param>
/// <param name="TaxCode">As the ERP knows it; null for a line without tax.</param>
/// <param name="TaxPercent">0 to 100; 0 without a code.</param>
public sealed record ForeignLine(
    string LineId, LocalDate WorkDate, [property: PersonalText] string Description, decimal Quantity, string Unit, decimal Net,
    decimal Tax,
    string? TaxCode, decimal TaxPercent);

/// <summary>In the document's currency.</summary>
public sealed record ForeignTotals(decimal Net, decimal Tax, decimal Gross);

/// <summary>Takes a document of another engine. The same again changes nothing; the same number with another content is a
/// conflict that names the field.</summary>
/// <param name="Entity">Its legal entity's settings.</param>
/// <param name="BilledBy">The engine that its contract names; null when the document names no contract, or the contract is
/// billed here.</param>
/// <param name="OriginalIsHere">Whether the document that it corrects was taken; it is final since, and stays so.</param>
/// <param name="OriginalTenantId">The ERP tenant that keeps the document that it corrects; null where that was not taken here.
/// </param>
public sealed record TakeForeign(
    ForeignDocument Document, EntitySettings Entity, string? BilledBy, string By, Instant Now, bool OriginalIsHere = true,
    string? OriginalTenantId = null)
    : InvoiceCommand(Now);

/// <summary>A document of another engine was taken: it is final from the beginning.</summary>
/// <param name="ContentHash">Of the content as it was taken: the posting key follows from it, also when texts of the content
/// are erased later. Null in facts from before it was kept.</param>
[Fact("invoice.foreign-taken.v1")]
public sealed record ForeignTaken(
    string InvoiceKey, InvoiceKind Kind, YearMonth Period, string Reason, InvoiceTerms Terms, ValueList<BilledLine> Lines,
    InvoiceTotals Totals, ForeignDocument Document, string By, Instant At, string? ContentHash = null) : InvoiceEvent
{
    /// <summary>The document's key and content give the key by which the ERP is searched for it.</summary>
    public string PostingKey => Posting.PostingKey.Of(InvoiceKey, ContentHash ?? Invoices.ContentHash.Of(Content()));

    internal InvoiceContent Content() =>
        new(InvoiceKey, Kind, Period, Reason, Terms, Lines, Lines, TakenOff: default, Totals) { Foreign = Document };
}
