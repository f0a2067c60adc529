using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Subscriptions;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>One version of what was agreed with a customer. Immutable: a change is a new version.</summary>
/// <param name="Version">1 for the first; grows by one.</param>
/// <param name="EntityId">The legal entity that invoices.</param>
/// <param name="CustomerIds">Stable ids of the customers it covers.</param>
/// <param name="Applies">Which tickets of these customers it covers.</param>
/// <param name="BillTo">The customer's stable id in the ERP.</param>
/// <param name="TimeZone">IANA id, for example "Europe/Brussels": decides the work date and after-hours.</param>
/// <param name="ApprovalThreshold">A charge above it is held until approved; null when none.</param>
/// <param name="Tax">One rate for everything; give this or <paramref name="Taxes"/>, not both.</param>
/// <param name="WorkTypeRates">How work types change the rate that was found for the work.</param>
/// <param name="Visits">What a visit is, and the least that is billed for one; null where visits do not matter.</param>
/// <param name="Travel">What the way to the work costs, beside the time it takes; that is work of a type of its own.</param>
/// <param name="Emergency">What an urgent ticket costs more; null for nothing.</param>
/// <param name="Limits">The most that is billed of a ticket; each counts for what those before it left.</param>
/// <param name="FixedPrices">Tickets that cost what was agreed, whatever time they take.</param>
/// <param name="Subscriptions">What is paid for again and again.</param>
/// <param name="Usage">What is metered, and its price.</param>
/// <param name="UsagePeriods">Over what time usage is counted and priced; months of the calendar when left out.</param>
/// <param name="Commitment">Least and most for all subscriptions and usage together; null for none.</param>
/// <param name="Discounts">Taken off a document's lines before tax.</param>
/// <param name="Prepaid">Credit that pays documents, tax included; null for none.</param>
/// <param name="Taxes">Several rates, by place, customer and kind of line; null when <paramref name="Tax"/> says it.
/// </param>
/// <param name="Rules">Conditions that change, hold or stop a charge, in this order.</param>
/// <param name="Milestones">Parts of a fixed price, each owed when it was reached.</param>
/// <param name="Grouping">What of a month gets a document of its own.</param>
/// <param name="PurchaseOrders">Null when the customer has none.</param>
/// <param name="SoldTo">Who ordered, in the ERP's ids, where it is not <paramref name="BillTo"/>.</param>
/// <param name="Payer">Who pays, likewise.</param>
/// <param name="Exchange">Null: costs in another currency are held.</param>
/// <param name="EffectiveFrom">The first day on which this version counts in place of what was agreed before, by the
/// contract's calendar: work of earlier days, and earlier time of subscriptions and usage, keep their version. Null on
/// the first version, and on one that corrects the version before: that one counts from the same day on.</param>
/// <param name="Cover">Hours or amounts that work draws down before it is billed.</param>
/// <param name="Parties">Customers with a parent or an address of their own, and those parents.</param>
/// <param name="Lines">How lines are shown; null for each by itself with its own text.</param>
/// <param name="BilledBy">Another billing engine that bills it: work is rated here and never billed. Null: billed here.
/// </param>
/// <param name="WorkTypeCodes">The article under which each type of work is billed; work of a type without one is held. None:
/// types need no code.</param>
/// <param name="Documents">When documents are made; null for billing runs, reviewed as the legal entity says.</param>
/// <param name="PaymentDays">From the issue date on, 0 to 365; how they are counted, <paramref name="Payment"/> says.</param>
/// <param name="Payment">Null: as the legal entity says.</param>
/// <param name="Dimensions">By which the ERP books its documents, for example a cost centre; one of each kind at most.</param>
public sealed record ContractTerms(
    string ContractId,
    int Version,
    string Name,
    string EntityId,
    ValueList<string> CustomerIds,
    Coverage Applies,
    string BillTo,
    Currency Currency,
    string TimeZone,
    BillWhen BillWhen,
    RoundingMode MoneyRounding,
    ValueList<LabourRate> Rates,
    TimeRounding TimeRounding,
    AfterHours? AfterHours,
    ValueList<Inclusion> Included,
    PartTerms Parts,
    ValueList<Warranty> Warranties,
    Money? ApprovalThreshold,
    TaxTerms? Tax,
    int PaymentDays,
    ValueList<WorkTypeRate> WorkTypeRates = default,
    VisitTerms? Visits = null,
    ValueList<TravelRate> Travel = default,
    EmergencyTerms? Emergency = null,
    ValueList<TicketLimit> Limits = default,
    ValueList<FixedPrice> FixedPrices = default,
    ValueList<SubscriptionTerms> Subscriptions = default,
    ValueList<UsageTerms> Usage = default,
    UsagePeriods? UsagePeriods = null,
    Commitment? Commitment = null,
    ValueList<Discount> Discounts = default,
    PrepaidTerms? Prepaid = null,
    TaxSetup? Taxes = null,
    ValueList<BillingRule> Rules = default,
    LocalDate? EffectiveFrom = null,
    ValueList<Milestone> Milestones = default,
    DocumentGrouping Grouping = DocumentGrouping.Contract,
    PurchaseOrderTerms? PurchaseOrders = null,
    string? SoldTo = null,
    string? Payer = null,
    ExchangeTerms? Exchange = null,
    ValueList<CoverTerms> Cover = default,
    ValueList<Party> Parties = default,
    LineTerms? Lines = null,
    DocumentTerms? Documents = null,
    string? BilledBy = null,
    ValueList<WorkTypeCode> WorkTypeCodes = default,
    PaymentTerms? Payment = null,
    ValueList<Dimension> Dimensions = default)
{
    /// <summary>The day of an instant by the contract's calendar.</summary>
    public LocalDate DateAt(Instant instant) => instant.InZone(DateTimeZoneProviders.Tzdb[TimeZone]).Date;
}

/// <param name="Code">Tags the work's charges, as a part's item code does: discounts and tax categories may name it.</param>
public sealed record WorkTypeCode(string WorkType, string Code);

/// <summary>When and for what a contract is the one that counts. Null means any. Of several that fit, the one that
/// names more wins; two that name as much are a hold, never a guess.</summary>
public sealed record Coverage(LocalDate From, LocalDate? To, string? Category, string? Site);

/// <summary>What must have happened before work is billed.</summary>
public enum BillWhen
{
    None = 0,
    TicketClosed = 1,
    WorkDone = 2,
}

/// <summary>An hourly rate for the work that has all it names; null means any. The most specific wins. What is compared
/// first: technician, site, customer, role, work type, place, category, priority; a rate that names the first of these
/// beats every rate that does not, whatever else they name.</summary>
/// <param name="PerHour">Net, in the contract's currency, 0 or more; exact to its decimals.</param>
/// <param name="From">First work date on which it counts.</param>
/// <param name="Technician">A person, as time entries name them.</param>
/// <param name="Site">The ticket's site.</param>
/// <param name="CustomerId">One of the contract's customers.</param>
/// <param name="Place">As time entries name it, for example "onsite".</param>
/// <param name="Category">The ticket's category: the service.</param>
/// <param name="Priority">The ticket's priority.</param>
public sealed record LabourRate(
    string? Role, string? WorkType, decimal PerHour, LocalDate From, LocalDate? To, string? Technician = null,
    string? Site = null, string? CustomerId = null, string? Place = null, string? Category = null,
    string? Priority = null);

/// <summary>How work of a type changes the rate that was found for it. A rate that names the work type is that of the
/// work type already, and is not changed (case G100).</summary>
/// <param name="From">First work date on which it counts.</param>
public sealed record WorkTypeRate(string WorkType, RateChange Change, LocalDate From, LocalDate? To = null);

/// <summary>What becomes of an hourly rate.</summary>
public abstract record RateChange
{
    private RateChange()
    {
    }

    /// <param name="PerHour">Stands in place of the rate; 0 or more.</param>
    public sealed record Fixed(decimal PerHour) : RateChange;

    /// <param name="PerHour">Is added to the rate; below 0 it lowers it, never below 0.</param>
    public sealed record Adjusted(decimal PerHour) : RateChange;

    /// <param name="Factor">Multiplies the rate; 0 or more.</param>
    public sealed record Multiplied(decimal Factor) : RateChange;
}

/// <summary>What time rounding is applied to: sum, then minimum, then increment (case G101).</summary>
public enum TimeScope
{
    None = 0,
    Entry = 1,
    Ticket = 2,
    Day = 3,
}

/// <param name="StepMinutes">1 for none.</param>
/// <param name="MinimumMinutes">0 for none.</param>
/// <param name="WorkTypes">Work types that are rounded by a rule of their own, apart from other work.</param>
public sealed record TimeRounding(
    TimeScope Scope, int StepMinutes, RoundingMode Mode, int MinimumMinutes,
    ValueList<WorkTypeRounding> WorkTypes = default);

/// <param name="StepMinutes">1 for none.</param>
/// <param name="MinimumMinutes">0 for none.</param>
public sealed record WorkTypeRounding(string WorkType, int StepMinutes, RoundingMode Mode, int MinimumMinutes);

/// <summary>Work outside the opening hours is multiplied. An entry that crosses a border is split there.</summary>
/// <param name="Hours">Opening hours by ISO weekday; a weekday that is missing is closed.</param>
/// <param name="Multiplier">For weekdays outside the hours; 1 or more.</param>
/// <param name="WeekendMultiplier">For days that have no opening hours.</param>
/// <param name="HolidayMultiplier">For the dates in <paramref name="Holidays"/>.</param>
public sealed record AfterHours(
    ValueList<OpeningHours> Hours, decimal Multiplier, decimal WeekendMultiplier, ValueList<LocalDate> Holidays,
    decimal HolidayMultiplier);

public sealed record OpeningHours(IsoDayOfWeek Day, LocalTime From, LocalTime To);

/// <summary>Work that the flat fee covers: it is shown and not billed. Null means any.</summary>
public sealed record Inclusion(string? Category, string? WorkType);

/// <param name="MarkupPercent">On the unit cost; 0 is at cost.</param>
/// <param name="ApprovalRequired">Each part is held until a person approved it.</param>
/// <param name="Expenses">For money laid out; null for at cost, and approved as parts are.</param>
public sealed record PartTerms(
    decimal MarkupPercent, ValueList<PartPrice> Prices, bool ApprovalRequired, ExpenseTerms? Expenses = null);

/// <param name="MarkupPercent">On what was laid out; 0 is at cost.</param>
/// <param name="ReceiptRequired">An expense without the number of its receipt is held.</param>
/// <param name="ApprovalRequired">Each expense is held until a person approved it.</param>
public sealed record ExpenseTerms(
    decimal MarkupPercent = 0m, bool ReceiptRequired = false, bool ApprovalRequired = false);

/// <summary>An agreed price for an item: stands in place of cost and markup.</summary>
/// <param name="CustomerId">One of the contract's customers, whose own price it is; null for all.</param>
/// <param name="From">First day on which it counts; null for any day before the last.</param>
/// <param name="Breaks">Prices for more at once, in order: the whole quantity costs what the highest that it reaches
/// says.</param>
public sealed record PartPrice(
    string ItemCode, decimal UnitPrice, string? CustomerId = null, LocalDate? From = null, LocalDate? To = null,
    ValueList<QuantityBreak> Breaks = default);

/// <param name="From">The least quantity of one use; more than 0.</param>
public sealed record QuantityBreak(decimal From, decimal UnitPrice);

/// <param name="Until">Last day covered, by the contract's calendar.</param>
public sealed record Warranty(string AssetId, LocalDate Until, bool CoversLabour, bool CoversParts);

/// <param name="Percent">For example 21; 0 or more.</param>
public sealed record TaxTerms(string Code, decimal Percent);
