using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Domain.Tests.Posting;

/// <summary>Ten thousand generated documents for each profile of an ERP's precision: what an ERP computes of the lines that it is
/// sent, by arithmetic of its own, is our net, tax and gross amount, for each tax.</summary>
public sealed class ErpTotalsTests
{
    private const int Documents = 10_000;
    private const int Seed = 20_261_121;

    private static readonly Currency Euro = Currencies.Find("EUR")!;

    // Work by the minute, pieces, kilometres, usage; agreed prices, and amounts that came of discounts and splits.
    private static readonly (string Code, decimal Percent)[] Taxes = [("S21", 21m), ("S06", 6m), ("S19", 19m), ("Q", 14.975m)];

    /// <summary>Where tax is levied on each line a line must not move: it is sent as 1 at its amount where quantity and price
    /// would move it.</summary>
    [Theory]
    [InlineData(2, 3, TaxRounding.PerDocument)]
    [InlineData(3, 3, TaxRounding.PerDocument)]
    [InlineData(4, 4, TaxRounding.PerDocument)]
    [InlineData(4, 6, TaxRounding.PerDocument)]
    [InlineData(5, 5, TaxRounding.PerDocument)]
    [InlineData(2, 2, TaxRounding.PerLine)]
    [InlineData(2, 3, TaxRounding.PerLine)]
    [InlineData(3, 3, TaxRounding.PerLine)]
    [InlineData(4, 4, TaxRounding.PerLine)]
    [InlineData(4, 6, TaxRounding.PerLine)]
    [InlineData(5, 5, TaxRounding.PerLine)]
    public void What_the_erp_computes_is_what_our_document_says(int quantityDecimals, int priceDecimals, TaxRounding rounding)
    {
        var precision = new ErpPrecision(
            quantityDecimals, priceDecimals, RoundingMode.HalfUp, rounding == TaxRounding.PerLine ? 0m : 0.05m, "Rounding");
        var random = new Random(Seed);
        var asTheyAre = 0;
        for (var number = 0; number < Documents; number++)
        {
            var lines = Lines(random);
            var sent = ErpLines.Fit(lines, precision);
            asTheyAre += sent.Count == lines.Count ? 1 : 0;
            Computed(sent, rounding).ShouldBe(Ours(lines, rounding), $"document {number} of seed {Seed}: {lines}");
        }

        asTheyAre.ShouldBeGreaterThan(Documents / 10, "a profile that needs a rounding line nearly always is of no use");
    }

    [Fact]
    public void Eighty_minutes_are_sent_as_minutes()
    {
        var line = new PreciseLine("a", "Work", 80m, 1.6m, new Money(128m, Euro), "S21", 21m);
        var sent = ErpLines.Fit([line], new ErpPrecision(2, 3, RoundingMode.HalfUp, 0m, "Rounding")).ShouldHaveSingleItem();
        (sent.Quantity, sent.UnitPrice, sent.Net.Amount).ShouldBe((80m, 1.6m, 128m));
    }

    private static ValueList<PreciseLine> Lines(Random random)
    {
        var lines = new List<PreciseLine>();
        for (var index = random.Next(1, 9); index > 0; index--)
        {
            var tax = Taxes[random.Next(Taxes.Length)];
            var (quantity, price) = random.Next(4) switch
            {
                0 => (5m * random.Next(1, 200), random.Next(20, 200) / 60m),
                1 => (random.Next(1, 30), random.Next(1, 100_000) / 100m),
                2 => (random.Next(1, 5_000) / 10m, 0.23m),
                _ => (random.Next(1, 2_000_000) / 1_000m, random.Next(1, 99_999) / 1_000_000m),
            };
            var net = Round(quantity * price);
            net = random.Next(3) == 0 ? Round(net * random.Next(50, 100) / 100m) : net;
            net = random.Next(8) == 0 ? -net : net;
            lines.Add(new PreciseLine(
                $"{index}", "Work", net < 0m ? -quantity : quantity,
                random.Next(2) == 0 && Round(quantity * price) == net ? price : null,
                new Money(net, Euro), tax.Code, tax.Percent));
        }

        return lines.ToValueList();
    }

    private static string Ours(ValueList<PreciseLine> lines, TaxRounding rounding) => Sums(
        lines.Select(static line => (line.TaxCode!, line.TaxPercent, line.Net.Amount)), rounding);

    /// <summary>From quantity and price alone, as an ERP does.</summary>
    private static string Computed(ValueList<FittedLine> lines, TaxRounding rounding) => Sums(
        lines.Select(static line => (line.TaxCode!, line.TaxPercent, Round(line.Quantity * line.UnitPrice))), rounding);

    private static string Sums(IEnumerable<(string Code, decimal Percent, decimal Net)> lines, TaxRounding rounding)
    {
        var taxes = lines.GroupBy(static line => (line.Code, line.Percent)).Select(group => (
            group.Key.Code, Net: group.Sum(static line => line.Net),
            Tax: rounding == TaxRounding.PerLine
                ? group.Sum(line => Round(line.Net * group.Key.Percent / 100m))
                : Round(group.Sum(static line => line.Net) * group.Key.Percent / 100m)))
            .OrderBy(static tax => tax.Code, StringComparer.Ordinal).ToList();
        return FormattableString.Invariant(
            $"{taxes.Sum(static tax => tax.Net):0.00} + {taxes.Sum(static tax => tax.Tax):0.00}: ")
            + string.Join(", ", taxes.Select(
                static tax => FormattableString.Invariant($"{tax.Code} {tax.Net:0.00} {tax.Tax:0.00}")));
    }

    private static decimal Round(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
