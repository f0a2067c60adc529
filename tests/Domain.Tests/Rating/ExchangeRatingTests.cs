using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Tests.Rating;

/// <summary>Parts that cost another currency than the contract's.</summary>
public sealed class ExchangeRatingTests
{
    private static readonly Currency Euro = TicketSamples.Euro;
    private static readonly Currency Dollar = Currencies.Find("USD")!;
    private static readonly LocalDate Used = new(2026, 3, 2);

    private static ContractTerms Terms(params ExchangeRate[] rates) => ContractSamples.Terms() with
    {
        Parts = new PartTerms(10m, [], false),
        Exchange = new ExchangeTerms(
            new ExchangeSettings("ECB", false, null, 3, null, RoundingMode.HalfUp), [.. rates]),
    };

    private static ExchangeRate Rate(LocalDate date, decimal rate, string source = "ECB") =>
        new(source, Dollar, Euro, date, rate);

    private static Charge Rated(ContractTerms terms) => TicketRating.Rate(
        TicketSamples.Given(TicketSamples.Opened, new PartUsed(new PartUse(
            "p1", 1, "SW-48", "Switch", 2m, new Money(10.01m, Dollar), Used.AtMidnight().InUtc().ToInstant(), null))),
        terms).Single();

    [Fact]
    public void The_cost_is_converted_by_the_rate_of_the_day_and_told_before_the_markup()
    {
        var charge = Rated(Terms(Rate(Used.PlusDays(-1), 0.9m), Rate(Used, 0.8765m), Rate(Used.PlusDays(1), 2m)));
        // 20.02 × 0.8765 = 17.54753, which is a cost of 17.55, and a tenth more.
        charge.Net!.Amount.ShouldBe(19.31m);
        charge.Explanation.Select(step => step.Rule).ShouldBe(
            ["contract", "used", "cost", "exchange", "markup", "money-rounding"]);
        charge.Explanation[3].Text.ShouldBe(
            "20.02 USD × 0.8765 = 17.55 EUR, rounded half up (ECB: USD/EUR 0.8765 of 2026-03-02).");
    }

    [Fact]
    public void Without_a_rate_that_counts_the_part_is_held_and_never_guessed()
    {
        Rated(Terms(Rate(Used.PlusDays(-4), 0.9m), Rate(Used, 0.9m, "Reuters"))).Hold!.Code
            .ShouldBe("missing-exchange-rate");
        Rated(Terms() with { Exchange = null }).Standing.ShouldBe(ChargeStanding.Held);
    }

    [Fact]
    public void Rates_that_cannot_be_are_refused_when_they_are_agreed() =>
        ContractTermsCheck.Find(Terms(Rate(Used, 0m), Rate(Used, 1m)) with { }).Select(fault => fault.Field)
            .ShouldBe(["exchange/rates/0/rate", "exchange/rates/1"]);
}
