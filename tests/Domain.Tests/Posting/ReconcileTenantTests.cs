using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Posting.TenantDecider, BillingGrains.Domain.Posting.ErpTenant,
    BillingGrains.Domain.Posting.TenantCommand, BillingGrains.Domain.Posting.TenantEvent>;

namespace BillingGrains.Domain.Tests.Posting;

/// <summary>What a tenant keeps of an ERP's list after the journal was set back.</summary>
public sealed class ReconcileTenantTests
{
    private static readonly Stranger One = new("R-1", "BG-1", "NL-2026-00006", true, "EUR", 121m, "K-17", Now);

    private static readonly Stranger Draft = new("R-2", "BG-2", null, false, "EUR", 5m, "K-18", Now);

    private static readonly FindStrangers Find = new("epoch-2", [One, Draft], Now);

    private static readonly EndReconciliation End = new("epoch-2", null, 10, 3, 2, Now);

    private static readonly LeaveStranger Leave = new("R-1", StrangerEnd.Settled, "fin", "Right as it stands.", Now);

    [Fact]
    public void Documents_that_nothing_here_knows_are_kept_once()
    {
        new Story().When(Find).Then(new StrangerFound(One, "epoch-2"), new StrangerFound(Draft, "epoch-2"));
        new Story().When(Find, Find).ThenNothing();
    }

    [Fact]
    public void The_end_is_told_once_for_each_epoch_and_what_is_queued_by_then_is_looked_up()
    {
        var story = new Story().When(new QueueDocument("invoice/a", Now), End);
        story.Then(new TenantReconciled("epoch-2", null, 10, 3, 2, Now));
        story.State.Past.LookUpTo.ShouldBe(1);
        story.When(End).ThenNothing();
        story.When(End with { Epoch = "epoch-3" }).ThenOne<TenantReconciled>();
    }

    [Fact]
    public void A_number_seen_stays_used_up_when_its_document_is_gone()
    {
        var story = new Story().When(Find, End);
        story.State.Past.NumbersSeen().Numbers.ShouldBe([new ErpNumber("BG-1", "NL-2026-00006", Stands: true)]);

        story.When(Leave).Then(new StrangerLeft("R-1", StrangerEnd.Settled, "fin", "Right as it stands.", Now));

        story.State.Past.NumbersSeen().Numbers.ShouldBe([new ErpNumber("BG-1", "NL-2026-00006", Stands: false)]);
        story.When(Leave).ThenNothing();
    }

    [Fact]
    public void What_was_queued_beside_a_stranger_is_looked_up_too()
    {
        var story = new Story().When(Find, End, new QueueDocument("invoice/a", Now), Leave);
        story.State.Past.LookUpTo.ShouldBe(0);
        story.When(Leave with { RemoteId = "R-2" });
        story.State.Past.LookUpTo.ShouldBe(1);
    }

    [Fact]
    public void Settling_needs_a_reason() =>
        new Story().When(Find, Leave with { Words = " " }).ThenRefused(TenantRefusal.ReasonMissing);

    [Theory]
    [InlineData("BG-ABCDEFGHIJKLMNOPQRSTUVWXYZ", true)]
    [InlineData("BG-ABCDEFGHIJKLMNOPQRSTUVWXY", false)]
    [InlineData("BG-abcdefghijklmnopqrstuvwxyz", false)]
    [InlineData("PO 4711", false)]
    [InlineData("", false)]
    public void A_reference_that_others_wrote_is_none_of_ours(string reference, bool isOurs) =>
        PostingKey.IsOne(reference).ShouldBe(isOurs);

    [Fact]
    public void Every_key_that_is_made_is_one_of_ours() =>
        PostingKey.IsOne(PostingKey.Of("invoice/a", "hash")).ShouldBeTrue();
}
