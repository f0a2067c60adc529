using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Proposals.ProposalDecider, BillingGrains.Domain.Proposals.MasterProposal,
    BillingGrains.Domain.Proposals.ProposalCommand, BillingGrains.Domain.Proposals.ProposalEvent>;

namespace BillingGrains.Domain.Tests.Proposals;

/// <summary>A record is proposed by one person and accepted by another.</summary>
public sealed class ProposalTests
{
    private static readonly ProposalTarget Target = new("north", MasterKind.Customer, "C-17");
    private static readonly MasterDoor Open = new(IsOwner: false, IsWritten: true);
    private static readonly MasterContent Content = new(
        "De Vries BV", "NL001234567B01", "EUR", new MasterAddress("Dam 1", "1012 JS", "Amsterdam", "NL"), 30);

    private static readonly ProposeMaster Propose = new(Target, "crm-1", MasterChange.Create, Content, Open, "crm", Now);
    private static readonly AcceptProposal Accept = new(1, "ann", Now);

    private static Story Proposed() => new Story().When(Propose);

    private static Story Due() => Proposed().When(Accept);

    private static Story Held(string? id = "C-9") => Due().When(
        new NoteSearch(1, MasterSearchBy.Id, [], "e-1", Now),
        new NoteSearch(1, MasterSearchBy.TaxRegistration, [new MasterFound("9", id, Content)], "e-1", Now));

    [Fact]
    public void The_same_content_again_is_no_second_proposal()
    {
        var story = Proposed();
        story.ThenOne<MasterProposed>().Draft.ShouldBe(
            new ProposalDraft(Target, 1, "crm-1", MasterChange.Create, Content, "crm", Now));

        story.When(Propose).ThenNothing();
        story.When(Propose with { ProposalId = "crm-2" }).ThenNothing();
        story.When(Propose with { Content = Content with { Name = "Other" } })
            .ThenRefused(ProposalRefusal.OtherContent("content"));
        story.When(Propose with { Change = MasterChange.Update }).ThenRefused(ProposalRefusal.OtherContent("change"));
    }

    [Fact]
    public void Other_content_takes_the_place_of_an_open_proposal_and_what_was_looked_at_before_cannot_be_accepted()
    {
        var other = Content with { PaymentDays = 14 };
        var story = Proposed().When(Propose with { ProposalId = "crm-2", Content = other });

        story.ThenOne<MasterProposed>().Draft.ShouldBe(
            new ProposalDraft(Target, 2, "crm-2", MasterChange.Create, other, "crm", Now));
        story.When(Accept).ThenRefused(ProposalRules.Changed);
        story.When(Accept with { Revision = 2 }).ThenOne<ProposalAccepted>().Revision.ShouldBe(2);

        // The first comes again, late: it is over.
        Proposed().When(Propose with { ProposalId = "crm-2", Content = other }, Propose).ThenNothing();
    }

    [Fact]
    public void Nobody_accepts_what_he_proposed()
    {
        Proposed().When(Accept with { By = "crm" }).ThenRefusedAs(FourEyes.OwnWork);
        var story = Proposed().When(Accept);
        story.Then(new ProposalAccepted(1, "ann", Now));
        story.When(Accept).ThenNothing();
        ProposalDecider.Addressees(story.State, new ProposalAccepted(1, "ann", Now)).ShouldBe(["erp/north"]);
        new Story().When(Accept).ThenRefused(ProposalRefusal.NothingProposed);
    }

    [Fact]
    public void What_the_ERP_owns_or_its_connection_cannot_enter_is_refused_at_once()
    {
        new Story().When(Propose with { Door = new(IsOwner: true, IsWritten: true) }).ThenRefusedAs("master-owned-by-erp")
            .ShouldContain("The ERP north is the owner of its records of the kind customer: Customer C-17 is created");
        new Story().When(Propose with { Door = new(IsOwner: false, IsWritten: false) }).ThenRefusedAs("master-not-written")
            .ShouldContain("create or change Customer C-17 there by hand, then refresh the master data");
        new Story().When(Propose with { Target = Target with { Kind = MasterKind.Period } })
            .ThenRefused(ProposalRefusal.KindNotProposable);
        ProposalRefusal.IsProposable(MasterKind.Currency).ShouldBeFalse();
    }

    [Theory]
    [InlineData(MasterKind.Customer, "C/17")]
    [InlineData(MasterKind.Dimension, "cost-centre")]
    [InlineData(MasterKind.Dimension, "cost-centre/1/2")]
    [InlineData(MasterKind.Item, "")]
    public void An_id_is_one_that_documents_can_name(MasterKind kind, string id) => new Story()
        .When(Propose with { Target = new ProposalTarget("north", kind, id), Content = new MasterContent("X") })
        .ThenRefused(ProposalRefusal.IdInvalid);

    [Fact]
    public void Each_fault_of_the_content_names_its_field()
    {
        Fault(MasterKind.Customer, Content with { Name = " " }).ShouldBe("content/name");
        Fault(MasterKind.Customer, Content with { Currency = "EURO" }).ShouldBe("content/currency");
        Fault(MasterKind.Customer, Content with { TaxRegistration = "" }).ShouldBe("content/taxRegistration");
        Fault(MasterKind.Customer, Content with { PaymentDays = 366 }).ShouldBe("content/paymentDays");
        Fault(MasterKind.Customer, Content with { Percent = 21m }).ShouldBe("content/percent");
        Fault(MasterKind.Customer, Content with { Address = Content.Address! with { Country = "nl" } })
            .ShouldBe("content/address/country");
        Fault(MasterKind.Customer, Content with { Address = Content.Address! with { City = "" } })
            .ShouldBe("content/address/city");
        Fault(MasterKind.TaxCode, new MasterContent("VAT")).ShouldBe("content/percent");
        Fault(MasterKind.TaxCode, new MasterContent("VAT", Percent: 101m)).ShouldBe("content/percent");
        Fault(MasterKind.Item, new MasterContent("Hour", Unit: " ")).ShouldBe("content/unit");
        Fault(MasterKind.Dimension, new MasterContent("Support", Unit: "hour")).ShouldBe("content/unit");
        Fault(MasterKind.Item, new MasterContent("Hour", Unit: "hour")).ShouldBeNull();
        Fault(MasterKind.Customer, Content).ShouldBeNull();
    }

    [Fact]
    public void What_is_rejected_says_why_and_is_proposed_anew_only_under_another_id()
    {
        var reject = new RejectProposal(1, "No customer of ours.", "crm", Now);
        var story = Proposed().When(reject);

        story.Then(new ProposalRejected(1, "No customer of ours.", "crm", Now));
        story.When(reject).ThenNothing();
        story.When(Accept).ThenRefused(ProposalRefusal.Over);
        story.When(Propose).ThenNothing();
        story.When(Propose with { ProposalId = "crm-2" }).ThenOne<MasterProposed>().Draft.Revision.ShouldBe(2);
        Proposed().When(reject with { Reason = " " }).ThenRefused(TenantRefusal.ReasonMissing);
        Due().When(reject).ThenRefused(ProposalRefusal.UnderWay);
    }

    [Fact]
    public void While_the_ERP_is_told_nothing_else_is_proposed() => Due()
        .When(Propose with { ProposalId = "crm-2", Content = Content with { Name = "Other" } })
        .ThenRefused(ProposalRefusal.UnderWay);

    [Fact]
    public void A_person_links_rejects_or_allows_what_may_be_a_duplicate()
    {
        Held().When(new LinkProposal(1, "C-9", "The same firm.", "ann", Now))
            .Then(new ProposalLinked(1, "C-9", "The same firm.", "ann", Now));
        Held().When(new LinkProposal(1, "C-8", "The same firm.", "ann", Now)).ThenRefused(ProposalRefusal.LinkUnknown);
        Held(id: null).When(new LinkProposal(1, "9", "The same firm.", "ann", Now)).ThenRefused(ProposalRefusal.LinkUnknown);
        Held().When(new RejectProposal(1, "No customer of ours.", "ann", Now)).ThenOne<ProposalRejected>();
        Due().When(new LinkProposal(1, "C-9", "The same firm.", "ann", Now)).ThenRefused(ProposalRefusal.NotHeld);

        var allow = new AllowDuplicate(1, "Two branches, one registration.", "ann", Now);
        var story = Held().When(allow);
        story.Then(new DuplicateAllowed(1, "Two branches, one registration.", "ann", Now));
        story.When(allow).ThenNothing();
        Held().When(allow with { By = "crm" }).ThenRefusedAs(FourEyes.OwnWork);
        Held().When(allow with { Reason = "" }).ThenRefused(TenantRefusal.ReasonMissing);
        Proposed().When(allow).ThenRefused(ProposalRefusal.NoDuplicate);

        // By the id alone from now on.
        ProposalSending.Next(story.State, "e-1", Now).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 1));
        story.When(new NoteSearch(1, MasterSearchBy.Id, [], "e-1", Now));
        ProposalSending.Next(story.State, "e-1", Now).ShouldBeOfType<PostingStep.Send>();
    }

    private static string? Fault(MasterKind kind, MasterContent content) => content.FindFault(kind)?.Field;
}
