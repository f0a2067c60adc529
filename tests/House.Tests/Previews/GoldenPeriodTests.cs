using BillingGrains.Domain.Entities;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.House.Tests.Previews;

/// <summary>Golden cases of periods, shares, meters and taxes, through the preview.</summary>
public sealed class GoldenPeriodTests
{
    [Theory]
    [InlineData("G67", "2023-05-23", "actual-days", 741_935_484)]
    [InlineData("G67", "2023-05-23", "thirty-day-months", 733_333_333)]
    [InlineData("G69", "2023-02-23", "actual-days", 714_285_714)]
    [InlineData("G69", "2023-02-23", "thirty-day-months", 733_333_333)]
    public void A_golden_lead_in_costs_its_share(string caseId, string from, string dayCount, int net) =>
        PreviewOf.Ask(
            Subscribed(from, "1000000000", "\"unit\":\"month\",\"count\":1,\"anchor\":\"date\",\"anchorDate\":\"2023-01-15\"",
                dayCount: dayCount, more: "\"currency\":\"JPY\","), from[..7], [])
            .Net.Amount.ShouldBe(net, caseId);

    [Theory]
    [InlineData("2011-01", 1260)]
    [InlineData("2011-02", 372)]
    public void G71_lead_in_and_trail_out_are_shares_of_whole_periods(string month, int net) =>
        PreviewOf.Ask(
            Subscribed("2011-01-01", "868", "\"unit\":\"month\",\"count\":1,\"anchor\":\"date\",\"anchorDate\":\"2011-01-15\"",
                to: "2011-02-27"), month, [])
            .Net.Amount.ShouldBe(net);

    [Fact]
    public void G74_the_days_of_a_part_count_inclusively() =>
        PreviewOf.Ask(
            Subscribed("2024-01-15", "1000000000", Calendar, more: "\"currency\":\"JPY\","), "2024-01", [])
            .Net.Amount.ShouldBe(548_387_097m);

    [Fact]
    public void G58_the_denominator_is_the_whole_quarter() =>
        PreviewOf.Ask(
            Subscribed("2024-05-20", "910", "\"unit\":\"quarter\",\"count\":1,\"anchor\":\"date\",\"anchorDate\":\"2024-04-15\"",
                to: "2024-06-21", timing: "arrears"), "2024-06", [])
            .Net.Amount.ShouldBe(320m);

    [Fact]
    public void G77_the_days_after_a_trial_are_asked() =>
        PreviewOf.Ask(Subscribed("2024-03-04", "35", Calendar, extra: ",\"trialDays\":7"), "2024-03", [])
            .Net.Amount.ShouldBe(23.71m);

    [Theory]
    [InlineData("G60", "2024-09-18", "month", "200", 25, -193.33, -241.66)]
    [InlineData("G62", "2025-10-06", "week", "29.99", 23.33, -25.71, -31.71)]
    public void A_golden_credit_note_foots(
        string caseId, string from, string unit, string fee, double tax, double net, double gross)
    {
        var cycle = $"\"unit\":\"{unit}\",\"count\":1,\"anchor\":\"start\"";
        var contract = Subscribed(from, fee, cycle, more: $$"""
            "tax":{"code":"T","percent":{{tax.ToString(System.Globalization.CultureInfo.InvariantCulture)}} },
            """);
        var billed = PreviewOf.Ask(contract, from[..7], [], from);
        var after = LocalDatePattern.Iso.Format(LocalDatePattern.Iso.Parse(from).Value.PlusDays(1));
        var line = billed.Items[0].Lines[0];
        var credit = PreviewOf.Ask(contract, from[..7],
        [
            $$"""{"type":"billed","lineId":"{{line.LineId}}","quantity":1,"unitPrice":{{fee}},"gross":{{fee}} }""",
            $$"""
            {"type":"subscription-changed","subscriptionId":"s",
             "change":{"kind":"cancelled","changeId":"c","on":"{{after}}","when":"at-once"} }
            """,
        ]);

        (credit.Net.Amount, credit.Gross!.Amount).ShouldBe(((decimal)net, (decimal)gross), caseId);
    }

    [Theory]
    [InlineData("G84", "2024-01-31", "2024-01", "2024-01-31", "2024-02-28")]
    [InlineData("G84", "2024-01-31", "2024-02", "2024-02-29", "2024-03-30")]
    [InlineData("G84", "2024-01-31", "2024-03", "2024-03-31", "2024-04-29")]
    [InlineData("G85", "2024-01-30", "2024-01", "2024-01-30", "2024-02-28")]
    [InlineData("G85", "2024-01-30", "2024-02", "2024-02-29", "2024-03-29")]
    [InlineData("G85", "2024-01-30", "2024-03", "2024-03-30", "2024-04-29")]
    [InlineData("G85", "2024-01-30", "2024-04", "2024-04-30", "2024-05-29")]
    public void Golden_anniversaries_do_not_drift(string caseId, string start, string month, string from, string through)
    {
        var item = PreviewOf.Ask(
            Subscribed(start, "10", "\"unit\":\"month\",\"count\":1,\"anchor\":\"start\""), month, [])
            .Items.ShouldHaveSingleItem();
        (Text(item.From), Text(item.Through)).ShouldBe((from, through), caseId);
    }

    [Theory]
    [InlineData("2016-05", "2016-05-08")]
    [InlineData("2016-06", "2016-06-07")]
    [InlineData("2016-07", "2016-07-07")]
    [InlineData("2016-08", "2016-08-06")]
    [InlineData("2016-09", "2016-09-05")]
    [InlineData("2016-10", "2016-10-05")]
    [InlineData("2016-11", "2016-11-04")]
    public void G87_thirty_days_are_no_month(string month, string from) =>
        Text(PreviewOf.Ask(
            Subscribed("2016-04-08", "10", "\"unit\":\"day\",\"count\":30,\"anchor\":\"start\""), month, []).Items[0].From)
            .ShouldBe(from);

    [Fact]
    public void G78_changes_are_weighted_by_time()
    {
        string[] facts =
        [
            Fact("a", "08-01T00:00:00Z", 2), Fact("b", "08-01T01:00:00Z", 3), Fact("c", "08-01T01:30:00Z", 1),
            Fact("d", "08-01T02:00:00Z", -4), Fact("e", "08-01T04:00:00Z", -2), Fact("f", "08-01T05:00:00Z", 10),
            Fact("g", "08-01T05:30:00Z", -10),
        ];
        PreviewOf.Ask(Metered("weighted-changes", "half-up"), "2024-08", facts).Net.Amount.ShouldBe(2218m);
    }

    [Fact]
    public void G80_a_recurring_sum_is_prorated() =>
        PreviewOf.Ask(
            Metered("prorated-sum", "up"), "2024-08",
            [Fact("a", "07-03T00:00:00Z", 5), Fact("b", "08-26T05:00:00Z", 12), Fact("c", "08-26T06:00:00Z", 12)])
            .Net.Amount.ShouldBe(964_517m);

    [Fact]
    public void G24_the_tier_is_of_full_units_and_the_price_of_prorated_ones() =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                """
                "usage": [{"usageId": "u", "name": "U", "meter": {"meterId": "m", "aggregation": "prorated-sum"},
                  "price": {"kind": "volume", "zeroUsage": "bill", "tiers": [{"upTo": 100, "unitPrice": 2, "flatFee": 10},
                    {"upTo": 200, "unitPrice": 1}, {"unitPrice": 0.5, "flatFee": 50}]}, "spend": {}}]
                """),
            "2024-04", [Fact("a", "04-01T00:00:00Z", 46.5), Fact("b", "04-13T00:00:00Z", 253.5)])
            .Net.Amount.ShouldBe(149.3m);

    [Fact]
    public void G36_two_units_of_one_plan() =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                """
                "usage": [{"usageId": "minutes", "name": "Minutes", "meter": {"meterId": "m", "aggregation": "sum"},
                    "price": {"kind": "blocks", "mode": "all-tiers", "zeroUsage": "bill",
                      "tiers": [{"size": 1000, "blockPrice": 0.5}]}, "spend": {}},
                  {"usageId": "data", "name": "Data", "meter": {"meterId": "n", "aggregation": "sum"},
                    "price": {"kind": "blocks", "mode": "all-tiers", "zeroUsage": "bill",
                      "tiers": [{"size": 512, "blockPrice": 0.3}]}, "spend": {}}]
                """),
            "2024-05",
            [PreviewOf.Usage("1", "2024-05-03T00:00:00Z", "1000"), PreviewOf.Usage("2", "2024-05-03T00:00:00Z", "30720", "n")])
            .Net.Amount.ShouldBe(18.5m);

    [Theory]
    [InlineData("G38", "\"percent\":1.3,\"fixedFee\":2,\"freeTransactions\":3,\"freeAmount\":250", "50 100 250 400", 11.15)]
    [InlineData("G39", "\"percent\":2.99,\"fixedFee\":0,\"minimum\":1.75,\"maximum\":12", "10 80 10000", 16.142)]
    [InlineData("G39", "\"percent\":2.99,\"fixedFee\":2,\"minimum\":1.75,\"maximum\":12", "10 80 10000", 18.691)]
    public void A_golden_percentage_comes_out(string caseId, string price, string amounts, double net) =>
        PreviewOf.Ask(
            PreviewOf.Priced($$"""{"kind":"percentage","zeroUsage":"bill",{{price}} }""")
                .Replace("\"EUR\"", "\"KWD\"", StringComparison.Ordinal),
            "2024-05", amounts.Split(' ').Select((amount, index) => PreviewOf.Usage(
                $"{index}", $"2024-05-0{index + 1}T00:00:00Z", amount)))
            .Net.Amount.ShouldBe((decimal)net, caseId);

    [Fact]
    public void G96_credits_pay_line_by_line()
    {
        var answer = PreviewOf.Ask(
            PreviewOf.Contract(
                """
                "usage": [{"usageId": "u", "name": "U", "meter": {"meterId": "m", "aggregation": "sum"},
                  "price": {"kind": "graduated", "zeroUsage": "bill", "tiers": [{"upTo": 5, "unitPrice": 0, "flatFee": 100},
                    {"unitPrice": 0, "flatFee": 50}]}, "spend": {}}],
                "prepaid": {"grants": [{"grantId": "a", "amount": 75, "from": "2024-01-01"},
                  {"grantId": "b", "amount": 75, "from": "2024-01-01"}]}
                """),
            "2024-05", [PreviewOf.Usage("1", "2024-05-03T00:00:00Z", "7")]);

        answer.Drawn.Select(part => part.Amount).ShouldBe([75m, 25m, 50m]);
        answer.Payable!.Amount.ShouldBe(0m);
    }

    [Theory]
    [InlineData("DE", "DE", false, "standard", 19)]
    [InlineData("DE", "FR", true, "standard", 0)]
    [InlineData("DE", "FR", false, "standard", 19)]
    [InlineData("FR", "FR", false, "reduced", 5.5)]
    [InlineData("DE", "TH", false, "standard", 0)]
    public void G57_tax_follows_the_place(string supplier, string customer, bool isBusiness, string category, double tax)
    {
        var number = isBusiness ? ",\"registrationNumber\":\"X1\"" : "";
        PreviewOf.Ask(
            Subscribed("2024-01-01", "100", Calendar, more: $$"""
                "taxes":{"supplier":{"country":"{{supplier}}"},"customer":{"country":"{{customer}}"{{number}} },
                 "level":"per-line","categories":[{"tag":"s","category":"{{category}}"}],
                 "rates":[{{Rate("DE", "standard", "19")}},{{Rate("FR", "standard", "20")}},{{Rate("FR", "reduced", "5.5")}}]},
                """), "2024-05", [])
            .Tax!.Amount.ShouldBe((decimal)tax);
    }

    [Theory]
    [InlineData("9.99", 2.10)]
    [InlineData("9.97", 2.09)]
    public void G54_tax_is_rounded_to_the_cent(string fee, double tax) =>
        PreviewOf.Ask(
            Subscribed("2024-01-01", fee, Calendar, more: "\"tax\":{\"code\":\"T\",\"percent\":21},"), "2024-05", [],
            taxRounding: TaxRounding.PerLine).Tax!.Amount.ShouldBe((decimal)tax);

    private const string Calendar = "\"unit\":\"month\",\"count\":1,\"anchor\":\"calendar\"";

    private static string Text(LocalDate date) => LocalDatePattern.Iso.Format(date);

    private static string Fact(string id, string at, double value) => PreviewOf.Usage(
        id, $"2024-{at}", value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static string Metered(string aggregation, string mode) => PreviewOf.Contract(
        $$$"""
        "usage": [{"usageId": "u", "name": "U", "meter": {"meterId": "m", "aggregation": "{{{aggregation}}}",
          "carriesOver": true, "rounding": {"decimals": 5, "mode": "{{{mode}}}"}},
          "price": {"kind": "per-unit", "unitPrice": 100000, "zeroUsage": "bill"}, "spend": {}}]
        """);

    private static string Subscribed(
        string from, string fee, string cycle, string? to = null, string timing = "advance",
        string dayCount = "actual-days", string more = "", string extra = "") => PreviewOf.Contract(
        $$$"""
        {{{more}}} "subscriptions": [{"subscriptionId": "s", "name": "S", "cycle": { {{{cycle}}} },
          "dayCount": "{{{dayCount}}}", "timing": "{{{timing}}}", "quantity": 1, "from": "{{{from}}}",
          "price": {"kind": "flat", "fee": {{{fee}}}, "zeroUsage": "bill"}
          {{{(to is null ? "" : $",\"to\":\"{to}\"")}}} {{{extra}}} }]
        """);

    private static string Rate(string country, string category, string percent) =>
        $$"""
        {"rateId":"{{country}}-{{category}}","jurisdiction":"{{country}}","category":"{{category}}","code":"VAT",
         "percent":{{percent}},"from":"2014-01-01","order":1,"compound":false,"onlyIfRegistered":false}
        """;
}
