namespace BillingGrains.House.Tests.Previews;

/// <summary>Amounts that other billing systems state for a number of units, through the preview.</summary>
public sealed class GoldenPriceTests
{
    private const string Fees =
        """
        {"kind":"graduated","zeroUsage":"bill",
          "tiers":[{"upTo":10,"unitPrice":10,"flatFee":2},{"upTo":20,"unitPrice":5,"flatFee":3},
          {"unitPrice":5,"flatFee":3}]}
        """;

    private const string Mixed =
        """
        {"kind":"graduated","zeroUsage":"bill",
          "tiers":[{"upTo":5,"unitPrice":0,"flatFee":100},{"upTo":10,"unitPrice":0,"flatFee":50},
          {"upTo":15,"unitPrice":10},{"unitPrice":5}]}
        """;

    private const string Volume =
        """
        {"kind":"volume","zeroUsage":"bill",
          "tiers":[{"upTo":100,"unitPrice":2,"flatFee":10},{"upTo":200,"unitPrice":1},
          {"unitPrice":0.5,"flatFee":50}]}
        """;

    private const string VolumeMixed =
        """
        {"kind":"volume","zeroUsage":"bill",
          "tiers":[{"upTo":5,"unitPrice":0,"flatFee":100},{"upTo":10,"unitPrice":0,"flatFee":150},
          {"upTo":15,"unitPrice":10},{"unitPrice":5}]}
        """;

    private const string Blocks =
        """ "tiers":[{"upTo":10,"size":1,"blockPrice":1.5},{"upTo":110,"size":1,"blockPrice":1},{"size":1,"blockPrice":0.5}]}""";

    [Theory]
    [InlineData("G01", Fees, "0", 2)]
    [InlineData("G03", Fees, "10", 102)]
    [InlineData("G05", Fees, "12", 115)]
    [InlineData("G06", Fees, "21", 163)]
    [InlineData("G08", Mixed, "0", 100)]
    [InlineData("G10", Mixed, "5.001", 150)]
    [InlineData("G11", Mixed, "7", 150)]
    [InlineData("G13", Mixed, "22", 235)]
    [InlineData("G18", Volume, "1", 12)]
    [InlineData("G20", Volume, "100.5", 100.5)]
    [InlineData("G22", Volume, "200", 200)]
    [InlineData("G23", Volume, "300", 200)]
    [InlineData("G26", VolumeMixed, "3", 100)]
    [InlineData("G26", VolumeMixed, "14", 140)]
    [InlineData("G26", VolumeMixed, "15", 150)]
    [InlineData("G26", VolumeMixed, "16", 80)]
    [InlineData("G26", VolumeMixed, "100", 500)]
    [InlineData("G27", """{"kind":"package","size":10,"packagePrice":100,"freeUnits":0,"zeroUsage":"bill"}""", "121", 1300)]
    [InlineData("G29", """{"kind":"package","size":20,"packagePrice":5,"freeUnits":0,"zeroUsage":"bill"}""", "45", 15)]
    [InlineData("G32", """{"kind":"blocks","mode":"all-tiers","zeroUsage":"bill",""" + Blocks, "111", 115.5)]
    [InlineData("G33", """{"kind":"blocks","mode":"top-tier","zeroUsage":"bill",""" + Blocks, "111", 55.5)]
    public void A_golden_amount_for_units_comes_out(string caseId, string price, string units, double expected) =>
        PreviewOf.Ask(PreviewOf.Priced(price), "2024-05", [PreviewOf.Usage("1", "2024-05-10T00:00:00Z", units)])
            .Net.Amount.ShouldBe((decimal)expected, caseId);

    [Theory]
    [InlineData("G41", 2, "half-up", 123.46)]
    [InlineData("G41", 0, "half-up", 123)]
    [InlineData("G41", -2, "half-up", 100)]
    [InlineData("G41", 2, "up", 123.46)]
    [InlineData("G41", 0, "up", 124)]
    [InlineData("G41", -2, "up", 200)]
    [InlineData("G41", 2, "down", 123.45)]
    [InlineData("G41", 0, "down", 123)]
    [InlineData("G41", -2, "down", 100)]
    public void Golden_units_are_rounded_apart_from_money(string caseId, int decimals, string mode, double expected) =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "usage": [{"usageId": "u", "name": "U", "meter": {"meterId": "m", "aggregation": "sum",
                  "rounding": {"decimals": {{{{decimals}}}}, "mode": "{{{{mode}}}}"}},
                  "price": {"kind": "per-unit", "unitPrice": 1, "zeroUsage": "bill"}, "spend": {}}]
                """),
            "2024-05", [PreviewOf.Usage("1", "2024-05-10T00:00:00Z", "123.456")])
            .Net.Amount.ShouldBe((decimal)expected, caseId);

    [Theory]
    [InlineData("G42", "USD", "1.23456789", 1.23)]
    [InlineData("G42", "USD", "1.23556789", 1.24)]
    [InlineData("G42", "JPY", "1.23456789", 1)]
    [InlineData("G42", "JPY", "1.9556789", 2)]
    public void Golden_money_is_rounded_to_the_currency(string caseId, string currency, string price, double expected) =>
        PreviewOf.Ask(
            PreviewOf.Contract(
                $$$$"""
                "currency": "{{{{currency}}}}",
                "usage": [{"usageId": "u", "name": "U", "meter": {"meterId": "m", "aggregation": "sum"},
                  "price": {"kind": "per-unit", "unitPrice": {{{{price}}}}, "zeroUsage": "bill"}, "spend": {}}]
                """),
            "2024-05", [PreviewOf.Usage("1", "2024-05-10T00:00:00Z", "1")])
            .Net.Amount.ShouldBe((decimal)expected, caseId);
}
