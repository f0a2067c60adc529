using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>What its ERP would refuse is not approved; the approval waits for the ERP's master data.</summary>
public sealed class MasterGuardTests
{
    private static readonly MasterFault Unknown = new(
        "master-customer-unknown", "K-17", "Customer K-17 does not exist in ERP north.", "Create it there.");

    private static readonly MasterCheck Faulty = new("north", 3, Now, 2, default, [Unknown]);
    private static readonly MasterCheck Clean = Faulty with { Version = 4, Faults = default };
    private static readonly Instant Later = Now + Duration.FromHours(1);

    private static readonly ApproveInvoice Approve = new("ann", Now, "finance", null, Faulty);

    private static InvoiceTerms Passing => TermsWith(Entity with { ReviewRequired = false });

    [Fact]
    public void An_approval_keeps_what_the_master_data_said() =>
        Draft().When(Approve with { Master = Clean }).ThenOne<InvoiceApproved>().Master.ShouldBe(Clean);

    [Fact]
    public void What_the_ERP_would_refuse_is_not_approved_and_waits_under_the_approvers_name()
    {
        var story = Draft();
        var seen = Review.Of(story.State).ContentHash!;

        story.When(Approve).Then(new MasterDataFaulty(new MasterWait(Faulty, "ann", "finance", seen), Now));
        story.State.ShouldBeOfType<Invoice.Draft>().Waits!.By.ShouldBe("ann");
        story.When(Approve with { Master = Faulty with { Version = 5 } }).ThenNothing();
        MasterRules.Refuse(Faulty).Reason.ShouldStartWith("Customer K-17 does not exist in ERP north. Create it there.");
    }

    [Fact]
    public void What_came_while_it_was_to_be_checked_is_not_approved_unchecked()
    {
        Draft().When(Approve with { Master = MasterCheck.NotMade }).ThenRefused(MasterRules.NotMade);
        Approved().When(Approve with { Master = MasterCheck.NotMade }).ThenNothing();
    }

    [Fact]
    public void Other_rules_come_first() => Draft().When(new HoldInvoice("Ask first.", "ann", Now), Approve)
        .ThenRefused(InvoiceRefusal.Held);

    [Fact]
    public void The_approval_counts_by_itself_when_it_is_mended_and_the_draft_is_the_same()
    {
        var story = Draft().When(Approve, new RecheckMaster(Clean, Later));

        story.Facts[0].ShouldBe(new MasterDataMended(Clean, Later));
        var approved = story.Facts[1].ShouldBeOfType<InvoiceApproved>();
        (approved.By, approved.Role, approved.Master, approved.At).ShouldBe(("ann", "finance", Clean, Later));
        story.When(new RecheckMaster(Faulty, Later)).ThenNothing();
    }

    [Fact]
    public void A_draft_that_changed_since_waits_for_a_person()
    {
        var story = Draft().When(Approve, new CutLine("L-2", true, "Not agreed.", "bob", Now));

        story.When(new RecheckMaster(Clean, Later)).Then(new MasterDataMended(Clean, Later));
        story.State.ShouldBeOfType<Invoice.Draft>().Waits.ShouldBeNull();
        Draft().When(Approve, new HoldInvoice("Wait.", "bob", Now), new RecheckMaster(Clean, Later))
            .Then(new MasterDataMended(Clean, Later));
    }

    [Fact]
    public void The_same_faults_again_store_nothing_and_others_take_their_place()
    {
        var story = Draft().When(Approve, new RecheckMaster(Faulty with { Version = 9 }, Later));
        story.ThenNothing();

        var other = Faulty with { Version = 10, Faults = [Unknown with { Code = "master-customer-blocked" }] };
        story.When(new RecheckMaster(other, Later)).ThenOne<MasterDataFaulty>().Wait.Check.ShouldBe(other);
        story.When(new RecheckMaster(Faulty with { Version = 9 }, Later)).ThenNothing();
    }

    [Fact]
    public void What_is_approved_again_after_it_was_mended_is_approved()
    {
        var story = Draft().When(Approve, Approve with { Master = Clean, Now = Later });
        story.Facts.Count.ShouldBe(2);
        story.State.ShouldBeOfType<Invoice.Approved>();
        Draft().When(Approve, Approve with { Master = null }).ThenRefused(MasterRules.Refuse(Faulty));
    }

    [Fact]
    public void A_draft_that_passes_by_itself_waits_too_and_passes_after_it_was_mended()
    {
        var story = New().When(new OpenInvoice(BilledWith(Passing), Now, Faulty));
        story.Facts[^1].ShouldBeOfType<MasterDataFaulty>().Wait.By.ShouldBe(InvoiceDecider.PolicyActor);

        story.When(new RecheckMaster(Clean, Later));

        var approved = story.Facts[^1].ShouldBeOfType<InvoiceApproved>();
        (approved.By, approved.Rule).ShouldBe((InvoiceDecider.PolicyActor, "The legal entity NL01 needs no review."));
        New().When(new OpenInvoice(BilledWith(Passing), Now, Clean)).Facts[^1].ShouldBeOfType<InvoiceApproved>()
            .Master.ShouldBe(Clean);
    }

    [Fact]
    public void A_draft_that_a_person_reviews_is_not_judged_before_he_does() =>
        New().When(new OpenInvoice(Billed, Now, Faulty)).ThenOne<InvoiceOpened>();

    [Fact]
    public void The_tenant_hears_of_it_and_of_its_end()
    {
        var story = Draft().When(Approve);
        InvoiceDecider.Addressees(story.State, story.Facts[0]).ShouldBe([GrainKeys.ErpTenant("north")]);
        story.When(new RecheckMaster(Clean, Later));
        InvoiceDecider.Addressees(story.State, story.Facts[0]).ShouldBe([GrainKeys.ErpTenant("north")]);
    }
}
