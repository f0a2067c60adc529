using BillingGrains.Domain.Entities;

namespace BillingGrains.House.Tests.Previews;

/// <summary>Golden cases that need more than a price: earlier documents, commitments, discounts, tax, credit, work.
/// </summary>
public sealed class GoldenDocumentTests
{
    private const string Tiers =
        """
        {"kind":"graduated","zeroUsage":"bill","tiers":[{"upTo":5,"unitPrice":0,"flatFee":100},
          {"upTo":10,"unitPrice":0,"flatFee":50},{"upTo":15,"unitPrice":5},{"unitPrice":1}]}
        """;

    [Fact]
    public void G14_a_second_document_of_the_period_bills_what_is_left()
    {
        var contract = PreviewOf.Priced(Tiers);
        var second = Second(contract, "12", "10");

        second.Net.Amount.ShouldBe(22m);
        second.Items[0].Lines.Select(line => line.Net.Amount).ShouldBe([15m, 7m]);
    }

    [Fact]
    public void G15_a_maximum_is_reached_inside_a_tier() =>
        Second(PreviewOf.Priced(Tiers, """{"maximum": 170}"""), "12", "10").Net.Amount.ShouldBe(10m);

    [Fact]
    public void G16_a_minimum_is_settled_on_the_last_document_alone()
    {
        var contract = PreviewOf.Priced(Tiers, """{"minimum": 1000}""");
        PreviewOf.Ask(contract, "2024-05", [At("1", "05-03", "4")], "2024-05-15").Net.Amount.ShouldBe(100m);
        Second(contract, "4", "0").Net.Amount.ShouldBe(900m);
    }

    [Fact]
    public void G31_a_package_meets_a_maximum() =>
        Second(
            PreviewOf.Priced(
                """{"kind":"package","size":10,"packagePrice":15,"freeUnits":0,"zeroUsage":"bill"}""", """{"maximum": 100}"""),
            "60", "50").Net.Amount.ShouldBe(10m);

    [Fact]
    public void G49_a_percentage_comes_before_the_maximum() =>
        Second(
            PreviewOf.Priced(
                """{"kind":"per-unit","unitPrice":10,"zeroUsage":"bill"}""", """{"discountPercent": 50, "maximum": 100}"""),
            "7", "20").Net.Amount.ShouldBe(65m);

    [Theory]
    [InlineData("""{"kind":"percent-off","percent":25,""", 67.5)]
    [InlineData("""{"kind":"amount-off","amount":{"amount":50,"currency":"EUR"},"carriesOver":false,""", 40)]
    public void G47_percentages_come_before_fixed_amounts(string second, double net) =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "subscriptions": [{{{{Monthly("s", "100")}}}}],
                "discounts": [{{{{second}}}} "discountId": "a", "text": "A", "from": "2024-01-01"},
                  {"kind": "percent-off", "percent": 10, "discountId": "b", "text": "B", "from": "2024-01-01"}]
                """), "2024-05", [])
            .Net.Amount.ShouldBe((decimal)net);

    [Theory]
    [InlineData("half-even", 4.88)]
    [InlineData("half-up", 4.92)]
    public void G51_tax_is_rounded_on_each_line_by_the_contracts_mode(string mode, double tax) =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "moneyRounding": "{{{{mode}}}}", "tax": {"code": "T", "percent": 7},
                "subscriptions": [{{{{Monthly("a", "17.50")}}}}, {{{{Monthly("b", "17.50")}}}}, {{{{Monthly("c", "17.50")}}}},
                  {{{{Monthly("d", "17.50")}}}}]
                """), "2024-05", [], taxRounding: TaxRounding.PerLine)
            .Tax!.Amount.ShouldBe((decimal)tax);

    [Fact]
    public void G56_coupon_true_up_and_three_taxes_on_one_document()
    {
        var answer = PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "subscriptions": [{{{{Monthly("sub", "100")}}}}],
                "usage": [{"usageId": "calls", "name": "Calls", "meter": {"meterId": "m", "aggregation": "sum"},
                    "price": {"kind": "per-unit", "unitPrice": 1, "zeroUsage": "bill"}, "spend": {}},
                  {"usageId": "cards", "name": "Cards", "meter": {"meterId": "n", "aggregation": "sum"},
                    "price": {"kind": "per-unit", "unitPrice": 1, "zeroUsage": "bill"}, "spend": {"minimum": 50}}],
                "discounts": [{"kind": "amount-off", "discountId": "a", "text": "Coupon", "from": "2024-01-01",
                  "amount": {"amount": 10, "currency": "EUR"}, "carriesOver": false}],
                "taxes": {"supplier": {"country": "FR"}, "customer": {"country": "FR"}, "level": "per-document",
                  "categories": [{"tag": "sub", "category": "ten"}, {"tag": "calls", "category": "zero"},
                    {"tag": "cards", "category": "twenty"}],
                  "rates": [{{{{Rate("ten", 10)}}}}, {{{{Rate("zero", 0)}}}}, {{{{Rate("twenty", 20)}}}}]}
                """),
            "2024-05", [At("1", "05-03", "50"), PreviewOf.Usage("2", "2024-05-04T00:00:00Z", "30", "n")]);

        answer.Items.SelectMany(item => item.Lines).Select(line => line.Before.Amount - line.Net.Amount)
            .ShouldBe([5m, 2.5m, 1.5m, 1m]);
        answer.Items.SelectMany(item => item.Lines).Select(line => line.Tax!.Amount).ShouldBe([9.5m, 0m, 5.7m, 3.8m]);
        (answer.Net.Amount, answer.Gross!.Amount).ShouldBe((190m, 209m));
    }

    [Theory]
    [InlineData("2024-02", 30, 652.76)]
    [InlineData("2024-03", 10, 9890)]
    public void G75_a_commitment_shrinks_with_the_first_part_of_a_period(string month, int used, double trueUp)
    {
        var answer = PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "applies": {"from": "2024-02-28"}, "subscriptions": [{{{{Monthly("s", "100", "arrears", "2024-02-28")}}}}],
                "usage": [{"usageId": "u", "name": "U", "meter": {"meterId": "m", "aggregation": "sum"},
                  "price": {"kind": "per-unit", "unitPrice": 1, "zeroUsage": "bill"}, "spend": {}}],
                "commitment": {"text": "Committed", "minimum": 10000}
                """), month, [PreviewOf.Usage("1", $"{month}-28T10:00:00Z", $"{used}")]);

        answer.Items[^1].Net.Amount.ShouldBe((decimal)trueUp);
    }

    [Theory]
    [InlineData("2024-03", 30)]
    [InlineData("2024-04", 48)]
    public void G37_a_fee_in_advance_stands_beside_usage_in_arrears(string month, int net) =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "applies": {"from": "2024-03-13"},
                "usagePeriods": {"cycle": {"unit": "month", "count": 1, "anchor": "start"}},
                "subscriptions": [{{{{Monthly("s", "30", "advance", "2024-03-13", "start")}}}}],
                "usage": [{"usageId": "u", "name": "Videos", "meter": {"meterId": "m", "aggregation": "sum"},
                  "price": {"kind": "graduated", "zeroUsage": "bill", "tiers": [{"upTo": 5, "unitPrice": 2}, {"unitPrice": 1}]},
                  "spend": {}}]
                """), month, [At("1", "03-20", "13")])
            .Net.Amount.ShouldBe(net);

    [Fact]
    public void G64_a_change_credits_the_old_and_charges_the_new()
    {
        var contract = PreviewOf.Contract(
            $$$$"""
            "subscriptions": [{"subscriptionId": "s", "name": "Plan", "cycle": {"unit": "day", "count": 30, "anchor": "start"},
              "dayCount": "actual-days", "timing": "advance", "quantity": 1, "from": "2025-01-01", "to": "2025-01-31",
              "price": {"kind": "flat", "fee": 100, "zeroUsage": "bill"}}]
            """);
        var first = PreviewOf.Ask(contract, "2025-01", []);
        var changed = PreviewOf.Ask(contract, "2025-01",
        [
            .. Billed(first),
            """
            {"type":"subscription-changed","subscriptionId":"s","change":{"kind":"price-changed","changeId":"c",
              "on":"2025-01-16","when":"at-once","name":"Bigger","price":{"kind":"flat","fee":200,"zeroUsage":"bill"}}}
            """,
        ]);

        first.Net.Amount.ShouldBe(100m);
        changed.Items[0].Lines.Select(line => line.Net.Amount).ShouldBe([-50m, 100m]);
    }

    [Fact]
    public void G98_credit_pays_the_document()
    {
        var answer = PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "subscriptions": [{{{{Monthly("s", "17.69")}}}}],
                "prepaid": {"grants": [{"grantId": "g", "amount": 39, "from": "2024-01-01"}]}
                """), "2024-05", ["""{"type":"prepaid-drawn","grantId":"g","amount":17.72}"""]);

        answer.Payable!.Amount.ShouldBe(0m);
        answer.Balances[0].Left.Amount.ShouldBe(3.59m);
    }

    [Theory]
    [InlineData("ticket", 120)]
    [InlineData("entry", 180)]
    public void G101_time_is_rounded_in_the_scope_that_was_agreed(string scope, int minutes)
    {
        var contract = PreviewOf.Contract(
            $$$$"""
            "rates": [{"perHour": 60, "from": "2024-01-01"}],
            "timeRounding": {"scope": "{{{{scope}}}}", "stepMinutes": 60, "mode": "up", "minimumMinutes": 60}
            """);
        PreviewOf.Ask(contract, "2024-05", Work(45, 45, 5)).Net.Amount.ShouldBe(minutes);
    }

    [Theory]
    [InlineData(105, 105)]
    [InlineData(108, 120)]
    public void G102_an_exact_multiple_does_not_move(int worked, int billed) =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                """
                "rates": [{"perHour": 60, "from": "2024-01-01"}],
                "timeRounding": {"scope": "entry", "stepMinutes": 15, "mode": "up", "minimumMinutes": 0}
                """), "2024-05", Work(worked))
            .Net.Amount.ShouldBe(billed);

    private static IEnumerable<string> Work(params int[] minutes) => minutes
        .Select((each, index) =>
            $$$$"""
            {"type":"time","source":"desk","ticketId":"T-1","entryId":"E-{{{{index}}}}","revision":1,"technician":"a",
             "role":"r","workType":"w","startedAt":"2024-05-06T1{{{{index}}}}:00:00Z","minutes":{{{{each}}}},
             "description":"Work"}
            """)
        .Prepend(
            """
            {"type":"ticket","source":"desk","ticketId":"T-1","customerId":"c-1","subject":"S","category":"incident",
             "openedAt":"2024-05-06T09:00:00Z"}
            """);

    private static string At(string id, string day, string value) => PreviewOf.Usage(id, $"2024-{day}T00:00:00Z", value);

    /// <summary>What a document at the month's end bills, after one in the middle of the month.</summary>
    private static Domain.Preview.PreviewAnswer Second(string contract, string before, string after)
    {
        var first = At("1", "05-03", before);
        var middle = PreviewOf.Ask(contract, "2024-05", [first], "2024-05-15");
        return PreviewOf.Ask(contract, "2024-05", [first, At("2", "05-20", after), .. Billed(middle)]);
    }

    /// <summary>A document's lines as facts for the next one: its line discounts are in the explanation's amounts.</summary>
    private static IEnumerable<string> Billed(Domain.Preview.PreviewAnswer answer) =>
        answer.Items.SelectMany(item => item.Lines).Select(line => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $$"""
            {"type":"billed","lineId":"{{line.LineId}}","quantity":{{line.Quantity}},"unitPrice":{{line.UnitPrice}},
             "gross":{{line.Before.Amount}} }
            """));

    private static string Monthly(
        string id, string fee, string timing = "advance", string from = "2024-01-01", string anchor = "calendar") =>
        $$$$"""
        {"subscriptionId": "{{{{id}}}}", "name": "{{{{id}}}}", "cycle": {"unit": "month", "count": 1, "anchor": "{{{{anchor}}}}"},
         "dayCount": "actual-days", "timing": "{{{{timing}}}}", "quantity": 1, "from": "{{{{from}}}}",
         "price": {"kind": "flat", "fee": {{{{fee}}}}, "zeroUsage": "bill"}}
        """;

    private static string Rate(string category, int percent) =>
        $$$$"""
        {"rateId": "{{{{category}}}}", "jurisdiction": "FR", "category": "{{{{category}}}}", "code": "VAT",
         "percent": {{{{percent}}}},
         "from": "2014-01-01", "order": 1, "compound": false,
         "onlyIfRegistered": false{{{{(percent == 0 ? ", \"reason\": \"Zero-rated\"" : "")}}}}}
        """;
}
