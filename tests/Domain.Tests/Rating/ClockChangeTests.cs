using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Tests.Contracts;
using NodaTime;
using NodaTime.TimeZones;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

/// <summary>An entry that is split at the borders of hours and days, over every clock change of a decade.</summary>
public sealed class ClockChangeTests
{
    // Monday to Saturday, 5 to 20: no clock change repeats or skips these borders.
    private static readonly AfterHours Hours = new(
        [.. Enumerable.Range(1, 6)
            .Select(day => new OpeningHours((IsoDayOfWeek)day, new LocalTime(5, 0), new LocalTime(20, 0)))],
        1.5m, 2m, [], 1m);

    [Fact]
    public void In_every_zone_and_over_every_clock_change_each_minute_counts_once_and_at_its_own_multiplier()
    {
        var (first, last) = (Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2030, 12, 31, 0, 0));
        var changes = 0;
        foreach (var id in TzdbDateTimeZoneSource.Default.CanonicalIdMap.Values.Distinct().Order(StringComparer.Ordinal))
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            var terms = ContractSamples.Terms() with
            {
                TimeZone = id, AfterHours = Hours, Rates = [new LabourRate(null, null, 60m, new(2019, 1, 1), null)],
            };
            foreach (var change in zone.GetZoneIntervals(first, last)
                .Where(interval => interval.HasStart && interval.Start >= first).Select(interval => interval.Start))
            {
                changes++;
                var at = change - Duration.FromMinutes(300 + (changes % 12 * 5));
                // Some clocks change at one minute past midnight; for the others five minutes are of one kind.
                var step = change.ToUnixTimeSeconds() % 300 == 0 ? 5 : 1;
                var charge = Rate(terms, Entry(minutes: 660, at: at)).Only();
                if (charge.Quantity != 660m || charge.Net!.Amount != Counted(zone, at, 660, step))
                {
                    Assert.Fail($"{id}, {change}: {charge.Told()}");
                }
            }
        }

        changes.ShouldBeGreaterThan(1_500);
    }

    /// <summary>Step by step, by what the clock on the wall shows.</summary>
    private static decimal Counted(DateTimeZone zone, Instant from, int minutes, int step)
    {
        var sum = 0m;
        for (var minute = 0; minute < minutes; minute += step)
        {
            var clock = (from + Duration.FromMinutes(minute)).InZone(zone).LocalDateTime;
            sum += step * (clock.DayOfWeek == IsoDayOfWeek.Sunday ? 2m : clock.Hour is >= 5 and < 20 ? 1m : 1.5m);
        }

        return sum;
    }
}
