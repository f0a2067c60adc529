using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using FsCheck;
using FsCheck.Fluent;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class TotalsTests
{
    private static readonly Currency Euro = Currencies.Find("EUR")!;

    private static readonly Currency Yen = Currencies.Find("JPY")!;

    /// <summary>G50: fees of 151 and 279 (379 less a coupon of 100) at 10 % and 20 %, in least units.</summary>
    [Fact]
    public void Tax_for_a_document_is_rounded_once_on_the_sum_of_the_unrounded()
    {
        var totals = Of(Yen, RoundingMode.HalfUp, TaxRounding.PerDocument, (151m, 30m), (279m, 30m));
        totals.Tax.Amount.ShouldBe(129m);
        totals.Gross.Amount.ShouldBe(559m);
    }

    /// <summary>G50: the taxes of the single fees.</summary>
    [Theory]
    [InlineData(151, 45)]
    [InlineData(279, 84)]
    public void Tax_of_a_single_fee(int net, int tax) =>
        Of(Yen, RoundingMode.HalfUp, TaxRounding.PerLine, (net, 30m)).Tax.Amount.ShouldBe(tax);

    /// <summary>G51: four lines of 17.50 at 7 %.</summary>
    [Theory]
    [InlineData(TaxRounding.PerLine, "4.88")]
    [InlineData(TaxRounding.PerDocument, "4.90")]
    public void Banker_rounding_on_each_line_differs_from_rounding_the_sum(TaxRounding rounding, string tax) =>
        Of(Euro, RoundingMode.HalfEven, rounding, (17.50m, 7m), (17.50m, 7m), (17.50m, 7m), (17.50m, 7m))
            .Tax.Amount.ShouldBe(Parse(tax));

    /// <summary>G52: 45.30 at 5 % and 33.45 at 10 %, half up on each line.</summary>
    [Fact]
    public void Two_rates_on_one_document_have_a_tax_line_each()
    {
        var totals = Of(Euro, RoundingMode.HalfUp, TaxRounding.PerLine, (45.30m, 5m), (33.45m, 10m));
        totals.Taxes.OrderBy(tax => tax.Percent).Select(tax => tax.Tax.Amount).ShouldBe([2.27m, 3.35m]);
        totals.Tax.Amount.ShouldBe(5.62m);
        totals.Gross.Amount.ShouldBe(84.37m);
    }

    /// <summary>G54: 999 and 997 cents at 21 %.</summary>
    [Theory]
    [InlineData("9.99", "2.10")]
    [InlineData("9.97", "2.09")]
    public void Tax_is_rounded_to_the_cent(string net, string tax) =>
        Of(Euro, RoundingMode.HalfUp, TaxRounding.PerLine, (Parse(net), 21m)).Tax.Amount.ShouldBe(Parse(tax));

    [Fact]
    public void What_is_not_taxable_has_no_tax_line()
    {
        var totals = Totals.Of(
            [new TaxableLine(new Money(10m, Euro), null, 0m)], Euro, RoundingMode.HalfUp, TaxRounding.PerLine);
        totals.Taxes.IsEmpty.ShouldBeTrue();
        totals.Gross.ShouldBe(totals.Net);
    }

    [Fact]
    public void A_rate_of_zero_has_a_tax_line_because_the_law_wants_to_see_it() =>
        Of(Euro, RoundingMode.HalfUp, TaxRounding.PerLine, (10m, 0m)).Taxes.Count.ShouldBe(1);

    [Fact]
    public void A_tax_rounding_that_nobody_chose_is_a_programming_error() =>
        Should.Throw<ArgumentOutOfRangeException>(
            () => Of(Euro, RoundingMode.HalfUp, TaxRounding.None, (10m, 21m)));

    [Fact]
    public void Every_document_foots_for_every_currency_and_rounding()
    {
        var line = from minor in Gen.Choose(-2_000_000, 2_000_000)
                   from exactness in Gen.Elements(1m, 0.1m, 0.01m)
                   from rate in Gen.Elements((decimal?)null, 0m, 5m, 7m, 9.975m, 21m)
                   select (Minor: minor * exactness, Rate: rate);
        var document = from currency in Gen.Elements(Yen, Euro, Currencies.Find("KWD")!)
                       from mode in Gen.Elements(
                           RoundingMode.HalfUp, RoundingMode.HalfEven, RoundingMode.Up, RoundingMode.Down)
                       from rounding in Gen.Elements(TaxRounding.PerLine, TaxRounding.PerDocument)
                       from lines in line.ListOf()
                       select (currency, mode, rounding, lines);

        Prop.ForAll(Arb.From(document), sample => Foots(sample.currency, sample.mode, sample.rounding, sample.lines))
            .QuickCheckThrowOnFailure();
    }

    private static bool Foots(
        Currency currency, RoundingMode mode, TaxRounding rounding, IEnumerable<(decimal Minor, decimal? Rate)> samples)
    {
        var unit = currency.Decimals switch { 0 => 1m, 2 => 0.01m, _ => 0.001m };
        var lines = samples
            .Select(sample => new TaxableLine(
                new Money(sample.Minor * unit, currency), sample.Rate is null ? null : "T", sample.Rate ?? 0m))
            .ToList();
        var totals = Totals.Of(lines, currency, mode, rounding);
        Money[] all =
            [totals.Net, totals.Tax, totals.Gross, .. totals.Taxes.SelectMany(tax => new[] { tax.Base, tax.Tax })];

        return totals.Net + totals.Tax == totals.Gross
            && totals.Net.Amount == lines.Sum(line => line.Net.Round(mode).Amount)
            && totals.Tax.Amount == totals.Taxes.Sum(tax => tax.Tax.Amount)
            && all.All(amount => amount == amount.Round(mode))
            && totals.Taxes.All(tax => rounding == TaxRounding.PerLine
                || tax.Tax == (tax.Base * (tax.Percent / 100m)).Round(mode));
    }

    private static InvoiceTotals Of(
        Currency currency, RoundingMode mode, TaxRounding rounding, params (decimal Net, decimal Percent)[] lines) =>
        Totals.Of(
            lines.Select(line => new TaxableLine(new Money(line.Net, currency), "T", line.Percent)), currency, mode,
            rounding);

    private static decimal Parse(string amount) =>
        decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
}
