using System.Globalization;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>The entries that become one charge: one entry, or all of a day with the same role and work type.</summary>
internal sealed class WorkGroup(string id, LocalDate workDate, WorkRate? rate, Step? cover)
{
    private const decimal TicksPerHour = NodaConstants.TicksPerHour;
    private const long TicksPerMinute = NodaConstants.TicksPerMinute;

    public string Id { get; } = id;

    public LocalDate WorkDate { get; } = workDate;

    /// <summary>Null when the contract has none.</summary>
    public WorkRate? Rate { get; } = rate;

    public Step? Cover { get; } = cover;

    public List<WorkItem> Items { get; } = [];

    public List<BilledStretch> Stretches { get; } = [];

    public Step? RoundingStep { get; set; }

    /// <summary>Null where entries are rounded one by one.</summary>
    public RoundingPool? Pool { get; set; }

    public bool Approved => Items.TrueForAll(static item => item.Approved);

    /// <summary>Prices the group. The step "rate" takes all minutes at the plain rate; each multiplier adds its own.
    /// </summary>
    public ChargeDraft Draft(RatingContext context)
    {
        var steps = new List<Step>(8) { context.ContractStep };
        foreach (var item in Items)
        {
            steps.Add(Worked(context, item));
            steps.AddRange(item.CorrectionSteps);
            steps.AddRange(context.Ticket.Time[item.Entry.EntryId].Overrides
                .Where(set => set.Field != OverriddenField.Billable)
                .Select(set => new Step("override", RatingContext.OverrideText(set))));
        }

        var first = Items[0].Entry;
        var unpriced = Items[0].Left < 0 ? RatingHolds.NegativeTime
            : first.WorkType.Length == 0 ? RatingHolds.MissingWorkType
            : context.LacksCode(first.WorkType) ? RatingHolds.MissingCode(first.WorkType)
            : Rate is null ? RatingHolds.MissingRate(first, Texts.Date(WorkDate))
            : null;
        decimal? price = null;
        var minutes = 0m;
        if (unpriced is null)
        {
            if (RoundingStep is not null)
            {
                steps.Add(RoundingStep);
            }

            long ticks = 0;
            foreach (var stretch in Stretches)
            {
                ticks += stretch.Ticks;
            }

            minutes = ticks / TicksPerMinute;
            price = Price(context, steps, this, Stretches, ticks);
        }
        else
        {
            foreach (var item in Items)
            {
                minutes += item.Left;
            }
        }

        return new ChargeDraft
        {
            Id = Id,
            Kind = ChargeKind.Labour,
            Facts = FactIds(),
            WorkDate = WorkDate,
            Description = Description(),
            Quantity = minutes,
            Unit = ChargeIds.Minute,
            Steps = steps,
            Price = price,
            Unpriced = unpriced,
            Cover = Items[0].Left < 0 ? null : Cover,
            Approved = Approved,
            Outdated = Items.Select(item => context.Outdated(context.Ticket.Time[item.Entry.EntryId]))
                .FirstOrDefault(hold => hold is not null),
            Work = context.Work(first, Stretches.Sum(stretch => stretch.Ticks * stretch.Stretch.Multiplier) / TicksPerMinute),
            Items = Items,
            Code = context.CodeOf(first.WorkType),
            Entry = Items.Count == 1 ? context.Ticket.Time[first.EntryId] : null,
        };
    }

    /// <summary>Adds the steps from minutes to the exact price.</summary>
    public static decimal Price(
        RatingContext context, List<Step> steps, WorkGroup group, List<BilledStretch> stretches, long ticks)
    {
        var currency = context.Terms.Currency;
        var rate = group.Rate!.Value;
        var perHour = rate.PerHour;
        var numerator = ticks * perHour;
        var price = numerator / TicksPerHour;
        steps.Add(new Step(
            "rate",
            $"{Minutes(ticks)} minutes at {Texts.Amount(perHour, currency)} an hour "
            + $"({rate.Text(group.Items[0].Entry.WorkType, currency)}): "
            + $"{Texts.Amount(price, currency)}.",
            context.Exact(price)));
        var always = 1m;
        if (context.Emergency is { } emergency && ticks > 0)
        {
            always = emergency.Multiplier;
            numerator += ticks * perHour * (always - 1m);
            price = numerator / TicksPerHour;
            steps.Add(new Step(
                "emergency",
                $"The ticket's priority is {context.Ticket.Header!.Priority}: all minutes count {Texts.Number(always)} "
                + $"times: {Texts.Amount(price, currency)}.",
                context.Exact(price)));
        }

        foreach (var time in (ReadOnlySpan<WorkTime>)[WorkTime.Closed, WorkTime.ClosedDay, WorkTime.Holiday])
        {
            long extra = 0;
            var multiplier = 1m;
            foreach (var stretch in stretches)
            {
                if (stretch.Stretch.Time == time)
                {
                    extra += stretch.Ticks;
                    multiplier = stretch.Stretch.Multiplier;
                }
            }

            if (extra == 0 || multiplier == 1m)
            {
                continue;
            }

            var counts = Multipliers.Together(context.Emergency, multiplier);
            var text = $"{Minutes(extra)} of these minutes were {TimeText(time)}"
                + Multipliers.Text(context.Emergency, multiplier);
            if (counts == always)
            {
                steps.Add(new Step("after-hours", $"{text}."));
                continue;
            }

            // The sum of numerators is divided once, so that no part loses digits of its own.
            numerator += extra * perHour * (counts - always);
            price = numerator / TicksPerHour;
            steps.Add(new Step("after-hours", $"{text}: {Texts.Amount(price, currency)}.", context.Exact(price)));
        }

        return price;
    }

    private static Step Worked(RatingContext context, WorkItem item)
    {
        var entry = item.Entry;
        if (entry.Minutes < 0)
        {
            return new Step(
                "correction",
                FormattableString.Invariant(
                    $"Entry {entry.EntryId}: {entry.Technician} took {-entry.Minutes} minutes back; ")
                + FormattableString.Invariant($"{-item.Left} of them find no time to come off."));
        }

        var from = entry.StartedAt.InZone(context.Zone);
        var to = (entry.StartedAt + Duration.FromMinutes(entry.Minutes)).InZone(context.Zone);
        return new Step(
            "worked",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Entry {entry.EntryId}: {entry.Technician} worked {entry.Minutes} minutes on ")
            + $"{Texts.Date(item.WorkDate)}, {Texts.Time(from.TimeOfDay)} to {Texts.Time(to.TimeOfDay)}.");
    }

    private static string Minutes(long ticks) => Texts.Number((decimal)ticks / TicksPerMinute);

    private static string TimeText(WorkTime time) => time switch
    {
        WorkTime.Closed => "outside the opening hours",
        WorkTime.ClosedDay => "on a day without opening hours",
        WorkTime.Holiday => "on a holiday",
        _ => throw new ArgumentOutOfRangeException(nameof(time), time, "No multiplier belongs to it."),
    };

    private ValueList<string> FactIds()
    {
        if (Items is [{ Corrections.Count: 0 } only])
        {
            return [only.Entry.EntryId];
        }

        var ids = new List<string>(Items.Count + 2);
        foreach (var item in Items)
        {
            ids.Add(item.Entry.EntryId);
            ids.AddRange(item.Corrections);
        }

        ids.Sort(StringComparer.Ordinal);
        return ids.ToValueList();
    }

    private string Description()
    {
        var first = Items[0].Entry;
        return Items.Count == 1 && first.Description.Length > 0
            ? first.Description
            : FormattableString.Invariant($"{first.Role}, {first.WorkType}: {Items.Count} time entries");
    }
}
