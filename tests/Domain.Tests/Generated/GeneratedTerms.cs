using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Taxes;
using BillingGrains.Domain.Tests.Contracts;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>Contracts with every section that may be agreed, over March 2026, in which most zones set their clocks.
/// </summary>
internal static class GeneratedTerms
{
    public static readonly LocalDate March = new(2026, 3, 1);
    private static readonly Currency Euro = ContractSamples.Euro;

    private static readonly RoundingMode[] Modes =
        [RoundingMode.HalfUp, RoundingMode.HalfEven, RoundingMode.Up, RoundingMode.Down];

    public static Gen<ContractTerms> Any =>
        from labour in Labour
        from subscriptions in Gen.CollectToArray(Enumerable.Range(1, 3).Select(Subscription))
        from usage in Gen.CollectToArray(Enumerable.Range(1, 3).Select(Usage))
        from counts in Gen.Choose(0, 3).ArrayOf(2)
        from periods in Gen.Elements<UsagePeriods?>(
            null, null, new UsagePeriods(Monthly(CycleAnchor.Start)),
            new UsagePeriods(Monthly(CycleAnchor.Date), DayCount.Seconds))
        from commitment in Gen.Elements<Commitment?>(
            null, null, new Commitment("Committed", 700m), new Commitment("Capped", null, 60m),
            new Commitment("Both", 20m, 110m, Prorated: false))
        from taxes in Taxes
        from prepaid in Gen.Elements<PrepaidTerms?>(
            null, new PrepaidTerms(
                [new PrepaidGrant("g1", 120m, March), new PrepaidGrant("g2", 60m, March, March.PlusDays(20), 1)], 5m))
        let used = usage.Take(counts[1]).ToValueList()
        select labour with
        {
            Subscriptions = subscriptions.Take(counts[0]).ToValueList(),
            Usage = used,
            UsagePeriods = used.IsEmpty && commitment is null ? null : periods,
            Commitment = commitment,
            Taxes = taxes,
            Tax = taxes is null ? new TaxTerms("VAT21", 21m) : null,
            Prepaid = prepaid,
        };

    /// <summary>Percentages off some lines and all, and an amount off each document.</summary>
    public static Gen<ValueList<Discount>> Discounts =>
        from percent in Gen.Elements(2.5m, 7m, 33.33m, 100m)
        from amount in Gen.Choose(1, 9_000)
        from tags in Gen.Elements<ValueList<string>>([], ["subscription"], ["usage", "labour"])
        from keep in Gen.Choose(0, 3)
        select new Discount[]
        {
            new Discount.PercentOff("p1", "Percent", tags, March, null, null, percent),
            new Discount.PercentOff("p2", "Percent", [], March, null, null, 4m),
            new Discount.AmountOff("a1", "Amount", tags, March, null, null, new Money(amount / 100m, Euro), false),
        }.Take(keep).ToValueList();

    /// <summary>Work and parts alone: what runs bill.</summary>
    public static Gen<ContractTerms> Labour =>
        from scope in Gen.Elements(TimeScope.Entry, TimeScope.Ticket, TimeScope.Day)
        from step in Gen.Elements(1, 6, 15)
        from mode in Gen.Elements(Modes)
        from money in Gen.Elements(Modes)
        from minimum in Gen.Elements(0, 45)
        from zone in Gen.Elements("Europe/Brussels", "America/New_York", "Asia/Kolkata", "Etc/UTC")
        from flags in Gen.Elements(false, true).ArrayOf(5)
        from role in Gen.Elements("engineer", null)
        select ContractSamples.Terms() with
        {
            TimeZone = zone,
            MoneyRounding = money,
            TimeRounding = new TimeRounding(scope, step, mode, minimum),
            AfterHours = flags[0] ? ContractSamples.OfficeHours() : null,
            Included = flags[1] ? [new Inclusion(null, "onsite")] : [],
            BillWhen = flags[2] ? BillWhen.TicketClosed : BillWhen.WorkDone,
            Rates = [new LabourRate(role, null, 97.13m, ContractSamples.Start, null)],
            Parts = new PartTerms(12.5m, [], flags[3]),
            Rules = flags[4] ? [LongWork] : [],
        };

    private static BillingRule LongWork { get; } = new(
        "long", "Long work costs a tenth less.", "charge.kind == 'labour' && charge.quantity > 300.0",
        new RuleEffect.Reprice("charge.net * 0.9"));

    private static Gen<SubscriptionTerms> Subscription(int number) =>
        from cycle in Gen.Elements(
            Monthly(CycleAnchor.Calendar), Monthly(CycleAnchor.Start), Monthly(CycleAnchor.Date),
            Monthly(CycleAnchor.Start) with { Unit = CycleUnit.Week },
            Monthly(CycleAnchor.Calendar) with { Unit = CycleUnit.Quarter },
            Monthly(CycleAnchor.TrialEnd) with { At = new LocalTime(2, 30) },
            Monthly(CycleAnchor.Date) with { LeadIn = StubRule.Full, TrailOut = StubRule.Free })
        from timing in Gen.Elements(BillTiming.Advance, BillTiming.Arrears)
        from count in Gen.Elements(DayCount.ActualDays, DayCount.Seconds)
        from price in GeneratedPrices.OfQuantity
        from quantity in Gen.Choose(0, 40)
        from start in Gen.Choose(-40, 25)
        from length in Gen.Elements<int?>(null, null, 17, 50)
        from trial in Gen.Elements(0, 0, 9)
        from discount in Gen.Elements(0m, 0m, 12.5m)
        from lines in Gen.Elements(RoundLines.EachLine, RoundLines.Total)
        let first = March.PlusDays(start)
        select new SubscriptionTerms(
            $"sub-{number}", $"Plan {number}", cycle, count, timing, price, quantity / 2m, first,
            length is { } days ? first.PlusDays(days) : null, trial, discount, lines);

    private static Gen<UsageTerms> Usage(int number) =>
        from aggregation in Gen.Elements(Enum.GetValues<Aggregation>().Where(one => one != Aggregation.None).ToArray())
        from price in GeneratedPrices.OfUsage
        from carries in Gen.Elements(false, true)
        from rounding in Gen.Elements<UnitRounding?>(null, null, new UnitRounding(0, RoundingMode.Up))
        from lines in Gen.Elements(RoundLines.EachLine, RoundLines.Total)
        from discount in Gen.Elements(0m, 12.5m)
        from bounds in Gen.Elements<(decimal?, decimal?)>((null, null), (50m, null), (null, 30m), (20m, 90m))
        let percentage = MeterSlices.HasPercentage(price)
        let kind = percentage ? Aggregation.Sum : aggregation
        let mayCarry = kind is not (Aggregation.Count or Aggregation.Max or Aggregation.Unique or Aggregation.Average)
        let meter = new Meter(
            $"m{number}", kind, kind == Aggregation.Unique ? "user" : null,
            carries && mayCarry && !percentage && price is not Price.Matrix,
            percentage || kind == Aggregation.ProratedSum ? null : rounding)
        select new UsageTerms(
            $"usage-{number}", $"Usage {number}", meter, price, new SpendTerms(discount, bounds.Item1, bounds.Item2, true),
            lines);

    private static Gen<TaxSetup?> Taxes =>
        from level in Gen.Elements(TaxRounding.PerLine, TaxRounding.PerDocument)
        from inclusive in Gen.Elements(false, false, true)
        from withholding in Gen.Elements<Withholding?>(null, new Withholding("W", 10m, WithholdingBase.Net))
        from plain in Gen.Elements(true, false)
        select plain
            ? null
            : new TaxSetup(
                new TaxSupplier("FR", null, []), new TaxCustomer("FR", null, null, null, withholding), level,
                [Rate("A", "standard", 19.6m), Rate("B", "standard", 3.3m, compound: true), Rate("A", "reduced", 5.5m)],
                [new TaxCategory("usage", "reduced")], [], inclusive);

    private static TaxRate Rate(string code, string category, decimal percent, bool compound = false) => new(
        $"{code}-{category}", "FR", category, code, percent, new LocalDate(2014, 1, 1), null, compound ? 2 : 1, compound, false,
        null);

    /// <summary>Of a date: the last day of each month.</summary>
    private static BillingCycle Monthly(CycleAnchor anchor) => new(
        CycleUnit.Month, 1, anchor, anchor == CycleAnchor.Date ? new LocalDate(2025, 12, 31) : null);
}
