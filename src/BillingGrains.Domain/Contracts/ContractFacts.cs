using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Retention;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>What happened to a customer's contract.</summary>
public abstract record ContractEvent;

/// <summary>A first or further version is agreed.</summary>
/// <param name="By">Who put it.</param>
/// <param name="ApprovedBy">Another person, where the legal entity asks for four eyes; else null.</param>
[Fact("contract.agreed.v1")]
public sealed record ContractAgreed(ContractTerms Terms, string By, Instant At, string? ApprovedBy = null)
    : ContractEvent;

/// <summary>A version waits for another person, because the legal entity asks for four eyes; until then nothing is rated
/// or billed by it.</summary>
[Fact("contract.proposed.v1")]
public sealed record ContractProposed(ContractTerms Terms, string By, Instant At) : ContractEvent;

/// <summary>A ticket's rating stands in place of the one taken before. An empty list: the ticket left the contract.</summary>
[Fact("contract.charges-taken.v1")]
public sealed record ChargesTaken(
    string TicketKey, int RatingNumber, ValueList<Charge> Charges, string? CustomerId = null, string? Site = null,
    string? Project = null) : ContractEvent;

/// <summary>A rating was taken that rests on a version before the one in force, or says otherwise than is known of its
/// customer's billing hold: that changed while the rating was on its way. Addressed to the ticket, which rates again.</summary>
[Fact("contract.rating-superseded.v1")]
public sealed record RatingSuperseded(string TicketKey, int RatingNumber) : ContractEvent;

/// <summary>A customer of the contract was put on billing hold or released; addressed to its tickets with work to bill,
/// which rate again.</summary>
[Fact("contract.customer-hold-noted.v1")]
public sealed record CustomerHoldNoted(string CustomerId, bool IsHeld, ValueList<string> TicketKeys) : ContractEvent;

/// <summary>What the contract itself owes by the calendar was rated anew: subscriptions, usage, commitments.</summary>
/// <param name="Charges">New, or in place of those with their ids.</param>
/// <param name="Gone">Ids of charges that are no longer owed.</param>
/// <param name="Counted">What was counted of the usage in <paramref name="Charges"/>.</param>
[Fact("contract.charged.v1")]
public sealed record ContractCharged(
    string RunId, ValueList<Charge> Charges, ValueList<string> Gone, ValueList<UsageCounted> Counted = default)
    : ContractEvent;

/// <summary>A run settled work against hours and amounts that were agreed beforehand.</summary>
/// <param name="Through">The last work date that it looked at.</param>
/// <param name="Charges">Those of which cover takes another amount than before.</param>
[Fact("contract.cover-settled.v1")]
public sealed record CoverSettled(string RunId, LocalDate Through, ValueList<SettledCharge> Charges, Instant At)
    : ContractEvent;

/// <summary>A share of a grant is used. It is noticed once, whatever is withdrawn or added later.</summary>
[Fact("contract.cover-noticed.v1")]
public sealed record CoverNoticed(CoverNotice Notice, Instant At) : ContractEvent;

/// <param name="Covered">What cover takes off; below 0 where work beyond it costs more than its own rate.</param>
public sealed record SettledCharge(string TicketKey, string ChargeId, Money Covered);

/// <summary>A subscription took another course, or will.</summary>
[Fact("contract.subscription-changed.v1")]
public sealed record SubscriptionCourseChanged(string SubscriptionId, SubscriptionChange Change, string By, Instant At)
    : ContractEvent;

/// <summary>A part of a fixed price is owed.</summary>
[Fact("contract.milestone-reached.v1")]
public sealed record MilestoneReached(string MilestoneId, LocalDate On, string By, Instant At) : ContractEvent;

/// <summary>It was said too early: what was billed of it is given back.</summary>
[Fact("contract.milestone-taken-back.v1")]
public sealed record MilestoneTakenBack(string MilestoneId, string By, Instant At) : ContractEvent;

/// <summary>So much of a purchase order is on documents that finance must know. Once for each order, and once more when it
/// is used up.</summary>
/// <param name="Used">Net, before discounts, in the contract's currency, like <paramref name="Amount"/>.</param>
[Fact("contract.purchase-order-used.v1")]
public sealed record PurchaseOrderUsed(string Number, decimal Used, decimal Amount, bool IsUsedUp) : ContractEvent;

/// <summary>What is due for a period goes on a document. Lines are differences: what is rated, less what was billed.</summary>
/// <param name="InvoiceKey">From contract, period and reason: at most one ever.</param>
/// <param name="Reason">"month" for what is owed, "credit" for what goes back; a later run of the same period adds a
/// number: "month-2".</param>
/// <param name="RunId">The run that asked: it bills once. "credit/{creditId}" where a person credits an invoice.</param>
/// <param name="Credit">Set where a person credits an invoice; null for what a run found.</param>
[Fact("contract.period-billed.v1")]
public sealed record PeriodBilled(
    string InvoiceKey, YearMonth Period, string Reason, string RunId, InvoiceTerms Terms, ValueList<BilledLine> Lines,
    Instant At, ManualCredit? Credit = null) : ContractEvent;

/// <summary>The contract's own terms say that documents are made now. Addressed to the contract itself, which bills.
/// </summary>
/// <param name="Through">The last work date that is billed.</param>
[Fact("contract.documents-due.v1")]
public sealed record DocumentsDue(
    string RunId, YearMonth Period, LocalDate Through, DocumentTrigger When, Instant At) : ContractEvent;

/// <summary>Finance took a line off a draft. To rebill: it is due again at the next run. Final: never offered again.</summary>
[Fact("contract.line-cut.v1")]
public sealed record LineReturned(string InvoiceKey, string LineId, bool Rebill) : ContractEvent;

/// <summary>What an invoice needs of the contract and the entity, as they stood when it was made.</summary>
/// <param name="Withholding">What the customer keeps back of the gross amount; null for nothing.</param>
/// <param name="Group">What it is for; null when it is for the contract.</param>
/// <param name="PurchaseOrder">The customer's number for it; null when there is none.</param>
/// <param name="SoldTo">Who ordered, in the ERP's ids; null when that is <paramref name="BillTo"/>, like
/// <paramref name="Payer"/>.</param>
/// <param name="Lines">How lines are shown; null for each by itself.</param>
/// <param name="TaxedBy">The tax service whose answer stands on the lines; null when we taxed them.</param>
/// <param name="Review">What the contract's rule says; null when the legal entity's counts.</param>
/// <param name="Payment">How the payment days are counted; null for net.</param>
/// <param name="Dimensions">By which the ERP books it; empty for none.</param>
/// <param name="Entity">Its tenant is the one that keeps this document, wherever the entity's others go.</param>
/// <param name="RoutedBy">The rules that sent it there; empty where none did.</param>
public sealed record InvoiceTerms(
    string ContractId, int ContractVersion, string ContractName, EntitySettings Entity, string BillTo,
    Currency Currency, RoundingMode MoneyRounding, TaxTerms? Tax, int PaymentDays, Withholding? Withholding = null,
    DocumentGroup? Group = null, string? PurchaseOrder = null, string? SoldTo = null, string? Payer = null,
    LineTerms? Lines = null, TaxedBy? TaxedBy = null, ReviewOutcome? Review = null, PaymentTerms? Payment = null,
    ValueList<Dimension> Dimensions = default, ValueList<string> RoutedBy = default);

/// <summary>A line as it goes on a document.</summary>
/// <param name="LineId">From the charge, the ticket's rating number and the document.</param>
/// <param name="Net">After discounts and without tax, rounded to the currency; negative when it takes back.</param>
/// <param name="Corrects">The invoice that billed this charge before; null when none.</param>
/// <param name="TicketKey">The contract's own key for what is of no ticket.</param>
/// <param name="TaxPercent">The rate of <paramref name="TaxCode"/>: the charge's, or on a line that gives back, the one
/// at which it was billed. Null without a code, and on lines from before it was kept here: those are at the rate of
/// their document's terms.</param>
/// <param name="Worth">What of the charge's own amount the line stands for: before discounts, with the tax that the price
/// includes. Null when that is <paramref name="Net"/>.</param>
/// <param name="Discounts">What was taken off, by discount; below 0 on a line that a person credits to rebill, and empty on
/// what a run takes back.</param>
/// <param name="Taxes">The line's taxes by tables, one for each rate, or one at 0 with the reason why none is levied;
/// empty when its document's tax is of <paramref name="TaxPercent"/> alone.</param>
/// <param name="Words">The charge's, for the text under which it is shown.</param>
/// <param name="Service">The charge's: the days that it is paid for; null for what is of one day.</param>
/// <param name="UsableUntil">The charge's: see there.</param>
/// <param name="Item">The article in the ERP: a part's item code, or the code of the type of work; null where there is none.
/// </param>
public sealed record BilledLine(
    string LineId, string TicketKey, string ChargeId, ChargeKind Kind, LocalDate WorkDate,
    [property: PersonalText] string Description,
    decimal Quantity, string Unit, Money Net, string? TaxCode, string? Corrects, ValueList<Step> Explanation,
    decimal? TaxPercent = null, Money? Worth = null, ValueList<DiscountTaken> Discounts = default,
    ValueList<TaxPart> Taxes = default, ChargeWords? Words = null, ServicePeriod? Service = null,
    LocalDate? UsableUntil = null, string? Item = null)
{
    /// <summary><see cref="Worth"/>, or else <see cref="Net"/>.</summary>
    public Money StandsFor => Worth ?? Net;


    /// <summary>Whether the line bears another rate than the one that its document's terms give its code.</summary>
    public bool HasOwnRate(InvoiceTerms terms) =>
        TaxCode is not null && TaxPercent is { } percent && (TaxCode != terms.Tax?.Code || percent != terms.Tax.Percent);

    /// <summary>The rate as it counts on a document of these terms; null when there is a code and no rate for it, 0
    /// without a code.</summary>
    public decimal? PercentBy(InvoiceTerms terms) =>
        TaxCode is null ? 0m : TaxPercent ?? (TaxCode == terms.Tax?.Code ? terms.Tax.Percent : null);
}

/// <param name="Amount">More than 0; below 0 where it is given back.</param>
public sealed record DiscountTaken(string DiscountId, Money Amount);

/// <summary>What may be asked of a contract.</summary>
public abstract record ContractCommand(Instant Now);

/// <summary>Agrees a version. The same version with the same terms was agreed already; with others it is a conflict;
/// a version that skips one is refused.</summary>
/// <param name="FourEyes">The contract's legal entity asks for another person: the version waits for him.</param>
public sealed record AgreeContract(ContractTerms Terms, string By, Instant Now, bool FourEyes = false)
    : ContractCommand(Now);

/// <summary>Agrees a version that waits.</summary>
/// <param name="Revision">Of the proposal, that was looked at.</param>
public sealed record ApproveContract(int ContractVersion, int Revision, string By, Instant Now) : ContractCommand(Now);

/// <summary>Takes a ticket's rating in place of the one before.</summary>
/// <param name="ContractId">The contract that it was rated by; when it is not this one, the ticket has left.</param>
public sealed record TakeCharges(
    string TicketKey, int RatingNumber, string? ContractId, int ContractVersion, ValueList<Charge> Charges, Instant Now,
    string? CustomerId = null, string? Site = null, string? Project = null) : ContractCommand(Now);

/// <summary>Puts what is billable with a work date up to the end of the period on documents. Nothing due: no facts.</summary>
/// <param name="RunId">The run that asks: the same run never bills twice.</param>
/// <param name="Usage">The answers to <see cref="UsageBilling.ToCount"/>; without all of them it is refused.</param>
/// <param name="Asked">What tax services said of <see cref="ContractDecider.ToAsk"/>: what they were not asked is held.
/// </param>
/// <param name="Through">The last work date that is billed; null for the period's last day.</param>
public sealed record BillPeriod(
    string RunId, YearMonth Period, EntitySettings Entity, Instant Now, ValueList<CountedUsage> Usage = default,
    ValueList<AskedTax> Asked = default, LocalDate? Through = null)
    : ContractCommand(Now)
{
    /// <summary>The last work date that is billed.</summary>
    public LocalDate LastDay => Through ?? Period.ToDateInterval().End;
}

/// <summary>A day on which documents are made, by the contract's calendar: bills what is due, if the terms still say so.
/// </summary>
public sealed record CallDocuments(LocalDate On, Instant Now) : ContractCommand(Now);

/// <summary>Changes a subscription's course. The same change again changes nothing; another under the same id is a
/// conflict. What was billed for the time after it is credited and charged by the next run.</summary>
public sealed record ChangeSubscription(string SubscriptionId, SubscriptionChange Change, string By, Instant Now)
    : ContractCommand(Now);

/// <summary>Says that a milestone was reached, or takes that back. On the same day again changes nothing; on another day it
/// is a conflict.</summary>
/// <param name="On">Not after today, by the contract's calendar; null takes it back.</param>
public sealed record ReachMilestone(string MilestoneId, LocalDate? On, string By, Instant Now) : ContractCommand(Now);

/// <summary>Tells that a customer was put on billing hold or released.</summary>
public sealed record NoteCustomerHold(string CustomerId, bool IsHeld, Instant Now) : ContractCommand(Now);

public sealed record ReturnLine(string InvoiceKey, string LineId, bool Rebill, Instant Now) : ContractCommand(Now);
