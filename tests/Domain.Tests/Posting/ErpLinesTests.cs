using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using FsCheck;
using FsCheck.Fluent;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class ErpLinesTests
{
    private static readonly Currency Euro = Currencies.Find("EUR")!;
    private static readonly ErpPrecision Four = new(4, 4, RoundingMode.HalfUp, 0.05m, "Rounding");

    private static PreciseLine Line(decimal quantity, decimal? price, decimal net, decimal tax = 21m) =>
        new("a", "Work", quantity, price, new Money(net, Euro), "V", tax);

    private static (decimal Quantity, decimal Price, decimal Net)[] Fit(ErpPrecision precision, params PreciseLine[] lines) =>
        [.. ErpLines.Fit(lines.ToValueList(), precision).Select(line => (line.Quantity, line.UnitPrice, line.Net.Amount))];

    /// <summary>1,234.5678912 × 0.3333333 is 411.52; to four decimals it is 1,234.5679 × 0.3333 = 411.48.</summary>
    [Fact]
    public void G104_quantity_and_price_are_rounded_first_and_the_residue_stands_on_a_rounding_line()
    {
        Fit(Four, Line(1234.5678912m, 0.3333333m, 411.52m))
            .ShouldBe([(1234.5679m, 0.3333m, 411.48m), (1m, 0.04m, 0.04m)]);
        Fit(Four, Line(3m, 33.3333333m, 100m)).ShouldBe([(3m, 33.3333m, 100m)]);
    }

    [Fact]
    public void Without_an_agreed_price_it_is_what_the_net_comes_to() =>
        Fit(Four with { PriceDecimals = 2 }, Line(3m, null, 100m)).ShouldBe([(3m, 33.33m, 99.99m), (1m, 0.01m, 0.01m)]);

    [Fact]
    public void Too_much_is_taken_off_by_a_line_of_minus_one_and_each_tax_has_its_own() =>
        Fit(Four with { PriceDecimals = 2 }, Line(3m, null, 200m), Line(3m, null, 200m), Line(7m, null, 10m, 6m))
            .ShouldBe(
            [
                (3m, 66.67m, 200.01m), (3m, 66.67m, 200.01m), (7m, 1.43m, 10.01m),
                (-1m, 0.02m, -0.02m), (-1m, 0.01m, -0.01m),
            ]);

    [Fact]
    public void A_line_that_would_move_too_far_or_has_no_quantity_left_is_sent_as_one() =>
        Fit(Four, Line(1_000_000m, 0.12345678m, 123_456.78m), Line(0.00001m, null, -5m), Line(-2m, null, -5m))
            .ShouldBe([(1m, 123_456.78m, 123_456.78m), (-1m, 5m, -5m), (-2m, 2.5m, -5m)]);

    [Fact]
    public void Faults_name_their_place() =>
        new ErpPrecision(9, 1, 0, -1m, "").FindFaults(Euro).Select(fault => fault.Field)
            .ShouldBe(["quantityDecimals", "priceDecimals", "rounding", "residueMax", "roundingText"]);

    [Fact]
    public void Fitted_lines_add_up_and_are_what_the_erp_computes()
    {
        var line = from micros in Gen.Choose(-2_000_000, 20_000_000)
                   from cents in Gen.Choose(-100_000, 1_000_000)
                   from tax in Gen.Elements(6m, 21m)
                   select Line(micros / 1_000_000m, null, cents / 100m, tax);
        var cases = from lines in line.NonEmptyListOf()
                    from quantity in Gen.Choose(0, 6)
                    from price in Gen.Choose(2, 6)
                    select (lines, precision: Four with { QuantityDecimals = quantity, PriceDecimals = price });
        Prop.ForAll(cases.ToArbitrary(), item =>
        {
            var fitted = ErpLines.Fit(item.lines.ToValueList(), item.precision);
            return fitted.All(each => (each.Net with { Amount = each.Quantity * each.UnitPrice })
                    .Round(item.precision.Rounding) == each.Net)
                && new[] { 6m, 21m }.All(tax =>
                    fitted.Where(each => each.TaxPercent == tax).Sum(each => each.Net.Amount)
                    == item.lines.Where(each => each.TaxPercent == tax).Sum(each => each.Net.Amount));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));
    }
}
