using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>An approval is bound to what the approver saw.</summary>
public sealed class ReviewTests
{
    private static readonly ChargeMoved Moved = new(Key, "ticket/desk/1", "charge-L-1", Eur(70m), Eur(100m));

    private static ApproveInvoice Approve(string? seen) => new("bob", Now, Seen: seen);

    private static string Hash(Invoice state) => Review.Of(state).ContentHash!;

    [Fact]
    public void What_was_seen_is_approved()
    {
        var story = Draft();
        Hash(story.State).ShouldBe(ContentHash.Of(story.State.GetContent()!));
        story.When(Approve(Hash(story.State))).ThenOne<InvoiceApproved>();
        Review.Of(story.State).ShouldBe(new DraftReview(null, []));
    }

    [Fact]
    public void Another_content_is_refused_with_what_changed_since()
    {
        var story = Draft();
        var first = Hash(story.State);
        story.When(new DescribeLine("L-1", "Repaired the pump", "ann", Now));
        var second = Hash(story.State);
        story.When(new CutLine("L-2", true, "Not agreed.", "ann", Now));
        story.When(Approve(first)).ThenRefused(
            InvoiceRefusal.SeenOtherwise(["ann wrote another text on L-1", "ann took off L-2"]));
        story.When(Approve(second)).ThenRefused(InvoiceRefusal.SeenOtherwise(["ann took off L-2"]));
        story.When(Approve("never")).ThenRefused(InvoiceRefusal.SeenOtherwise([]));
        story.When(Approve(Hash(story.State))).ThenOne<InvoiceApproved>();
    }

    [Fact]
    public void What_changed_under_the_draft_must_have_been_seen()
    {
        var story = Draft();
        var before = Hash(story.State);
        story.When(new NoteDifference(Moved, Now)).Then(new DraftDiffers(Moved, Now));
        story.When(new NoteDifference(Moved, Now)).ThenNothing();
        const string Words = "Work on the pump (L-1) is worth 70.00 EUR by now; 100.00 EUR stand here";
        Review.Of(story.State).Differences.ShouldBe(
        [
            $"{Words}. Take the line off to rebill it as it is now, or approve it as it stands: the next run bills the "
            + "difference.",
        ]);
        story.When(Approve(before)).ThenRefused(InvoiceRefusal.SeenOtherwise([Words]));
        story.When(Approve(null)).ThenRefused(InvoiceRefusal.ChangedMeanwhile(Review.Of(story.State).Differences));
        story.When(Approve(Hash(story.State))).ThenOne<InvoiceApproved>();
    }

    [Fact]
    public void A_difference_is_over_when_the_charge_is_as_before_or_its_line_is_off()
    {
        var same = Draft();
        var before = Hash(same.State);
        same.When(new NoteDifference(Moved, Now), new NoteDifference(Moved with { Worth = Eur(100m) }, Now));
        Hash(same.State).ShouldBe(before);
        same.When(Approve(null)).ThenOne<InvoiceApproved>();

        var off = Draft().When(new NoteDifference(Moved, Now), new CutLine("L-1", true, "Anew.", "ann", Now));
        Review.Of(off.State).Differences.ShouldBeEmpty();
        off.When(new NoteDifference(Moved, Now)).ThenNothing();
    }

    [Fact]
    public void What_is_not_decided_any_more_is_told_too()
    {
        var story = Draft().When(new NoteDifference(Moved with { Worth = null }, Now));
        Review.Of(story.State).Differences.Single().ShouldStartWith("Work on the pump (L-1) is held or waits by now;");
    }

    [Fact]
    public void A_frozen_document_is_told_nothing() => Approved().When(new NoteDifference(Moved, Now)).ThenNothing();
}
