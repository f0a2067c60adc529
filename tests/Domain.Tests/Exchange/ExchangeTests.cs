using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Exchange;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace BillingGrains.Domain.Tests.Exchange;

public sealed class ExchangeTests
{
    private static readonly Currency Euro = Currencies.Find("EUR")!;
    private static readonly Currency Dollar = Currencies.Find("USD")!;
    private static readonly Currency Pound = Currencies.Find("GBP")!;
    private static readonly Currency Yen = Currencies.Find("JPY")!;
    private static readonly LocalDate Friday = new(2026, 2, 27);

    private static readonly ExchangeTable Table = new(
    [
        new("ECB", Euro, Dollar, Friday, 1.0856m), new("ECB", Euro, Pound, Friday, 0.8567m),
        new("ECB", Euro, Yen, Friday, 161.25m), new("ECB", Euro, Dollar, Friday.PlusDays(3), 1.0900m),
        new("HOUSE", Dollar, Euro, Friday, 0.9m),
    ]);

    private static readonly ExchangeSettings Settings =
        new("ECB", Inverse: true, Euro, AgeDaysMax: 3, RateDecimals: null, RoundingMode.HalfUp);

    private static decimal Convert(
        decimal amount, Currency from, Currency to, ExchangeSettings? settings = null, LocalDate? on = null) =>
        Table.Convert(new Money(amount, from), to, on ?? Friday, settings ?? Settings)
            .ShouldBeOfType<Conversion.Converted>().Amount.Amount;

    private static string Missing(Currency from, Currency to, ExchangeSettings settings, LocalDate? on = null) =>
        Table.Convert(new Money(1m, from), to, on ?? Friday, settings).ShouldBeOfType<Conversion.Missing>().Hold.Reason;

    [Fact]
    public void A_published_rate_is_used_as_it_is_and_the_amount_is_rounded_by_name()
    {
        Convert(100m, Euro, Dollar).ShouldBe(108.56m);
        Convert(0.01m, Euro, Yen).ShouldBe(2m);
        Convert(0.01m, Euro, Yen, Settings with { Rounding = RoundingMode.Down }).ShouldBe(1m);
        Convert(1m, Dollar, Euro, Settings with { Source = "HOUSE" }).ShouldBe(0.9m);
        Convert(1.005m, Euro, Euro).ShouldBe(1.01m);
    }

    [Fact]
    public void A_rate_counts_until_the_next_one_and_no_longer_than_agreed()
    {
        Convert(100m, Euro, Dollar, on: Friday.PlusDays(2)).ShouldBe(108.56m);
        Convert(100m, Euro, Dollar, on: Friday.PlusDays(3)).ShouldBe(109m);
        Missing(Euro, Dollar, Settings with { AgeDaysMax = 1 }, Friday.PlusDays(2))
            .ShouldBe("ECB has no rate from EUR to USD for 2026-03-01 that the settings accept.");
        Missing(Euro, Dollar, Settings, Friday.PlusDays(-1));
    }

    [Fact]
    public void Inverse_and_cross_rates_count_where_they_are_allowed()
    {
        Convert(108.56m, Dollar, Euro).ShouldBe(100m);
        Missing(Dollar, Euro, Settings with { Inverse = false });
        Convert(100m, Dollar, Pound).ShouldBe(78.91m);
        Convert(100m, Dollar, Pound, Settings with { RateDecimals = 2 }).ShouldBe(79m);
        Missing(Dollar, Pound, Settings with { Via = null });
        Missing(Dollar, Pound, Settings with { Inverse = false });
    }

    [Fact]
    public void A_conversion_explains_itself()
    {
        var converted = (Conversion.Converted)Table.Convert(new Money(100m, Dollar), Pound, Friday, Settings);
        converted.Used.Select(rate => rate.To.Code).ShouldBe(["USD", "GBP"]);
        converted.Explanation.Text.ShouldBe(
            "100.00 USD × 0.789148857775 = 78.91 GBP, rounded half up "
            + "(ECB: EUR/USD 1.0856 of 2026-02-27, EUR/GBP 0.8567 of 2026-02-27).");
        converted.Explanation.Amount.ShouldBe(converted.Amount);
    }

    [Fact]
    public void Faults_of_rates_and_settings_name_their_place()
    {
        ExchangeCheck.Find(
        [
            new("", Euro, Euro, Friday, 0m), new("ECB", Euro, Dollar, Friday, 1m), new("ECB", Euro, Dollar, Friday, 2m),
        ]).Select(fault => (fault.Code, fault.Field)).ShouldBe(
        [
            ("empty", "rates/0/source"), ("same-currency", "rates/0/to"), ("out-of-range", "rates/0/rate"),
            ("rate-twice", "rates/2"),
        ]);
        ExchangeCheck.Find(new ExchangeSettings("", true, null, 32, 0, 0)).Select(fault => fault.Field)
            .ShouldBe(["source", "ageDaysMax", "rateDecimals", "rounding"]);
        ExchangeCheck.Find(Settings).ShouldBeEmpty();
    }

    [Fact]
    public void There_and_back_moves_an_amount_by_no_more_than_the_rounding() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 100_000_000)), cents =>
        {
            var back = Convert(Convert(cents / 100m, Euro, Dollar), Dollar, Euro);
            return Math.Abs(back - (cents / 100m)) <= 0.01m;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));
}
