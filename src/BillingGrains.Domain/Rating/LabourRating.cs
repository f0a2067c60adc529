using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Periods;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>Prices time: corrections come off, entries form groups, groups that are rounded together form a pool, and
/// each pool's minutes are summed, brought to the minimum, then to the step. The minimum of a visit comes after the
/// rounding of its entries, and before that of the ticket or day: the smaller scope comes first.</summary>
internal static class LabourRating
{
    public static void AddDrafts(RatingContext context, List<ChargeDraft> drafts)
    {
        var items = new List<WorkItem>(context.Ticket.Time.Count);
        foreach (var (_, slot) in context.Ticket.Time)
        {
            if (slot.Live is { } entry)
            {
                items.Add(new WorkItem(entry, slot.IsApproved, entry.StartedAt.InZone(context.Zone).Date));
            }
        }

        WorkItem.Net(items);
        var groups = Groups(context, items);
        foreach (var group in groups)
        {
            AddStretches(context, group);
        }

        var minimums = new List<ChargeDraft>();
        var visits = context.Terms.Visits is { } agreed ? Visit.Find(agreed, groups) : [];
        if (context.Terms.TimeRounding.Scope == TimeScope.Entry)
        {
            foreach (var group in groups)
            {
                TimeRounder.Round(context, group);
            }

            visits.ForEach(visit => visit.AddMinimum(context, minimums));
        }
        else
        {
            var pools = RoundingPool.Of(context, groups);
            visits.ForEach(visit => visit.AddMinimum(context, minimums));
            foreach (var pool in pools)
            {
                TimeRounder.Round(context, pool, minimums);
            }
        }

        foreach (var group in groups)
        {
            drafts.Add(group.Draft(context));
        }

        drafts.AddRange(minimums);
        if (!context.Terms.Travel.IsEmpty)
        {
            TravelRating.AddDrafts(context, groups, visits, drafts);
        }
    }

    private static List<WorkGroup> Groups(RatingContext context, List<WorkItem> items)
    {
        var byEntry = context.Terms.TimeRounding.Scope == TimeScope.Entry;
        var groups = new List<WorkGroup>(items.Count);
        var byId = byEntry ? null : new Dictionary<string, WorkGroup>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var entry = item.Entry;
            var rate = entry.WorkType.Length == 0
                ? null
                : RateChoice.Find(context.Terms, context.Ticket.Header, entry, item.WorkDate);
            var slot = context.Ticket.Time[entry.EntryId];
            var id = byEntry || item.Left < 0 || !slot.Overrides.IsEmpty
                ? ChargeIds.Entry(context.Ticket.Key, entry.EntryId)
                : ChargeIds.Group(context.Ticket.Key, item.WorkDate, entry, rate?.Agreed);
            if (byId is null || !byId.TryGetValue(id, out var group))
            {
                group = new WorkGroup(
                    id, item.WorkDate, rate,
                    RatingContext.Cover(slot.Overrides, () => context.LabourCover(entry.WorkType, item.WorkDate)));
                groups.Add(group);
                byId?.Add(id, group);
            }

            group.Items.Add(item);
        }

        return groups;
    }

    private static void AddStretches(RatingContext context, WorkGroup group)
    {
        if (group.Rate is null)
        {
            return;
        }

        var cut = new List<WorkStretch>(2);
        foreach (var item in group.Items)
        {
            if (item.Left <= 0)
            {
                continue;
            }

            cut.Clear();
            OpeningCalendar.Cut(
                context.Terms.AfterHours,
                context.Zone,
                item.Entry.StartedAt,
                item.Entry.StartedAt + Duration.FromMinutes(item.Left),
                cut);
            var left = item.Left * NodaConstants.TicksPerMinute;
            for (var index = 0; index < cut.Count; index++)
            {
                // The last takes what is left, so that the parts add up to the whole minutes of the entry.
                var ticks = index == cut.Count - 1 ? left : (cut[index].To - cut[index].From).BclCompatibleTicks;
                left -= ticks;
                group.Stretches.Add(new BilledStretch(group, item, cut[index], ticks));
            }
        }
    }
}
