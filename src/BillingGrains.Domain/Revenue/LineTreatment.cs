using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Revenue;

/// <summary>How what a line bills becomes revenue.</summary>
public enum RevenueTreatment
{
    None = 0,

    /// <summary>On the day of the work, and not before it is billed.</summary>
    PointInTime = 1,

    /// <summary>By the days of the time that it is paid for, each the same.</summary>
    OverTime = 2,

    /// <summary>As it is used; what is left expires with its last day.</summary>
    Use = 3,

    /// <summary>On the day on which the milestone was reached.</summary>
    Milestone = 4,
}

/// <summary>How and when a line becomes revenue.</summary>
/// <param name="Start">First day.</param>
/// <param name="End">Last day; the same for what is of one day. Null for what may be used without an end.</param>
public sealed record LineRevenue(RevenueTreatment Treatment, LocalDate Start, LocalDate? End)
{
    /// <summary>It follows from what the line bills. What says nothing of a time, and lines from before that was kept, are
    /// of their day.</summary>
    public static LineRevenue Of(
        ChargeKind kind, LocalDate workDate, ServicePeriod? service, LocalDate? usableUntil) => (kind, service) switch
    {
        (ChargeKind.Cover or ChargeKind.PrepaidSale, _) => new(RevenueTreatment.Use, workDate, usableUntil),
        (ChargeKind.Milestone, _) => new(RevenueTreatment.Milestone, workDate, workDate),
        (_, { } days) => new(RevenueTreatment.OverTime, days.From, days.Through),
        _ => new(RevenueTreatment.PointInTime, workDate, workDate),
    };

    /// <summary>Of lines that are shown as one: from the first day to the last. Null where they do not become revenue alike.
    /// </summary>
    public static LineRevenue? Joined(IEnumerable<LineRevenue?> parts)
    {
        var all = parts.Distinct().ToList();
        return all switch
        {
            [var one] => one,
            _ when all.TrueForAll(static part => part is { Treatment: RevenueTreatment.PointInTime }) => new LineRevenue(
                RevenueTreatment.PointInTime, all.Min(static part => part!.Start), all.Max(static part => part!.End)),
            _ => null,
        };
    }

    public static LineRevenue Of(BilledLine line) => Of(line.Kind, line.WorkDate, line.Service, line.UsableUntil);
}
