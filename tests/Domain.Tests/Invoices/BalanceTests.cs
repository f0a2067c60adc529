using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>What is open of an invoice over 181.50 EUR.</summary>
public sealed class BalanceTests
{
    private static readonly LocalDate Day = new(2026, 4, 20);

    private static MoveBalance Of(BalanceKind kind, decimal amount, string id = "1") =>
        new(new BalanceEntry(kind, id, Eur(amount), Day, "Bank 4711", "ann"), Now);

    [Fact]
    public void Payments_lower_what_is_open_and_count_once()
    {
        var story = Posted().When(Of(BalanceKind.Payment, 100m));
        story.ThenOne<BalanceMoved>().Sums.Open.ShouldBe(Eur(81.50m));
        story.When(Of(BalanceKind.Payment, 100m)).ThenNothing();
        story.When(Of(BalanceKind.Payment, 99m)).ThenRefused(BalanceRefusal.Conflict("amount"));
        story.When(Of(BalanceKind.Payment, 81.50m, "2")).ThenOne<BalanceMoved>().Sums.Open.ShouldBe(Eur(0m));
    }

    [Fact]
    public void A_credit_after_a_part_payment_leaves_what_can_be_refunded()
    {
        var story = Posted().When(Of(BalanceKind.Payment, 100m), Of(BalanceKind.Credit, 181.50m, "invoice/C-1/2026-03/credit"));
        story.ThenOne<BalanceMoved>().Sums.Open.ShouldBe(Eur(-100m));
        story.When(Of(BalanceKind.Refund, 100.01m)).ThenRefused(BalanceRefusal.NotUnapplied(Key, Eur(-100m)));
        story.When(Of(BalanceKind.Refund, 100m)).ThenOne<BalanceMoved>().Sums.Open.ShouldBe(Eur(0m));
        story.When(Of(BalanceKind.Refund, 1m, "2")).ThenRefused(BalanceRefusal.NotUnapplied(Key, Eur(0m)));
    }

    [Fact]
    public void What_is_open_is_written_off_and_no_more()
    {
        var story = Posted().When(Of(BalanceKind.Payment, 100m), Of(BalanceKind.WriteOff, 81.51m));
        story.ThenRefused(BalanceRefusal.NotOpen(Eur(81.50m)));
        story.When(Of(BalanceKind.WriteOff, 81.50m)).ThenOne<BalanceMoved>().Sums.Open.ShouldBe(Eur(0m));
        story.When(Of(BalanceKind.WriteOff, 1m, "2")).ThenRefused(BalanceRefusal.NotOpen(Eur(0m)));
    }

    [Fact]
    public void What_a_run_took_back_before_the_invoice_was_final_counts()
    {
        var story = Draft().When(Of(BalanceKind.Credit, 12.10m, "c"), Of(BalanceKind.Credit, 12.10m, "c"));
        story.ThenNothing();
        story.When(new ApproveInvoice("ann", Now));
        story.When(new FinalizeInvoice("NL-2026-00001", HashOf(story), Now), Of(BalanceKind.Payment, 10m));
        story.ThenOne<BalanceMoved>().Sums.Open.ShouldBe(Eur(159.40m));
        story.When(Of(BalanceKind.CreditVoided, 12.10m, "c")).ThenOne<BalanceMoved>().Sums.Open.ShouldBe(Eur(171.50m));
    }

    [Fact]
    public void What_was_paid_on_is_not_voided() =>
        Finalized().When(Of(BalanceKind.Payment, 1m), new VoidInvoice(1, "Twice.", "ann", Now))
            .ThenOne<InvoiceVoidDeclined>().Code.ShouldBe("void-paid");

    [Fact]
    public void Each_fault_is_named()
    {
        Draft().When(Of(BalanceKind.Payment, 1m)).ThenRefused(BalanceRefusal.NotFinal);
        Posted().When(Of(BalanceKind.Payment, 0m)).ThenRefused(BalanceRefusal.AmountInvalid);
        Posted().When(Of(BalanceKind.Payment, 1m, "a/b")).ThenRefused(Deciding.KeyPart.Invalid("id"));
    }

    [Fact]
    public void A_dispute_has_a_reason_and_an_owner_and_one_is_open_at_a_time()
    {
        var open = new OpenInvoiceDispute("d-1", "Not delivered.", "anna", "ann", Now);
        var story = Posted().When(open);
        story.ThenOne<InvoiceDisputed>().Dispute.Owner.ShouldBe("anna");
        story.When(open).ThenNothing();
        story.When(open with { DisputeId = "d-2" })
            .ThenRefused(BalanceRefusal.DisputedAlready(new InvoiceDispute("d-1", "Not delivered.", "anna", "ann", Now)));
        var over = new ResolveInvoiceDispute("d-1", "It was found.", "ann", Now);
        story.When(over).ThenOne<InvoiceDisputeResolved>();
        story.When(over).ThenNothing();
        story.When(over with { DisputeId = "d-9" }).ThenRefused(BalanceRefusal.UnknownDispute);
        Posted().When(open with { Owner = "" }).ThenRefused(BalanceRefusal.OwnerMissing);
    }

    [Fact]
    public void A_credit_note_counts_on_each_invoice_that_it_takes_back_to_the_cent()
    {
        var lines = new[] { ("A", -10.03m), ("B", -10.03m), ("A", -10.03m) }
            .Select((part, index) => Line($"L-{index}", part.Item2, "ticket/desk/1") with { Corrects = part.Item1 });
        var billed = BilledWith(Terms, "credit") with { Lines = [.. lines] };
        var content = New().When(new OpenInvoice(billed, Now)).State.GetContent()!;
        var credited = BalanceRules.CreditedBy(content);
        credited.Select(one => one.InvoiceKey).ShouldBe(["A", "B"]);
        credited.Aggregate(Eur(0m), (sum, one) => sum + one.Amount).ShouldBe(-content.Totals.Gross);
    }
}
