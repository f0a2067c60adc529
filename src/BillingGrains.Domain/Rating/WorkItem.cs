using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>A time entry on its way to a charge.</summary>
internal sealed class WorkItem(TimeEntry entry, bool approved, LocalDate workDate)
{
    public TimeEntry Entry { get; } = entry;

    public bool Approved { get; set; } = approved;

    public LocalDate WorkDate { get; } = workDate;

    /// <summary>Minutes after corrections; below zero for what a correction could not take off.</summary>
    public int Left { get; set; } = entry.Minutes;

    /// <summary>Ids of the corrections that are billed with this entry.</summary>
    public List<string> Corrections { get; } = [];

    /// <summary>What corrections took off, for the explanation.</summary>
    public List<Step> CorrectionSteps { get; } = [];

    /// <summary>Takes corrections off the entries of the same role and work type, the latest first. A correction that
    /// is taken off in full is billed with the first entry that it shortened; one that is not stands for itself. A
    /// correction that names no work type, as where a ticketing system lets people lower a sum only, is of the one kind
    /// that its technician's entries all have, or the ticket's where the technician has none; where they are of several,
    /// nobody knows which it takes back.</summary>
    public static void Net(List<WorkItem> items)
    {
        List<WorkItem>? corrections = null;
        foreach (var item in items)
        {
            if (item.Left < 0)
            {
                (corrections ??= []).Add(item);
            }
        }

        if (corrections is null)
        {
            return;
        }

        corrections.Sort(Order);
        var latestFirst = items.Where(static item => item.Left > 0).ToList();
        latestFirst.Sort(static (left, right) => Order(right, left));
        foreach (var correction in corrections)
        {
            Take(correction, latestFirst);
        }

        items.RemoveAll(item => item.Entry.Minutes < 0 && item.Left == 0);
    }

    private static void Take(WorkItem correction, List<WorkItem> latestFirst)
    {
        WorkItem? first = null;
        var (role, workType) = Kind(correction.Entry, latestFirst);
        foreach (var item in latestFirst)
        {
            if (item.Left == 0 || item.Entry.Role != role || item.Entry.WorkType != workType)
            {
                continue;
            }

            first ??= item;
            var taken = Math.Min(item.Left, -correction.Left);
            item.Left -= taken;
            correction.Left += taken;
            item.CorrectionSteps.Add(new Step("correction", FormattableString.Invariant(
                $"The correction {correction.Entry.EntryId} takes {taken} minutes off {item.Entry.EntryId}: ")
                + FormattableString.Invariant($"{item.Left} remain.")));
            if (correction.Left == 0)
            {
                first.Corrections.Add(correction.Entry.EntryId);
                return;
            }
        }
    }

    private static (string Role, string WorkType) Kind(TimeEntry correction, List<WorkItem> worked)
    {
        if (correction.WorkType.Length > 0)
        {
            return (correction.Role, correction.WorkType);
        }

        var own = worked.Where(item => item.Entry.Technician == correction.Technician).ToList();
        var kinds = (own.Count > 0 ? own : worked)
            .Select(item => (item.Entry.Role, item.Entry.WorkType)).Distinct().Take(2).ToList();
        return kinds.Count == 1 ? kinds[0] : (correction.Role, "");
    }

    /// <summary>By start, then by id.</summary>
    public static int Order(WorkItem left, WorkItem right)
    {
        var byTime = left.Entry.StartedAt.CompareTo(right.Entry.StartedAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(left.Entry.EntryId, right.Entry.EntryId);
    }
}

/// <summary>A stretch of an entry in one kind of time, with the time that is billed for it.</summary>
internal sealed class BilledStretch(WorkGroup group, WorkItem item, WorkStretch stretch, long ticks)
{
    public WorkGroup Group { get; } = group;

    public WorkItem Item { get; } = item;

    public WorkStretch Stretch { get; } = stretch;

    /// <summary>NodaTime ticks of 100 ns, so that parts of a minute stay exact.</summary>
    public long Ticks { get; set; } = ticks;
}
