using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.Storage.Views;
using BillingGrains.Storage.Views.Reconciling;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>Every balance holds over the small month; each way to break one is named.</summary>
public sealed class ReconciliationTests(TestPostgres postgres)
{
    private static readonly BalanceScope Scope = new("NL01", "EUR", "2026-03");

    [Fact]
    public async Task Every_fact_that_was_taken_is_in_one_place()
    {
        await using var database = await Told();
        var balances = await database.Reconciliation.Facts(ViewFacts.March);
        balances.Sums.ShouldBe(
        [
            new FactBalance(
                Scope, "minute", new(6, 195m), new(4, 135m), new(0, 0m), new(1, 45m), new(0, 0m), new(1, 15m)),
            new FactBalance(
                Scope, "piece", new(1, 2m), new(0, 0m), new(0, 0m), new(0, 0m), new(1, 2m), new(0, 0m)),
        ]);
        balances.Sums.ShouldAllBe(balance => balance.Difference == new FactSum(0, 0m));
        balances.Differences.ShouldBeEmpty();
        (await database.Reconciliation.Facts(new YearMonth(2026, 4))).Sums.ShouldBeEmpty();
    }

    [Fact]
    public async Task Facts_that_the_rating_forgot_or_took_twice_are_named()
    {
        await using var database = await Told();
        await database.Append(
            ViewStory.Held,
            new TimeLogged(ViewFacts.Time("e3", 1, 10)),
            new TimeLogged(ViewFacts.Time("e4", 1, 5)),
            new TimeWithdrawn("e1", "No"),
            ViewFacts.Rated(
                2,
                ViewFacts.Charge("c2", ChargeStanding.Held, 75m, ["e1"]),
                ViewFacts.Charge("c7", ChargeStanding.Waiting, 5m, ["e4"]),
                ViewFacts.Charge("c8", ChargeStanding.Waiting, 5m, ["e4"])));
        await database.Projector().CatchUp();
        var balances = await database.Reconciliation.Facts(null);
        balances.Sums.Single(balance => balance.Unit == "minute").Difference.ShouldBe(new FactSum(2, 15m));
        balances.Differences.Select(each => (each.Code, each.Key, each.Detail, each.Amount)).ShouldBe(
        [
            ("withdrawn-still-charged", ViewStory.Held, "e1", 0m),
            ("not-rated", ViewStory.Held, "e3", 10m),
            ("rated-twice", ViewStory.Held, "e4", 5m),
        ]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_withdrawal_that_overtook_its_entry_holds(bool isSeenBefore)
    {
        await using var database = await Told();
        await database.Append(ViewStory.Held, new TimeWithdrawn("e9", "Another ticket's"), new PartWithdrawn("p9", "Returned"));
        if (isSeenBefore)
        {
            await database.Projector().CatchUp();
        }

        await database.Append(
            ViewStory.Held, new TimeLogged(ViewFacts.Time("e9", 1, 30)), new PartUsed(ViewFacts.Part("p9", 1, 3m)));
        await database.Projector().CatchUp();
        (await database.Views.Items(ViewStory.Held)).Where(item => item.ItemId is "e9" or "p9")
            .Select(item => item.WithdrawnReason).ShouldBe(["Another ticket's", "Returned"], ignoreOrder: true);
        (await database.Reconciliation.Facts(null)).Differences.ShouldBeEmpty();
        await database.Append(ViewStory.Held, new TimeRevised(ViewFacts.Time("e9", 2, 30)));
        await database.Projector().CatchUp();
        (await database.Reconciliation.Facts(null)).Differences.ShouldHaveSingleItem().Code.ShouldBe("not-rated");
    }

    [Fact]
    public async Task What_is_rated_is_invoiced_unbilled_or_written_down()
    {
        await using var database = await Told();
        var balances = await database.Reconciliation.Charges(ViewFacts.March);
        balances.Sums.ShouldBe([new ChargeBalance(Scope, 250m, 0m, 210m, 0m, 0m, 40m, 0m, 75m)]);
        balances.Sums[0].Difference.ShouldBe(0m);
        balances.Differences.ShouldBeEmpty();

        // The work of one charge was worth less, one line comes back to be billed again, one charge is disputed.
        Charge[] charges =
        [
            ViewFacts.Charge("c1", ChargeStanding.Billable, 70m, ["e1"]),
            ViewFacts.Charge("c5", ChargeStanding.Held, 50m, ["e5"], "disputed"),
            ViewFacts.Charge("c6", ChargeStanding.Billable, 60m, ["e6"]),
        ];
        await database.Append(ViewStory.Billed, ViewFacts.Rated(2, charges));
        await database.Append(
            "contract/acme", new ChargesTaken(ViewStory.Billed, 2, [.. charges]),
            new LineReturned(ViewStory.OnHold, "l6", true));
        await database.Append(
            ViewStory.OnHold,
            new LineCut("l6", true, "Wait", ViewFacts.Totals(), "ann", ViewFacts.Start));
        await database.Projector().CatchUp();
        balances = await database.Reconciliation.Charges(null);
        balances.Sums.ShouldBe([new ChargeBalance(Scope, 130m, 50m, 150m, 0m, 30m, 0m, 0m, 125m)]);
        balances.Sums[0].Difference.ShouldBe(0m);
        balances.Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_contract_owes_by_itself_counts_too_and_stands_in_the_queue_while_it_is_held()
    {
        await using var database = await Told();
        await database.Append(
            "contract/acme",
            new ContractCharged(
                "run-2",
                [
                    ViewFacts.Charge("seats/1", ChargeStanding.Billable, 40m, []),
                    ViewFacts.Charge("calls/held", ChargeStanding.Held, null, [], "no-price"),
                ],
                []));
        await database.Projector().CatchUp();
        var balance = (await database.Reconciliation.Charges(null)).Sums[0];
        (balance.Rated, balance.Unbilled, balance.Difference).ShouldBe((290m, 40m, 0m));
        var held = (await database.Views.Exceptions(new ExceptionFilter(Key: "contract/acme"), new PageRequest()))
            .Rows.ShouldHaveSingleItem();
        (held.Code, held.Owner, held.ChargeId, held.ContractId, held.NextStep)
            .ShouldBe(("no-price", "support", "calls/held", "acme", "Mend it."));

        const string invoice = "invoice/acme/2026-03/month-2";
        var line = ViewFacts.Line("l7", "contract/acme", "seats/1", 40m);
        await database.Append("contract/acme", ViewFacts.Billed(invoice, line), new ContractCharged("run-3", [], ["calls/held"]));
        await database.Append(invoice, ViewFacts.OpenedInvoice(invoice, line));
        await database.Projector().CatchUp();
        balance = (await database.Reconciliation.Charges(null)).Sums[0];
        (balance.Rated, balance.Invoiced, balance.Unbilled, balance.Difference).ShouldBe((290m, 250m, 0m, 0m));
        (await database.Views.Exceptions(new ExceptionFilter(Key: "contract/acme"), new PageRequest())).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cover_takes_off_is_owed_no_more()
    {
        await using var database = await Told();
        await database.Append("contract/acme", ViewFacts.Settled(ViewStory.Billed, "c1", 30m));
        await database.Append("contract/acme", ViewFacts.Settled(ViewStory.Billed, "c1", 12.50m));
        await database.Projector().CatchUp();
        var balances = await database.Reconciliation.Charges(ViewFacts.March);
        balances.Sums.ShouldBe([new ChargeBalance(Scope, 237.50m, 0m, 210m, 0m, -12.50m, 40m, 0m, 75m)]);
        balances.Sums[0].Difference.ShouldBe(0m);
        balances.Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task Cover_or_credit_that_runs_out_stands_in_the_queue_at_its_highest_share_until_the_next_version()
    {
        await using var database = await Told();
        var filter = new ExceptionFilter(Key: "contract/acme");
        async Task<List<(string Code, string? Grant, string Reason)>> Waiting()
        {
            await database.Projector().CatchUp();
            return [.. (await database.Views.Exceptions(filter, new PageRequest())).Rows
                .Select(row => (row.Code, row.ChargeId, row.Reason))];
        }

        await database.Append(
            "contract/acme", ViewFacts.Noticed("block/1", 80),
            ViewFacts.Noticed("month/2025-03-01", 50, new LocalDate(2025, 3, 31)));
        (await Waiting()).ShouldBe([("cover-low", "block/1", "80 % of block/1 is reached.")]);
        await database.Append("contract/acme", ViewFacts.Noticed("block/1", 100));
        await database.Append("contract/acme", ViewFacts.Noticed("block/1", 90));
        (await Waiting()).ShouldBe([("cover-used-up", "block/1", "100 % of block/1 is reached.")]);
        await database.Append("contract/acme", ViewFacts.Noticed("prepaid/top-up", 80));
        (await Waiting()).ShouldContain(("prepaid-low", "prepaid/top-up", "80 % of prepaid/top-up is reached."));
        await database.Append("contract/acme", ViewFacts.Agreed("acme", 2));
        (await Waiting()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_purchase_order_that_runs_out_stands_in_the_queue_until_the_next_version()
    {
        await using var database = await Told();
        await database.Append("contract/acme", new PurchaseOrderUsed("PO-7", 80.50m, 100m, false));
        await database.Projector().CatchUp();
        var filter = new ExceptionFilter(Key: "contract/acme");
        var told = (await database.Views.Exceptions(filter, new PageRequest())).Rows.ShouldHaveSingleItem();
        (told.Code, told.Owner, told.Amount).ShouldBe(("purchase-order-low", "finance", 19.50m));
        told.Reason.ShouldBe("Of the purchase order PO-7, 80.5 of 100 EUR is on documents.");
        await database.Append("contract/acme", ViewFacts.Agreed("acme", 2));
        await database.Projector().CatchUp();
        (await database.Views.ContractVersions("acme")).Select(row => (row.Version, row.By, row.EffectiveFrom))
            .ShouldBe([(1, "ann", null), (2, "ann", null)]);
        (await database.Views.Exceptions(filter, new PageRequest())).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rating_or_a_line_that_did_not_arrive_is_named()
    {
        await using var database = await Told();
        await database.Append(
            ViewStory.Held, ViewFacts.Rated(2, ViewFacts.Charge("c2", ChargeStanding.Billable, 80m, ["e1"])));
        await database.Append(
            "contract/acme",
            ViewFacts.Billed("invoice/acme/2026-03/month-4", ViewFacts.Line("l9", ViewStory.Billed, "c1", -10m)));
        await database.Projector().CatchUp();
        var balances = await database.Reconciliation.Charges(ViewFacts.March);
        balances.Sums[0].Difference.ShouldBe(70m);
        balances.Differences.Select(each => (each.Code, each.Key, each.Detail, each.Amount)).ShouldBe(
            [("not-on-document", ViewStory.Billed, "c1", -10m), ("not-taken", ViewStory.Held, "c2", 80m)]);
    }

    [Fact]
    public async Task Final_documents_are_posted_in_flight_or_parked()
    {
        await using var database = await Told();
        var balances = await database.Reconciliation.Documents(ViewFacts.March, [ViewStory.Erp]);
        var balance = balances.Sums.ShouldHaveSingleItem();
        balance.Finalized.ShouldBe(new DocumentSum(2, new DocumentAmounts(150m, 31.5m, 181.5m)));
        balance.Posted.ShouldBe(new DocumentSum(1, new DocumentAmounts(100m, 21m, 121m)));
        balance.Parked.ShouldBe(new DocumentSum(1, new DocumentAmounts(50m, 10.5m, 60.5m)));
        balance.InFlight.ShouldBe(DocumentSum.Zero);
        balance.Difference.ShouldBe(DocumentSum.Zero);
        balances.Differences.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("missing", "missing-in-erp", 1, 100)]
    [InlineData("not posted", "missing-in-erp", 1, 100)]
    [InlineData("not asked", "erp-not-asked", 1, 100)]
    [InlineData("double", "double-document", -1, -100)]
    [InlineData("other amount", "amounts-differ", 0, 1)]
    [InlineData("other customer", "customer-differs", 0, 0)]
    [InlineData("parked but there", "posted-while-parked", 0, 0)]
    [InlineData("unknown", "unknown-in-erp", 0, -7)]
    public async Task What_the_erp_reports_otherwise_is_named(string what, string code, int count, decimal net)
    {
        await using var database = await Told();
        var right = ViewStory.Erp.Documents[0];
        TenantDocuments[] reported = what switch
        {
            "missing" => [new TenantDocuments("north", [])],
            "not posted" => [new TenantDocuments("north", [right with { Posted = false }])],
            "not asked" => [],
            "double" => [new TenantDocuments("north", [right, right with { RemoteId = "R-2" }])],
            "other amount" => [new TenantDocuments("north", [right with { Net = 99m }])],
            "other customer" => [new TenantDocuments("north", [right with { BillTo = "C-OTHER" }])],
            "parked but there" => [new TenantDocuments("north", [right, ViewStory.Document("key-2", 50m, 10.5m)])],
            _ => [new TenantDocuments("north", [right, ViewStory.Document("key-9", 7m, 0m)])],
        };
        var balances = await database.Reconciliation.Documents(ViewFacts.March, reported);
        var difference = balances.Differences.ShouldHaveSingleItem();
        (difference.Code, difference.Amount).ShouldBe((code, net));
        balances.Sums[0].Difference.Count.ShouldBe(count);
        if (code != "unknown-in-erp")
        {
            balances.Sums[0].Difference.Amounts.Net.ShouldBe(net);
        }
    }

    [Fact]
    public async Task What_was_changed_in_the_erp_is_told_with_both_sides_and_what_to_do()
    {
        await using var database = await Told();
        var right = ViewStory.Erp.Documents[0];
        var reported = new TenantDocuments("north", [right with { Tax = 19m, Gross = 119m, BillTo = "C-OTHER" }]);

        var told = (await database.Reconciliation.Documents(ViewFacts.March, [reported])).Differences;

        told.Select(static one => (one.Code, one.Detail)).ShouldBe(
            [("amounts-differ", right.RemoteId), ("customer-differs", right.RemoteId)]);
        told[0].Words.ShouldStartWith(
            "Ours is 100 EUR net, 21 tax, 121 gross; the ERP reports 100 EUR net, 19 tax, 119 gross. It is not overwritten ");
        told[1].Words.ShouldContain("the ERP reports it for C-OTHER");
    }

    [Fact]
    public async Task What_the_erp_rounded_otherwise_within_the_limit_is_a_sum_of_its_own_and_no_difference()
    {
        await using var database = await Told();
        var invoice = ViewStory.RoundedInvoice;
        await database.Append(invoice.Key, [.. invoice.Facts]);
        await database.Projector().CatchUp();
        var reported = new TenantDocuments("north", [ViewStory.Erp.Documents[0], ViewStory.Document("key-4", 69.99m, 14.71m)]);

        var balances = await database.Reconciliation.Documents(ViewFacts.March, [reported]);

        balances.Differences.ShouldBeEmpty();
        balances.Sums[0].Rounded.ShouldBe(new DocumentAmounts(-0.01m, 0.01m, 0m));
        balances.Sums[0].Difference.ShouldBe(DocumentSum.Zero);
    }

    [Fact]
    public async Task The_figures_of_the_month_are_counted()
    {
        await using var database = await Told();
        var figures = await database.Reconciliation.Figures();
        figures.ShouldBe(new BillingFigures(
            2, 6, 1, 4, 1, 1, 0, 2, 1, 1,
            [
                new ExceptionGroup(
                    "invoice-held", "finance", 1, Duration.FromHours(23),
                    "Release the invoice, or take off the lines that it is held for."),
                new ExceptionGroup("missing-rate", "support", 1, Duration.FromHours(24), "Mend it."),
                new ExceptionGroup(
                    "no-tax", "finance", 1, Duration.FromHours(24),
                    "Mend what the ERP refused, then replay the invoice."),
            ]));
    }

    private async Task<ViewsDatabase> Told()
    {
        var database = await ViewsDatabase.Create(postgres);
        await database.Projector().Prepare();
        await ViewStory.Tell(database);
        await database.Projector().CatchUp();
        return database;
    }
}
