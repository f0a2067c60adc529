using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>In a strict entity nobody refunds, writes off or voids alone: one asks, another approves.</summary>
public sealed class GivingUpTests
{
    private static readonly LocalDate Day = new(2026, 4, 20);

    private readonly Story story = Strict();

    [Fact]
    public void A_write_off_moves_the_balance_when_another_person_approves_it_and_once()
    {
        story.When(WriteOff(81.50m)).ThenOne<GiveUpAsked>().Asked.By.ShouldBe("ann");
        story.When(WriteOff(81.50m)).ThenNothing();
        story.When(WriteOff(10m)).ThenRefused(BalanceRefusal.Conflict("amount"));
        Balance().ShouldBe(181.50m, "it is only asked for");
        story.When(Approve("ann")).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(Approve("bob"));
        story.Facts.Count.ShouldBe(2);
        story.Facts[0].ShouldBe(new GiveUpDecided(GiveUpKind.WriteOff, "w-1", null, "bob", Now));
        ((BalanceMoved)story.Facts[1]).Entry.By.ShouldBe("ann", "the decision beside it names who approved");
        Balance().ShouldBe(100m);
        story.When(Approve("bob")).ThenNothing();
        story.When(WriteOff(81.50m)).ThenNothing();
        story.State.GetDocument()!.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_not_open_any_more_is_not_approved()
    {
        story.When(WriteOff(181.50m), Payment(100m), Approve("bob"));
        story.ThenRefused(BalanceRefusal.NotOpen(Eur(81.50m)));
    }

    [Fact]
    public void What_was_declined_may_be_asked_for_again()
    {
        story.When(WriteOff(81.50m), new DeclineGiveUp(GiveUpKind.WriteOff, "w-1", "Ask again", "bob", Now));
        story.ThenOne<GiveUpDecided>().Declined.ShouldBe("Ask again");
        story.When(Approve("bob")).ThenRefused(BalanceRefusal.NothingAsked);
        story.When(WriteOff(81.50m)).ThenOne<GiveUpAsked>();
        story.When(new DeclineGiveUp(GiveUpKind.WriteOff, "w-1", " ", "bob", Now)).ThenRefused(InvoiceRefusal.ReasonMissing);
    }

    [Fact]
    public void Payments_need_nobody_else_and_a_refund_does()
    {
        story.When(Payment(200m)).ThenOne<BalanceMoved>();
        story.When(new MoveBalance(new BalanceEntry(BalanceKind.Refund, "r-1", Eur(18.50m), Day, "Bank", "ann"), Now))
            .ThenOne<GiveUpAsked>().Asked.Kind.ShouldBe(GiveUpKind.Refund);
        story.When(new ApproveGiveUp(GiveUpKind.Refund, "r-1", "bob", Now));
        Balance().ShouldBe(0m);
    }

    [Fact]
    public void A_void_that_is_asked_for_ends_with_the_voids_decision()
    {
        story.When(new AskVoidApproval("Billed twice.", "ann", Now)).ThenOne<GiveUpAsked>();
        story.When(new AskVoidApproval("Billed twice.", "ann", Now)).ThenNothing();
        var document = story.State.GetDocument()!;
        GivingUp.WhyNotApprove(document, GiveUpKind.Void, GivingUp.VoidId, "ann")!.Code.ShouldBe(FourEyes.OwnWork);
        GivingUp.WhyNotApprove(document, GiveUpKind.Void, GivingUp.VoidId, "bob").ShouldBeNull();
        story.When(new VoidInvoice(1, "Billed twice.", "bob", Now)).ThenOne<InvoiceVoided>();
        story.State.GetDocument()!.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void Where_four_eyes_are_off_one_person_does_it() =>
        Posted().When(WriteOff(81.50m)).ThenOne<BalanceMoved>();

    private decimal Balance() => BalanceRules.Of(story.State.GetDocument()!).OpenAmount().Amount;

    private static MoveBalance WriteOff(decimal amount) =>
        new(new BalanceEntry(BalanceKind.WriteOff, "w-1", Eur(amount), Day, "Too little to ask for", "ann"), Now);

    private static MoveBalance Payment(decimal amount) =>
        new(new BalanceEntry(BalanceKind.Payment, "p-1", Eur(amount), Day, "Bank", "ann"), Now);

    private static ApproveGiveUp Approve(string by) => new(GiveUpKind.WriteOff, "w-1", by, Now);

    private static Story Strict()
    {
        var terms = TermsWith(Entity with { Duties = new DutySettings(DutyMode.Strict) });
        var story = new Story().When(new OpenInvoice(BilledWith(terms), Now), new ApproveInvoice("eve", Now));
        return story.When(new FinalizeInvoice("NL-2026-00001", HashOf(story), Now));
    }
}
