using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Taxes;
using FsCheck;
using FsCheck.Fluent;
using static BillingGrains.Domain.Tests.Taxes.TaxSamples;

namespace BillingGrains.Domain.Tests.Taxes;

public sealed class TableTaxTests
{
    [Fact]
    public void A_price_with_tax_keeps_its_gross()
    {
        var question = Question(Line(119m), Line(10m), Line(0.05m)) with { Inclusive = true };
        var taxed = Ask(question, Tables);
        taxed.Lines.Select(line => (line.Net.Amount, line.Tax.Amount, line.Gross.Amount))
            .ShouldBe([(100m, 19m, 119m), (8.40m, 1.60m, 10m), (0.04m, 0.01m, 0.05m)]);
        taxed.Gross.Amount.ShouldBe(129.05m);
        Ask(Question(Line(112m)) with
        {
            Inclusive = true, Supplier = new TaxSupplier("CA", null, []), Customer = Consumer("CA", "BC"),
        }, Tables).Totals.Select(total => total.Tax.Amount).ShouldBe([5m, 7m]);
    }

    [Fact]
    public void A_price_with_compound_tax_keeps_its_gross()
    {
        var tables = Tables with
        {
            Rates = Tables.Rates.Select(rate => rate with { Compound = rate.Code == "PST" }).ToValueList(),
        };
        var taxed = Ask(Question(Line(112.35m)) with
        {
            Inclusive = true, Supplier = new TaxSupplier("CA", null, []), Customer = Consumer("CA", "BC"),
        }, tables);
        taxed.Net.Amount.ShouldBe(100m);
        taxed.Totals.Select(total => (total.Base.Amount, total.Tax.Amount)).ShouldBe([(100m, 5m), (105m, 7.35m)]);
    }

    /// <summary>A sixth of each cent: half a cent in all, which goes to the even 0.</summary>
    [Fact]
    public void Taxes_that_do_not_divide_evenly_are_summed_before_they_are_divided() =>
        Ask(Question(Line(0.01m, "20"), Line(0.01m, "20"), Line(0.01m, "20")) with
        {
            Inclusive = true, Level = TaxRounding.PerDocument, Rounding = RoundingMode.HalfEven,
        }, Percents("20")).Tax.Amount.ShouldBe(0m);

    [Fact]
    public void The_rate_of_the_day_on_which_a_line_is_taxed_counts()
    {
        var until = new NodaTime.LocalDate(2025, 12, 31);
        var tables = Tables with
        {
            Rates =
            [
                Rate("DE", "standard", "VAT", 19m) with { RateId = "old", To = until },
                Rate("DE", "standard", "VAT", 21m) with { From = until.PlusDays(1) },
            ],
        };
        var taxed = Ask(Question(Line(100m, date: until), Line(100m)), tables);
        taxed.Totals.Select(total => (total.Percent, total.Tax.Amount)).ShouldBe([(19m, 19m), (21m, 21m)]);
    }

    [Fact]
    public void What_has_no_rate_or_no_place_is_held_and_says_what_to_do()
    {
        var held = TableTax.Answer(Question(Line(1m), Line(1m, "unknown")), Tables).ShouldBeOfType<TaxAnswer.Held>();
        held.Holds.Single().LineId.ShouldBe("l1");
        held.Holds[0].Reason.Code.ShouldBe("missing-tax-rate");
        held.Holds[0].Reason.Reason.ShouldBe("The tax tables have no rate for \"unknown\" in DE on 2026-03-01.");
        TableTax.Answer(Question(Line(1m)), Tables with { Places = [] }).ShouldBeOfType<TaxAnswer.Held>()
            .Holds.Single().Reason.Code.ShouldBe("missing-tax-place");
    }

    [Fact]
    public void An_exempt_customer_pays_no_tax_within_the_dates()
    {
        var exempt = Consumer("DE") with { Exemption = new TaxExemption("E", "Certificate 7.", Start, Today) };
        var taxed = Ask(
            Question(Line(100m), Line(100m, date: Today.PlusDays(1))) with { Customer = exempt }, Tables);
        taxed.Lines.Select(line => (line.Tax.Amount, line.Treatment, line.Reason)).ShouldBe(
            [(0m, TaxTreatment.Exempt, "Certificate 7."), (19m, TaxTreatment.Taxed, "")]);
        taxed.Totals.Select(total => (total.Code, total.Base.Amount, total.Tax.Amount))
            .ShouldBe([("E", 100m, 0m), ("VAT", 100m, 19m)]);
    }

    [Fact]
    public void A_compound_tax_holds_those_of_a_lower_order_and_not_those_beside_it()
    {
        var tables = Tables with
        {
            Rates =
            [
                Rate("DE", "c", "A", 10m), Rate("DE", "c", "B", 20m, order: 2) with { Compound = true },
                Rate("DE", "c", "C", 5m, order: 2) with { Compound = true },
            ],
        };
        Ask(Question(Line(100m, "c")), tables).Totals.Select(total => total.Tax.Amount).ShouldBe([10m, 22m, 5.5m]);
    }

    [Theory]
    [InlineData(RoundingMode.HalfUp, 0.13)]
    [InlineData(RoundingMode.HalfEven, 0.12)]
    [InlineData(RoundingMode.Down, 0.12)]
    public void What_is_withheld_is_rounded_by_the_mode_of_the_document(RoundingMode mode, double withheld)
    {
        var keeps = Consumer("DE") with { Withholding = new Withholding("IRPF", 12.5m, WithholdingBase.Net) };
        Ask(Question(Line(1m)) with { Customer = keeps, Rounding = mode }, Tables).Withheld.Amount
            .ShouldBe((decimal)withheld);
    }

    [Fact]
    public void A_withheld_share_lowers_what_is_payable_and_not_the_gross()
    {
        TaxCustomer Keeps(decimal percent, WithholdingBase of) =>
            Consumer("DE") with { Withholding = new Withholding("IRPF", percent, of) };
        var net = Ask(Question(Line(99.99m)) with { Customer = Keeps(15m, WithholdingBase.Net) }, Tables);
        (net.Gross.Amount, net.Withheld.Amount, net.Payable.Amount).ShouldBe((118.99m, 15.00m, 103.99m));
        var tax = Ask(Question(Line(100m)) with { Customer = Keeps(50m, WithholdingBase.Tax) }, Tables);
        (tax.Gross.Amount, tax.Withheld.Amount, tax.Payable.Amount).ShouldBe((119m, 9.50m, 109.50m));
    }

    [Fact]
    public void A_category_may_have_a_place_of_its_own()
    {
        var construction = new PlaceRule(
            "DE", TradeRelation.Domestic, CustomerKind.Business, SupplyKind.Any, "construction", TaxPlace.ReverseCharge,
            "AE", "Reverse charge (section 13b of the Umsatzsteuergesetz).");
        var tables = Tables with
        {
            Places = [construction, .. Tables.Places], Rates = Tables.Rates.Add(Rate("DE", "construction", "VAT", 19m)),
        };
        var question = Question(Line(100m, "construction"), Line(100m));
        Ask(question with { Customer = Business("DE") }, tables).Lines.Select(line => line.Tax.Amount).ShouldBe([0m, 19m]);
        Ask(question, tables).Lines.Select(line => line.Tax.Amount).ShouldBe([19m, 19m]);
    }

    [Fact]
    public void A_rate_may_count_for_registered_suppliers_only()
    {
        var tables = Tables with { Rates = [Rate("US-NY", "standard", "SALES", 4m) with { OnlyIfRegistered = true }] };
        var question = Question(Line(100m)) with
        {
            Supplier = new TaxSupplier("US", "CA", []), Customer = Consumer("US", "NY"),
        };
        Ask(question, tables).Lines.Single().Reason.ShouldContain("not registered in US-NY");
        Ask(question with { Supplier = new TaxSupplier("US", "CA", ["US-NY"]) }, tables).Tax.Amount.ShouldBe(4m);
    }

    [Fact]
    public void A_rate_of_zero_says_why_and_each_line_explains_itself()
    {
        var taxed = Ask(Question(Line(10m, "books"), Line(10m)), Tables);
        taxed.Lines[0].Reason.ShouldBe("Zero rated.");
        taxed.Lines[0].Explanation.Single().Text.ShouldBe("VAT 0 % (DE, books) on 10.00 EUR: 0.00 EUR. Zero rated.");
        taxed.Lines[1].Explanation.Single().Text.ShouldBe("VAT 19 % (DE, standard) on 10.00 EUR: 1.90 EUR.");
    }

    [Fact]
    public void Faults_of_tables_and_customers_name_their_place()
    {
        var bad = Tables with
        {
            Rates =
            [
                Rate("de", "", "", 101m) with { Compound = true },
                Rate("DE", "a", "V", 0m) with { Reason = null, To = Start.PlusDays(-1) },
                Rate("FR", "a", "V", 1m), Rate("FR", "a", "V", 2m) with { RateId = "x", From = Today },
                Rate("IT", "a", "V", 1m) with { RateId = "x", To = Today },
                Rate("IT", "a", "V", 2m) with { From = Today.PlusDays(2) },
            ],
            Places = Tables.Places.Take(8).Append(Tables.Places[1] with { Reason = "", Relation = 0 }).ToValueList(),
            Unions = [new TaxUnion("", ["X"])],
        };
        TaxTablesCheck.Find(bad).Select(fault => (fault.Code, fault.Field)).ShouldBe(
        [
            ("bad-country", "rates/0/jurisdiction"), ("empty", "rates/0/category"), ("empty", "rates/0/code"),
            ("out-of-range", "rates/0/percent"), ("compound-on-nothing", "rates/0/compound"),
            ("dates-inverted", "rates/1/to"), ("empty", "rates/1/reason"), ("rate-twice", "rates/4/rateId"),
            ("rates-overlap", "rates/3/from"), ("rates-gap", "rates/5/from"),
            ("not-chosen", "places/8/relation"), ("empty", "places/8/reason"),
            ("place-undecided", "places"), ("place-undecided", "places"),
            ("empty", "unions/0/code"), ("bad-country", "unions/0/countries/0"),
        ]);
        TaxTablesCheck.Find(Tables).ShouldBeEmpty();
        TaxTablesCheck.Find(Business("FR")).ShouldBeEmpty();
        TaxTablesCheck.Find(new TaxCustomer(
            "fra", null, " ", new TaxExemption("E", "", Today, Start), new Withholding("W", -1m, 0)))
            .Select(fault => fault.Field).ShouldBe(
                ["country", "registrationNumber", "exemption/reason", "exemption/to", "withholding/percent", "withholding/of"]);
    }

    [Fact]
    public void Any_document_foots_and_its_tax_stays_within_a_step_for_each_line_of_the_tax_per_line() =>
        Check(question =>
        {
            var perLine = Ask(question, Mixed);
            var perDocument = Ask(question with { Level = TaxRounding.PerDocument }, Mixed);
            var parts = perLine.Lines.Sum(line => line.Parts.Count);
            return Foots(question, perLine) && Foots(question, perDocument)
                && Math.Abs(perLine.Tax.Amount - perDocument.Tax.Amount) < 0.01m * (parts + 1);
        });

    [Fact]
    public void Per_document_each_total_is_its_base_at_its_rate_rounded_once_and_no_line_is_a_step_away() =>
        Check(question =>
        {
            var taxed = Ask(question with { Level = TaxRounding.PerDocument, Inclusive = false }, Mixed);
            return taxed.Totals.All(total => total.Tax == (total.Base * (total.Percent / 100m)).Round(question.Rounding))
                && taxed.Lines.SelectMany(line => line.Parts)
                    .All(part => Math.Abs(part.Tax.Amount - (part.Base.Amount * part.Percent / 100m)) < 0.01m);
        });

    [Fact]
    public void Splitting_a_document_moves_its_tax_by_less_than_a_step_for_each_part_and_rate() =>
        Check(question =>
        {
            question = question with { Level = TaxRounding.PerDocument };
            var whole = Ask(question, Mixed);
            var half = question.Lines.Count / 2;
            var one = Ask(question with { Lines = question.Lines.Take(half).ToValueList() }, Mixed);
            var other = Ask(question with { Lines = question.Lines.Skip(half).ToValueList() }, Mixed);
            return (question.Inclusive || whole.Net == one.Net + other.Net)
                && Math.Abs((whole.Tax - one.Tax - other.Tax).Amount) <= 0.01m * 2 * whole.Totals.Count;
        });

    [Fact]
    public void A_credit_note_is_the_negative_of_its_invoice() =>
        Check(question =>
        {
            var back = question with
            {
                Lines = question.Lines.Select(line => line with { Amount = -line.Amount }).ToValueList(),
            };
            return Ask(back, Mixed).Gross == -Ask(question, Mixed).Gross;
        });

    private static TaxTables Mixed { get; } = Percents("19", "7+3.5", "23.33", "0");

    private static bool Foots(TaxQuestion question, TaxAnswer.Taxed taxed) =>
        taxed.Gross == taxed.Net + taxed.Tax
        && taxed.Net.Amount == taxed.Lines.Sum(line => line.Net.Amount)
        && taxed.Tax.Amount == taxed.Lines.Sum(line => line.Tax.Amount)
        && taxed.Tax.Amount == taxed.Totals.Sum(total => total.Tax.Amount)
        && taxed.Lines.All(line => line.Gross == line.Net + line.Tax
            && line.Tax.Amount == line.Parts.Sum(part => part.Tax.Amount)
            && line.Tax.Round(RoundingMode.Down) == line.Tax)
        && taxed.Lines.Zip(question.Lines).All(pair =>
            (question.Inclusive ? pair.First.Gross : pair.First.Net) == pair.Second.Amount)
        && taxed.Totals.All(total => total.Tax.Amount == taxed.Lines.SelectMany(line => line.Parts)
            .Where(part => part.Code == total.Code && part.Percent == total.Percent).Sum(part => part.Tax.Amount));

    private static void Check(Func<TaxQuestion, bool> holds)
    {
        var line = from cents in Gen.Choose(-3_000, 20_000)
                   from category in Gen.Elements("19", "7+3.5", "23.33", "0")
                   select Line(cents / 100m, category);
        var questions = from lines in line.NonEmptyListOf()
                        from mode in Gen.Elements(
                            RoundingMode.HalfUp, RoundingMode.HalfEven, RoundingMode.Up, RoundingMode.Down)
                        from inclusive in Gen.Elements(true, false)
                        select Question([.. lines]) with { Rounding = mode, Inclusive = inclusive };
        Prop.ForAll(questions.ToArbitrary(), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));
    }
}
