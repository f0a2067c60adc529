using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Taxes;
using BillingGrains.Domain.Wallets;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Over what time usage is counted. The first and the last period may be parts of one.</summary>
/// <param name="DayCount">How the share of such a part is counted.</param>
public sealed record UsagePeriods(BillingCycle Cycle, DayCount DayCount = DayCount.ActualDays)
{
    /// <summary>Months of the calendar, by days.</summary>
    public static UsagePeriods Months { get; } = new(
        new BillingCycle(CycleUnit.Month, 1, CycleAnchor.Calendar, null, null, StubRule.Prorated, StubRule.Prorated));
}

/// <summary>What was committed for a whole usage period, over all subscriptions and usage (case G75).</summary>
/// <param name="Text">What the customer reads on the line up to the minimum.</param>
/// <param name="Minimum">Net, in the contract's currency; null for none.</param>
/// <param name="Maximum">Net, in the contract's currency; null for none.</param>
/// <param name="Prorated">Whether both shrink with a part of a period.</param>
public sealed record Commitment(string Text, decimal? Minimum = null, decimal? Maximum = null, bool Prorated = true);

/// <summary>How costs in other currencies are brought to the contract's: by the rate of the work date.</summary>
/// <param name="Rates">As the sources published them.</param>
public sealed record ExchangeTerms(ExchangeSettings Settings, ValueList<ExchangeRate> Rates);

/// <summary>What gets a document of its own.</summary>
public enum DocumentGrouping
{
    None = 0,
    Contract = 1,

    /// <summary>Each customer of the contract; what is of no ticket stands on one for the contract.</summary>
    Customer = 2,

    /// <summary>Each site; what is of no site stands on one for the contract.</summary>
    Site = 3,
    Ticket = 4,

    /// <summary>Each project, by what tickets and milestones say; what is of none stands on one for the contract.</summary>
    Project = 5,

    /// <summary>All customers of a parent together; what is of a customer without one stands on one for the contract.
    /// </summary>
    Parent = 6,
}

/// <summary>Numbers without which a customer's accounting does not take an invoice. Each document bears one at most.
/// </summary>
/// <param name="Orders">The first that is valid on the work date and has enough left is used.</param>
/// <param name="Required">True: what no order covers is held.</param>
/// <param name="WarnAtPercent">More than 0, at most 100: from this share of an order's amount on, finance is told.</param>
public sealed record PurchaseOrderTerms(
    ValueList<PurchaseOrder> Orders, bool Required = false, decimal WarnAtPercent = 80m);

/// <param name="From">First work date.</param>
/// <param name="Until">Last work date; null when it is open.</param>
/// <param name="Amount">Net, before discounts, in the contract's currency; null when it is not limited.</param>
public sealed record PurchaseOrder(string Number, LocalDate From, LocalDate? Until = null, decimal? Amount = null)
{
    /// <summary>Whether it is valid on a work date.</summary>
    public bool Covers(LocalDate day) => day >= From && !(day > Until);
}

/// <summary>A part of a fixed price that is owed when something was done.</summary>
/// <param name="Text">What the customer reads.</param>
/// <param name="Amount">Net, in the contract's currency and its decimals; more than 0.</param>
/// <param name="Project">What it is part of, as tickets name it; null for none.</param>
public sealed record Milestone(string MilestoneId, string Text, decimal Amount, string? Project = null);

/// <param name="On">By the contract's calendar: decides the month.</param>
public sealed record ReachedMilestone(string MilestoneId, LocalDate On);

/// <summary>Credit that was paid for beforehand.</summary>
/// <param name="OverdraftMax">In the contract's currency: how much more may be drawn when all grants are empty.</param>
/// <param name="NoticeAt">Shares of a grant, in percent, at which notice is given.</param>
public sealed record PrepaidTerms(
    ValueList<PrepaidGrant> Grants, decimal OverdraftMax = 0m, ValueList<int> NoticeAt = default)
{
    /// <summary>What stands in place of a grant's id for what is overdrawn.</summary>
    internal const string Overdrawn = "overdrawn";

    /// <summary>What was granted, as it is drawn.</summary>
    internal ValueList<CreditGrant> Credit => Grants.Select(static grant => new CreditGrant(
        grant.GrantId, grant.Priority, grant.From, grant.Until, grant.Amount)).ToValueList();
}

/// <param name="Amount">In the contract's currency, more than 0.</param>
/// <param name="Priority">The lowest is drawn first.</param>
/// <param name="From">First day on which it may be drawn.</param>
/// <param name="Until">Last day; null when it does not expire.</param>
/// <param name="Sold">The contract bills it on its first day; otherwise it was paid elsewhere. Where the legal entity taxes
/// credit when it is sold, the amount is net.</param>
public sealed record PrepaidGrant(
    string GrantId, decimal Amount, LocalDate From, LocalDate? Until = null, int Priority = 0, bool Sold = false);

/// <summary>How lines are taxed by place, customer and kind of line.</summary>
/// <param name="Level">Whether tax is rounded on each line or once for each rate.</param>
/// <param name="Places">The table for the place of taxation; empty for the general rules of European value added tax.
/// </param>
/// <param name="Categories">What lines are; the first that fits counts, and a line that none fits is a service of the
/// category "standard".</param>
/// <param name="Inclusive">True when prices include the tax.</param>
/// <param name="Service">The installation's tax service that is asked; null to tax from the tables here. With a service
/// there are no rates and places here, and how tax is rounded is the service's rule.</param>
/// <param name="Points">Which day decides the rate; none: the day of supply.</param>
public sealed record TaxSetup(
    TaxSupplier Supplier, TaxCustomer Customer, TaxRounding Level, ValueList<TaxRate> Rates,
    ValueList<TaxCategory> Categories = default, ValueList<PlaceRule> Places = default, bool Inclusive = false,
    string? Service = null, ValueList<TaxPointRow> Points = default)
{
    /// <summary>The tables that a question is answered from.</summary>
    public TaxTables Tables() => new(
        Rates, Places.IsEmpty ? PlaceRules.ValueAddedTax : Places, [PlaceRules.EuropeanUnion]);
}

/// <summary>What the lines with a tag are for tax.</summary>
/// <param name="Tag">A kind of line ("labour", "part", "subscription", "usage"), or the id of an item, a subscription
/// or a usage.</param>
/// <param name="Category">As rates name it, for example "reduced".</param>
public sealed record TaxCategory(string Tag, string Category, SupplyKind Supply = SupplyKind.Services);
