using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Taxes;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>What contracts owe of no ticket. A contract has it in all its versions or in none.</summary>
internal static class SimulatedSections
{
    /// <summary>A document above it, with tax, is reviewed whatever a contract says.</summary>
    public const decimal PassesUpTo = 400m;

    private static readonly LocalDate SubscribedFrom = new(2026, 2, 1);
    private static readonly BillingCycle Monthly = new(CycleUnit.Month, 1, CycleAnchor.Calendar);

    /// <summary>Paid for in advance, month by month. Each version asks another price, and for all its time: what was
    /// billed before is billed anew.</summary>
    /// <param name="chance">The contract's own.</param>
    public static ValueList<SubscriptionTerms> Subscriptions(int version, SeedStream chance) =>
        chance.Sub("subscription").OneIn(2)
            ? [
                new SubscriptionTerms(
                    "care", "Care plan", Monthly, DayCount.ActualDays, BillTiming.Advance,
                    new Price.PerUnit(version % 2 == 0 ? 22.50m : 18.75m, ZeroUsage.Skip), 1 + chance.Sub("seats").Next(4),
                    SubscribedFrom),
            ]
            : [];

    /// <summary>Where tax falls from 21 to 19 percent.</summary>
    public static readonly LocalDate LowerTaxFrom = new(2026, 3, 16);

    /// <summary>Two rates in the time that is billed: of work by its day, of a subscription by the last day that it is paid for.
    /// Null for a contract with one rate.</summary>
    /// <param name="chance">The contract's own.</param>
    public static TaxSetup? Taxes(SeedStream chance) => chance.Sub("taxes").OneIn(2)
        ? new TaxSetup(
            new TaxSupplier("NL", null, []), new TaxCustomer("NL", null, null, null, null), TaxRounding.PerLine,
            [Rate(21m, SubscribedFrom.PlusYears(-9), LowerTaxFrom.PlusDays(-1)), Rate(19m, LowerTaxFrom, null)],
            Points: [new TaxPointRow("NL", TaxPointRule.PeriodEnd, Continuous: true), new TaxPointRow("NL", TaxPointRule.Supply)])
        : null;

    private static TaxRate Rate(decimal percent, LocalDate from, LocalDate? to) => new(
        FormattableString.Invariant($"nl-{percent}"), "NL", "standard", "VAT", percent, from, to, 0, Compound: false,
        OnlyIfRegistered: false, null);

    /// <summary>A share off subscriptions alone.</summary>
    /// <param name="chance">The contract's own.</param>
    public static ValueList<Discount> Discounts(SeedStream chance) => chance.Sub("discount").OneIn(2)
        ? [new Discount.PercentOff("loyal", "Loyalty", ["subscription"], SubscribedFrom, null, null, 7.5m)]
        : [];

    /// <summary>The same in all versions: half of all contracts bill by runs alone, the others by themselves too.</summary>
    /// <param name="chance">The contract's own.</param>
    public static DocumentTerms? Documents(SeedStream chance, Currency currency)
    {
        var own = chance.Sub("documents");
        var review = own.OneIn(2) ? new ReviewRule(new Money(PassesUpTo, currency)) : null;
        return own.Next(6) switch
        {
            0 => new DocumentTerms(DocumentTrigger.Due, Review: review),
            1 => new DocumentTerms(DocumentTrigger.Amount, Amount: new Money(250m, currency), Review: review),
            2 => new DocumentTerms(DocumentTrigger.Daily, Review: review),
            _ => null,
        };
    }

    /// <param name="chance">The contract's own.</param>
    public static ValueList<Milestone> Milestones(SeedStream chance) =>
        chance.Sub("milestone").OneIn(3) ? [new Milestone("go-live", "Project went live", 480.40m)] : [];
}
