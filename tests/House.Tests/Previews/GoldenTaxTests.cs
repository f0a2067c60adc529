namespace BillingGrains.House.Tests.Previews;

/// <summary>Golden cases of tax over several lines and rates, and of sharing out, through the preview.</summary>
public sealed class GoldenTaxTests
{
    /// <summary>The source rounds the sum of all exact taxes once; the level "per-document" rounds once for each rate, and
    /// each rate's sum, 0.43 and 0.86, is exact here. The level "per-line" rounds each line and rate, and comes to 1.29
    /// only by chance: 0.15 + 0.30 and 0.28 + 0.56.</summary>
    [Theory]
    [InlineData("per-document")]
    [InlineData("per-line")]
    public void G50_tax_comes_from_the_exact_taxes_of_the_lines(string level)
    {
        var answer = PreviewOf.Ask(
            PreviewOf.Contract(
                $$"""
                {{Fees("1.51", "3.79")}},
                "discounts": [{"kind": "amount-off", "discountId": "c", "text": "Coupon", "from": "2024-01-01",
                  "appliesTo": ["fee-2"], "amount": {"amount": 1, "currency": "EUR"}, "carriesOver": false}],
                {{Taxes(level, ("both", "A", "10"), ("both", "B", "20"))}}
                """), "2024-05", []);

        var taxes = answer.Items.SelectMany(item => item.Lines).Select(line => line.Tax!.Amount).ToList();
        taxes.Sum().ShouldBe(1.29m);
        if (level == "per-document")
        {
            taxes.ShouldBe([0.45m, 0.84m]);
            answer.Taxes.Select(tax => tax.Tax.Amount).ShouldBe([0.43m, 0.86m]);
        }

        (answer.Tax!.Amount, answer.Gross!.Amount).ShouldBe((1.29m, 5.59m));
    }

    /// <summary>The source rounds half up on each line: the settings moneyRounding "half-up" and level "per-line". Half to
    /// even would give 2.26 + 3.34, and is what another source asks in G51.</summary>
    [Theory]
    [InlineData("half-up", 2.27, 3.35, 84.37)]
    [InlineData("half-even", 2.26, 3.34, 84.35)]
    public void G52_tax_is_rounded_half_up_on_each_line(string mode, double first, double second, double gross)
    {
        var answer = PreviewOf.Ask(
            PreviewOf.Contract(
                $$"""
                "moneyRounding": "{{mode}}", {{Fees("45.30", "33.45")}},
                {{Taxes("per-line", ("five", "A", "5"), ("ten", "B", "10"))}}
                """), "2024-05", []);

        answer.Items.SelectMany(item => item.Lines).Select(line => line.Tax!.Amount)
            .ShouldBe([(decimal)first, (decimal)second]);
        answer.Gross!.Amount.ShouldBe((decimal)gross);
    }

    /// <summary>An amount off a document is what the preview shares out. A line of 0.00 does not stand on a document.
    /// </summary>
    [Theory]
    [InlineData("USD", "0.05", "1 1 1", "0.02 0.02 0.01")]
    [InlineData("JPY", "5", "10 10 10", "2 2 1")]
    [InlineData("USD", "100", "100 200 300", "16.67 33.33 50.00")]
    [InlineData("USD", "0.01", "100 1", "0.01 0")]
    public void G45_the_largest_remainder_gets_the_cent(string currency, string off, string fees, string shares) =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "currency": "{{{{currency}}}}", {{{{Fees(fees.Split(' '))}}}},
                "discounts": [{"kind": "amount-off", "discountId": "c", "text": "Coupon", "from": "2024-01-01",
                  "amount": {"amount": {{{{off}}}}, "currency": "{{{{currency}}}}"}, "carriesOver": false}]
                """), "2024-05", [])
            .Items.SelectMany(item => item.Lines).Select(line => line.Before.Amount - line.Net.Amount)
            .ShouldBe(shares.Split(' ').Select(share => decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>37 of 100 days of four fees. Lines rounded each or in total by the setting roundLines: they foot either
    /// way, and here come to the same.</summary>
    [Theory]
    [InlineData("each-line")]
    [InlineData("total")]
    public void G105_the_total_of_a_line_is_the_sum_of_its_rounded_sublines(string roundLines)
    {
        var answer = PreviewOf.Ask(
            PreviewOf.Contract(
                $$"""
                "subscriptions": [{"subscriptionId": "s", "name": "S", "cycle": {"unit": "day", "count": 100, "anchor": "start"},
                  "dayCount": "actual-days", "timing": "advance", "quantity": 4, "from": "2024-05-01", "to": "2024-06-07",
                  "roundLines": "{{roundLines}}",
                  "price": {"kind": "graduated", "zeroUsage": "bill", "tiers": [{"upTo": 1, "unitPrice": 0, "flatFee": 10},
                    {"upTo": 2, "unitPrice": 0, "flatFee": 23.45}, {"upTo": 3, "unitPrice": 0, "flatFee": 7.77},
                    {"unitPrice": 0, "flatFee": 1.33}]} }]
                """), "2024-05", []);

        answer.Items[0].Lines.Select(line => line.Net.Amount).ShouldBe([3.70m, 8.68m, 2.87m, 0.49m]);
        answer.Net.Amount.ShouldBe(15.74m);
    }

    private static string Fees(params string[] fees) => "\"subscriptions\": [" + string.Join(',', fees.Select((fee, index) =>
        $$"""
        {"subscriptionId": "fee-{{index + 1}}", "name": "Fee", "cycle": {"unit": "month", "count": 1, "anchor": "calendar"},
         "dayCount": "actual-days", "timing": "advance", "quantity": 1, "from": "2024-01-01",
         "price": {"kind": "flat", "fee": {{fee}}, "zeroUsage": "bill"} }
        """)) + "]";

    /// <summary>Fees are of the categories in their order; two rates of one category are both levied.</summary>
    private static string Taxes(string level, params (string Category, string Code, string Percent)[] rates)
    {
        var categories = rates.Select(rate => rate.Category).Distinct().ToList();
        var tagged = Enumerable.Range(0, 2).Select(index =>
            $$"""{"tag": "fee-{{index + 1}}", "category": "{{categories[index % categories.Count]}}"}""");
        var levied = rates.Select(rate =>
            $$"""
            {"rateId": "{{rate.Code}}", "jurisdiction": "FR", "category": "{{rate.Category}}", "code": "{{rate.Code}}",
             "percent": {{rate.Percent}}, "from": "2014-01-01", "order": 1, "compound": false, "onlyIfRegistered": false}
            """);
        return $$"""
            "taxes": {"supplier": {"country": "FR"}, "customer": {"country": "FR"}, "level": "{{level}}",
              "categories": [{{string.Join(',', tagged)}}], "rates": [{{string.Join(',', levied)}}]}
            """;
    }
}
