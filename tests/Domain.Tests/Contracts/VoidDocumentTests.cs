using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;
using static BillingGrains.Domain.Tests.Contracts.CreditSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>The contract's half of voiding: nothing else refers to the document, and nothing else takes it back.</summary>
public sealed class VoidDocumentTests
{
    private static readonly CustomerContract Rated = Agreed(new ChargesTaken(Ticket, 1, [Charge(100m)]));
    private static readonly PeriodBilled Invoice = Only(Rated.When(Bill("r1")));
    private static readonly CustomerContract Billed = Rated.After(Bill("r1"));
    private static readonly AskVoid Ask = new(
        Month, InvoiceKind.Invoice, Entity with { VoidAllowed = true }, "Billed twice.", "Fin", Now);

    private static CustomerContract Less(CustomerContract state) =>
        ContractDecider.Evolve(state, new ChargesTaken(Ticket, 2, [Charge(60m)]));

    [Fact]
    public void It_is_asked_of_the_document()
    {
        var asked = new VoidAsked(Month, 1, "Billed twice.", "Fin", Now);
        Billed.When(Ask).ShouldBe([asked]);
        ContractDecider.Addressees(Billed.After(Ask), asked).ShouldBe([Month]);
        Billed.After(Ask).When(Ask).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_void_is_unbilled_again_and_is_offered_whole()
    {
        var state = Billed.After(Ask).After(new NoteVoid(Month, 1, true, Now));
        Due(state).ShouldBe([100m]);
        Due(state.After(Bill("r2"))).ShouldBeEmpty();
        state.When(Ask).ShouldBeEmpty();
        state.When(new NoteVoid(Month, 1, true, Now)).ShouldBeEmpty();
    }

    [Fact]
    public void While_it_is_asked_nothing_takes_the_document_back()
    {
        var state = Less(Billed.After(Ask));
        Due(state).ShouldBeEmpty();
        state.Refused(Credit(Invoice, ReductionKind.Goodwill)).ShouldBe(CreditRefusal.BeingVoided);
        Due(state.After(new NoteVoid(Month, 1, true, Now))).ShouldBe([60m]);
        Due(state.After(new NoteVoid(Month, 1, false, Now))).ShouldBe([-40m]);
    }

    [Fact]
    public void After_it_was_declined_it_can_be_asked_and_credited_again()
    {
        var state = Billed.After(Ask).After(new NoteVoid(Month, 1, false, Now));
        state.When(Ask).ShouldBe([new VoidAsked(Month, 2, "Billed twice.", "Fin", Now)]);
        state.When(new NoteVoid(Month, 1, true, Now)).ShouldBeEmpty();
        state.After(Ask).When(new NoteVoid(Month, 1, true, Now)).ShouldBeEmpty();
        Only(state.When(Credit(Invoice, ReductionKind.Goodwill))).Lines.Count.ShouldBe(1);
    }

    [Fact]
    public void A_refusal_names_the_way_that_is_open()
    {
        Billed.Refused(Ask with { Entity = Entity }).Reason.ShouldBe(
            "This legal entity voids no final documents. Credit it instead: POST /v1/invoices/K-1/2026-03/month/credits.");
        Billed.After(Credit(Invoice, ReductionKind.Goodwill, "c1", new CreditedLine(Invoice.Lines[0].LineId, 1m))).Refused(Ask)
            .Reason.ShouldBe(
                "K-1/2026-03/credit gives back a part of it already, so that it cannot be voided. Credit it instead: POST "
                + "/v1/invoices/K-1/2026-03/month/credits.");
        Less(Billed).After(Bill("r2")).Refused(Ask).Code.ShouldBe("invoice-credited");
        Billed.Refused(Ask with { InvoiceKey = "invoice/K-1/2026-03/x" }).ShouldBe(CreditRefusal.UnknownDocument);
        Billed.Refused(Ask with { Reason = "" }).ShouldBe(CreditRefusal.ReasonMissing);
    }

    [Fact]
    public void A_void_credit_note_takes_nothing_back_after_all()
    {
        var credit = Credit(Invoice, ReductionKind.Goodwill);
        var note = Only(Billed.When(credit)).InvoiceKey;
        var state = Billed.After(credit).After(Ask with { InvoiceKey = note }).After(new NoteVoid(note, 1, true, Now));
        Due(state).ShouldBeEmpty();
        Due(Less(state)).ShouldBe([-40m]);
        var again = state.After(credit with { CreditId = "c2" });
        Due(again).ShouldBeEmpty();
    }
}
