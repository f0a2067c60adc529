using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Subscriptions;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>Subscriptions, usage and commitment of a month.</summary>
internal sealed class PeriodPreview(
    ContractTerms terms, PreviewFacts facts, LocalDate from, LocalDate monthEnd, LocalDate through, DraftDocument draft)
{
    private readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[terms.TimeZone];

    private UsagePeriods Periods => terms.UsagePeriods ?? UsagePeriods.Months;

    public void Add()
    {
        var first = draft.Items.Count;
        foreach (var subscription in terms.Subscriptions)
        {
            AddSubscription(subscription);
        }

        AddUsage();
        AddCommitment(first);
    }

    private void AddSubscription(SubscriptionTerms subscription)
    {
        var timeline = new SubscriptionTimeline(
            subscription,
            facts.Changes.Where(change => change.SubscriptionId == subscription.SubscriptionId)
                .Select(change => change.Change),
            zone);
        foreach (var (part, on) in timeline.Due(monthEnd.PlusDays(1)))
        {
            var day = subscription.Timing == BillTiming.Advance ? on : on.PlusDays(-1);
            var prefix = $"{subscription.SubscriptionId}/{Texts.Date(part.Whole.From)}/";
            var wasBilled = facts.Billed.Any(line => line.Key.StartsWith(prefix, StringComparison.Ordinal));
            if (day > through || (day < from && !wasBilled))
            {
                continue;
            }

            var charges = SubscriptionRating.SoFar(timeline, part.Whole, terms.Currency, terms.MoneyRounding);
            if (charges.Hold is { } hold)
            {
                draft.Held.Add(new PreviewHeld(
                    subscription.SubscriptionId, subscription.Name, null, null, hold, charges.Steps));
                continue;
            }

            draft.Items.Add(new DraftItem(
                PreviewKind.Subscription, subscription.SubscriptionId, subscription.Name, null, null, part.From,
                part.To.PlusDays(-1), charges.Steps, charges.Lines, "", ["subscription", subscription.SubscriptionId])
            {
                KeyPrefix = prefix,
            });
        }
    }

    private void AddUsage()
    {
        var live = Live();
        var calendar = new CycleCalendar(Periods.Cycle, terms.Applies.From, zone);
        foreach (var usage in terms.Usage)
        {
            var carried = 0m;
            foreach (var part in Parts(calendar))
            {
                var window = new MeterWindow(calendar, part, Periods.DayCount, carried);
                if (IsLookedAt(part))
                {
                    AddUsage(usage, window, live, part.To.PlusDays(-1) <= through);
                }

                carried = MeterReading.CarryOut(usage.Meter, window, live);
            }
        }
    }

    private void AddUsage(UsageTerms usage, MeterWindow window, UsageFact[] live, bool isLast)
    {
        var charges = UsageRating.SoFar(usage, window, live, isLast, terms.Currency, terms.MoneyRounding);
        if (charges.Hold is { } hold)
        {
            draft.Held.Add(new PreviewHeld(usage.UsageId, usage.Name, null, null, hold, charges.Steps));
            return;
        }

        var last = LocalDate.Min(window.Part.To.PlusDays(-1), LocalDate.Max(through, window.Part.From));
        draft.Items.Add(new DraftItem(
            PreviewKind.Usage, usage.UsageId, usage.Name, null, null, window.Part.From, last, charges.Steps,
            charges.Lines, "", ["usage", usage.UsageId, usage.Meter.MeterId])
        {
            KeyPrefix = $"{usage.UsageId}/{Texts.Date(window.Part.From)}/",
        });
    }

    /// <summary>The parts of usage periods in which the contract runs, up to the month's end.</summary>
    private IEnumerable<PeriodPart> Parts(CycleCalendar calendar)
    {
        var end = terms.Applies.To?.PlusDays(1) ?? LocalDate.MaxIsoValue;
        return calendar.Parts(terms.Applies.From, LocalDate.Min(end, calendar.At(monthEnd).To));
    }

    private bool IsLookedAt(PeriodPart part)
    {
        var last = part.To.PlusDays(-1);
        return (last >= from && last <= through) || (through < monthEnd && part.From <= through && through <= last);
    }

    private UsageFact[] Live()
    {
        var ours = facts.Usage.Where(usage => terms.CustomerIds.Contains(usage.CustomerId)).ToList();
        draft.LeaveOut("of another customer", facts.Usage.Count - ours.Count);
        var collected = UsageCollection.Of(ours.Select(usage => usage.Fact), facts.Withdrawn);
        foreach (var conflict in collected.Conflicts)
        {
            Hold(conflict, "", PreviewHolds.Conflict(conflict));
        }

        var meters = terms.Usage.Select(usage => usage.Meter).DistinctBy(meter => meter.MeterId)
            .ToDictionary(meter => meter.MeterId, StringComparer.Ordinal);
        var live = new List<UsageFact>(collected.Live.Count);
        foreach (var fact in collected.Live)
        {
            var date = fact.At.InZone(zone).Date;
            if (!meters.TryGetValue(fact.MeterId, out var meter))
            {
                Hold(fact.FactId, fact.MeterId, PreviewHolds.UnknownMeter(fact.MeterId));
            }
            else if (MeterCheck.Hold(meter, fact) is { } hold)
            {
                Hold(fact.FactId, fact.MeterId, hold);
            }
            else if (date > through || date < terms.Applies.From || date > terms.Applies.To)
            {
                draft.LeaveOut("before or after the month", 1);
            }
            else
            {
                live.Add(fact);
            }
        }

        return [.. live];
    }

    private void Hold(string id, string text, HoldReason reason) =>
        draft.Held.Add(new PreviewHeld(id, text, null, null, reason, []));

    /// <summary>Brings the subscriptions and usage among the items to the commitment, where its period ends here.</summary>
    private void AddCommitment(int first)
    {
        var calendar = new CycleCalendar(Periods.Cycle, terms.Applies.From, zone);
        if (terms.Commitment is not { } commitment || Parts(calendar).LastOrDefault(IsLookedAt) is not { } part)
        {
            return;
        }

        var share = calendar.Share(part.Whole, part.From, part.To, Periods.DayCount);
        var bounds = new SpendTerms(0m, commitment.Minimum, commitment.Maximum, commitment.Prorated);
        var key = $"commitment/{Texts.Date(part.From)}/minimum";
        var items = draft.Items.Skip(first).ToList();
        var bound = Spend.Bound(
            items.SelectMany(item => item.SoFar).ToValueList(), bounds, share, part.To.PlusDays(-1) <= through,
            terms.Currency, terms.MoneyRounding, key);
        var at = 0;
        for (var index = 0; index < items.Count; index++)
        {
            var lines = bound.Skip(at).Take(items[index].SoFar.Count).ToValueList();
            at += lines.Count;
            draft.Items[first + index] = items[index] with
            {
                SoFar = lines,
                Steps = lines == items[index].SoFar ? items[index].Steps : items[index].Steps.Add(Capped(commitment, lines)),
            };
        }

        if (bound.Count > at)
        {
            var line = bound[at];
            var sum = items.Sum(item => item.SoFar.Sum(each => each.Net));
            draft.Items.Add(new DraftItem(
                PreviewKind.Commitment, key, commitment.Text, null, null, part.From, part.To.PlusDays(-1),
                [new Step(
                    "commitment",
                    $"{line.Text}: subscriptions and usage come to {Texts.Amount(sum, terms.Currency)}, so "
                    + $"{Texts.Amount(line.Net, terms.Currency)} lacks.",
                    new Amounts.Money(line.Net, terms.Currency))],
                [line], "", ["commitment"]));
        }
    }

    private Step Capped(Commitment commitment, ValueList<SpendLine> lines)
    {
        var net = lines.Sum(line => line.Net);
        return new Step(
            "commitment",
            $"{commitment.Text}: more than the maximum is not asked: {Texts.Amount(net, terms.Currency)}.",
            new Amounts.Money(net, terms.Currency));
    }
}
