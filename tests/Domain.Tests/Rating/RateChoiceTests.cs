using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using NodaTime;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

public sealed class RateChoiceTests
{
    private static readonly LocalDate From = ContractSamples.Start;

    private static readonly ContractTerms Terms = ContractSamples.Terms() with
    {
        Rates =
        [
            new LabourRate(null, null, 10m, From, null),
            new LabourRate(null, "onsite", 20m, From, null),
            new LabourRate("engineer", null, 30m, From, null),
            new LabourRate("engineer", "onsite", 40m, From, null),
        ],
    };

    [Theory]
    [InlineData("engineer", "onsite", 40)]
    [InlineData("engineer", "remote", 30)]
    [InlineData("trainee", "onsite", 20)]
    [InlineData("trainee", "remote", 10)]
    public void The_most_specific_rate_wins(string role, string workType, int perHour) =>
        Rate(Terms, Entry(role: role, workType: workType)).Only().Net!.Amount.ShouldBe(perHour);

    [Fact]
    public void G100_a_role_rate_of_100_times_one_and_a_half_is_150_and_so_is_a_rate_of_150()
    {
        var modified = ContractSamples.Terms() with { AfterHours = ContractSamples.OfficeHours() };
        var plain = ContractSamples.Terms() with { Rates = [new LabourRate("engineer", null, 150m, From, null)] };
        Rate(modified, Entry(at: At(3, 2, 18))).Only().Net!.Amount.ShouldBe(150m);
        Rate(plain, Entry(at: At(3, 2, 18))).Only().Net!.Amount.ShouldBe(150m);
    }

    [Fact]
    public void The_rate_is_that_of_the_work_date_in_the_contracts_zone()
    {
        var terms = ContractSamples.Terms() with
        {
            Rates =
            [
                new(null, null, 100m, From, new LocalDate(2026, 2, 28)),
                new(null, null, 120m, new LocalDate(2026, 3, 1), null),
            ],
        };
        // 23:30 in UTC on 28 February is 00:30 on 1 March in Brussels.
        var charge = Rate(terms, Entry(at: Instant.FromUtc(2026, 2, 28, 23, 30))).Only();
        (charge.WorkDate, charge.Net!.Amount).ShouldBe((new LocalDate(2026, 3, 1), 120m));
    }

    [Fact]
    public void A_missing_rate_is_held_for_finance()
    {
        var charge = Rate(Terms with { Rates = [new("trainee", null, 10m, From, null)] }, Entry()).Only();
        (charge.Standing, charge.Net, charge.Hold!.Code, charge.Hold.Owner)
            .ShouldBe((ChargeStanding.Held, null, "missing-rate", "finance"));
        charge.Quantity.ShouldBe(60m);
    }

    [Fact]
    public void A_missing_work_type_is_held_for_support()
    {
        var charge = Rate(Terms, Entry(workType: "")).Only();
        (charge.Standing, charge.Hold!.Code, charge.Hold.Owner)
            .ShouldBe((ChargeStanding.Held, "missing-work-type", "support"));
    }

    [Theory]
    [InlineData("JPY", 33)]
    [InlineData("EUR", 33.33)]
    [InlineData("KWD", 33.333)]
    public void Money_is_rounded_once_to_the_currencys_decimals(string code, decimal net)
    {
        var charge = Rate(
            ContractSamples.Terms() with { Currency = Currencies.Find(code)! }, Entry(minutes: 20)).Only();
        charge.Net!.Amount.ShouldBe(net);
        charge.Explanation[^1].Rule.ShouldBe("money-rounding");
        charge.Explanation[^1].Amount.ShouldBe(charge.Net);
    }
}
