using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Preview;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Tests.Contracts;
using NodaTime;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>Every zone of the time zone data, and every change of its clock in these years, through the preview.</summary>
public sealed class ZoneProperties(ITestOutputHelper output)
{
    private static readonly Instant Begin = Instant.FromUtc(2020, 1, 1, 0, 0);
    private static readonly Instant End = Instant.FromUtc(2031, 1, 1, 0, 0);

    private static readonly UsagePeriods?[] Periods =
    [
        null, Of(CycleUnit.Day, CycleAnchor.Start, null), Of(CycleUnit.Week, CycleAnchor.Calendar, new LocalTime(0, 30)),
        Of(CycleUnit.Month, CycleAnchor.Date, new LocalTime(2, 30)), Of(CycleUnit.Month, CycleAnchor.Start, new LocalTime(15, 0)),
    ];

    /// <summary>Each instant counts a power of two, so that what is counted twice, or never, cannot make up for another.
    /// </summary>
    [Fact]
    public void Each_instant_around_every_clock_change_is_billed_in_exactly_one_month()
    {
        var (changes, ids) = (0, DateTimeZoneProviders.Tzdb.Ids);
        foreach (var id in ids)
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            var moments = zone.GetZoneIntervals(Begin, End)
                .Select(interval => interval.HasEnd && interval.End < End ? interval.End : End).ToList();
            changes += moments.Count - 1;
            for (var index = 0; index < moments.Count; index++)
            {
                InOneMonth(id, moments[index], Periods[(index + id.Length) % Periods.Length]);
            }
        }

        output.WriteLine($"{ids.Count} zones, {changes} clock changes.");
        changes.ShouldBeGreaterThan(3_000);
    }

    private static void InOneMonth(string zone, Instant change, UsagePeriods? periods)
    {
        var month = change.InZone(DateTimeZoneProviders.Tzdb[zone]).Date.ToYearMonth();
        var terms = ContractSamples.Terms() with
        {
            TimeZone = zone,
            Applies = new Coverage(month.PlusMonths(-1).OnDayOfMonth(1), null, null, null),
            UsagePeriods = periods,
            Usage = [new UsageTerms(
                "u", "Units", new Meter("m", Aggregation.Sum), new Price.PerUnit(1m, ZeroUsage.Bill), SpendTerms.Plain)],
        };
        Instant[] instants =
        [
            change - Duration.FromHours(25), change - Duration.FromMinutes(30), change - Duration.Epsilon, change,
            change + Duration.FromMinutes(30), change + Duration.FromMinutes(90), change + Duration.FromHours(24),
            Starts(zone, month), Starts(zone, month) - Duration.Epsilon,
            Starts(zone, month.PlusMonths(1)) + Duration.FromHours(2),
        ];
        var facts = PreviewFacts.None with
        {
            Usage = [.. instants.Select((at, index) =>
                new CustomerUsage("C-1", new UsageFact($"f{index}", "m", at, 1 << index, [])))],
        };
        var counted = Enumerable.Range(-1, 4).Sum(months =>
            Previewing.Of(terms, facts, new PreviewQuestion(month.PlusMonths(months))).Net.Amount);
        if (counted != (1 << instants.Length) - 1)
        {
            Assert.Fail($"{zone}, {change}, {periods}: counted {counted} of {string.Join(", ", instants)}");
        }
    }

    private static Instant Starts(string zone, YearMonth month) =>
        DateTimeZoneProviders.Tzdb[zone].AtStartOfDay(month.OnDayOfMonth(1)).ToInstant();

    private static UsagePeriods Of(CycleUnit unit, CycleAnchor anchor, LocalTime? at) => new(new BillingCycle(
        unit, 1, anchor, anchor == CycleAnchor.Date ? new LocalDate(2019, 12, 31) : null, at));
}
