using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Watching;
using BillingGrains.Storage.Views;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>Exceptions of one cause stand as one group, with its owner, its place and its amount.</summary>
public sealed class ExceptionGroupTests(TestPostgres postgres)
{
    private static readonly HoldReason NoRate = new(
        "missing-rate", "finance", "The contract has no rate for REMOTE-2 on 2 March.", "Agree a rate.", "REMOTE-2");

    [Fact]
    public async Task All_that_one_step_mends_is_one_group_with_its_amount_and_its_oldest()
    {
        await using var database = await Told();

        var groups = (await database.Views.ExceptionGroups(new ExceptionGroupFilter(), new PageRequest())).Rows;

        var group = groups.Where(each => each.Kind == "missing-rate").ShouldHaveSingleItem();
        (group.Count, group.Records, group.Unpriced, group.Owner, group.Where, group.ContractId, group.Missing).ShouldBe(
            (3, 2, 1, "finance", MendedAt.Contract, "acme", "REMOTE-2"));
        group.Amounts.ShouldBe([new CauseAmount("EUR", 175m)]);
        group.Text.ShouldBe("3 exceptions, 175.00 EUR: The contract has no rate for REMOTE-2.");
        group.DueAt.ShouldBe(ViewFacts.Start + Duration.FromHours(48));
        group.Overdue.ShouldBe(0);
        groups.Where(each => each.Kind == "missing-time").ShouldHaveSingleItem().Cause.ShouldBe("missing-time");
    }

    [Fact]
    public async Task A_group_leads_to_its_exceptions()
    {
        await using var database = await Told();
        var groups = (await database.Views.ExceptionGroups(new ExceptionGroupFilter(), new PageRequest())).Rows;

        foreach (var group in groups)
        {
            var rows = (await database.Views.Exceptions(
                new ExceptionFilter(Cause: group.Cause), new PageRequest())).Rows;
            rows.Count.ShouldBe(group.Count);
            rows.ShouldAllBe(row => row.Kind == group.Kind && row.Where == group.Where && row.Cause == group.Cause);
        }

        var all = (await database.Views.Exceptions(new ExceptionFilter(), new PageRequest())).Rows;
        groups.Sum(group => group.Count).ShouldBe(all.Count);
    }

    [Fact]
    public async Task Another_customer_refused_by_the_ERP_is_another_cause_and_a_code_that_nobody_lists_has_a_kind()
    {
        await using var database = await Told();

        var rows = (await database.Views.Exceptions(new ExceptionFilter(Where: "erp"), new PageRequest())).Rows;

        var parked = rows.ShouldHaveSingleItem();
        (parked.Code, parked.Kind).ShouldBe(("no-tax", "erp-refused"));
    }

    [Fact]
    public async Task What_should_be_done_by_now_can_be_asked_for()
    {
        await using var database = await Told();
        await database.Append("watch/grains", new TroubleSeen(
            Troubles.Unreadable("contract/acme", "The fact is not known.", ViewFacts.Start)));
        await database.Projector().CatchUp();

        var row = (await database.Views.Exceptions(
            new ExceptionFilter(OnlyOverdue: true), new PageRequest())).Rows.ShouldHaveSingleItem();

        (row.Kind, row.IsOverdue, row.Severity).ShouldBe(("grain-unreadable", true, Severity.Urgent));
    }

    [Fact]
    public async Task Groups_are_turned_page_by_page()
    {
        await using var database = await Told();
        var seen = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await database.Views.ExceptionGroups(new ExceptionGroupFilter(), new PageRequest(cursor, 1));
            seen.AddRange(page.Rows.Select(row => row.Cause));
            if (page.Next is null)
            {
                break;
            }

            cursor = page.Next;
        }

        seen.ShouldBeUnique();
        seen.Count.ShouldBe(4);
    }

    private async Task<ViewsDatabase> Told()
    {
        var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector();
        await projector.Prepare();
        await ViewStory.Tell(database);
        await database.Append(
            "ticket/desk/7", ViewFacts.Opened("7"),
            ViewFacts.Rated(1, Held("a1", 75m, NoRate), Held("a2", null, NoRate)));
        await database.Append(
            "ticket/desk/8", ViewFacts.Opened("8"),
            ViewFacts.Rated(1, Held("a1", 100m, NoRate), Held(
                "a2", null, new HoldReason("missing-time", "support", "Closed without time.", "Log it."))));
        await database.Append(
            ViewStory.Held, ViewFacts.Rated(2, ViewFacts.Charge("c2", ChargeStanding.Billable, 75m, ["e1"])));
        await projector.CatchUp();
        return database;
    }

    private static Charge Held(string id, decimal? net, HoldReason hold) =>
        ViewFacts.Charge(id, ChargeStanding.Held, net, [id]) with { Hold = hold };
}
