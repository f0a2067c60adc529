using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Taxes;
using static BillingGrains.Domain.Tests.Taxes.TaxSamples;

namespace BillingGrains.Domain.Tests.Taxes;

public sealed class TaxGoldenTests
{
    private static decimal[] LineTaxes(TaxAnswer.Taxed taxed) => [.. taxed.Lines.Select(line => line.Tax.Amount)];

    /// <summary>In cents of a currency without decimals, as the source has it. Rounded per document: each rate's total
    /// is exact here, 43 and 86, so it does not matter that we round once for each rate and not once for all.</summary>
    [Fact]
    public void G50_the_tax_of_a_document_is_rounded_from_the_exact_taxes_of_its_lines()
    {
        var question = Question(Line(151m, "10+20", currency: "JPY"), Line(279m, "10+20", currency: "JPY"))
            with { Level = TaxRounding.PerDocument };
        var taxed = Ask(question, Percents("10+20"));
        LineTaxes(taxed).ShouldBe([45m, 84m]);
        taxed.Totals.Select(total => total.Tax.Amount).ShouldBe([43m, 86m]);
        taxed.Tax.Amount.ShouldBe(129m);
        taxed.Gross.Amount.ShouldBe(559m);
    }

    /// <summary>The setting of the source is half to even, per line; the other level gives the other answer that the
    /// source names.</summary>
    [Fact]
    public void G51_tax_per_line_half_to_even_differs_from_tax_on_the_subtotal()
    {
        var perLine = Question(Line(17.50m, "7"), Line(17.50m, "7"), Line(17.50m, "7"), Line(17.50m, "7"))
            with { Rounding = RoundingMode.HalfEven };
        Ask(perLine, Percents("7")).Tax.Amount.ShouldBe(4.88m);
        LineTaxes(Ask(perLine, Percents("7"))).ShouldAllBe(tax => tax == 1.22m);
        Ask(perLine with { Level = TaxRounding.PerDocument }, Percents("7")).Tax.Amount.ShouldBe(4.90m);
    }

    [Fact]
    public void G52_tax_per_line_half_up()
    {
        var taxed = Ask(Question(Line(45.30m, "5"), Line(33.45m, "10")), Percents("5", "10"));
        LineTaxes(taxed).ShouldBe([2.27m, 3.35m]);
        taxed.Tax.Amount.ShouldBe(5.62m);
        taxed.Gross.Amount.ShouldBe(84.37m);
    }

    [Fact]
    public void G54_tax_in_whole_cents() =>
        LineTaxes(Ask(Question(Line(9.99m, "21"), Line(9.97m, "21")), Percents("21"))).ShouldBe([2.10m, 2.09m]);

    [Fact]
    public void G56_subscription_usage_true_up_coupon_and_three_taxes()
    {
        (string Category, decimal Net)[] fees = [("10", 100m), ("0", 50m), ("20", 30m), ("20", 20m)];
        var coupon = new Discount.AmountOff(
            "c", "Coupon", [], Start, null, null, new Money(10m, Euro), CarriesOver: false);
        var discounted = Discounting.Apply(
            fees.Select((fee, index) => new DiscountableLine($"l{index}", [], new Money(fee.Net, Euro))).ToValueList(),
            [coupon], Euro, RoundingMode.HalfUp);
        discounted.Parts.Select(part => part.Amount.Amount).ShouldBe([5m, 2.5m, 1.5m, 1m]);

        var taxed = Ask(
            Question([.. fees.Zip(discounted.Lines, (fee, line) => Line(line.Net.Amount, fee.Category))]),
            Percents("10", "0", "20"));
        LineTaxes(taxed).ShouldBe([9.50m, 0m, 5.70m, 3.80m]);
        taxed.Tax.Amount.ShouldBe(19m);
        taxed.Net.Amount.ShouldBe(190m);
        taxed.Gross.Amount.ShouldBe(209m);
    }

    /// <summary>The case's note is followed: British Columbia levies 5 % and 7 % on net, 12.00 and not 12.35. That other
    /// figure comes out where a rate is marked as compound, as Quebec's was before 2013.</summary>
    [Fact]
    public void G57_a_supply_across_a_border_is_taxed_by_the_decision_table()
    {
        Tax(Consumer("DE")).ShouldBe((19m, TaxTreatment.Taxed));
        Tax(Business("FR")).ShouldBe((0m, TaxTreatment.ReverseCharge));
        Tax(Consumer("FR")).ShouldBe((19m, TaxTreatment.Taxed));
        Tax(Consumer("FR"), supply: SupplyKind.Digital).ShouldBe((20m, TaxTreatment.Taxed));
        Tax(Consumer("FR"), "reduced", new TaxSupplier("FR", null, [])).ShouldBe((5.50m, TaxTreatment.Taxed));
        Tax(Consumer("TH"), supply: SupplyKind.Goods).ShouldBe((0m, TaxTreatment.NotTaxed));
        Tax(Business("TH")).ShouldBe((0m, TaxTreatment.NotTaxed));

        var canada = new TaxSupplier("CA", "ON", []);
        Tax(Consumer("CA", "BC"), supplier: canada).ShouldBe((12m, TaxTreatment.Taxed));
        var compound = Tables with
        {
            Rates = Tables.Rates.Select(rate => rate with { Compound = rate.Code == "PST" }).ToValueList(),
        };
        Ask(Question(Line(100m)) with { Supplier = canada, Customer = Consumer("CA", "BC") }, compound)
            .Tax.Amount.ShouldBe(12.35m);

        (decimal, TaxTreatment) Tax(
            TaxCustomer customer, string category = "standard", TaxSupplier? supplier = null,
            SupplyKind supply = SupplyKind.Services)
        {
            var question = Question(Line(100m, category, supply))
                with { Supplier = supplier ?? Germany, Customer = customer };
            var line = Ask(question, Tables).Lines.Single();
            (line.Reason.Length > 0).ShouldBe(line.Treatment != TaxTreatment.Taxed);
            return (line.Tax.Amount, line.Treatment);
        }
    }

    /// <summary>The unused part of 200.00, 29 of 30 days, is 193.33: the note is the sum of rounded parts and foots.
    /// </summary>
    [Theory]
    [InlineData(TaxRounding.PerLine)]
    [InlineData(TaxRounding.PerDocument)]
    public void G60_a_credit_note_is_the_sum_of_its_rounded_parts(TaxRounding level)
    {
        var item = new Money(-200m * 29m / 30m, Euro).Round(RoundingMode.HalfUp);
        var taxed = Ask(Question(Line(item.Amount, "25")) with { Level = level }, Percents("25"));
        (taxed.Net.Amount, taxed.Tax.Amount, taxed.Gross.Amount).ShouldBe((-193.33m, -48.33m, -241.66m));
    }

    [Theory]
    [InlineData(TaxRounding.PerLine)]
    [InlineData(TaxRounding.PerDocument)]
    public void G62_a_credit_note_at_an_odd_rate(TaxRounding level)
    {
        var item = new Money(-29.99m * 6m / 7m, Euro).Round(RoundingMode.HalfUp);
        var taxed = Ask(Question(Line(item.Amount, "23.33")) with { Level = level }, Percents("23.33"));
        (taxed.Net.Amount, taxed.Tax.Amount, taxed.Gross.Amount).ShouldBe((-25.71m, -6.00m, -31.71m));
        Ask(Question(Line(29.99m, "23.33")) with { Level = level }, Percents("23.33")).Tax.Amount.ShouldBe(7.00m);
    }
}
