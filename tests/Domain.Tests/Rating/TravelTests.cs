using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

public sealed class TravelTests
{
    private static readonly LocalDate From = ContractSamples.Start;

    private static readonly ContractTerms Terms = ContractSamples.Terms() with
    {
        Visits = new VisitTerms(30),
        Travel = [new TravelRate(From, PerVisit: 35m, PerKm: 0.42m, FreeKm: 10m)],
        AfterHours = ContractSamples.OfficeHours(),
    };

    private static Charge[] Travel(ContractTerms terms, params TimeEntry[] entries) =>
        [.. Rate(terms, entries).Where(charge => charge.Kind == ChargeKind.Travel)];

    [Fact]
    public void A_visit_costs_its_amount_once_and_a_kilometre_its_own()
    {
        // Sunday: multipliers do not touch travel.
        var charges = Travel(
            Terms, Entry("e1", 30, at: At(3, 1, 9), workType: "travel") with { DistanceKm = 42.5m },
            Entry("e2", 60, at: At(3, 1, 9, 30)), Entry("e3", 30, at: At(3, 1, 14)));
        charges.Select(charge => (charge.Net!.Amount, charge.Quantity, charge.Unit))
            .ShouldBe([(35m, 1m, "visit"), (35m, 1m, "visit"), (13.65m, 32.5m, "km")]);
        charges[0].Told().ShouldContain("Ann came on 2026-03-01 (entry e1): 35.00 EUR for the visit.");
        charges[2].Told().ShouldContain(
            "Ann drove 42.5 km for entry e1, of which 10 are free: 32.5 km at 0.42 EUR come to 13.65 EUR.");
        charges.ShouldAllBe(charge => charge.Facts.IsEmpty);
    }

    [Fact]
    public void Fewer_kilometres_than_are_free_cost_nothing() =>
        Travel(Terms, Entry() with { DistanceKm = 9m })[1].Net!.Amount.ShouldBe(0m);

    [Fact]
    public void Travel_to_covered_work_is_not_billed_and_says_what_it_would_have_cost()
    {
        var charges = Travel(
            Terms with { Included = [new Inclusion(null, "remote")] }, Entry() with { DistanceKm = 20m });
        charges.ShouldAllBe(charge => charge.Standing == ChargeStanding.NotBillable && charge.Net!.Amount == 0m);
        charges[0].Explanation[^1].Text.ShouldEndWith("It would have cost 35.00 EUR.");
        Travel(
            Terms with { Included = [new Inclusion(null, "remote")] }, Entry("e1"), Entry("e2", workType: "onsite"))
            .ShouldHaveSingleItem().Standing.ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void Prices_count_on_the_day_and_a_day_without_one_is_held()
    {
        var terms = Terms with { Travel = [new TravelRate(new LocalDate(2026, 3, 3), null, 35m, 1m)] };
        var held = Travel(terms, Entry() with { DistanceKm = 20m });
        held.Select(charge => charge.Hold!.Code).ShouldBe(["missing-travel-rate", "missing-travel-rate"]);
        Travel(terms, Entry(at: At(3, 3, 9)) with { DistanceKm = 20m }).Sum(charge => charge.Net!.Amount).ShouldBe(55m);
    }

    [Fact]
    public void Without_a_price_for_it_distance_and_visits_cost_nothing()
    {
        Travel(Terms with { Travel = [] }, Entry() with { DistanceKm = 20m }).ShouldBeEmpty();
        Travel(Terms with { Travel = [new TravelRate(From, PerKm: 1m)] }, Entry()).ShouldBeEmpty();
        Travel(Terms with { Travel = [new TravelRate(From, PerVisit: 1m)] }, Entry() with { DistanceKm = 20m })
            .ShouldHaveSingleItem().Unit.ShouldBe("visit");
    }

    [Fact]
    public void Travel_as_time_is_a_work_type_with_a_rate_of_its_own()
    {
        var terms = Terms with { Travel = [], WorkTypeRates = [new("travel", new RateChange.Multiplied(0.5m), From)] };
        Rate(terms, Entry(minutes: 30, workType: "travel")).Only().Net!.Amount.ShouldBe(25m);
    }

    [Theory]
    [InlineData("critical", 2, MultiplierRule.Highest, 30, 30, 200)] // 2 beats 1.5.
    [InlineData("critical", 1.2, MultiplierRule.Highest, 30, 30, 135)]
    [InlineData("critical", 2, MultiplierRule.Multiply, 30, 30, 250)]
    [InlineData("low", 2, MultiplierRule.Multiply, 30, 30, 125)]
    [InlineData("critical", 2, MultiplierRule.Highest, 60, 0, 200)]
    public void An_emergency_counts_with_the_hours_as_agreed(
        string priority, double multiplier, MultiplierRule combine, int open, int closed, decimal net)
    {
        var terms = Terms with
        {
            Travel = [],
            Emergency = new EmergencyTerms(["urgent", "critical"], (decimal)multiplier, combine),
        };
        Rate(
            terms, new TicketChanged(Header with { Priority = priority }),
            new TimeLogged(Entry(minutes: open + closed, at: At(3, 2, 17) - Duration.FromMinutes(open))))
            .Only().Net!.Amount.ShouldBe(net);
    }

    [Fact]
    public void An_emergency_says_which_multiplier_counts()
    {
        string Told(decimal multiplier, MultiplierRule combine) => Rate(
            Terms with { Travel = [], Emergency = new EmergencyTerms(["critical"], multiplier, combine) },
            new TicketChanged(Header with { Priority = "critical" }),
            new TimeLogged(Entry(minutes: 60, at: At(3, 2, 16, 30)))).Only().Told();

        var highest = Told(2m, MultiplierRule.Highest);
        highest.ShouldContain("The ticket's priority is critical: all minutes count 2 times: 200.00 EUR.");
        highest.ShouldContain(
            "30 of these minutes were outside the opening hours; that would be 1.5 times, and the highest multiplier alone "
            + "counts.");
        Told(1.2m, MultiplierRule.Highest).ShouldContain(
            "outside the opening hours and count 1.5 times instead, as the highest multiplier alone counts: 135.00 EUR.");
        Told(2m, MultiplierRule.Multiply).ShouldContain(
            "outside the opening hours and count 1.5 times on top of that, 3 times together: 250.00 EUR.");
    }
}
