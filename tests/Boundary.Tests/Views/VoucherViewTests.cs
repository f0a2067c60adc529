using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Ports.Erp;
using BillingGrains.Storage.Views;
using BillingGrains.Storage.Views.Reconciling;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>Payments, refunds and write-offs on their way into the ERP, as lists, exceptions and balances show them.</summary>
public sealed class VoucherViewTests(TestPostgres postgres)
{
    private static readonly Currency Euro = new("EUR", 2);
    private static readonly PostedOriginal Original = new("key-1", "R-key-1", "N-1");

    [Fact]
    public async Task Each_is_listed_by_how_far_it_is_and_counted_by_its_kind_and_engine()
    {
        await using var database = await Told();

        var rows = (await database.Views.Vouchers(new VoucherFilter(), new PageRequest())).Rows;
        rows.Select(row => (row.EntryId, row.Kind, row.Status)).Order().ShouldBe(
            [("p-1", "payment", "posted"), ("r-7", "refund", "waiting"), ("w-1", "write-off", "parked")]);
        (await database.Views.Vouchers(new VoucherFilter(Status: "posted"), new PageRequest())).Rows.ShouldHaveSingleItem()
            .Number.ShouldBe("V-1");
        var groups = await database.Reconciliation.Vouchers(ViewFacts.March);
        groups.Select(group => (group.Kind, group.Engine, group.Recorded.Amount, group.Entered.Count, group.InFlight.Count,
            group.Parked.Count)).ShouldBe(
        [
            ("payment", null, 21m, 1, 0, 0), ("refund", "metering", 5m, 0, 1, 0), ("write-off", null, 1m, 0, 0, 1),
        ]);
    }

    [Fact]
    public async Task A_parked_one_stands_in_the_exception_queue_and_is_replayed_with_what_shares_its_cause()
    {
        await using var database = await Told();

        var exception = (await database.Views.Exceptions(new ExceptionFilter(Code: "customer-blocked"), new PageRequest()))
            .Rows.ShouldHaveSingleItem();
        (exception.Owner, exception.Amount, exception.Reason).ShouldBe(("finance", 1m, "The customer is blocked."));
        (await database.Views.Parked("north", "customer-blocked", 10)).ShouldBe([exception.Key]);
        (await database.Views.Parked("north", null, 10)).Count.ShouldBe(2);
        (await database.Views.Tenants()).Single(tenant => tenant.TenantId == "north").Parked.ShouldBe(2);

        await database.Append(exception.Key, new VoucherReplayed("again", "ann", ViewFacts.Start));
        await database.Projector().CatchUp();
        (await database.Views.Parked("north", null, 10)).ShouldBe([ViewStory.Parked]);
    }

    [Fact]
    public async Task What_is_dated_into_a_month_or_before_it_and_not_entered_is_named_with_what_holds_it_up()
    {
        await using var database = await Told();

        var april = await database.Reconciliation.Vouchers("NL01", new YearMonth(2026, 4));
        var sum = april.Sums.ShouldHaveSingleItem();
        (sum.Scope.Currency, sum.Recorded, sum.Entered).ShouldBe(("EUR", new VoucherSum(3, 27m), new VoucherSum(1, 21m)));
        april.Differences.Select(static one => (one.Code, one.Amount, one.Words)).ShouldBe(
        [
            (VoucherMonth.NotEntered, 5m, "The refund r-7 of 5.00 EUR, dated 2026-04-20, is not entered in ERP north: it waits "
                + "for its document to be posted there."),
            (VoucherMonth.NotEntered, 1m, "The write off w-1 of 1.00 EUR, dated 2026-04-20, is not entered in ERP north: The "
                + "customer is blocked. Mend that and replay it, or enter it there by hand and say so."),
        ]);

        (await database.Reconciliation.Vouchers("NL01", new YearMonth(2026, 3))).Differences.ShouldBeEmpty();
        (await database.Reconciliation.Vouchers("OTHER", new YearMonth(2026, 4))).Differences.ShouldBeEmpty();
        var may = await database.Reconciliation.Vouchers("NL01", new YearMonth(2026, 5));
        (may.Sums.Count, may.Differences.Count).ShouldBe((0, 2));
    }

    [Fact]
    public async Task What_the_ERP_is_still_to_hear_of_is_no_difference()
    {
        await using var database = await Told();
        var reported = new TenantOpenItems(
            "north", [new ErpOpenItem("key-1", "R-key-1", "N-1", "C-17", "EUR", 121m)]);

        var balance = (await database.Reconciliation.Customers(null, [reported])).Sums
            .Single(sum => sum.InErp is 121m);

        // No payment moved the balance here, so that what the vouchers change alone is told apart: a write-off and a refund.
        (balance.Waiting - 60.50m).ShouldBe(5m - 1m);
    }

    private async Task<ViewsDatabase> Told()
    {
        var database = await ViewsDatabase.Create(postgres);
        await database.Projector().Prepare();
        await ViewStory.Tell(database);
        await Append(database, BalanceKind.Payment, "p-1", 21m, null,
            new VoucherDue(Original, ViewFacts.Start),
            new VoucherSendingStarted(1, SendingPurpose.Create, "k", ViewFacts.Start, ViewFacts.Start, ViewFacts.Start),
            new VoucherPosted(1, "V-1", "V-1", new Money(21m, Euro), ViewFacts.Start));
        await Append(database, BalanceKind.WriteOff, "w-1", 1m, null,
            new VoucherDue(Original, ViewFacts.Start),
            new VoucherParked(1, "customer-blocked", "The customer is blocked.", "E7", ViewFacts.Start));
        await Append(database, BalanceKind.Refund, "r-7", 5m, "metering");
        await database.Projector().CatchUp();
        return database;
    }

    private static Task Append(
        ViewsDatabase database, BalanceKind kind, string id, decimal amount, string? engine, params object[] facts)
    {
        var content = new VoucherContent(
            ViewStory.Posted, kind, id, new Money(amount, Euro), new LocalDate(2026, 4, 20), "north", "NL01", "C-17",
            ViewFacts.March, engine);
        return database.Append(content.Key, [new VoucherOpened(content, "key", ViewFacts.Start), .. facts]);
    }
}
