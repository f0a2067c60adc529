using BillingGrains.Domain.Contracts;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>Entries of one technician on the ticket that overlap, touch or lie close together, whatever their role, also
/// across midnight. It is of the day on which it began.</summary>
internal sealed class Visit
{
    private readonly VisitTerms terms;
    private readonly List<(WorkItem Item, WorkGroup Group)> items = [];

    private Visit(VisitTerms terms) => this.terms = terms;

    /// <summary>The id of its first entry, which names it.</summary>
    public string FirstEntryId => First.Entry.EntryId;

    public LocalDate Day => First.WorkDate;

    public string Technician => First.Entry.Technician;

    public bool Approved => items.TrueForAll(static each => each.Item.Approved);

    /// <summary>Why none of its work is billed; null where some is.</summary>
    public Step? Cover => items.TrueForAll(static each => each.Group.Cover is not null) ? items[0].Group.Cover : null;

    private WorkItem First => items[0].Item;

    private Instant To { get; set; }

    public static List<Visit> Find(VisitTerms terms, List<WorkGroup> groups)
    {
        var worked = new List<(WorkItem Item, WorkGroup Group)>();
        foreach (var group in groups)
        {
            foreach (var item in group.Items)
            {
                if (item.Left > 0 && IsPartOfOne(terms, item))
                {
                    worked.Add((item, group));
                }
            }
        }

        worked.Sort(static (left, right) =>
        {
            var byTechnician = string.CompareOrdinal(left.Item.Entry.Technician, right.Item.Entry.Technician);
            return byTechnician != 0 ? byTechnician : WorkItem.Order(left.Item, right.Item);
        });
        var visits = new List<Visit>();
        var gap = Duration.FromMinutes(terms.GapMinutes);
        foreach (var (item, group) in worked)
        {
            var goesOn = visits is [.., var before] && before.Technician == item.Entry.Technician
                && item.Entry.StartedAt <= before.To + gap;
            if (!goesOn)
            {
                visits.Add(new Visit(terms) { To = item.Entry.StartedAt });
            }

            visits[^1].items.Add((item, group));
            visits[^1].To = Instant.Max(visits[^1].To, item.Entry.StartedAt + Duration.FromMinutes(item.Left));
        }

        return visits;
    }

    /// <summary>Adds what lacks up to the minimum, at the rate at which the visit ended. Covered work counts with the
    /// minutes. Nothing is added where all is covered, or while part of it has no price.</summary>
    public void AddMinimum(RatingContext context, List<ChargeDraft> minimums)
    {
        long ticks = 0;
        var billed = new List<BilledStretch>();
        foreach (var (item, group) in items)
        {
            if (group.Rate is null && group.Cover is null)
            {
                return;
            }

            foreach (var stretch in group.Stretches)
            {
                if (stretch.Item == item)
                {
                    ticks += stretch.Ticks;
                    if (group.Cover is null)
                    {
                        billed.Add(stretch);
                    }
                }
            }
        }

        var minutes = (int)(ticks / NodaConstants.TicksPerMinute);
        if (minutes >= terms.MinimumMinutes || billed.Count == 0)
        {
            return;
        }

        var last = TimeRounder.Latest(billed);
        var lacking = terms.MinimumMinutes - minutes;
        if (last.Group.Pool is { } pool)
        {
            pool.VisitMinutes += lacking;
        }

        minimums.Add(TimeRounder.Minimum(
            context, last, lacking, ChargeIds.Visit(context.Ticket.Key, FirstEntryId), Day,
            $"Minimum for the visit of {Technician} on {Texts.Date(Day)}",
            FormattableString.Invariant(
                $"The visit of {Technician} on {Texts.Date(Day)} ({Count()}) comes to {minutes} minutes; ")
            + FormattableString.Invariant(
                $"the minimum is {terms.MinimumMinutes}. The {lacking} lacking count as the time in which it ended.")));
    }

    private string Count() => items.Count == 1
        ? "1 entry"
        : FormattableString.Invariant($"{items.Count} entries no more than {terms.GapMinutes} minutes apart");

    private static bool IsPartOfOne(VisitTerms terms, WorkItem item) =>
        (terms.WorkTypes.IsEmpty || terms.WorkTypes.AsSpan().Contains(item.Entry.WorkType))
        && (terms.Place is null || terms.Place == item.Entry.Place);
}
