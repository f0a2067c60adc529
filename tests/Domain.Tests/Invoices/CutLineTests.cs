using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Invoices;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class CutLineTests
{
    private static readonly CutLine Command = new("L-2", Rebill: true, "Not agreed", "ann", Now);

    [Fact]
    public void A_line_is_taken_off_and_the_sums_follow()
    {
        var story = Draft().When(Command);
        var totals = new InvoiceTotals(
            Eur(100m), Eur(21m), Eur(121m), [new TaxLine("VAT21", 21m, Eur(100m), Eur(21m))]);

        story.Then(new LineCut("L-2", true, "Not agreed", totals, "ann", Now));
        story.State.GetContent()!.Lines.ShouldBe([FirstLine]);
        story.State.GetContent()!.Totals.ShouldBe(totals);
    }

    [Fact]
    public void All_lines_may_go_and_an_empty_draft_is_left()
    {
        var story = Draft().When(Command, Command with { LineId = "L-1" });
        story.State.GetContent()!.Lines.IsEmpty.ShouldBeTrue();
        story.State.GetContent()!.Totals.Gross.ShouldBe(Money.Zero(Euro));
    }

    [Fact]
    public void The_same_cut_again_changes_nothing_even_when_it_is_frozen() =>
        Draft().When(Command, new ApproveInvoice("ann", Now), Command).ThenNothing();

    [Fact]
    public void Cut_to_rebill_and_cut_for_good_are_a_conflict() =>
        Draft().When(Command, Command with { Rebill = false }).ThenRefused(InvoiceRefusal.TakenOffOtherwise);

    [Fact]
    public void A_held_draft_may_be_cut() =>
        Draft().When(new HoldInvoice("Wait", "ann", Now), Command).Facts.Count.ShouldBe(1);

    [Fact]
    public void A_frozen_invoice_keeps_its_lines() => Approved().When(Command).ThenRefused(InvoiceRefusal.Frozen);

    [Fact]
    public void Frozen_comes_before_an_unknown_line() =>
        Approved().When(Command with { LineId = "L-9" }).ThenRefused(InvoiceRefusal.Frozen);

    [Fact]
    public void An_unknown_line_comes_before_a_missing_reason() =>
        Draft().When(Command with { LineId = "L-9", Reason = "" }).ThenRefused(InvoiceRefusal.UnknownLine);

    [Fact]
    public void A_cut_says_why() =>
        Draft().When(Command with { Reason = "" }).ThenRefused(InvoiceRefusal.ReasonMissing);
}
