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
    private readonly Agreement agreement;
    private readonly ValueList<ChangeOfSubscription> changes;
    private readonly UsageOfContract usage;
    private readonly Dictionary<(string UsageId, string MeterId), decimal> carried = [];
    private readonly RecurringWindow window;
    private readonly Func<string, bool> wasBilled;
    private readonly LocalDate? settled;
    private readonly List<RecurringItem> items = [];
    private readonly List<RecurringHold> holds = [];

    private RecurringCharges(
        Agreement agreement, ValueList<ChangeOfSubscription> changes, UsageOfContract usage, RecurringWindow window,
        Func<string, bool> wasBilled, LocalDate? settled)
    {
        (this.agreement, this.changes, this.usage) = (agreement, changes, usage);
        (this.window, this.wasBilled, this.settled) = (window, wasBilled, settled);
    }

    /// <param name="agreement">Versions as they passed <see cref="ContractTermsCheck"/>. What is paid for a time is by
    /// the version that counts then; a version that begins within a period cuts it there.</param>
    /// <param name="changes">As they passed <see cref="SubscriptionCheck"/>.</param>
    /// <param name="reached">Each milestone once.</param>
    /// <param name="wasBilled">Whether earlier documents bear a line whose key begins so: then the item is looked at
    /// whatever its day, because a correction is a difference.</param>
    /// <param name="settled">Subscriptions of the days until then are left out; null to leave none out.</param>
    public static RecurringAnswer Of(
        Agreement agreement, ValueList<ChangeOfSubscription> changes, ValueList<ReachedMilestone> reached,
        UsageOfContract usage, RecurringWindow window, Func<string, bool> wasBilled, LocalDate? settled = null)
    {
        var charges = new RecurringCharges(agreement, changes, usage, window, wasBilled, settled);
        foreach (var timeline in SubscriptionCourses.Of(agreement, changes))
        {
            charges.AddSubscription(timeline);
        }

        foreach (var each in agreement.InForce)
        {
            charges.AddUsage(each);
        }

        foreach (var each in agreement.InForce)
        {
            charges.AddCommitments(each);
        }

        foreach (var milestone in reached)
        {
            charges.AddMilestone(milestone);
        }

        return new RecurringAnswer(charges.items.ToValueList(), charges.holds.ToValueList());
    }

    /// <summary>Whether a charge is what a subscription asks, or why it cannot.</summary>
    internal static bool IsOf(SubscriptionTerms terms, string chargeId) =>
        chargeId.StartsWith(terms.SubscriptionId, StringComparison.Ordinal)
        && chargeId.AsSpan(terms.SubscriptionId.Length) is ['/', ..];

    private void AddSubscription(SubscriptionTimeline timeline)
    {
        var subscription = timeline.Terms;
        foreach (var (part, on) in timeline.Due(window.MonthEnd.PlusDays(1), settled))
        {
            var day = subscription.Timing == BillTiming.Advance ? on : on.PlusDays(-1);
            var prefix = $"{subscription.SubscriptionId}/{Texts.Date(part.Whole.From)}/";
            if (day > window.Through || day <= settled || (day < window.From && !wasBilled(prefix)))
            {
                continue;
            }

            var terms = agreement.At(part.From);
            var charges = SubscriptionRating.SoFar(timeline, part.Whole, terms.Currency, terms.MoneyRounding);
            if (charges.Hold is { } hold)
            {
                holds.Add(new RecurringHold(
                    subscription.SubscriptionId, subscription.Name, day, prefix, hold, charges.Steps));
                continue;
            }

            items.Add(new RecurringItem(
                ChargeKind.Subscription, subscription.SubscriptionId, subscription.Name, part.From, part.To.PlusDays(-1),
                day, prefix, charges.Steps, charges.Lines, ["subscription", subscription.SubscriptionId], charges.Days));
        }
    }

    private void AddMilestone(ReachedMilestone reached)
    {
        var terms = agreement.At(reached.On);
        var prefix = $"milestone/{reached.MilestoneId}/";
        if (reached.On > window.Through || (reached.On < window.From && !wasBilled(prefix))
            || terms.Milestones.FirstOrDefault(each => each.MilestoneId == reached.MilestoneId) is not { } milestone)
        {
            return;
        }

        var amount = new Money(milestone.Amount, terms.Currency);
        items.Add(new RecurringItem(
            ChargeKind.Milestone, milestone.MilestoneId, milestone.Text, reached.On, reached.On, reached.On, prefix,
            [new Step(
                "milestone",
                $"{milestone.Text}: reached on {Texts.Date(reached.On)}, agreed at {Texts.Amount(amount)}.", amount)],
            [new SpendLine($"{prefix}reached", milestone.Text, 1m, milestone.Amount, milestone.Amount, [])],
            ["milestone", milestone.MilestoneId]));
    }

    private void AddUsage(TermsInForce each)
    {
        var (terms, calendar) = (each.Terms, UsageWindows.Calendar(each.Terms));
        foreach (var usageTerms in terms.Usage)
        {
            // What a meter ended with before a version begins is carried into it.
            var key = (usageTerms.UsageId, usageTerms.Meter.MeterId);
            foreach (var part in UsageWindows.Parts(each, calendar, window))
            {
                var meterWindow = new MeterWindow(
                    calendar, part, UsageWindows.Periods(terms).DayCount, carried.GetValueOrDefault(key));
                if (window.Covers(part.From, part.To.PlusDays(-1)))
                {
                    AddUsage(terms, usageTerms, meterWindow);
                }

                carried[key] = usage.CarryOut(terms, usageTerms, meterWindow);
            }
        }
    }

    private void AddUsage(ContractTerms terms, UsageTerms usageTerms, MeterWindow meterWindow)
    {
        var part = meterWindow.Part;
        var isLast = part.To.PlusDays(-1) <= window.Through;
        var day = LocalDate.Min(part.To.PlusDays(-1), LocalDate.Max(window.Through, part.From));
        var prefix = $"{usageTerms.UsageId}/{Texts.Date(part.From)}/";
        if (usage.WhatCannotCount(terms, usageTerms, meterWindow) is { } without)
        {
            holds.Add(new RecurringHold(usageTerms.UsageId, usageTerms.Name, day, $"{prefix}without/", without, [
                new Step("hold", $"Held for {without.Owner}: {without.Reason}")]));
        }

        var charges = usage.SoFar(terms, usageTerms, meterWindow, isLast);
        if (charges.Hold is { } hold)
        {
            holds.Add(new RecurringHold(usageTerms.UsageId, usageTerms.Name, day, prefix, hold, charges.Steps));
            return;
        }

        items.Add(new RecurringItem(
            ChargeKind.Usage, usageTerms.UsageId, usageTerms.Name, part.From, day, day, prefix, charges.Steps,
            charges.Lines, ["usage", usageTerms.UsageId, usageTerms.Meter.MeterId])
        {
            Counted = charges,
        });
    }

    private void AddCommitments(TermsInForce each)
    {
        if (each.Terms.Commitment is not { } commitment)
        {
            return;
        }

        var calendar = UsageWindows.Calendar(each.Terms);
        foreach (var part in UsageWindows.Parts(each, calendar, window))
        {
            if (window.Covers(part.From, part.To.PlusDays(-1)))
            {
                AddCommitment(each.Terms, commitment, calendar, part);
            }
        }
    }

    /// <summary>Brings the subscriptions and usage of a part to the commitment.</summary>
    private void AddCommitment(
        ContractTerms terms, Commitment commitment, CycleCalendar calendar, PeriodPart part)
    {
        var last = part.To.PlusDays(-1);
        var share = calendar.Share(part.Whole, part.From, part.To, UsageWindows.Periods(terms).DayCount);
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
                Steps = lines == before ? items[index].Steps : items[index].Steps.Add(Capped(terms, commitment, lines)),
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

    private static Step Capped(ContractTerms terms, Commitment commitment, ValueList<SpendLine> lines)
    {
        var net = lines.Sum(line => line.Net);
        return new Step(
            "commitment",
            $"{commitment.Text}: more than the maximum is not asked: {Texts.Amount(net, terms.Currency)}.",
            new Money(net, terms.Currency));
    }
}
