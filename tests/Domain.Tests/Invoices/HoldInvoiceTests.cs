using BillingGrains.Domain.Invoices;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class HoldInvoiceTests
{
    private static readonly HoldInvoice Hold = new("Customer called", "ann", Now);

    private static readonly ReleaseInvoice Release = new("bob", Now);

    [Fact]
    public void A_draft_is_held_and_released()
    {
        var story = Draft();
        story.When(Hold).Then(new InvoiceHeld("Customer called", "ann", Now));
        story.When(Release).Then(new InvoiceReleased("bob", Now));
        story.State.ShouldBe(Draft().State);
    }

    [Fact]
    public void Holding_again_for_the_same_reason_changes_nothing() => Draft().When(Hold, Hold).ThenNothing();

    [Fact]
    public void Holding_for_another_reason_is_a_conflict() =>
        Draft().When(Hold, Hold with { Reason = "Other" }).ThenRefused(InvoiceRefusal.HeldOtherwise);

    [Fact]
    public void Releasing_what_is_not_held_changes_nothing()
    {
        Draft().When(Release).ThenNothing();
        Posted().When(Release).ThenNothing();
    }

    [Fact]
    public void A_hold_says_why() => Draft().When(Hold with { Reason = " " }).ThenRefused(InvoiceRefusal.ReasonMissing);

    [Fact]
    public void What_is_approved_is_held_no_more() => Approved().When(Hold).ThenRefused(InvoiceRefusal.Frozen);
}
