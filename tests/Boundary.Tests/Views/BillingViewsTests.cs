using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Runs;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Tickets;
using BillingGrains.Storage.Views;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>Lists and screens, over the small month.</summary>
public sealed class BillingViewsTests(TestPostgres postgres)
{
    private static readonly PageRequest First = new();

    [Fact]
    public async Task A_ticket_shows_its_header_its_standings_and_its_documents()
    {
        await using var database = await Told();
        var ticket = (await database.Views.Ticket(ViewStory.Billed)).ShouldNotBeNull();
        (ticket.Source, ticket.TicketId, ticket.CustomerId).ShouldBe(("desk", "1", "C-1"));
        (ticket.Billable, ticket.Waiting, ticket.Held, ticket.NotBillable).ShouldBe((4, 0, 0, 1));
        ticket.ClosedAt.ShouldBe(ViewFacts.Start);
        ticket.Documents.ShouldBe([new TicketDocument(ViewStory.Posted, "N-1", ViewFacts.Start)]);
        (await database.Views.Ticket("ticket/desk/none")).ShouldBeNull();
        (await database.Views.Tickets(new TicketFilter(OnlyHeld: true), First)).Rows
            .ShouldHaveSingleItem().Key.ShouldBe(ViewStory.Held);
        (await database.Views.Tickets(new TicketFilter("desk", "C-1", "acme", OnlyOpen: true), First)).Rows
            .ShouldHaveSingleItem().Key.ShouldBe(ViewStory.Held);

        var items = await database.Views.Items(ViewStory.Held);
        items.Select(item => (item.ItemId, item.Quantity, item.WithdrawnReason))
            .ShouldBe([("e1", 45m, null), ("e2", 15m, "Entered twice")]);
    }

    [Fact]
    public async Task Pages_follow_each_other_while_rows_arrive()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector();
        await projector.Prepare();
        for (var number = 1; number <= 5; number++)
        {
            await database.Append(
                $"ticket/desk/{number}", ViewFacts.Start + Duration.FromMinutes(number / 2),
                ViewFacts.Opened($"{number}"));
        }

        await projector.CatchUp();
        var first = await database.Views.Tickets(new TicketFilter(), new PageRequest(Limit: 2));
        await database.Append("ticket/desk/6", ViewFacts.Start + Duration.FromHours(1), ViewFacts.Opened("6"));
        await projector.CatchUp();
        var second = await database.Views.Tickets(new TicketFilter(), new PageRequest(first.Next, 2));
        var third = await database.Views.Tickets(new TicketFilter(), new PageRequest(second.Next, 2));

        first.Rows.Concat(second.Rows).Concat(third.Rows).Select(row => row.TicketId)
            .ShouldBe(["5", "4", "3", "2", "1"]);
        third.Next.ShouldBeNull();
        await Should.ThrowAsync<CursorException>(
            () => database.Views.Tickets(new TicketFilter(), new PageRequest("bm8KaWRlYQ==")));
        await Should.ThrowAsync<CursorException>(
            () => database.Views.Tickets(new TicketFilter(), new PageRequest("?")));
    }

    [Fact]
    public async Task Charges_contracts_and_invoices_are_found_by_what_they_are()
    {
        await using var database = await Told();
        var charges = await database.Views.Charges(
            new ChargeFilter(Standing: "held", WorkMonth: ViewFacts.March), First);
        var held = charges.Rows.ShouldHaveSingleItem();
        (held.TicketKey, held.EntityId, held.Net, held.FactsCount).ShouldBe((ViewStory.Held, "NL01", 75m, 1));
        held.Hold.ShouldBe(new HoldReason("missing-rate", "support", "Held: missing-rate.", "Mend it."));

        (await database.Views.Contracts(new ContractFilter("NL01", "C-1"), First)).Rows
            .ShouldHaveSingleItem().Name.ShouldBe("Acme care");
        (await database.Views.Contracts(new ContractFilter(CustomerId: "C-9"), First)).Rows.ShouldBeEmpty();

        var invoices = await database.Views.Invoices(
            new InvoiceFilter("NL01", "acme", "north", null, ViewFacts.March), First);
        invoices.Rows.Select(row => (row.Key, row.Status)).Order().ShouldBe(
            [(ViewStory.Posted, "posted"), (ViewStory.Parked, "parked"), (ViewStory.OnHold, "held")]);
        var posted = (await database.Views.Invoice(ViewStory.Posted)).ShouldNotBeNull();
        posted.Amounts.ShouldBe(new DocumentAmounts(100m, 21m, 121m));
        posted.Posted.ShouldBe(posted.Amounts);
        (posted.Number, posted.RemoteId, posted.Sending, posted.Attempts).ShouldBe(("N-1", "R-N-1", "posted", 1));
        (await database.Views.Lines(ViewStory.Posted)).Select(line => (line.LineId, line.Cut, line.CutReason))
            .ShouldBe([("l1", null, null), ("l4", "final", "Goodwill")]);
    }

    [Fact]
    public async Task The_exception_queue_holds_all_that_waits_for_a_person_oldest_first()
    {
        await using var database = await Told();
        var all = new List<ExceptionRow>();
        for (string? cursor = null; ;)
        {
            var page = await database.Views.Exceptions(new ExceptionFilter(), new PageRequest(cursor, 1));
            all.AddRange(page.Rows);
            if (page.Next is null)
            {
                break;
            }

            cursor = page.Next;
        }

        all.Select(row => (row.Code, row.Owner, row.Key, row.ChargeId)).ShouldBe(
        [
            ("no-tax", "finance", ViewStory.Parked, null),
            ("missing-rate", "support", ViewStory.Held, "c2"),
            ("invoice-held", "finance", ViewStory.OnHold, null),
        ]);
        all[2].Age.ShouldBe(Duration.FromHours(23));
        all[0].Reason.ShouldBe("The customer has no tax registration.");
        (await database.Views.Exceptions(new ExceptionFilter(Owner: "support", CustomerId: "C-1"), First)).Rows
            .ShouldHaveSingleItem().Amount.ShouldBe(75m);
    }

    [Fact]
    public async Task What_could_not_be_written_back_stands_in_the_queue_until_it_is_replayed()
    {
        await using var database = await Told();
        var projector = database.Projector();
        var parked = new WriteBackParked(
            ViewStory.Billed, ViewStory.Posted, "N-1", "ticket-not-visible", "It is gone.", "support", "Restore it.",
            ViewFacts.Start);
        await database.Append("source/desk", parked);
        await projector.CatchUp();

        var row = (await Queue()).ShouldHaveSingleItem();
        (row.Owner, row.Key, row.ChargeId, row.CustomerId, row.NextStep).ShouldBe(
            ("support", ViewStory.Billed, ViewStory.Posted, "C-1", "Restore it."));
        row.Reason.ShouldBe("Document N-1 is not written on the ticket: It is gone.");

        await database.Append(
            "source/desk", new WriteBackReplayed(ViewStory.Billed, ViewStory.Posted, "r-1", "ann", ViewFacts.Start));
        await projector.CatchUp();
        (await Queue()).ShouldBeEmpty();
        await database.Append("source/desk", parked, new WrittenBack(ViewStory.Billed, ViewStory.Posted, ViewFacts.Start));
        await projector.CatchUp();
        (await Queue()).ShouldBeEmpty();

        async Task<ValueList<ExceptionRow>> Queue() =>
            (await database.Views.Exceptions(new ExceptionFilter(Code: "ticket-not-visible"), First)).Rows;
    }

    [Fact]
    public async Task A_hold_keeps_its_age_when_the_ticket_is_rated_again()
    {
        await using var database = await Told();
        var projector = database.Projector();
        var later = ViewFacts.Start + Duration.FromHours(5);
        Charge Held(string code) => ViewFacts.Charge("c2", ChargeStanding.Held, 80m, ["e1"], code);
        await database.Append(ViewStory.Held, later, ViewFacts.Rated(2, Held("missing-rate")));
        await projector.CatchUp();
        (await HeldRow()).HeldSince.ShouldBe(ViewFacts.Start);
        await database.Append(ViewStory.Held, later, ViewFacts.Rated(3, Held("disputed")));
        await projector.CatchUp();
        (await HeldRow()).HeldSince.ShouldBe(later);
        await database.Append(ViewStory.Held, later, ViewFacts.Rated(4));
        await projector.CatchUp();
        (await database.Views.Charges(new ChargeFilter(ViewStory.Held), First)).Rows.ShouldBeEmpty();

        async Task<ChargeRow> HeldRow() =>
            (await database.Views.Charges(new ChargeFilter(ViewStory.Held), First)).Rows.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_tenants_queue_and_pause_are_seen()
    {
        await using var database = await Told();
        var tenant = (await database.Views.Tenants()).ShouldHaveSingleItem();
        (tenant.TenantId, tenant.Waiting, tenant.Parked, tenant.PausedReason).ShouldBe(("north", 1, 1, "Year end"));
        var queued = (await database.Views.Queue("north", First)).Rows.ShouldHaveSingleItem();
        queued.Invoice.ShouldNotBeNull().Parked.ShouldBe(
            new ParkedReason("no-tax", "The customer has no tax registration.", "E42"));
    }

    [Fact]
    public async Task Billing_runs_are_listed_latest_first_with_how_far_each_is()
    {
        await using var database = await Told();
        var projector = database.Projector();
        await Ask("first", "nl01", Duration.Zero);
        await Ask("second", null, Duration.FromHours(1));
        await database.Append("run/first", Page("contract/k-2", refused: 1));
        await projector.CatchUp();
        (await Found(new BillingRunFilter(Standing: "running"))).ShouldBe(
        [
            ("second", null, 0, 0, 0, 0, false), ("first", "nl01", 5, 2, 1, 1, false),
        ]);

        await database.Append(
            "run/first", Page("contract/k-4", refused: 0), Page(null, refused: 0), new RunFinished(ViewFacts.Start));
        var paused = new RunPaused("pia", ViewFacts.Start + Duration.FromHours(2));
        await database.Append("run/second", paused, new RunResumed("rita", paused.At), paused);
        await projector.CatchUp();
        (await database.Views.BillingRuns(new BillingRunFilter(Standing: "paused"), First)).Rows.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                row => (row.RunId, row.PausedBy, row.PausedAt).ShouldBe(("second", "pia", paused.At)),
                row => row.FinishedAt.ShouldBeNull());
        await database.Append("run/second", new RunResumed("rita", paused.At));
        await projector.CatchUp();
        (await Found(new BillingRunFilter(Standing: "running"))).Count.ShouldBe(1);
        await database.Append("run/second", paused, Page(null, refused: 0), new RunFinished(ViewFacts.Start));
        await projector.CatchUp();

        (await Found(new BillingRunFilter(Standing: "refused"))).ShouldBe([("first", "nl01", 5, 6, 3, 1, true)]);
        (await Found(new BillingRunFilter(Standing: "finished"))).ShouldBe([("second", null, 5, 2, 1, 0, true)]);
        (await Found(new BillingRunFilter(EntityId: "nl01"))).Count.ShouldBe(1);
        (await Found(new BillingRunFilter(new YearMonth(2026, 4)))).ShouldBeEmpty();
        var page = await database.Views.BillingRuns(new BillingRunFilter(), new PageRequest(Limit: 1));
        (await database.Views.BillingRuns(new BillingRunFilter(), new PageRequest(page.Next))).Rows
            .ShouldHaveSingleItem().RunId.ShouldBe("first");

        Task Ask(string run, string? entity, Duration later) => database.Append(
            $"run/{run}", new RunAsked(run, new YearMonth(2026, 3), entity, "ann", ViewFacts.Start + later));
        RunPageDone Page(string? through, int refused) => new(
            new RunPage(
                through, 5, 2, 1, 1, 0,
                Enumerable.Repeat(new ContractNotBilled("contract/k-9", "no-entity", "It has none."), refused).ToValueList(),
                through is null),
            ViewFacts.Start);
        async Task<List<(string, string?, int, int, int, int, bool)>> Found(BillingRunFilter filter) =>
            [.. (await database.Views.BillingRuns(filter, First)).Rows.Select(row => (
                row.RunId, row.EntityId, row.Contracts, row.Done, row.Documents, row.RefusedCount, row.FinishedAt is not null))];
    }

    [Fact]
    public async Task What_runs_held_is_listed_by_reason_and_currency_and_unknown_where_a_page_does_not_say_it()
    {
        await using var database = await Told();
        var projector = database.Projector();
        var euros = new HeldCharges("disputed", "finance", 2, new Money(20.50m, ViewFacts.Euro));
        var yen = euros with { Amount = new Money(300m, new Currency("JPY", 0)) };
        var unpriced = new HeldCharges("missing-time", "support", 1, null);
        foreach (var run in new[] { "asked", "counted", "nothing", "old", "half" })
        {
            await database.Append($"run/{run}", new RunAsked(run, new YearMonth(2026, 3), null, "ann", ViewFacts.Start));
        }

        await database.Append("run/counted", Page([yen, euros]));
        await database.Append("run/half", Page([euros]));
        await database.Append("run/nothing", Page([]), Page([]));
        await database.Append("run/old", Page(null), Page([euros]));
        await projector.CatchUp();
        (await Held())["half"].ShouldBe([euros]);
        await database.Append("run/counted", Page([euros, unpriced]), Page([unpriced]));
        await database.Append("run/half", Page(null));
        await projector.CatchUp();

        var held = await Held();
        held["counted"].ShouldBe(
        [
            euros with { Charges = 4, Amount = new Money(41m, ViewFacts.Euro) }, yen, unpriced with { Charges = 2 },
        ]);
        held["nothing"].ShouldBe([]);
        (held["asked"], held["old"], held["half"]).ShouldBe((null, null, null));

        static RunPageDone Page(ValueList<HeldCharges>? held) =>
            new(new RunPage("contract/k-2", 5, 2, 1, 1, 0, [], IsLast: false, held), ViewFacts.Start);
        async Task<Dictionary<string, ValueList<HeldCharges>?>> Held() =>
            (await database.Views.BillingRuns(new BillingRunFilter(), First)).Rows
                .ToDictionary(row => row.RunId, row => row.Held);
    }

    [Fact]
    public async Task History_tells_who_did_what_in_order()
    {
        await using var database = await Told();
        var first = await database.Views.History(ViewStory.Held, new PageRequest(Limit: 3));
        var rest = await database.Views.History(ViewStory.Held, new PageRequest(first.Next, 3));
        first.Rows.Concat(rest.Rows).Select(row => (row.Version, row.Type)).ShouldBe(
        [
            (1L, "ticket.opened.v1"), (2L, "ticket.time-logged.v1"), (3L, "ticket.time-logged.v1"),
            (4L, "ticket.time-withdrawn.v1"), (5L, "ticket.rated.v1"),
        ]);
        (first.Rows[0].Actor, first.Rows[0].CorrelationId).ShouldBe(("ann", $"correlation-{ViewStory.Held}"));
    }

    [Fact]
    public async Task A_text_that_must_not_be_stored_is_found_in_facts_and_views()
    {
        await using var database = await Told();
        var search = new LeakSearch(database.Source);
        (await search.Find(["CANARY-1 \"quoted\""])).ShouldBeEmpty();
        await database.Append(
            ViewStory.Held, new TicketChanged(ViewFacts.Header("C-1", "So said canary-1 \"quoted\" today")));
        (await search.Find(["CANARY-1 \"quoted\"", "nothing"])).ShouldBe(
            [new Leak("fact", ViewStory.Held, "CANARY-1 \"quoted\"")]);
        await database.Projector().CatchUp();
        (await search.Find(["CANARY-1 \"quoted\""])).Select(leak => leak.Place).ShouldBe(["fact", "ticket"]);
        (await search.Find(["CANARY-1 \"quoted\""], leaksMax: 1)).Count.ShouldBe(1);
    }

    private async Task<ViewsDatabase> Told()
    {
        var database = await ViewsDatabase.Create(postgres);
        await database.Projector().Prepare();
        await ViewStory.Tell(database);
        await database.Projector().CatchUp();
        database.Said.ShouldBeEmpty();
        return database;
    }
}
