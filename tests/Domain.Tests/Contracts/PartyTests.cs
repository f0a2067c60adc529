using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Cover;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Parents and projects: whose work stands on one document, and who it is addressed to.</summary>
public sealed class PartyTests
{
    private static readonly ContractTerms Group = Terms() with
    {
        CustomerIds = ["C-1", "C-2", "C-3", "C-4", "C-5"],
        SoldTo = "S-1",
        Parties =
        [
            new Party("C-1", "north"), new Party("C-2", "north", "B-C2"), new Party("C-3", "south"),
            new Party("north", "group", "B-NORTH"), new Party("south", "group", Payer: "P-SOUTH"),
            new Party("group", null, "B-GROUP", "S-GROUP", "P-GROUP"), new Party("C-5", "C-4"), new Party("C-4"),
        ],
    };

    private static BillPeriod Bill(string run) => new(run, March, Entity, Now);

    private static ChargesTaken Taken(int ticket, string customer, decimal net, int number = 1, string? project = null) =>
        new($"ticket/desk/{ticket}", number, [Charge(net, $"ticket/desk/{ticket}#time/e1")], customer, null, project);

    private static CustomerContract Worked(ContractTerms terms) => Given(
        new ContractAgreed(terms, "Fin", Now), Taken(1, "C-1", 1m), Taken(2, "C-2", 2m), Taken(3, "C-3", 4m),
        Taken(4, "C-4", 8m), Taken(5, "C-5", 16m), Taken(6, "C-6", 32m));

    private static List<string> Documents(IEnumerable<ContractEvent> facts) => facts.OfType<PeriodBilled>()
        .Select(each => $"{each.Terms.Group?.Value}: {each.Lines.Sum(line => line.Net.Amount)} to {each.Terms.BillTo}, "
            + $"for {each.Terms.SoldTo}, by {each.Terms.Payer}")
        .ToList();

    private static Refusal Fault(params Party[] parties) =>
        ContractTermsCheck.Find(Group with { Parties = [.. parties] }).ShouldHaveSingleItem();

    [Fact]
    public void A_parents_customers_share_a_document_that_is_addressed_to_the_parent() =>
        Documents(Worked(Group with { Grouping = DocumentGrouping.Parent }).When(Bill("r1"))).ShouldBe(
        [
            "north: 3 to B-NORTH, for S-GROUP, by P-GROUP", "south: 4 to B-GROUP, for S-GROUP, by P-SOUTH",
            "C-4: 24 to B-1, for S-1, by ", ": 32 to B-1, for S-1, by ",
        ]);

    [Fact]
    public void A_customers_own_document_goes_to_its_own_address_or_else_to_its_parents() =>
        Documents(Worked(Group with { Grouping = DocumentGrouping.Customer }).When(Bill("r1"))).ShouldBe(
        [
            "C-1: 1 to B-NORTH, for S-GROUP, by P-GROUP", "C-2: 2 to B-C2, for S-GROUP, by P-GROUP",
            "C-3: 4 to B-GROUP, for S-GROUP, by P-SOUTH", "C-4: 8 to B-1, for S-1, by ", "C-5: 16 to B-1, for S-1, by ",
            "C-6: 32 to B-1, for S-1, by ",
        ]);

    [Fact]
    public void A_contracts_one_document_goes_to_the_contracts_address() =>
        Documents(Worked(Group).When(Bill("r1"))).ShouldBe([": 63 to B-1, for S-1, by "]);

    [Fact]
    public void What_goes_back_goes_to_whom_it_was_billed_whatever_was_agreed_since()
    {
        var moved = Group with
        {
            Version = 2,
            Grouping = DocumentGrouping.Parent,
            Parties = [new Party("C-1", "west"), new Party("west", BillTo: "B-WEST")],
        };
        var state = Worked(Group with { Grouping = DocumentGrouping.Parent }).After(Bill("r1"))
            .After(new AgreeContract(moved, "Fin", Now));
        state = ContractDecider.Evolve(state, Taken(1, "C-1", 0.25m, 2));
        state = ContractDecider.Evolve(state, Taken(2, "C-1", 3m, 2));
        Documents(state.When(Bill("r2"))).ShouldBe(
            ["west: 1 to B-WEST, for S-1, by ", "north: -0.75 to B-NORTH, for S-GROUP, by P-GROUP"]);
    }

    [Fact]
    public void Each_project_has_a_document_of_its_own_with_its_milestones()
    {
        var terms = Terms() with
        {
            Grouping = DocumentGrouping.Project,
            Milestones = [new Milestone("go-live", "Go live", 500m, "ERP"), new Milestone("audit", "Audit", 50m)],
        };
        var state = Given(
            new ContractAgreed(terms, "Fin", Now), Taken(1, "C-1", 1m, project: "ERP"), Taken(2, "C-1", 2m),
            Taken(3, "C-1", 4m, project: "CRM"), Taken(4, "C-1", 8m, project: "ERP"),
            new MilestoneReached("go-live", new LocalDate(2026, 3, 9), "PM", Now),
            new MilestoneReached("audit", new LocalDate(2026, 3, 9), "PM", Now));
        var documents = state.When(Bill("r1")).OfType<PeriodBilled>().ToList();
        documents.Select(each => (each.Terms.Group?.Value, each.Lines.Sum(line => line.Net.Amount)))
            .ShouldBe([("ERP", 509m), (null, 52m), ("CRM", 4m)]);

        var back = state.After(Bill("r1")).After(new ReachMilestone("go-live", null, "PM", Now)).When(Bill("r2"))
            .OfType<PeriodBilled>().Single();
        (back.Reason, back.Terms.Group!.Value, back.Lines.Single().Net.Amount).ShouldBe(("credit", "ERP", -500m));
    }

    [Fact]
    public void Parents_in_a_circle_are_refused_with_their_place_and_the_way_round()
    {
        var faults = ContractTermsCheck.Find(Group with
        {
            Parties = [new Party("C-1", "north"), new Party("north", "group"), new Party("group", "north")],
        });
        faults.Select(fault => (fault.Code, fault.Field, fault.Reason)).ShouldBe(
        [
            ("circular-parents", "parties/1/parent", "A party cannot stand above itself: north < group < north."),
            ("circular-parents", "parties/2/parent", "A party cannot stand above itself: group < north < group."),
        ]);
        Fault(new Party("C-1", "C-1")).Reason.ShouldBe("A party cannot stand above itself: C-1 < C-1.");
        Worked(Group).Refused(new AgreeContract(
            Group with { Version = 2, Parties = [new Party("C-1", "C-1")] }, "Fin", Now)).Field.ShouldBe("parties/0/parent");
    }

    [Fact]
    public void Parties_that_cannot_be_are_refused()
    {
        Fault(new Party("C-1", "north")).Code.ShouldBe("unknown-party");
        Fault(new Party("C-1"), new Party("C-1")).Field.ShouldBe("parties/1/partyId");
        Fault(new Party("nobody", BillTo: "B")).Code.ShouldBe("unused-party");
        Fault(new Party("C-1", BillTo: " ")).Field.ShouldBe("parties/0/billTo");
        ContractTermsCheck.Find(Terms() with { Grouping = DocumentGrouping.Parent }).Single().Field.ShouldBe("grouping");
        var pooled = CoverSamples.Block with { Pool = CoverPool.Parent };
        ContractTermsCheck.Find(Terms() with { Cover = [pooled] }).Single().Field.ShouldBe("cover/0/pool");
        ContractTermsCheck.Find(Group with { Grouping = DocumentGrouping.Parent }).ShouldBeEmpty();
    }

    [Fact]
    public void A_parents_customers_draw_on_one_grant_and_others_on_none()
    {
        var terms = Group with { Cover = [CoverSamples.Block with { Pool = CoverPool.Parent, Price = 100m }] };
        var answer = terms.Settle(
            CoverSamples.Day(3, 31), Work("a", "C-1"), Work("b", "C-2"), Work("c", "C-3"), Work("d", "C-9"));
        answer.Nets().ShouldBe([0m, 60m, 0m, 90m]);
        answer.Balances.Select(balance => (balance.Pool, balance.Drawn))
            .ShouldBe([("C-4", 0m), ("north", 120m), ("south", 90m)]);
        answer.Fees.Sum(fee => fee.Charge.Net!.Amount).ShouldBe(300m);
    }

    [Fact]
    public void A_parent_that_a_later_version_names_is_granted_its_own_from_that_day_on()
    {
        var terms = Group with { Cover = [CoverSamples.Monthly with { Pool = CoverPool.Parent, Price = 10m }] };
        var later = terms with
        {
            Version = 2,
            EffectiveFrom = CoverSamples.Day(5, 1),
            Parties = [new Party("C-1", "west"), new Party("west"), new Party("C-3", "south"), new Party("south")],
        };
        var answer = CoverSettlement.Settle(Agreement.Of([terms, later]), [], CoverSamples.Day(6, 30));
        answer.Balances.GroupBy(balance => balance.Pool)
            .Select(pool => (pool.Key, pool.Min(each => each.From.Month), pool.Max(each => each.From.Month)))
            .ShouldBe([("C-4", 3, 4), ("north", 3, 4), ("south", 3, 6), ("west", 5, 6)]);
    }

    private static TicketCharge Work(string ticket, string customer) =>
        CoverSamples.Work(ticket, CoverSamples.Day(3, 2), 90m, customer: customer);
}
