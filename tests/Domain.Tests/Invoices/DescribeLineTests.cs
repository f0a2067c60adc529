using BillingGrains.Domain.Invoices;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class DescribeLineTests
{
    private static readonly DescribeLine Command = new("L-1", "Pump repaired", "ann", Now);

    [Fact]
    public void Finance_writes_another_text_and_amounts_stay()
    {
        var story = Draft();
        var before = story.State.GetContent()!.Totals;
        story.When(Command).Then(new LineDescribed("L-1", "Pump repaired", "ann", Now));
        story.State.GetContent()!.Lines[0].Description.ShouldBe("Pump repaired");
        story.State.GetContent()!.Totals.ShouldBe(before);
    }

    [Fact]
    public void The_same_text_again_changes_nothing_even_when_it_is_frozen() =>
        Draft().When(Command, new ApproveInvoice("ann", Now), Command).ThenNothing();

    [Fact]
    public void A_frozen_invoice_keeps_its_texts() => Approved().When(Command).ThenRefused(InvoiceRefusal.Frozen);

    [Fact]
    public void Frozen_comes_before_an_unknown_line() =>
        Approved().When(Command with { LineId = "L-9" }).ThenRefused(InvoiceRefusal.Frozen);

    [Fact]
    public void An_unknown_line_comes_before_a_missing_text() =>
        Draft().When(Command with { LineId = "L-9", Description = " " }).ThenRefused(InvoiceRefusal.UnknownLine);

    [Fact]
    public void An_empty_text_is_refused() =>
        Draft().When(Command with { Description = " " }).ThenRefused(InvoiceRefusal.DescriptionMissing);
}
