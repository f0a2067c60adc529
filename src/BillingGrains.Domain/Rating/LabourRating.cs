using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>Prices time: corrections come off, entries form groups, groups that are rounded together form a pool, and
/// each pool's minutes are summed, brought to the minimum, then to the step.</summary>
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
        var minimums = new List<ChargeDraft>();
        if (context.Terms.TimeRounding.Scope == TimeScope.Entry)
        {
            foreach (var group in groups)
            {
                RoundPool(context, [group], null, minimums);
            }
        }
        else
        {
            foreach (var pool in Pools(context.Terms.TimeRounding.Scope, groups))
            {
                RoundPool(context, pool.Value, pool.Key, minimums);
            }
        }

        foreach (var group in groups)
        {
            drafts.Add(group.Draft(context));
        }

        drafts.AddRange(minimums);
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
            var id = byEntry || item.Left < 0
                ? ChargeIds.Entry(context.Ticket.Key, entry.EntryId)
                : ChargeIds.Group(context.Ticket.Key, item.WorkDate, entry, rate?.Agreed);
            if (byId is null || !byId.TryGetValue(id, out var group))
            {
                group = new WorkGroup(
                    id, item.WorkDate, rate, context.LabourCover(entry.WorkType, item.WorkDate));
                groups.Add(group);
                byId?.Add(id, group);
            }

            group.Items.Add(item);
        }

        return groups;
    }

    /// <summary>Covered time is rounded apart from billed time, so that neither changes what the other costs.</summary>
    private static SortedDictionary<string, List<WorkGroup>> Pools(TimeScope scope, List<WorkGroup> groups)
    {
        var pools = new SortedDictionary<string, List<WorkGroup>>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            if (group.Rate is null || group.Items[0].Left < 0)
            {
                continue;
            }

            var key = (scope == TimeScope.Day ? Texts.Date(group.WorkDate) : "ticket")
                + (group.Cover is null ? "" : "/covered");
            if (!pools.TryGetValue(key, out var pool))
            {
                pools.Add(key, pool = []);
            }

            pool.Add(group);
        }

        return pools;
    }

    private static void RoundPool(
        RatingContext context, List<WorkGroup> pool, string? poolKey, List<ChargeDraft> minimums)
    {
        var sum = 0;
        var stretches = new List<BilledStretch>();
        foreach (var group in pool)
        {
            if (group.Rate is not null)
            {
                sum += AddStretches(context, group, stretches);
            }
        }

        if (sum == 0)
        {
            return;
        }

        var rounding = context.Terms.TimeRounding;
        var billed = Rounding.ToStep(
            Math.Max(sum, rounding.MinimumMinutes), rounding.StepMinutes, rounding.Mode);
        var extra = (int)(billed - sum);
        var last = Latest(stretches);
        var text = Text(rounding, sum, billed, poolKey);
        if (extra > 0 && poolKey is not null && last.Group.Cover is null && sum < rounding.MinimumMinutes)
        {
            minimums.Add(Minimum(context, last, extra, poolKey, text));
        }
        else if (extra > 0)
        {
            last.Ticks += extra * NodaConstants.TicksPerMinute;
        }
        else
        {
            TakeOff(stretches, -extra * NodaConstants.TicksPerMinute);
        }

        var step = new Step("rounding", text);
        foreach (var group in pool)
        {
            group.RoundingStep = step;
        }
    }

    private static int AddStretches(RatingContext context, WorkGroup group, List<BilledStretch> all)
    {
        var sum = 0;
        var cut = new List<WorkStretch>(2);
        foreach (var item in group.Items)
        {
            if (item.Left <= 0)
            {
                continue;
            }

            sum += item.Left;
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
                var billed = new BilledStretch(group, item, cut[index], ticks);
                group.Stretches.Add(billed);
                all.Add(billed);
            }
        }

        return sum;
    }

    /// <summary>The stretch in which the work ended: what rounding adds goes there.</summary>
    private static BilledStretch Latest(List<BilledStretch> stretches)
    {
        var latest = stretches[0];
        foreach (var stretch in stretches)
        {
            latest = ByEnd(stretch, latest) > 0 ? stretch : latest;
        }

        return latest;
    }

    /// <summary>What rounding takes off comes from the end of the work backwards.</summary>
    private static void TakeOff(List<BilledStretch> stretches, long ticks)
    {
        if (ticks == 0)
        {
            return;
        }

        stretches.Sort(static (left, right) => ByEnd(right, left));
        foreach (var stretch in stretches)
        {
            var taken = Math.Min(ticks, stretch.Ticks);
            stretch.Ticks -= taken;
            ticks -= taken;
        }
    }

    private static int ByEnd(BilledStretch left, BilledStretch right)
    {
        var byEnd = left.Stretch.To.CompareTo(right.Stretch.To);
        return byEnd != 0 ? byEnd : string.CompareOrdinal(left.Item.Entry.EntryId, right.Item.Entry.EntryId);
    }

    private static ChargeDraft Minimum(
        RatingContext context, BilledStretch last, int extra, string poolKey, string text)
    {
        var steps = new List<Step>(4) { context.ContractStep, new("minimum", text) };
        var ticks = extra * NodaConstants.TicksPerMinute;
        var stretch = new BilledStretch(last.Group, last.Item, last.Stretch, ticks);
        return new ChargeDraft
        {
            Id = ChargeIds.Minimum(context.Ticket.Key, poolKey),
            Kind = ChargeKind.Minimum,
            Facts = [],
            WorkDate = last.Group.WorkDate,
            Description = poolKey == "ticket" ? "Minimum for the ticket" : $"Minimum for {poolKey}",
            Quantity = extra,
            Unit = ChargeIds.Minute,
            Price = WorkGroup.Price(context, steps, last.Group, [stretch], ticks),
            Steps = steps,
            Approved = last.Group.Approved,
            Work = context.Work(last.Item.Entry, extra * last.Stretch.Multiplier),
        };
    }

    private static string Text(TimeRounding rounding, int sum, decimal billed, string? poolKey)
    {
        var whose = poolKey switch
        {
            null => "",
            _ when poolKey.StartsWith("ticket", StringComparison.Ordinal) => " of the whole ticket",
            _ => $" of {poolKey[..10]}",
        };
        var rule = FormattableString.Invariant(
            $"step {rounding.StepMinutes} {ChargeDraft.ModeText(rounding.Mode)}, minimum {rounding.MinimumMinutes}");
        var where = billed > sum ? "; what is added counts as the time in which the work ended"
            : billed < sum ? "; what is taken off comes from the end of the work"
            : "";
        return billed == sum
            ? FormattableString.Invariant($"The {sum} minutes{whose} are billed as they are ({rule}).")
            : FormattableString.Invariant($"The {sum} minutes{whose} are billed as {billed:0} ({rule}{where}).");
    }
}
