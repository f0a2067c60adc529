using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using NodaTime;

namespace BillingGrains.Domain.Tests.Exceptions;

/// <summary>A cause has a role, then a person; it is handed over, put off and told.</summary>
public sealed class CaseTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 8, 0);

    private static readonly SeenCause Small = new(
        "missing-time", "support", "3 exceptions: Closed without time or parts.", [new CauseAmount("EUR", 30m)], false, 0);

    [Fact]
    public void A_cause_is_assigned_handed_over_and_put_off()
    {
        Told(CaseDecider.Initial, new AssignCase("anna", "bob", Now)).ShouldBe(new CaseAssigned("anna", "bob", Now));
        var handed = Told(CaseDecider.Initial, new HandOverCase("finance", null, "A new rate", "anna", Now));
        CaseDecider.Evolve(new ExceptionCase("support", "anna", null, null), handed)
            .ShouldBe(new ExceptionCase("finance", null, null, null));
        Told(CaseDecider.Initial, new SetCaseDue(Now + Duration.FromDays(1), "Holiday", "anna", Now))
            .ShouldBeOfType<CaseDueSet>().Due.ShouldBe(Now + Duration.FromDays(1));
        Refused(new HandOverCase("boss", null, "Why", "anna", Now)).ShouldBe(CaseRefusal.UnknownRole);
        Refused(new HandOverCase("finance", null, " ", "anna", Now)).ShouldBe(CaseRefusal.ReasonMissing);
        Refused(new SetCaseDue(Now, "Late", "anna", Now)).ShouldBe(CaseRefusal.DueIsPast);
        Refused(new AssignCase(" ", "anna", Now)).ShouldBe(CaseRefusal.BadPerson);
        Refused(new CommentCase("", "anna", Now)).ShouldBe(CaseRefusal.TextMissing);
    }

    [Fact]
    public void A_new_cause_above_the_amount_is_told_at_once_and_once()
    {
        var state = Configured();
        var large = Small with { Amounts = [new CauseAmount("EUR", 1_000.01m)] };

        var facts = See(state, large);
        facts.OfType<NoticeGiven>().ShouldHaveSingleItem().Notice.Reason.ShouldBe(NoticeKind.NewCause);
        See(After(state, facts), large).ShouldBeEmpty();
        See(state, Small).OfType<NoticeGiven>().ShouldBeEmpty();
        See(state, Small with { IsUrgent = true }).OfType<NoticeGiven>().ShouldHaveSingleItem();
    }

    [Fact]
    public void What_grows_above_the_amount_is_told_then()
    {
        var state = After(Configured(), See(Configured(), Small));

        See(state, Small with { Amounts = [new CauseAmount("EUR", 5_000m)] }).OfType<NoticeGiven>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Everything_else_is_told_once_a_day_to_its_role()
    {
        var state = After(Configured(), See(Configured(), Small));
        var tomorrow = Now + Duration.FromHours(24);

        var facts = See(state, tomorrow, Small);

        var digest = facts.OfType<NoticeGiven>().ShouldHaveSingleItem().Notice;
        (digest.Reason, digest.Owner, digest.Text).ShouldBe((NoticeKind.Digest, "support", [Small.Text]));
        See(After(state, facts), tomorrow + Duration.FromHours(1), Small).ShouldBeEmpty();
        See(After(state, facts), tomorrow + Duration.FromHours(24), Small).OfType<NoticeGiven>().ShouldBeEmpty();
    }

    [Fact]
    public void What_is_overdue_is_told_once_more()
    {
        var state = After(Configured(), See(Configured(), Small));

        var facts = See(state, Small with { Overdue = 2 });

        facts.OfType<NoticeGiven>().ShouldHaveSingleItem().Notice.Text.ShouldBe([$"Overdue: {Small.Text}"]);
        See(After(state, facts), Small with { Overdue = 3 }).ShouldBeEmpty();
    }

    [Fact]
    public void A_cause_that_went_and_comes_back_is_new()
    {
        var state = After(Configured(), See(Configured(), Small with { IsUrgent = true }));

        var gone = See(state);
        gone.ShouldBe([new CauseOver("missing-time", Now)]);
        See(After(state, gone), Small with { IsUrgent = true }).OfType<NoticeGiven>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Settings_that_could_not_be_worked_with_are_refused()
    {
        var good = Settings();
        foreach (var (bad, refusal) in new[]
        {
            (good with { DigestHour = 24 }, NoticeRefusal.BadHour),
            (good with { TimeZone = "Mars" }, NoticeRefusal.ZoneUnknown),
            (good with { DueHours = [new KindDue("no-such-kind", 5)] }, NoticeRefusal.BadDue),
            (good with { AtOnceAbove = [.. good.AtOnceAbove, .. good.AtOnceAbove] }, NoticeRefusal.BadAmounts),
        })
        {
            NoticeDecider.Decide(NoticeDecider.Initial, new ConfigureNotices(bad, "fin", Now))
                .ShouldBe(Decision<NoticeEvent>.Refuse(refusal));
        }
    }

    private static NoticeSettings Settings() => new(1, [new Money(1_000m, Currencies.Find("EUR")!)], 7, "UTC");

    private static Notices Configured() => After(
        NoticeDecider.Initial,
        [new NoticesConfigured(Settings(), "fin", Now), new DigestMade(new LocalDate(2026, 3, 2), Now)]);

    private static ValueList<NoticeEvent> See(Notices state, params SeenCause[] standing) => See(state, Now, standing);

    private static ValueList<NoticeEvent> See(Notices state, Instant at, params SeenCause[] standing) =>
        NoticeDecider.Decide(state, new SeeCauses([.. standing], at)).ShouldBeOfType<Decision<NoticeEvent>.Accepted>().Events;

    private static Notices After(Notices state, IEnumerable<NoticeEvent> facts) =>
        facts.Aggregate(state, NoticeDecider.Evolve);

    private static CaseEvent Told(ExceptionCase state, CaseCommand command) =>
        CaseDecider.Decide(state, command).ShouldBeOfType<Decision<CaseEvent>.Accepted>().Events.ShouldHaveSingleItem();

    private static Refusal Refused(CaseCommand command) =>
        CaseDecider.Decide(CaseDecider.Initial, command).ShouldBeOfType<Decision<CaseEvent>.Refused>().Refusal;
}
