using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>What a charge is for.</summary>
public enum ChargeKind
{
    None = 0,
    Labour = 1,
    Part = 2,

    /// <summary>The difference up to a minimum that is agreed for a whole ticket or day.</summary>
    Minimum = 3,

    /// <summary>Work that should be there and is not: a ticket closed without time.</summary>
    MissingWork = 4,

    /// <summary>The way to the work: for a visit, or by distance.</summary>
    Travel = 5,

    /// <summary>Money laid out for the customer.</summary>
    Expense = 6,

    /// <summary>The agreed price of a whole ticket.</summary>
    FixedPrice = 7,

    /// <summary>Of a contract and not of a ticket, like those that follow.</summary>
    Subscription = 10,
    Usage = 11,

    /// <summary>What lacks up to the commitment over subscriptions and usage.</summary>
    Commitment = 12,
    Milestone = 13,

    /// <summary>Paid from prepaid credit: on a document, below zero, and of no charge.</summary>
    Prepaid = 14,

    /// <summary>Prepaid credit that is sold here.</summary>
    PrepaidSale = 15,

    /// <summary>The price of a grant of cover.</summary>
    Cover = 20,

    /// <summary>A line of another billing engine's document: of no charge here.</summary>
    Foreign = 30,
}

/// <summary>Where a charge stands. Every fact of a ticket is in exactly one charge, or withdrawn.</summary>
public enum ChargeStanding
{
    None = 0,

    /// <summary>May be invoiced.</summary>
    Billable = 1,

    /// <summary>Will be billable when the ticket is closed, as the contract says.</summary>
    Waiting = 2,

    /// <summary>Cannot be billed until somebody does something: see <see cref="HoldReason"/>.</summary>
    Held = 3,

    /// <summary>Is not billed, for a reason of the contract or of a person: included, warranty, dispute lost.</summary>
    NotBillable = 4,
}

/// <summary>Why a charge is held, who must act, and how.</summary>
/// <remarks>Made by <see cref="Exceptions.ExceptionKind"/> alone, which says where it is mended and by when.</remarks>
/// <param name="Code">Stable, in kebab case: a kind of <see cref="Exceptions.ExceptionKinds"/>, or "rule-" and the id of a
/// contract's own rule.</param>
/// <param name="Owner">The role whose turn it is: "support", "finance" or "integrator".</param>
/// <param name="NextStep">What to do, as a full sentence.</param>
/// <param name="Missing">What is missing, for example the role and work type without a rate: exceptions that agree in it
/// have one cause. Null where each stands for itself, and on holds that were stored before this was.</param>
public sealed record HoldReason(string Code, string Owner, string Reason, string NextStep, string? Missing = null);

/// <summary>Facts of a ticket, priced and explained.</summary>
/// <param name="ChargeId">Derived from the ticket's key and the facts: the same facts always give the same id.</param>
/// <param name="Facts">Ids of the entries or parts it stands for; empty where it comes beside them: a minimum, travel,
/// a fixed price, what is above a limit, missing work.</param>
/// <param name="Quantity">Billed minutes for labour, pieces for parts and expenses, visits or kilometres for
/// travel.</param>
/// <param name="Unit">"minute", "piece", "visit", "km" or "ticket".</param>
/// <param name="Net">Rounded to the currency by the contract's mode; null when it cannot be priced yet. For a charge
/// that is not billable it is zero, and the explanation says what it would have been.</param>
/// <param name="TaxCode">The contract's tax code; null when not taxable.</param>
/// <param name="Hold">Set exactly when <paramref name="Standing"/> is held.</param>
/// <param name="Explanation">Each rule that fired, with its numbers.</param>
/// <param name="TaxPercent">The rate of <paramref name="TaxCode"/> when the charge was rated, for example 21; null
/// without a code, and on charges that were rated before the rate was kept here.</param>
/// <param name="Tags">What discounts and tax categories may name it by, beside its kind: a part's item code, the id of a
/// subscription, or of a usage and its meter.</param>
/// <param name="Work">What cover looks at; null for what is not labour, and on charges of a contract without cover.</param>
/// <param name="Words">What its line's text may name; null for what is of no ticket, and on charges of a contract that does
/// not say how lines are shown.</param>
/// <param name="Service">The days that it is paid for, where that is a time: of a subscription, usage or commitment.</param>
/// <param name="UsableUntil">Last day on which what it sells may be used, where that ends: of cover and prepaid credit.</param>
public sealed record Charge(
    string ChargeId, ChargeKind Kind, ChargeStanding Standing, ValueList<string> Facts, LocalDate WorkDate,
    [property: PersonalText] string Description, decimal Quantity, string Unit, Money? Net, string? TaxCode, HoldReason? Hold,
    ValueList<Step> Explanation, decimal? TaxPercent = null, ValueList<string> Tags = default, ChargedWork? Work = null,
    ChargeWords? Words = null, ServicePeriod? Service = null, LocalDate? UsableUntil = null);

/// <summary>The days for which something is paid.</summary>
/// <param name="Through">The last one; not before <paramref name="From"/>.</param>
public sealed record ServicePeriod(LocalDate From, LocalDate Through);

/// <summary>What the text of a line may name of a ticket's charge. Null where there is none, and for all that is of a
/// person where the charge is no work.</summary>
/// <param name="Technician">Of several, their names in order.</param>
public sealed record ChargeWords(
    string CustomerId, [property: PersonalText] string Subject, string Category, string? Site, string? Project, string? AssetId,
    string? Technician, string? Role, string? WorkType)
{
    /// <summary>By the name that a line's text gives it; see <see cref="Contracts.LineTemplate"/>.</summary>
    internal string? Field(string name) => name switch
    {
        "customer" => CustomerId,
        "subject" => Subject,
        "category" => Category,
        "site" => Site,
        "project" => Project,
        "asset" => AssetId,
        "technician" => Technician,
        "role" => Role,
        "workType" => WorkType,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "It is no field of a line's text."),
    };
}

/// <summary>What cover must know of the work that a charge is for.</summary>
/// <param name="MultipliedMinutes">The billed minutes, each multiplied as its price is.</param>
/// <param name="Price">Exact, before money rounding; 0 while it cannot be priced.</param>
public sealed record ChargedWork(
    string CustomerId, string Category, string? Site, string? AssetId, string Role, string WorkType,
    decimal MultipliedMinutes, decimal Price);

/// <summary>One rule that led to an amount.</summary>
/// <param name="Rule">Its name in the contract's terms, for example "rounding" or "after-hours".</param>
/// <param name="Text">A sentence with the numbers: "52 min rounded up to 60 min (step 15, minimum 60)".</param>
/// <param name="Amount">The net amount after this rule, when it changed or set it.</param>
public sealed record Step(string Rule, string Text, Money? Amount = null);
