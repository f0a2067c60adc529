using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Recurring;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>Subscriptions, usage, milestones and commitment of a month.</summary>
internal sealed class PeriodPreview(
    ContractTerms terms, PreviewFacts facts, LocalDate from, LocalDate monthEnd, LocalDate through, DraftDocument draft)
{
    private readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[terms.TimeZone];

    public void Add()
    {
        var answer = RecurringCharges.Of(
            Agreement.Of(terms), facts.Changes, facts.Milestones, Live(), new RecurringWindow(from, monthEnd, through),
            prefix => facts.Billed.Any(line => line.Key.StartsWith(prefix, StringComparison.Ordinal)));
        foreach (var item in answer.Items)
        {
            draft.Items.Add(new DraftItem(
                Kind(item.Kind), item.Id, item.Text, null, null, item.From, item.Through, item.Steps, item.SoFar, "",
                item.Tags)
            {
                KeyPrefix = item.KeyPrefix,
            });
        }

        foreach (var hold in answer.Holds)
        {
            draft.Held.Add(new PreviewHeld(hold.Id, hold.Text, null, null, hold.Reason, hold.Steps));
        }
    }

    private static PreviewKind Kind(ChargeKind kind) => kind switch
    {
        ChargeKind.Subscription => PreviewKind.Subscription,
        ChargeKind.Usage => PreviewKind.Usage,
        ChargeKind.Commitment => PreviewKind.Commitment,
        ChargeKind.Milestone => PreviewKind.Milestone,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It is not asked by the calendar."),
    };

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
}
