using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Subscriptions;
using NodaTime;

namespace BillingGrains.Domain.Recurring;

/// <summary>Contract × calendar → what is asked, by the same rules for previews and billing runs.</summary>
public sealed class RecurringCharges
{
    private readonly ContractTerms terms;
    private readonly ValueList<ChangeOfSubscription> changes;
    private readonly UsageFact[] usage;
    private readonly RecurringWindow window;
    private readonly Func<string, bool> wasBilled;
    private readonly DateTimeZone zone;
    private readonly List<RecurringItem> items = [];
    private readonly List<RecurringHold> holds = [];

    private RecurringCharges(
        ContractTerms terms, ValueList<ChangeOfSubscription> changes, UsageFact[] usage, RecurringWindow window,
        Func<string, bool> wasBilled)
    {
        (this.terms, this.changes, this.usage) = (terms, changes, usage);
        (this.window, this.wasBilled) = (window, wasBilled);
        zone = DateTimeZoneProviders.Tzdb[terms.TimeZone];
    }

    private UsagePeriods Periods => terms.UsagePeriods ?? UsagePeriods.Months;

    /// <param name="terms">As they passed <see cref="ContractTermsCheck"/>.</param>
    /// <param name="changes">As they passed <see cref="SubscriptionCheck"/>.</param>
    /// <param name="usage">As <see cref="UsageCollection.Live"/> has it, of meters that the contract knows.</param>
    /// <param name="wasBilled">Whether earlier documents bear a line whose key begins so: then the item is looked at
    /// whatever its day, because a correction is a difference.</param>
    public static RecurringAnswer Of(
        ContractTerms terms, ValueList<ChangeOfSubscription> changes, UsageFact[] usage, RecurringWindow window,
        Func<string, bool> wasBilled)
    {
        var charges = new RecurringCharges(terms, changes, usage, window, wasBilled);
        foreach (var subscription in terms.Subscriptions)
        {
            charges.AddSubscription(subscription);
        }

        charges.AddUsage();
        charges.AddCommitments();
        return new RecurringAnswer(charges.items.ToValueList(), charges.holds.ToValueList());
    }

    private void AddSubscription(SubscriptionTerms subscription)
    {
        var timeline = new SubscriptionTimeline(
            subscription,
            changes.Where(change => change.SubscriptionId == subscription.SubscriptionId).Select(change => change.Change),
            zone);
        foreach (var (part, on) in timeline.Due(window.MonthEnd.PlusDays(1)))
        {
            var day = subscription.Timing == BillTiming.Advance ? on : on.PlusDays(-1);
            var prefix = $"{subscription.SubscriptionId}/{Texts.Date(part.Whole.From)}/";
            if (day > window.Through || (day < window.From && !wasBilled(prefix)))
            {
                continue;
            }

            var charges = SubscriptionRating.SoFar(timeline, part.Whole, terms.Currency, terms.MoneyRounding);
            if (charges.Hold is { } hold)
            {
                holds.Add(new RecurringHold(
                    subscription.SubscriptionId, subscription.Name, day, prefix, hold, charges.Steps));
                continue;
            }

            items.Add(new RecurringItem(
                ChargeKind.Subscription, subscription.SubscriptionId, subscription.Name, part.From, part.To.PlusDays(-1),
                day, prefix, charges.Steps, charges.Lines, ["subscription", subscription.SubscriptionId]));
        }
    }

    private void AddUsage()
    {
        var calendar = new CycleCalendar(Periods.Cycle, terms.Applies.From, zone);
        foreach (var usageTerms in terms.Usage)
        {
            var carried = 0m;
            foreach (var part in Parts(calendar))
            {
                var meterWindow = new MeterWindow(calendar, part, Periods.DayCount, carried);
                if (window.Covers(part.From, part.To.PlusDays(-1)))
                {
                    AddUsage(usageTerms, meterWindow);
                }

                carried = MeterReading.CarryOut(usageTerms.Meter, meterWindow, usage);
            }
        }
    }

    private void AddUsage(UsageTerms usageTerms, MeterWindow meterWindow)
    {
        var part = meterWindow.Part;
        var isLast = part.To.PlusDays(-1) <= window.Through;
        var day = LocalDate.Min(part.To.PlusDays(-1), LocalDate.Max(window.Through, part.From));
        var prefix = $"{usageTerms.UsageId}/{Texts.Date(part.From)}/";
        var charges = UsageRating.SoFar(usageTerms, meterWindow, usage, isLast, terms.Currency, terms.MoneyRounding);
        if (charges.Hold is { } hold)
        {
            holds.Add(new RecurringHold(usageTerms.UsageId, usageTerms.Name, day, prefix, hold, charges.Steps));
            return;
        }

        items.Add(new RecurringItem(
            ChargeKind.Usage, usageTerms.UsageId, usageTerms.Name, part.From, day, day, prefix, charges.Steps,
            charges.Lines, ["usage", usageTerms.UsageId, usageTerms.Meter.MeterId]));
    }

    /// <summary>The parts of usage periods in which the contract runs, up to the month's end.</summary>
    private IEnumerable<PeriodPart> Parts(CycleCalendar calendar)
    {
        var end = terms.Applies.To?.PlusDays(1) ?? LocalDate.MaxIsoValue;
        return calendar.Parts(terms.Applies.From, LocalDate.Min(end, calendar.At(window.MonthEnd).To));
    }

    private void AddCommitments()
    {
        if (terms.Commitment is not { } commitment)
        {
            return;
        }

        var calendar = new CycleCalendar(Periods.Cycle, terms.Applies.From, zone);
        foreach (var part in Parts(calendar).Where(part => window.Covers(part.From, part.To.PlusDays(-1))).ToList())
        {
            AddCommitment(commitment, calendar, part);
        }
    }

    /// <summary>Brings the subscriptions and usage of a part to the commitment.</summary>
    private void AddCommitment(Commitment commitment, CycleCalendar calendar, PeriodPart part)
    {
        var last = part.To.PlusDays(-1);
        var share = calendar.Share(part.Whole, part.From, part.To, Periods.DayCount);
        var bounds = new SpendTerms(0m, commitment.Minimum, commitment.Maximum, commitment.Prorated);
        var prefix = $"commitment/{Texts.Date(part.From)}/";
        var counted = Enumerable.Range(0, items.Count)
            .Where(index => items[index].Kind != ChargeKind.Commitment
                && items[index].Day >= part.From && items[index].Day <= last)
            .ToList();
        var bound = Spend.Bound(
            counted.SelectMany(index => items[index].SoFar).ToValueList(), bounds, share, last <= window.Through,
            terms.Currency, terms.MoneyRounding, prefix + Spend.MinimumKey);
        var sum = counted.Sum(index => items[index].SoFar.Sum(line => line.Net));
        var at = 0;
        foreach (var index in counted)
        {
            var before = items[index].SoFar;
            var lines = bound.Skip(at).Take(before.Count).ToValueList();
            at += lines.Count;
            items[index] = items[index] with
            {
                SoFar = lines,
                Steps = lines == before ? items[index].Steps : items[index].Steps.Add(Capped(commitment, lines)),
            };
        }

        if (bound.Count > at)
        {
            var line = bound[at];
            items.Add(new RecurringItem(
                ChargeKind.Commitment, line.Key, commitment.Text, part.From, last, last, prefix,
                [new Step(
                    "commitment",
                    $"{line.Text}: subscriptions and usage come to {Texts.Amount(sum, terms.Currency)}, so "
                    + $"{Texts.Amount(line.Net, terms.Currency)} lacks.",
                    new Money(line.Net, terms.Currency))],
                [line], ["commitment"]));
        }
    }

    private Step Capped(Commitment commitment, ValueList<SpendLine> lines)
    {
        var net = lines.Sum(line => line.Net);
        return new Step(
            "commitment",
            $"{commitment.Text}: more than the maximum is not asked: {Texts.Amount(net, terms.Currency)}.",
            new Money(net, terms.Currency));
    }
}
