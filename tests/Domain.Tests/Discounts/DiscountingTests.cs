using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace BillingGrains.Domain.Tests.Discounts;

public sealed class DiscountingTests
{
    private static readonly Currency Euro = Currencies.Find("EUR")!;
    private static readonly LocalDate Start = new(2026, 1, 1);

    private static Discount Percent(string id, decimal percent, params string[] tags) =>
        new Discount.PercentOff(id, $"Offer {id}", tags.ToValueList(), Start, null, null, percent);

    private static Discount Amount(string id, decimal amount, params string[] tags) =>
        new Discount.AmountOff(
            id, $"Coupon {id}", tags.ToValueList(), Start, null, null, new Money(amount, Euro), CarriesOver: false);

    private static DiscountableLine Line(string id, decimal net, params string[] tags) =>
        new(id, tags.ToValueList(), new Money(net, Euro));

    private static DiscountResult Apply(ValueList<DiscountableLine> lines, params Discount[] discounts) =>
        Discounting.Apply(lines, discounts.ToValueList(), Euro, RoundingMode.HalfUp);

    private static decimal[] Nets(DiscountResult result) => [.. result.Lines.Select(line => line.Net.Amount)];

    [Fact]
    public void G47_percentages_compound_and_go_first_then_fixed_amounts_and_never_below_zero()
    {
        ValueList<DiscountableLine> lines = [Line("a", 100m)];
        Apply(lines, Percent("p", 10m), Percent("q", 25m)).Total.Amount.ShouldBe(32.50m);
        Apply(lines, Percent("p", 10m), Amount("c", 50m)).Total.Amount.ShouldBe(60m);
        Apply(lines, Amount("c", 50m), Percent("p", 10m)).Total.Amount.ShouldBe(60m);
        Apply(lines, Amount("c", 80m), Amount("d", 50m)).Total.Amount.ShouldBe(100m);
    }

    [Fact]
    public void G56_a_coupon_is_shared_out_by_line_before_tax()
    {
        var result = Apply(
            [Line("sub", 100m), Line("usage", 50m), Line("cards", 30m), Line("true-up", 20m)], Amount("c", 10m));
        result.Parts.Select(part => part.Amount.Amount).ShouldBe([5m, 2.5m, 1.5m, 1m]);
        Nets(result).ShouldBe([95m, 47.5m, 28.5m, 19m]);
        result.Lines[0].Explanation.Single().Text.ShouldBe("Coupon c (10.00 EUR): 5.00 EUR off this line.");
    }

    [Fact]
    public void G45_a_discount_loses_no_cent_over_equal_lines() =>
        Nets(Apply([Line("a", 1m), Line("b", 1m), Line("c", 1m)], Amount("c", 0.05m))).ShouldBe([0.98m, 0.98m, 0.99m]);

    [Fact]
    public void A_discount_counts_for_the_lines_that_bear_one_of_its_tags()
    {
        var result = Apply(
            [Line("a", 50m, "labour"), Line("b", 30m, "part", "item/x"), Line("c", 20m)],
            Percent("p", 50m, "labour", "item/x"), Amount("d", 100m, "labour"), Amount("e", 1m));
        Nets(result).ShouldBe([0m, 14.57m, 19.43m]);
        result.Total.Amount.ShouldBe(66m);
    }

    [Fact]
    public void What_was_sold_at_a_percentage_comes_back_at_it_and_a_fixed_amount_has_less_room()
    {
        Nets(Apply([Line("a", 100m), Line("back", -40m)], Percent("p", 10m))).ShouldBe([90m, -36m]);
        Nets(Apply([Line("a", 100m), Line("back", -40m)], Amount("c", 90m))).ShouldBe([40m, -40m]);
        Nets(Apply([Line("back", -40m)], Amount("c", 90m))).ShouldBe([-40m]);
    }

    [Fact]
    public void A_percentage_is_rounded_once_for_the_lines_it_counts_for_alike() =>
        Apply([Line("a", 0.05m), Line("b", 0.05m), Line("c", 0.05m)], Percent("p", 10m)).Total.Amount.ShouldBe(0.02m);

    [Fact]
    public void Dates_and_the_number_of_documents_end_a_discount()
    {
        var until = ((Discount.PercentOff)Percent("p", 10m)) with { To = new LocalDate(2026, 3, 31) };
        ValueList<Discount> discounts = [until];
        Discounting.Available(discounts, [], new LocalDate(2026, 3, 31)).ShouldBe(discounts);
        Discounting.Available(discounts, [], new LocalDate(2026, 4, 1)).ShouldBeEmpty();
        Discounting.Available(discounts, [], new LocalDate(2025, 12, 31)).ShouldBeEmpty();

        ValueList<Discount> twice = [until with { DocumentsMax = 2 }];
        var one = new Money(1m, Euro);
        Discounting.Available(twice, [new("p", "i1", one), new("p", "i1", one)], Start).ShouldBe(twice);
        Discounting.Available(twice, [new("p", "i1", one), new("p", "i2", one)], Start).ShouldBeEmpty();
    }

    [Fact]
    public void An_amount_that_carries_over_goes_on_with_what_is_left()
    {
        var coupon = (Discount.AmountOff)Amount("c", 100m) with { CarriesOver = true };
        var first = Apply([Line("a", 60m)], coupon);
        var left = Discounting.Available([coupon], first.Uses("i1"), Start);
        left.ShouldBe([coupon with { Amount = new Money(40m, Euro) }]);
        var second = Discounting.Apply([Line("b", 60m)], left, Euro, RoundingMode.HalfUp);
        second.Total.Amount.ShouldBe(40m);
        Discounting.Available([coupon], [.. first.Uses("i1"), .. second.Uses("i2")], Start).ShouldBeEmpty();
    }

    [Fact]
    public void Faults_name_their_place_and_reason()
    {
        ValueList<Discount> bad =
        [
            ((Discount.PercentOff)Percent("p", 0m)) with { To = new LocalDate(2025, 1, 1), DocumentsMax = 0 },
            ((Discount.AmountOff)Amount("p", 0.001m, " ")) with { Text = "" },
            ((Discount.AmountOff)Amount("d", 1m)) with { Amount = new Money(1m, Currencies.Find("USD")!) },
        ];
        DiscountCheck.Find(bad, Euro).Select(fault => (fault.Code, fault.Field)).ShouldBe(
        [
            ("dates-inverted", "discounts/0/to"), ("out-of-range", "discounts/0/documentsMax"),
            ("out-of-range", "discounts/0/percent"), ("discount-twice", "discounts/1/discountId"),
            ("empty", "discounts/1/text"), ("empty", "discounts/1/appliesTo/0"),
            ("not-rounded", "discounts/1/amount/amount"), ("other-currency", "discounts/2/amount/currency"),
        ]);
        DiscountCheck.Find([Percent("p", 100m), Amount("c", 1m, "labour")], Euro).ShouldBeEmpty();
    }

    [Fact]
    public void Whatever_the_order_the_same_is_taken_no_line_turns_and_the_parts_foot()
    {
        var cases = from lines in Gen.Sized(_ => AnyLine.NonEmptyListOf())
                    from discounts in Gen.ListOf(AnyDiscount)
                    from seed in Gen.Choose(0, 1_000_000)
                    select (lines, discounts, seed);
        Prop.ForAll(cases.ToArbitrary(), item =>
        {
            var lines = item.lines.Select((line, index) => line with { LineId = $"l{index}" }).ToValueList();
            Discount[] discounts =
                [.. item.discounts.Select((discount, index) => discount with { DiscountId = $"d{index}" })];
            var result = Apply(lines, discounts);
            new System.Random(item.seed).Shuffle(discounts);
            return Apply(lines, discounts) == result
                && result.Lines.All(line => line.Net.Amount * line.Before.Amount >= 0m
                    && Math.Abs(line.Net.Amount) <= Math.Abs(line.Before.Amount)
                    && line.Net.Round(RoundingMode.Down) == line.Net
                    && line.Before.Amount - line.Net.Amount == result.Parts.Where(part => part.LineId == line.LineId)
                        .Sum(part => part.Amount.Amount)
                    && (line.Explanation.IsEmpty || line.Explanation[^1].Amount == line.Net))
                && result.Total.Amount == result.Parts.Sum(part => part.Amount.Amount);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true));
    }

    private static Gen<string[]> Tags => Gen.Elements<string[]>([], ["a"], ["b"], ["a", "b"]);

    private static Gen<DiscountableLine> AnyLine =>
        from cents in Gen.Choose(-2_000, 10_000)
        from tags in Tags
        select Line("l", cents / 100m, tags);

    private static Gen<Discount> AnyDiscount =>
        from isPercent in Gen.Elements(true, false)
        from value in Gen.Choose(1, 10_000)
        from tags in Tags
        select isPercent ? Percent("d", value / 100m, tags) : Amount("d", value / 100m, tags);
}
