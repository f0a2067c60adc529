using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using TenantStory = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Posting.TenantDecider, BillingGrains.Domain.Posting.ErpTenant,
    BillingGrains.Domain.Posting.TenantCommand, BillingGrains.Domain.Posting.TenantEvent>;

namespace BillingGrains.Domain.Tests.Payments;

/// <summary>What an ERP's books say of an invoice counts once, and what is cancelled there counts no more.</summary>
public sealed class ErpEntryTests
{
    private const string Tenant = "erp/north";
    private static readonly LocalDate Day = new(2026, 4, 20);
    private static readonly ErpEntry Paid = new("4711", "BG-1", BalanceKind.Payment, 100m, "EUR", Day, "Bank 17");

    private static TakeErpEntry Take(ErpEntry entry) => new(entry, Tenant, Now);

    private static decimal Open(Invoice state) => BalanceRules.Of(state.GetDocument()!).OpenAmount().Amount;

    [Fact]
    public void A_payment_counts_once_under_an_id_that_follows_from_the_ERPs()
    {
        var story = Posted().When(Take(Paid));

        var moved = story.ThenOne<BalanceMoved>();
        moved.Entry.ShouldBe(new BalanceEntry(BalanceKind.Payment, "erp.4711", Eur(100m), Day, "Bank 17", Tenant));
        moved.Sums.Open.ShouldBe(Eur(81.50m));
        story.When(Take(Paid)).ThenNothing();
        (Paid with { RemoteId = "a payment / with blanks" }).EntryId.ShouldMatch("^erp\\.[0-9a-f]{32}$");
    }

    [Fact]
    public void What_is_cancelled_in_the_ERP_is_owed_again_once()
    {
        var story = Posted().When(Take(Paid), Take(Paid with { IsCancelled = true }));

        story.ThenOne<BalanceMoved>().Entry.Kind.ShouldBe(BalanceKind.PaymentCancelled);
        Open(story.State).ShouldBe(181.50m);
        story.When(Take(Paid with { IsCancelled = true })).ThenNothing();
        story.When(Take(Paid)).ThenNothing();
        Posted().When(Take(Paid with { IsCancelled = true })).ThenNothing();
    }

    [Theory]
    [InlineData(BalanceKind.Refund, 281.50)]
    [InlineData(BalanceKind.WriteOff, 81.50)]
    public void No_limit_of_ours_stops_what_has_happened(BalanceKind kind, double open)
    {
        var entry = Paid with { Kind = kind };
        var story = Posted().When(Take(entry));
        Open(story.State).ShouldBe((decimal)open);
        story.When(Take(entry with { IsCancelled = true }));
        Open(story.State).ShouldBe(181.50m);
    }

    [Fact]
    public void What_was_recorded_here_first_and_entered_there_with_its_id_counts_once()
    {
        var story = Posted().When(new MoveBalance(
            new BalanceEntry(BalanceKind.WriteOff, "w-1", Eur(1m), Day, "Too small", "ann"), Now));

        story.When(Take(Paid with { Kind = BalanceKind.WriteOff, Amount = 1m, Reference = "w-1" })).ThenNothing();
        story.When(Take(Paid with { Kind = BalanceKind.WriteOff, Amount = 1m })).ThenOne<BalanceMoved>();
    }

    [Fact]
    public void What_was_entered_for_us_in_a_lost_history_is_known_when_it_is_recorded_anew()
    {
        var story = Posted().When(Take(Paid with { Kind = BalanceKind.WriteOff, Amount = 1m, Reference = "w-1" }));

        story.When(new MoveBalance(new BalanceEntry(BalanceKind.WriteOff, "w-1", Eur(1m), Day, "Too small", "ann"), Now))
            .ThenNothing();
    }

    [Fact]
    public void Another_amount_or_currency_is_refused_for_a_person_to_see()
    {
        Posted().When(Take(Paid), Take(Paid with { Amount = 99m })).ThenRefused(BalanceRefusal.Conflict("amount"));
        Posted().When(Take(Paid with { Currency = "USD" })).ThenRefused(BalanceRefusal.OtherCurrency(Euro));
        Draft().When(Take(Paid)).ThenRefused(BalanceRefusal.NotFinal);
    }

    [Fact]
    public void Where_the_ERP_keeps_payments_nobody_tells_of_one_here()
    {
        var entry = new BalanceEntry(BalanceKind.Payment, "p-1", Eur(10m), Day, "Bank", "ann");

        Posted().When(new MoveBalance(entry, Now, PaymentOwner.Erp)).ThenRefused(BalanceRefusal.KeptInErp("north"));
        Posted().When(new MoveBalance(entry, Now, PaymentOwner.Here)).ThenOne<BalanceMoved>();
        Posted().When(new MoveBalance(entry with { Kind = BalanceKind.WriteOff }, Now, PaymentOwner.Erp)).ThenOne<BalanceMoved>();
    }

    [Theory]
    [InlineData(false, BalanceKind.PaymentCancelled)]
    [InlineData(true, BalanceKind.Chargeback)]
    public void A_payment_that_was_recorded_here_is_taken_back_once_and_whole(bool isChargeback, BalanceKind kind)
    {
        var paid = new BalanceEntry(BalanceKind.Payment, "p-1", Eur(100m), Day, "Bank 17", "ann");
        var reverse = new ReversePayment("p-1", Day, "Charged back", isChargeback, "bea", Now);
        var story = Posted().When(new MoveBalance(paid, Now), reverse);

        story.ThenOne<BalanceMoved>().Entry.ShouldBe(paid with { Kind = kind, Words = "Charged back", By = "bea" });
        Open(story.State).ShouldBe(181.50m);
        story.When(reverse).ThenNothing();
        story.When(reverse with { IsChargeback = !isChargeback }).ThenRefused(BalanceRefusal.Conflict("chargeback"));
        story.When(reverse with { PaymentId = "p-2" }).ThenRefused(BalanceRefusal.UnknownPayment);
        Posted().When(Take(Paid), reverse with { PaymentId = Paid.EntryId }).ThenRefused(BalanceRefusal.CancelInErp);
    }

    [Fact]
    public void Nothing_is_written_off_or_voided_while_it_is_disputed()
    {
        var dispute = new OpenInvoiceDispute("d-1", "Wrong hours", "bea", "ann", Now);
        var writeOff = new MoveBalance(new BalanceEntry(BalanceKind.WriteOff, "w-1", Eur(1m), Day, "Small", "ann"), Now);

        var posted = Posted().When(dispute, writeOff);
        posted.ThenRefused(BalanceRefusal.Disputed(new InvoiceDispute("d-1", "Wrong hours", "bea", "ann", Now)));
        posted.When(writeOff with { IsDone = true }).ThenOne<BalanceMoved>();
        posted.When(new ResolveInvoiceDispute("d-1", "Right after all", "ann", Now), writeOff with
        {
            Entry = writeOff.Entry with { EntryId = "w-2" },
        }).ThenOne<BalanceMoved>();
        VoidRules.Find(Finalized().When(dispute).State)!.Code.ShouldBe("void-disputed");
    }

    [Fact]
    public void An_entry_of_another_engine_has_happened_too()
    {
        var entry = new ForeignEntry("metering", "M-1", Day, BalanceKind.Refund, "r-1", Eur(5m), Day, "Paid back");
        entry.InvoiceKey.ShouldBe("invoice/engine.metering/2026-04/M-1");
        Open(Posted().When(entry.Move(Now)).State).ShouldBe(186.50m);
        entry.Find().ShouldBeNull();
        (entry with { Kind = BalanceKind.Credit }).Find()!.Field.ShouldBe("kind");
    }

    [Fact]
    public void A_tenants_payments_are_read_when_the_ERP_keeps_them()
    {
        var erps = new PaymentKeeping(PaymentOwner.Erp);
        var story = new TenantStory();
        story.State.Payments.DueAt(PaymentKeeping.Default).ShouldBeNull();
        story.State.Payments.DueAt(erps).ShouldBe(Instant.MinValue);

        story.When(new TakeEntries([new RoutedEntry(Key, Paid), new RoutedEntry(Key, Paid)], Now));
        TenantDecider.Addressees(story.State, story.Facts[0]).ShouldBe([Key]);
        story.When(new TakeEntries(default, Now)).ThenNothing();
        story.When(new EndPayments("17", [Paid], Now));
        story.State.Payments.ShouldBe(new TenantPayments("17", Now, null, [Paid]));
        story.State.Payments.DueAt(erps).ShouldBe(Now + Duration.FromHours(1));
        story.When(new AskPayments("ann", Now)).ThenOne<PaymentsAsked>();
        story.When(new AskPayments("bob", Now)).ThenNothing();
        story.State.Payments.DueAt(erps).ShouldBe(Instant.MinValue);
    }
}
