using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Wallets;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>What a contract would have billed for a month, and why.</summary>
/// <param name="From">First day that is looked at, by the contract's calendar.</param>
/// <param name="Through">Last day.</param>
/// <param name="Items">What is on the document, each with its lines: tickets by key, then subscriptions, usage and
/// commitment as the contract lists them.</param>
/// <param name="Discounts">What each discount takes off all lines.</param>
/// <param name="Taxes">One for each code and rate.</param>
/// <param name="Net">The sum of the lines after discounts, without tax.</param>
/// <param name="Tax">The sum of <paramref name="Taxes"/>; null while the tax of a line is held.</param>
/// <param name="Gross">Net + tax.</param>
/// <param name="Withheld">Kept back by the customer and paid to the authorities.</param>
/// <param name="Prepaid">Paid from prepaid credit.</param>
/// <param name="Payable">Gross − withheld − prepaid.</param>
/// <param name="Drawn">Which grant paid which line, or tax.</param>
/// <param name="Balances">What is left of prepaid credit on the last day.</param>
/// <param name="Held">What cannot be billed before somebody acts, or before its ticket is closed.</param>
/// <param name="NotBilled">What is shown and not billed, with what it would have cost.</param>
/// <param name="Cover">What cover, the flat fee and warranties covered, by reason.</param>
/// <param name="Outside">Facts that this contract and month do not look at, by reason.</param>
/// <param name="CoverBalances">Where each grant of cover stands on the last day, of those that counted in the month.</param>
/// <param name="CoverNotices">Shares of grants of cover, or of prepaid credit, that were reached in the month.</param>
/// <param name="Documents">On which the lines would stand; they add up to the sums.</param>
public sealed record PreviewAnswer(
    string ContractId,
    int Version,
    string Name,
    YearMonth Period,
    LocalDate From,
    LocalDate Through,
    ValueList<PreviewItem> Items,
    ValueList<PreviewDiscount> Discounts,
    ValueList<PreviewTax> Taxes,
    Money Net,
    Money? Tax,
    Money? Gross,
    Money Withheld,
    Money Prepaid,
    Money? Payable,
    ValueList<DrawnCredit> Drawn,
    ValueList<CreditBalance> Balances,
    ValueList<PreviewHeld> Held,
    ValueList<PreviewNotBilled> NotBilled,
    ValueList<CoverUsed> Cover,
    ValueList<PreviewOutside> Outside,
    ValueList<CoverBalance> CoverBalances = default,
    ValueList<CoverNotice> CoverNotices = default,
    ValueList<PreviewedDocument> Documents = default);

/// <summary>One of the documents on which the lines would stand, by the contract's grouping and purchase orders. What goes
/// back is set against what is owed here; a run makes a credit note of it.</summary>
/// <param name="Group">Null when it is for the contract.</param>
/// <param name="PurchaseOrder">The customer's number for it; null when there is none.</param>
/// <param name="BillTo">In the ERP's ids.</param>
/// <param name="SoldTo">Null when that is <paramref name="BillTo"/>, like <paramref name="Payer"/>.</param>
/// <param name="Lines">As the customer sees them: the contract says which are shown as one.</param>
/// <param name="Tax">Null while the tax of a line is held, like <paramref name="Gross"/>.</param>
public sealed record PreviewedDocument(
    DocumentGroup? Group, string? PurchaseOrder, string BillTo, string? SoldTo, string? Payer, ValueList<ShownLine> Lines,
    ValueList<PreviewTax> Taxes, Money Net, Money? Tax, Money? Gross, Money Withheld);

/// <summary>What an item is for.</summary>
public enum PreviewKind
{
    None = 0,
    Labour = 1,
    Part = 2,

    /// <summary>The difference up to a minimum that is agreed for a whole ticket or day.</summary>
    Minimum = 3,
    Subscription = 4,
    Usage = 5,

    /// <summary>What lacks up to the commitment over subscriptions and usage.</summary>
    Commitment = 6,

    /// <summary>What an earlier document billed and is no longer there.</summary>
    Gone = 7,
    Milestone = 8,

    /// <summary>The price of a grant of cover: a block, or a period's retainer.</summary>
    Cover = 9,

    /// <summary>The way to the work: for a visit, or by distance.</summary>
    Travel = 10,

    /// <summary>Money laid out for the customer.</summary>
    Expense = 11,

    /// <summary>The agreed price of a whole ticket.</summary>
    FixedPrice = 12,
}

/// <summary>Something that is billed, with the reason for its amount.</summary>
/// <param name="Id">A charge's, subscription's or usage's id.</param>
/// <param name="TicketKey">Null for what is of no ticket.</param>
/// <param name="CustomerId">The ticket's customer; null for what is of the contract as a whole.</param>
/// <param name="From">First day that it is for.</param>
/// <param name="Through">Last day.</param>
/// <param name="Net">The sum of its lines before the document's discounts.</param>
/// <param name="Explanation">Each rule that fired; the last amount is <paramref name="Net"/>.</param>
public sealed record PreviewItem(
    PreviewKind Kind, string Id, string Text, string? TicketKey, string? CustomerId, LocalDate From,
    LocalDate Through, Money Net, ValueList<Step> Explanation, ValueList<PreviewLine> Lines);

/// <summary>A line of the document.</summary>
/// <param name="LineId">The same for the same thing in every preview: also the key by which it counts as billed.</param>
/// <param name="Unit">"minute", "piece", "visit", "km", "ticket", or empty.</param>
/// <param name="UnitPrice">Exact; null where it is not one price.</param>
/// <param name="Before">Before the document's discounts.</param>
/// <param name="Net">After them, without tax.</param>
/// <param name="Tax">The line's own where it is rounded or shared out by line; null for a contract with one rate.
/// </param>
/// <param name="TaxReason">Why no tax is levied; null where some is.</param>
/// <param name="Explanation">Of discounts, tax and prepaid credit on this line.</param>
public sealed record PreviewLine(
    string LineId, string Text, decimal Quantity, string Unit, decimal? UnitPrice, Money Before, Money Net,
    Money? Tax, string? TaxReason, ValueList<Step> Explanation);

public sealed record PreviewDiscount(string DiscountId, string Text, Money Amount);

/// <param name="Base">What it is levied on.</param>
/// <param name="Reason">Why nothing is levied; null where something is.</param>
public sealed record PreviewTax(string Code, string? Jurisdiction, decimal Percent, Money Base, Money Tax, string? Reason);

/// <param name="GrantId">Null for the overdraft: how much is overdrawn, below 0.</param>
public sealed record CreditBalance(string? GrantId, Money Left, LocalDate? Until);

/// <param name="Id">The charge's, usage's or line's id.</param>
/// <param name="Net">What it would come to, where that is known.</param>
public sealed record PreviewHeld(
    string Id, string Text, string? TicketKey, Money? Net, HoldReason Reason, ValueList<Step> Explanation);

public sealed record PreviewNotBilled(
    string Id, string Text, string? TicketKey, string Reason, ValueList<Step> Explanation);

/// <param name="Rule">"cover", "included", "warranty", "rule" or "dispute".</param>
/// <param name="Quantity">Of <paramref name="Unit"/>: as it would have been billed; by "cover", as it was drawn.</param>
public sealed record CoverUsed(string Rule, decimal Quantity, string Unit);

/// <param name="Facts">How many time entries, parts and usage facts.</param>
public sealed record PreviewOutside(string Reason, int Facts);
