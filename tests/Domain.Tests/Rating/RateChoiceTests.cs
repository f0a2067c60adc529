using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
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
        Changed(100m, new RateChange.Multiplied(1.5m)).Net!.Amount.ShouldBe(150m);
        Changed(150m).Net!.Amount.ShouldBe(150m);
    }

    [Fact]
    public void A_work_type_adds_to_the_rate_takes_off_or_stands_in_its_place()
    {
        Changed(100m, new RateChange.Multiplied(1.5m)).Told()
            .ShouldContain("60 minutes at 150.00 EUR an hour (rate for engineer, 100.00 EUR, 1.5 times for onsite)");
        Changed(100m, new RateChange.Adjusted(20m)).Told()
            .ShouldContain("60 minutes at 120.00 EUR an hour (rate for engineer, 100.00 EUR, plus 20.00 EUR for onsite)");
        Changed(100m, new RateChange.Adjusted(-20m)).Told()
            .ShouldContain("60 minutes at 80.00 EUR an hour (rate for engineer, 100.00 EUR, less 20.00 EUR for onsite)");
        Changed(100m, new RateChange.Fixed(90m)).Told()
            .ShouldContain("60 minutes at 90.00 EUR an hour (fixed for the work type onsite): 90.00 EUR.");
    }

    [Fact]
    public void A_rate_that_names_the_work_type_is_not_changed_by_it()
    {
        var terms = Terms with { WorkTypeRates = [new("onsite", new RateChange.Multiplied(3m), From)] };
        Rate(terms, Entry(workType: "onsite")).Only().Net!.Amount.ShouldBe(40m);
    }

    [Fact]
    public void A_work_types_change_counts_on_the_work_date()
    {
        var terms = Terms with
        {
            Rates = [new LabourRate(null, null, 10m, From, null)],
            WorkTypeRates =
            [
                new("remote", new RateChange.Multiplied(2m), new LocalDate(2026, 2, 1), new LocalDate(2026, 3, 1)),
                new("remote", new RateChange.Multiplied(3m), new LocalDate(2026, 3, 2)),
            ],
        };
        decimal[] nets =
        [
            .. new[] { At(1, 31, 9), At(2, 1, 9), At(3, 1, 9), At(3, 2, 9) }
                .Select(at => Rate(terms, Entry(at: at)).Only().Net!.Amount),
        ];
        nets.ShouldBe([10m, 20m, 20m, 30m]);
    }

    [Theory]
    [InlineData("Ann", "onsite", "critical", "North", 80)]
    [InlineData("Bob", "onsite", "critical", "North", 70)]
    [InlineData("Bob", "onsite", "critical", "South", 60)]
    [InlineData("Cas", "onsite", "critical", "South", 60)]
    [InlineData("Bob", "depot", "critical", "South", 30)]
    [InlineData("Bob", "depot", "low", "South", 20)]
    public void What_is_compared_first_beats_all_that_comes_after(
        string technician, string place, string priority, string site, int perHour)
    {
        LabourRate Of(decimal amount) => new(null, null, amount, From, null);
        var terms = Terms with
        {
            Rates =
            [
                Of(20m) with { Category = "incident" },
                Of(30m) with { Category = "incident", Priority = "critical" },
                Of(50m) with { Place = "onsite", Category = "incident", Priority = "critical" },
                Of(60m) with { CustomerId = "C-1", Place = "onsite" },
                Of(70m) with { Site = "North" },
                Of(80m) with { Technician = "Ann" },
            ],
        };
        var header = new TicketChanged(Header with { Priority = priority, Site = site });
        Rate(terms, header, new TimeLogged(Entry() with { Technician = technician, Place = place }))
            .Only().Net!.Amount.ShouldBe(perHour);
    }

    [Fact]
    public void Where_entries_are_billed_together_a_persons_rate_is_for_that_persons_entries_alone()
    {
        var terms = Rounded(TimeScope.Day, 1, 0) with
        {
            Rates = [new(null, null, 10m, From, null), new(null, null, 90m, From, null, Technician: "Bob")],
        };
        var charges = Rate(
            terms, Entry("e1", 60), Entry("e2", 60), Entry("e3", 60) with { Technician = "Bob" });
        charges.Select(charge => (string.Join(',', charge.Facts), charge.Net!.Amount))
            .ShouldBe([("e1,e2", 20m), ("e3", 90m)]);
        charges[1].Told().ShouldContain("(rate for Bob)");
    }

    private static Charge Changed(decimal perHour, params RateChange[] changes) => Rate(
        Terms with
        {
            Rates = [new LabourRate("engineer", null, perHour, From, null)],
            WorkTypeRates = [.. changes.Select(change => new WorkTypeRate("onsite", change, From))],
        },
        Entry(workType: "onsite")).Only();

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
