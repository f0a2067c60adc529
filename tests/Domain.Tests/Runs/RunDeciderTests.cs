using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Runs;
using NodaTime;

namespace BillingGrains.Domain.Tests.Runs;

public sealed class RunDeciderTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 4, 1, 8, 0);
    private static readonly AskRun Ask = new("r-1", new YearMonth(2026, 3), "BE01", "Fin", Now);

    [Fact]
    public void A_run_is_asked_for_once_and_addressed_to_itself()
    {
        var asked = When(BillingRun.Initial, Ask).ShouldHaveSingleItem().ShouldBeOfType<RunAsked>();
        var state = RunDecider.Evolve(BillingRun.Initial, asked);

        RunDecider.Addressees(state, asked).ShouldBe(["run/r-1"]);
        When(state, Ask with { By = "Flo", Now = Now + Duration.FromDays(1) }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2026-04", "BE01", "period", "The run r-1 bills 2026-03: another one needs an id of its own.")]
    [InlineData(
        "2026-03", "FR01", "entityId",
        "The run r-1 bills contracts of the legal entity BE01: another one needs an id of its own.")]
    [InlineData(
        "2026-03", null, "entityId",
        "The run r-1 bills contracts of the legal entity BE01: another one needs an id of its own.")]
    public void The_same_id_with_another_month_or_legal_entity_is_a_conflict(
        string period, string? entity, string field, string reason)
    {
        var state = After(BillingRun.Initial, Ask);
        var month = NodaTime.Text.YearMonthPattern.Iso.Parse(period).Value;

        RunDecider.Decide(state, Ask with { Period = month, EntityId = entity })
            .ShouldBeOfType<Decision<RunEvent>.Refused>().Refusal
            .ShouldBe(new Refusal("run-conflict", field, reason));
    }

    [Fact]
    public void Pages_add_up_and_the_last_one_ends_the_run()
    {
        var state = After(BillingRun.Initial, Ask);
        state = After(state, new NotePage(null, Page("contract/b", asked: 2, billed: 1), Now));
        var last = When(state, new NotePage("contract/b", Page("contract/c", asked: 1, billed: 1, isLast: true), Now));
        state = last.Aggregate(state, RunDecider.Evolve);

        last.Length.ShouldBe(2);
        RunDecider.Addressees(state, last[0]).ShouldBeEmpty();
        (state.Done, state.Billed, state.Documents, state.RefusedCount, state.GoesOn).ShouldBe((3, 2, 4, 2, false));
        state.Refused.Select(one => one.Contract).ShouldBe(["contract/b", "contract/c"]);
        When(state, new NotePage("contract/c", Page(null, asked: 0, billed: 0), Now)).ShouldBeEmpty();
    }

    [Fact]
    public void A_page_that_does_not_follow_upon_the_last_one_changes_nothing()
    {
        var state = After(BillingRun.Initial, Ask);
        state = After(state, new NotePage(null, Page("contract/b", asked: 2, billed: 1), Now));

        When(state, new NotePage(null, Page("contract/b", asked: 2, billed: 0), Now)).ShouldBeEmpty();
    }

    [Fact]
    public void A_run_keeps_the_first_refusals_and_counts_all()
    {
        var state = After(BillingRun.Initial, Ask);
        var refused = Enumerable.Range(0, 600).Select(number => new ContractNotBilled($"contract/{number}", "code", "Why."));
        var page = Page("contract/b", 600, 0) with { Refused = refused.ToValueList() };
        state = After(state, new NotePage(null, page, Now));
        state = After(state, new NotePage("contract/b", page with { Through = "contract/c" }, Now));

        (state.RefusedCount, state.Refused.Count).ShouldBe((1_200, BillingRun.RefusedKept));
    }

    [Fact]
    public void What_the_pages_held_adds_up_and_is_unknown_where_one_does_not_say_it()
    {
        var held = new HeldCharges("disputed", "finance", 1, new Money(20m, new Currency("EUR", 2)));
        var first = Page("contract/b", asked: 2, billed: 1) with { Held = [held] };
        var second = Page("contract/c", asked: 1, billed: 1, isLast: true) with { Held = [held, held with { Amount = null }] };
        var state = After(BillingRun.Initial, Ask);
        state.Held.ShouldBeNull();
        state = After(state, new NotePage(null, first, Now));

        After(state, new NotePage("contract/b", second, Now)).Held.ShouldBe(
            [held with { Charges = 2, Amount = held.Amount! * 2m }, held with { Amount = null }]);
        After(state, new NotePage("contract/b", second with { Held = null }, Now)).Held.ShouldBeNull();
        var old = After(After(BillingRun.Initial, Ask), new NotePage(null, first with { Held = null }, Now));
        After(old, new NotePage("contract/b", second, Now)).Held.ShouldBeNull();
        After(state, new NotePage("contract/b", second with { Held = [] }, Now)).Held.ShouldBe([held]);
    }

    [Fact]
    public void A_run_that_is_paused_begins_no_page_until_it_is_resumed_and_says_who_paused_it()
    {
        var state = After(BillingRun.Initial, Ask);
        var paused = When(state, new PauseRun("Pia", Now)).ShouldHaveSingleItem();
        state = RunDecider.Evolve(state, paused);

        (state.IsOpen, state.GoesOn, state.Paused).ShouldBe((true, false, new RunPaused("Pia", Now)));
        RunDecider.Addressees(state, paused).ShouldBeEmpty();
        When(state, new PauseRun("Paul", Now + Duration.FromHours(1))).ShouldBeEmpty();
        When(state, Ask).ShouldBeEmpty();

        var resumed = When(state, new ResumeRun("Rita", Now)).ShouldHaveSingleItem();
        resumed.ShouldBe(new RunResumed("Rita", Now));
        state = RunDecider.Evolve(state, resumed);
        (state.GoesOn, state.Paused).ShouldBe((true, null));
        RunDecider.Addressees(state, resumed).ShouldBe(["run/r-1"]);
        When(state, new ResumeRun("Rita", Now)).ShouldBeEmpty();
    }

    [Fact]
    public void A_page_that_was_under_way_when_the_run_was_paused_counts_and_the_last_one_ends_it()
    {
        var state = After(After(BillingRun.Initial, Ask), new PauseRun("Pia", Now));
        state = After(state, new NotePage(null, Page("contract/b", asked: 2, billed: 1), Now));
        (state.Done, state.Through, state.GoesOn).ShouldBe((2, "contract/b", false));

        state = After(state, new NotePage("contract/b", Page("contract/c", asked: 1, billed: 1, isLast: true), Now));
        (state.Done, state.IsOpen, state.Paused).ShouldBe((3, false, null));
    }

    [Fact]
    public void Neither_a_run_that_nobody_asked_for_nor_one_that_is_finished_is_paused()
    {
        var state = After(BillingRun.Initial, Ask);
        state = After(state, new NotePage(null, Page("contract/c", asked: 1, billed: 1, isLast: true), Now));

        Refused(state, new PauseRun("Pia", Now)).ShouldBe(new Refusal(
            "run-finished", null, "The run r-1 is finished: every contract was asked, and nothing is left to pause."));
        When(state, new ResumeRun("Pia", Now)).ShouldBeEmpty();
        Refused(BillingRun.Initial, new PauseRun("Pia", Now)).Code.ShouldBe("unknown-run");
        Refused(BillingRun.Initial, new ResumeRun("Pia", Now)).Code.ShouldBe("unknown-run");
    }

    private static Refusal Refused(BillingRun state, RunCommand command) =>
        RunDecider.Decide(state, command).ShouldBeOfType<Decision<RunEvent>.Refused>().Refusal;

    private static RunPage Page(string? through, int asked, int billed, bool isLast = false) => new(
        through, 3, asked, billed, billed * 2, 0,
        through is null ? [] : [new ContractNotBilled(through, "unknown-entity", "It is not configured.")], isLast);

    private static RunEvent[] When(BillingRun state, RunCommand command) =>
        [.. RunDecider.Decide(state, command).ShouldBeOfType<Decision<RunEvent>.Accepted>().Events];

    private static BillingRun After(BillingRun state, RunCommand command) =>
        When(state, command).Aggregate(state, RunDecider.Evolve);
}
