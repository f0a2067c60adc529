using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>Brings minutes to their minimum, then to their step.</summary>
internal static class TimeRounder
{
    /// <summary>Rounds the minutes of one entry.</summary>
    public static void Round(RatingContext context, WorkGroup group)
    {
        if (group.Stretches.Count == 0)
        {
            return;
        }

        var rule = TimeRule.For(context.Terms.TimeRounding, group.Items[0].Entry.WorkType);
        var sum = Sum(group);
        var extra = rule.Billed(sum) - sum;
        if (extra > 0)
        {
            Latest(group.Stretches).Ticks += extra * NodaConstants.TicksPerMinute;
        }
        else
        {
            TakeOff(group.Stretches, -extra * NodaConstants.TicksPerMinute);
        }

        group.RoundingStep = new Step("rounding", rule.Text(sum, extra, "", 0));
    }

    /// <summary>Rounds the sum of a ticket's or day's minutes, together with what visits lacked of their minimum.
    /// </summary>
    public static void Round(RatingContext context, RoundingPool pool, List<ChargeDraft> minimums)
    {
        var worked = 0;
        var stretches = new List<BilledStretch>();
        foreach (var group in pool.Groups)
        {
            worked += Sum(group);
            stretches.AddRange(group.Stretches);
        }

        if (worked == 0)
        {
            return;
        }

        var rule = pool.Rule;
        var sum = worked + pool.VisitMinutes;
        var extra = rule.Billed(sum) - sum;
        var last = Latest(stretches);
        var text = rule.Text(worked, extra, pool.Whose, pool.VisitMinutes);
        if (extra > 0 && last.Group.Cover is null && sum < rule.MinimumMinutes)
        {
            minimums.Add(Minimum(
                context, last, extra, ChargeIds.Minimum(context.Ticket.Key, pool.Key), last.Group.WorkDate, pool.Name,
                text));
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
        foreach (var group in pool.Groups)
        {
            group.RoundingStep = step;
        }
    }

    /// <summary>What lacks up to a minimum, at the rate and in the kind of time in which the work ended.</summary>
    public static ChargeDraft Minimum(
        RatingContext context, BilledStretch last, int minutes, string id, LocalDate workDate, string description,
        string text)
    {
        var steps = new List<Step>(4) { context.ContractStep, new("minimum", text) };
        var ticks = minutes * NodaConstants.TicksPerMinute;
        var stretch = new BilledStretch(last.Group, last.Item, last.Stretch, ticks);
        return new ChargeDraft
        {
            Id = id,
            Kind = ChargeKind.Minimum,
            Facts = [],
            WorkDate = workDate,
            Description = description,
            Quantity = minutes,
            Unit = ChargeIds.Minute,
            Price = WorkGroup.Price(context, steps, last.Group, [stretch], ticks),
            Steps = steps,
            Approved = last.Group.Approved,
            Work = context.Work(last.Item.Entry, minutes * last.Stretch.Multiplier),
            Items = [last.Item],
        };
    }

    /// <summary>The stretch in which the work ended: what rounding adds goes there.</summary>
    public static BilledStretch Latest(List<BilledStretch> stretches)
    {
        var latest = stretches[0];
        foreach (var stretch in stretches)
        {
            latest = ByEnd(stretch, latest) > 0 ? stretch : latest;
        }

        return latest;
    }

    private static int Sum(WorkGroup group)
    {
        var sum = 0;
        foreach (var item in group.Items)
        {
            sum += Math.Max(item.Left, 0);
        }

        return sum;
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
}
