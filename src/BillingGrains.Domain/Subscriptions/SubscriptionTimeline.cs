using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using NodaTime;

namespace BillingGrains.Domain.Subscriptions;

/// <summary>A stretch of time in which a subscription runs and nothing changes. From is inside, To is not.</summary>
/// <param name="To">Null while it is open.</param>
public sealed record SubscriptionSegment(
    LocalDate From, LocalTime FromTime, LocalDate? To, LocalTime? ToTime, string Name, Price Price, decimal Quantity)
{
    public LocalDateTime Start => From + FromTime;

    public LocalDateTime? End => To + (ToTime ?? LocalTime.Midnight);
}

/// <summary>A part of a period and the day on which it is to be billed.</summary>
public sealed record SubscriptionDue(PeriodPart Part, LocalDate On);

/// <summary>The course of a subscription as far as it is known: terms and changes, in any order and as often as they
/// came, by the customer's calendar.</summary>
public sealed class SubscriptionTimeline
{
    /// <param name="changes">Without two contents for the same id, as <see cref="SubscriptionCheck"/> refuses them.
    /// </param>
    /// <param name="firstDay">On which the customer had the product first; null when this is the first time.</param>
    public SubscriptionTimeline(
        SubscriptionTerms terms, IEnumerable<SubscriptionChange> changes, DateTimeZone zone, LocalDate? firstDay = null)
    {
        Terms = terms;
        var trialEnd = Trial.End(firstDay ?? terms.From, terms.TrialDays);
        PaidFrom = LocalDate.Max(terms.From, trialEnd);
        Calendar = new CycleCalendar(terms.Cycle, terms.From, zone, PaidFrom);
        Segments = Course(changes).ToValueList();
    }

    public SubscriptionTerms Terms { get; }

    public CycleCalendar Calendar { get; }

    /// <summary>The first day that is not free: the start, or the day after the trial.</summary>
    public LocalDate PaidFrom { get; }

    /// <summary>The moment from which it no longer runs; null while that is open.</summary>
    public LocalDateTime? EndsAt { get; private set; }

    /// <summary>In order; none for what is on trial, paused or ended.</summary>
    public ValueList<SubscriptionSegment> Segments { get; }

    /// <summary>The parts of periods that are to be billed up to a day, in order.</summary>
    /// <param name="settled">Parts that ended by this day are left out; null to leave none out.</param>
    public IEnumerable<SubscriptionDue> Due(LocalDate through, LocalDate? settled = null)
    {
        var isAdvance = Terms.Timing == BillTiming.Advance;
        var end = EndsAt is { } moment ? LastDay(moment).PlusDays(1) : (LocalDate?)null;
        var horizon = Calendar.At(through).To;
        var first = settled is { } until ? LocalDate.Max(PaidFrom, Calendar.At(until).From) : PaidFrom;
        foreach (var part in Calendar.Parts(first, end is { } day ? LocalDate.Min(day, horizon) : horizon))
        {
            var due = isAdvance ? part.From : part.To;
            if (due <= through)
            {
                yield return new SubscriptionDue(part, due);
            }
        }
    }

    private LocalDate LastDay(LocalDateTime end) =>
        end.TimeOfDay > Calendar.DayStart ? end.Date : end.Date.PlusDays(-1);

    private List<SubscriptionSegment> Course(IEnumerable<SubscriptionChange> changes)
    {
        var segments = new List<SubscriptionSegment>();
        var state = new State(Terms.Name, Terms.Price, Terms.Quantity, IsPaused: false);
        var since = Terms.From + Calendar.DayStart;
        foreach (var (moment, change) in InOrder(changes))
        {
            var next = After(state, change);
            if (next == state)
            {
                continue;
            }

            Add(segments, state, since, moment);
            since = moment;
            if (next is null)
            {
                EndsAt = moment;
                return segments;
            }

            state = next;
        }

        EndsAt = Terms.To is { } to ? to + Calendar.DayStart : null;
        Add(segments, state, since, EndsAt);
        return segments;
    }

    /// <summary>Each change once, by the moment at which it takes effect; those after the end of the terms are left
    /// out.</summary>
    private IEnumerable<(LocalDateTime Moment, SubscriptionChange Change)> InOrder(
        IEnumerable<SubscriptionChange> changes)
    {
        var end = Terms.To is { } to ? to + Calendar.DayStart : (LocalDateTime?)null;
        return changes
            .DistinctBy(static change => change.ChangeId, StringComparer.Ordinal)
            .Select(change => (Moment: Effective(change), Change: change))
            .Where(item => end is null || item.Moment < end)
            .OrderBy(static item => item.Moment)
            .ThenBy(static item => item.Change.On)
            .ThenBy(static item => item.Change.At ?? LocalTime.Midnight)
            .ThenBy(static item => item.Change.ChangeId, StringComparer.Ordinal);
    }

    private LocalDateTime Effective(SubscriptionChange change)
    {
        var moment = change.On + (change.At ?? Calendar.DayStart);
        var period = Calendar.At(Calendar.Instant(moment));
        var begin = period.From + Calendar.DayStart;
        return change.When == ChangeWhen.NextPeriod && moment != begin ? period.To + Calendar.DayStart : moment;
    }

    /// <summary>Null when it ends.</summary>
    private static State? After(State state, SubscriptionChange change) => change switch
    {
        SubscriptionChange.QuantityChanged quantity => state with { Quantity = quantity.Quantity },
        SubscriptionChange.PriceChanged price => state with { Name = price.Name, Price = price.Price },
        SubscriptionChange.Paused => state with { IsPaused = true },
        SubscriptionChange.Resumed => state with { IsPaused = false },
        SubscriptionChange.Cancelled => null,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No such change of a subscription."),
    };

    private void Add(List<SubscriptionSegment> segments, State state, LocalDateTime since, LocalDateTime? until)
    {
        var start = LocalDateTime.Max(since, PaidFrom + Calendar.DayStart);
        if (!state.IsPaused && !(until <= start))
        {
            segments.Add(new SubscriptionSegment(
                start.Date, start.TimeOfDay, until?.Date, until?.TimeOfDay, state.Name, state.Price, state.Quantity));
        }
    }

    private sealed record State(string Name, Price Price, decimal Quantity, bool IsPaused);
}
