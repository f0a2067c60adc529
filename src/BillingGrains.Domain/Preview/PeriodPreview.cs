using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Recurring;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>Subscriptions, usage, milestones and commitment of a month.</summary>
internal sealed class PeriodPreview(
    ContractTerms terms, PreviewFacts facts, LocalDate from, LocalDate monthEnd, LocalDate through, DraftDocument draft)
{
    public void Add()
    {
        var live = Live();
        var answer = RecurringCharges.Of(
            Agreement.Of(terms), facts.Changes, facts.Milestones, live, new RecurringWindow(from, monthEnd, through),
            prefix => facts.Billed.Any(line => line.Key.StartsWith(prefix, StringComparison.Ordinal)));
        foreach (var item in answer.Items)
        {
            draft.Items.Add(new DraftItem(
                Kind(item.Kind), item.Id, item.Text, null, null, item.From, item.Through, item.Steps, item.SoFar, "",
                item.Tags)
            {
                KeyPrefix = item.KeyPrefix,
                Place = ChargePlace.OfContract(terms, item.Kind, item.Tags),
            });
        }

        foreach (var hold in answer.Holds)
        {
            draft.Held.Add(new PreviewHeld(hold.Id, hold.Text, null, null, hold.Reason, hold.Steps));
        }

        AddGone(live);
    }

    /// <summary>Gives back what was billed for periods that are asked no longer: of a subscription that was cancelled from
    /// before them, or of something that the contract does not say any more. What is held stays as it was.</summary>
    private void AddGone(UsageOfContract live)
    {
        var billed = facts.Billed.Where(line => line.Key.Count(static each => each == '/') > 1
            && !line.Key.Contains('#', StringComparison.Ordinal)).ToList();
        if (billed.Count == 0)
        {
            return;
        }

        var asked = RecurringCharges.Of(
            Agreement.Of(terms), facts.Changes, facts.Milestones, live, RecurringWindow.Until(monthEnd),
            static _ => true);
        HashSet<string> prefixes =
            [.. asked.Items.Select(item => item.KeyPrefix), .. asked.Holds.Select(hold => hold.KeyPrefix)];
        foreach (var gone in billed.Select(line => (Prefix: Prefix(line.Key), line.Text))
            .Where(line => !prefixes.Contains(line.Prefix) && !draft.Items.Exists(item => item.KeyPrefix == line.Prefix))
            .DistinctBy(line => line.Prefix))
        {
            var id = gone.Prefix[..gone.Prefix.IndexOf('/', StringComparison.Ordinal)];
            draft.Items.Add(new DraftItem(
                PreviewKind.Gone, id, gone.Text, null, null, from, through,
                [new Step("gone", "The contract asks nothing for this time any more.")], [], "", [Section(id), id])
            {
                KeyPrefix = gone.Prefix,
            });
        }
    }

    /// <summary>Of a line's key: what it is of, and the day on which its period begins.</summary>
    private static string Prefix(string key) =>
        key[..(key.IndexOf('/', key.IndexOf('/', StringComparison.Ordinal) + 1) + 1)];

    private string Section(string id) =>
        terms.Usage.Any(usage => usage.UsageId == id) ? "usage" : id is "commitment" or "milestone" ? id : "subscription";

    private static PreviewKind Kind(ChargeKind kind) => kind switch
    {
        ChargeKind.Subscription => PreviewKind.Subscription,
        ChargeKind.Usage => PreviewKind.Usage,
        ChargeKind.Commitment => PreviewKind.Commitment,
        ChargeKind.Milestone => PreviewKind.Milestone,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It is not asked by the calendar."),
    };

    private UsageOfContract Live()
    {
        HashSet<string> customers = new(terms.CustomerIds, StringComparer.Ordinal);
        var ours = facts.Usage.Where(usage => customers.Contains(usage.CustomerId)).ToList();
        draft.LeaveOut("of another customer", facts.Usage.Count - ours.Count);
        var collected = UsageCollection.Of(ours.Select(usage => usage.Fact), facts.Withdrawn);
        foreach (var conflict in collected.Conflicts)
        {
            Hold(conflict, "", PreviewHolds.Conflict(conflict));
        }

        var meters = terms.Usage.Select(usage => usage.Meter).DistinctBy(meter => meter.MeterId)
            .ToDictionary(meter => meter.MeterId, StringComparer.Ordinal);
        var (begin, end) = Instants();
        var live = new List<UsageFact>(collected.Live.Count);
        foreach (var fact in collected.Live)
        {
            if (!meters.TryGetValue(fact.MeterId, out var meter))
            {
                Hold(fact.FactId, fact.MeterId, PreviewHolds.UnknownMeter(fact.MeterId));
            }
            else if (MeterCheck.Hold(meter, fact) is { } hold)
            {
                Hold(fact.FactId, fact.MeterId, hold);
            }
            else if (fact.At < begin || fact.At >= end)
            {
                draft.LeaveOut("before or after the month", 1);
            }
            else
            {
                live.Add(fact);
            }
        }

        return UsageOfContract.By([.. live]);
    }

    /// <summary>The first instant at which the contract counts, and the first that is not looked at any more. Where a day
    /// begins at another hour than midnight, that hour decides the month as well.</summary>
    private (Instant Begin, Instant End) Instants()
    {
        var calendar = new CycleCalendar(
            (terms.UsagePeriods ?? UsagePeriods.Months).Cycle, terms.Applies.From,
            DateTimeZoneProviders.Tzdb[terms.TimeZone]);
        var last = LocalDate.Min(through, terms.Applies.To ?? through);
        return (calendar.Begin(terms.Applies.From), calendar.Begin(last.PlusDays(1)));
    }

    private void Hold(string id, string text, HoldReason reason) =>
        draft.Held.Add(new PreviewHeld(id, text, null, null, reason, []));
}
