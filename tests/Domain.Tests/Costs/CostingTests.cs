using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Costs;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Costs;

public sealed class CostingTests
{
    private static readonly LocalDate From = new(2026, 1, 1);

    private static CostRates Costs(params CostRate[] rates) => new("BE01", 1, Euro, rates.ToValueList());

    private static TicketMargin Margin(CostRates costs, ContractTerms terms, params TicketEvent[] facts)
    {
        var ticket = Given([Opened, .. facts]);
        var rated = ticket.After(new RateTicket(Key, [terms], null, Now));
        return Costing.Of(rated, costs);
    }

    [Fact]
    public void A_charge_earns_what_is_billed_and_costs_the_time_as_worked()
    {
        var terms = ContractSamples.Terms() with
        {
            TimeRounding = new TimeRounding(TimeScope.Entry, 60, RoundingMode.Up, 0), Parts = new PartTerms(50m, [], false),
        };
        var margin = Margin(Costs(new CostRate(40m, From)), terms, new TimeLogged(Entry(minutes: 45)), new PartUsed(Part()));
        margin.Charges.Select(charge => (charge.Net!.Amount, charge.Cost!.Amount, charge.Margin!.Amount))
            .ShouldBe([(100m, 30m, 70m), (30m, 20m, 10m)]);
        (margin.Revenue!.Amount, margin.Cost!.Amount, margin.Margin!.Amount).ShouldBe((130m, 50m, 80m));
        margin.Charges[0].Explanation[0].Text.ShouldBe("Entry e1: 45 minutes of Ann at 40.00 EUR an hour cost 30.00 EUR.");
        margin.Charges[1].Explanation[0].Text.ShouldBe("Part p1: 2 at 10.00 EUR each cost 20.00 EUR.");
    }

    [Theory]
    [InlineData("Ann", "engineer", 4)]
    [InlineData("Ann", "trainee", 3)]
    [InlineData("Bob", "engineer", 2)]
    [InlineData("Bob", "trainee", 1)]
    public void The_most_specific_cost_rate_counts(string technician, string role, decimal cost)
    {
        var costs = Costs(
            new(1m, From), new(2m, From, Role: "engineer"), new(3m, From, Technician: "Ann"),
            new(4m, From, Technician: "Ann", Role: "engineer"));
        Margin(costs, ContractSamples.Terms(), new TimeLogged(Entry(role: role) with { Technician = technician }))
            .Cost!.Amount.ShouldBe(cost);
    }

    [Fact]
    public void Cost_rates_count_on_the_work_date_and_a_missing_one_is_never_zero()
    {
        var costs = Costs(new CostRate(40m, new LocalDate(2026, 3, 3)));
        var margin = Margin(costs, ContractSamples.Terms(), new TimeLogged(Entry()), new PartUsed(Part()));
        (margin.Charges[0].Cost, margin.Charges[0].Margin, margin.Cost, margin.Margin).ShouldBe((null, null, null, null));
        margin.Charges[0].Explanation[0].Text.ShouldBe("No cost rate counts for Ann, engineer, on 2026-03-02.");
        margin.Charges[1].Cost!.Amount.ShouldBe(20m);
    }

    [Fact]
    public void Work_that_is_not_billed_costs_all_the_same()
    {
        var terms = ContractSamples.Terms() with { Included = [new Inclusion(null, null)] };
        var margin = Margin(Costs(new CostRate(40m, From)), terms, new TimeLogged(Entry()));
        (margin.Revenue!.Amount, margin.Cost!.Amount, margin.Charges[0].Margin!.Amount, margin.Margin!.Amount)
            .ShouldBe((0m, 40m, -40m, -40m));
    }

    [Fact]
    public void Amounts_in_two_currencies_make_no_margin()
    {
        var costs = Costs(new CostRate(40m, From)) with { Currency = Currencies.Find("USD")! };
        var margin = Margin(costs, ContractSamples.Terms(), new TimeLogged(Entry()));
        (margin.Cost!.Amount, margin.Margin).ShouldBe((40m, null));
        Margin(costs, ContractSamples.Terms(), new PartUsed(Part())).Charges[0].Explanation[0].Text
            .ShouldBe("Part p1 costs 10.00 EUR each, and costs are counted in USD.");
    }

    [Fact]
    public void What_comes_beside_work_costs_nothing()
    {
        var terms = ContractSamples.Terms() with { TimeRounding = new TimeRounding(TimeScope.Ticket, 1, RoundingMode.Up, 60) };
        Margin(Costs(new CostRate(60m, From)), terms, new TimeLogged(Entry(minutes: 20)), new TimeLogged(Entry("c1", -10)))
            .Charges.Select(charge => charge.Cost!.Amount).ShouldBe([10m, 0m]);
    }

    [Fact]
    public void Cost_rates_are_versions_and_refuse_what_would_be_ambiguous()
    {
        var first = Costs(new CostRate(40m, From));
        CostBook Set(CostBook state, CostRates rates) => CostDecider.Decide(state, new SetCostRates(rates, "Fin", Now)) switch
        {
            Decision<CostEvent>.Accepted accepted => accepted.Events.Aggregate(state, CostDecider.Evolve),
            Decision<CostEvent>.Refused(var refusal) => throw new ShouldAssertException(refusal.Code),
            _ => throw new InvalidOperationException(),
        };
        string Code(CostBook state, CostRates rates) =>
            Should.Throw<ShouldAssertException>(() => Set(state, rates)).Message;

        var state = Set(CostDecider.Initial, first);
        Set(state, first).ShouldBe(state);
        Set(state, first with { Version = 2 }).Rates!.Version.ShouldBe(2);
        Code(state, Costs(new CostRate(41m, From))).ShouldBe("version-conflict");
        Code(state, first with { Version = 3 }).ShouldBe("version-skipped");
        Code(state, first with { Version = 2, EntityId = "NL01" }).ShouldBe("other-entity");
        Code(state, Costs(new(1m, From), new(2m, new LocalDate(2026, 2, 1))) with { Version = 2 }).ShouldBe("rates-overlap");
        Code(state, Costs(new CostRate(-1m, From)) with { Version = 2 }).ShouldBe("negative");
        Code(state, Costs(new CostRate(1m, From, Technician: "")) with { Version = 2 }).ShouldBe("empty");
    }
}
