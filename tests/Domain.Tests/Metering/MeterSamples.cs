using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Tests.Periods;
using NodaTime;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;

namespace BillingGrains.Domain.Tests.Metering;

/// <summary>Facts, meters and windows of August 2025 in few words.</summary>
internal static class MeterSamples
{
    private static readonly CycleCalendar August = CalendarMonth.From(Day(2025, 8, 1));

    public static Meter Meter(Aggregation aggregation, bool carriesOver = false, string? uniqueOf = null) =>
        new("m", aggregation, uniqueOf, carriesOver, null);

    public static MeterWindow Month(decimal carriedIn = 0m, DayCount count = DayCount.ActualDays) =>
        Days(1, 32, carriedIn, count);

    /// <summary>From one day of August to before another.</summary>
    public static MeterWindow Days(
        int from, int to, decimal carriedIn = 0m, DayCount count = DayCount.ActualDays) =>
        new(
            August, new PeriodPart(August.At(Day(2025, 8, 1)), Day(2025, 8, from), Day(2025, 8, 1).PlusDays(to - 1)),
            count, carriedIn);

    public static UsageFact Fact(
        string id, decimal value, int day, int hour = 0, int minute = 0,
        params (string Name, string Value)[] attributes) =>
        new(
            id, "m", Instant.FromUtc(2025, 8, day, hour, minute), value,
            attributes.Select(one => new UsageAttribute(one.Name, one.Value)).ToValueList());

    public static decimal Read(this Meter meter, MeterWindow window, params UsageFact[] facts) =>
        MeterReading.Exact(meter, window, UsageCollection.Of(facts, []).Live.AsSpan());
}
