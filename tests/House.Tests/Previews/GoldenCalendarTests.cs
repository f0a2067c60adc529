using NodaTime;
using NodaTime.Text;

namespace BillingGrains.House.Tests.Previews;

/// <summary>Golden cases in which an instant meets the customer's calendar, through the preview.</summary>
public sealed class GoldenCalendarTests
{
    /// <summary>The periods are seen by what is counted in them: a unit in the second before each border, two at it.
    /// </summary>
    [Theory]
    [InlineData("2025-07", "2025-07-10", "2025-07-30", 1 + 2)]
    [InlineData("2025-08", "2025-07-31", "2025-08-30", 1 + 2)]
    [InlineData("2025-09", "2025-08-31", "2025-09-29", 1 + 2)]
    [InlineData("2025-10", "2025-09-30", "2025-10-30", 1 + 2)]
    public void G86_an_anchor_in_the_past_has_its_time_of_day(string month, string from, string through, int units)
    {
        var answer = PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "applies": {"from": "2025-07-10"}, "usagePeriods": {"cycle": {{{{Anchored}}}} },
                "usage": [{"usageId": "u", "name": "U", "meter": {"meterId": "m", "aggregation": "sum"},
                  "price": {"kind": "per-unit", "unitPrice": 1, "zeroUsage": "bill"}, "spend": {}}],
                "subscriptions": [{"subscriptionId": "s", "name": "S", "cycle": {{{{Anchored}}}}, "dayCount": "seconds",
                  "timing": "arrears", "quantity": 1, "from": "2025-07-10",
                  "price": {"kind": "flat", "fee": 31, "zeroUsage": "bill"} }]
                """),
            month,
            [
                .. Around("a", "2025-07-10"), .. Around("b", "2025-07-31"), .. Around("c", "2025-08-31"),
                .. Around("d", "2025-09-30"), .. Around("e", "2025-10-31"),
            ]);

        answer.Items.Select(item => (Text(item.From), Text(item.Through))).ShouldBe([(from, through), (from, through)]);
        answer.Items[1].Net.Amount.ShouldBe(units);
        // 21 of the 31 days of the whole period, by the second, for the first; then whole ones.
        answer.Items[0].Net.Amount.ShouldBe(month == "2025-07" ? Math.Round(31m * 21m / 31m, 2) : 31m);
    }

    /// <summary>The instant is a change of a recurring amount; the contract's zone says on which day it is.</summary>
    [Theory]
    [InlineData("2023-06-16T05:00:00Z", "America/Denver", 4)]
    [InlineData("2023-06-16T05:00:00Z", "America/Halifax", 3)]
    [InlineData("2023-06-16T20:00:00Z", "Europe/Paris", 3)]
    [InlineData("2023-06-16T20:00:00Z", "Asia/Karachi", 2)]
    public void G88_the_customers_own_day_decides_how_much_of_a_week_is_left(string at, string zone, int net) =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                $$"""
                "timeZone": "{{zone}}", "applies": {"from": "2023-06-12"},
                "usagePeriods": {"cycle": {"unit": "week", "count": 1, "anchor": "calendar"} },
                "usage": [{"usageId": "u", "name": "U", "meter": {"meterId": "m", "aggregation": "prorated-sum"},
                  "price": {"kind": "per-unit", "unitPrice": 1, "zeroUsage": "bill"}, "spend": {} }]
                """), "2023-06", [PreviewOf.Usage("1", at, "7")])
            .Net.Amount.ShouldBe(net);

    /// <summary>The case's 1 March, 23:30 in Los Angeles, is that day there; 30 days of its calendar end with the 30th,
    /// although the clock was set forward on the 12th.</summary>
    [Fact]
    public void G90_a_trial_ends_by_the_wall_clock_over_a_clock_change()
    {
        var item = PreviewOf.Ask(
            PreviewOf.Contract(
                """
                "timeZone": "America/Los_Angeles", "applies": {"from": "2017-01-01"},
                "subscriptions": [{"subscriptionId": "s", "name": "S", "trialDays": 30,
                  "cycle": {"unit": "month", "count": 1, "anchor": "trial-end", "at": "23:30:00"}, "dayCount": "seconds",
                  "timing": "advance", "quantity": 1, "from": "2017-03-01",
                  "price": {"kind": "flat", "fee": 10, "zeroUsage": "bill"} }]
                """), "2017-03", []).Items.ShouldHaveSingleItem();

        (Text(item.From), item.Net.Amount).ShouldBe(("2017-03-31", 10m));
    }

    /// <summary>The case's weights, 3.5, 2.66667, 2 and -2.2, let a removal that comes last weigh more than what was
    /// added before it: no day of a month does that to facts, so these weights are those of the module's test. Here the
    /// same changes fall on days that have 21, 16, 11 and 6 of 30 days left: 3.5 × 10 + 2.66667 × 5 + 3.66667 × 5
    /// - 1.2 × 5 + 100 + 50.</summary>
    [Fact]
    public void G82_each_change_is_priced_in_its_tier_and_removals_come_off_the_top() =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                """
                "usage": [{"usageId": "u", "name": "U", "meter": {"meterId": "m", "aggregation": "prorated-sum"},
                  "price": {"kind": "graduated", "zeroUsage": "bill", "tiers": [{"upTo": 5, "unitPrice": 10, "flatFee": 100},
                    {"unitPrice": 5, "flatFee": 50}]}, "roundLines": "total", "spend": {} }]
                """), "2024-04",
            [
                PreviewOf.Usage("a", "2024-04-10T00:00:00Z", "5"), PreviewOf.Usage("b", "2024-04-15T00:00:00Z", "5"),
                PreviewOf.Usage("c", "2024-04-20T00:00:00Z", "10"), PreviewOf.Usage("d", "2024-04-25T00:00:00Z", "-6"),
            ])
            .Net.Amount.ShouldBe(210.67m);

    private const string Anchored =
        """{"unit": "month", "count": 1, "anchor": "date", "anchorDate": "2025-01-31", "at": "15:00:00"}""";

    private static string[] Around(string id, string date) =>
    [
        PreviewOf.Usage(id + "-before", $"{date}T14:59:59Z", "1"), PreviewOf.Usage(id + "-at", $"{date}T15:00:00Z", "2"),
    ];

    private static string Text(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
