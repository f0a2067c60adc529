using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;
using Registers = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Retention.RegisterDecider, BillingGrains.Domain.Retention.Register,
    BillingGrains.Domain.Retention.RegisterCommand, BillingGrains.Domain.Retention.RegisterEvent>;

namespace BillingGrains.Domain.Tests.Retention;

/// <summary>The register of holds and erasures.</summary>
public sealed class RegisterTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 9, 0);

    private static readonly RecordSubject Customer = new(SubjectKind.Customer, "c-1");

    private static readonly PlaceHold Place = new("h-1", Customer, "Lawsuit", "ann", Now);

    private static readonly AskErasure Ask = new("e-1", Customer, "Asked for by letter", "ann", Now);

    private readonly Registers register = new();

    [Fact]
    public void A_hold_is_placed_once_and_released_once()
    {
        register.When(Place).Then(new HoldPlaced(new LegalHold("h-1", Customer, "Lawsuit", "ann", Now)));
        register.When(Place).ThenNothing();
        register.When(Place with { Reason = "Audit" }).ThenRefused(RetentionRefusal.HoldConflict);
        register.When(new ReleaseHold("h-2", "Over", "bob", Now)).ThenRefused(RetentionRefusal.UnknownHold);
        register.When(new ReleaseHold("h-1", " ", "bob", Now)).ThenRefused(RetentionRefusal.ReasonMissing);
        register.When(new ReleaseHold("h-1", "Over", "bob", Now)).Then(new HoldReleased("h-1", "Over", "bob", Now));
        register.When(new ReleaseHold("h-1", "Over", "bob", Now)).ThenNothing();
        register.When(Place).ThenRefused(RetentionRefusal.HoldWasReleased);
        register.State.Holds.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_erased_is_a_ticket_or_a_customer()
    {
        register.When(Ask with { Subject = new RecordSubject(SubjectKind.Entity, "nl01") })
            .ThenRefused(RetentionRefusal.NotErasable);
        register.When(Ask with { Subject = new RecordSubject(SubjectKind.Ticket, "desk/7") })
            .ThenRefused(RetentionRefusal.NotErasable);
        register.When(Ask with { ErasureId = "a/b" }).ThenRefused(KeyPart.Invalid("erasureId"));
        register.When(Ask).ThenOne<ErasureAsked>().Request.Subject.ShouldBe(Customer);
        register.When(Ask).ThenNothing();
        register.When(Ask with { Reason = "Another" }).ThenRefused(RetentionRefusal.ErasureConflict);
    }

    [Fact]
    public void Each_run_is_counted_once_and_one_that_changed_nothing_is_no_news()
    {
        register.When(Ask);
        var kept = new KeptRecord("ticket/desk/8", "Open.", null);
        register.When(new RecordErasure("e-1", new ErasureOutcome("e-1/1", 2, 0, 9, "AB", 1, [kept]), "bob", Now))
            .ThenOne<ErasureCarriedOut>();
        register.When(new RecordErasure("e-1", new ErasureOutcome("e-1/1", 2, 0, 9, "AB", 1, [kept]), "bob", Now)).ThenNothing();
        register.When(new RecordErasure("e-1", new ErasureOutcome("e-1/2", 0, 0, 0, null, 1, [kept]), "bob", Now)).ThenNothing();
        RegisterPage.Of(register.State).Erasures[0].IsOpen.ShouldBeTrue();
        register.When(new RecordErasure("e-1", new ErasureOutcome("e-1/2", 1, 0, 3, "CD", 0, []), "bob", Now))
            .ThenOne<ErasureCarriedOut>();
        var status = RegisterPage.Of(register.State).Erasures[0];
        (status.Tickets, status.Runs, status.IsOpen).ShouldBe((3, 2, false));
        register.When(new RecordErasure("ended", new ErasureOutcome("ended/1", 0, 0, 0, null, 5, [kept]), "x", Now))
            .ThenNothing();
    }
}
