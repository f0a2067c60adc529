using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Tests.Engine;

namespace BillingGrains.Grains.Tests.Journaling;

/// <summary>What a command may rely on, whatever becomes of its append.</summary>
public sealed class CommandTests
{
    private const string Key = "ledger/one";

    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");

    [Fact]
    public Task Commands_that_come_while_an_append_is_out_are_gathered_into_one() => Play(async (engine, ledger) =>
    {
        var first = await HoldFirst(engine, ledger);
        var others = Enumerable.Range(1, 20).Select(number => ledger.Tell(Word(number), Origin)).ToList();
        await Told(engine, 21);
        engine.Stage.Path.LetGo();

        await first;
        foreach (var other in others)
        {
            (await other).Kind.ShouldBe(AnswerKind.Done);
        }

        engine.Stage.Path.Seen.Select(append => append.Facts.Count).ShouldBe([1, 20]);
        (await engine.Stage.Facts(Key)).Count.ShouldBe(21);
    });

    [Fact]
    public Task Commands_of_one_call_are_stored_together_and_each_is_answered_for_itself() => Play(async (engine, ledger) =>
    {
        var answers = await ledger.TellAll(
            [new Enter("one"), new Enter(LedgerDecider.Forbidden), new Enter("two"), new Enter("one")], Origin);

        answers.Select(answer => answer.Kind).ShouldBe(
            [AnswerKind.Done, AnswerKind.Refused, AnswerKind.Done, AnswerKind.AlreadyDone]);
        engine.Stage.Path.Seen.Select(append => append.Facts.Count).ShouldBe([2]);
    });

    [Fact]
    public Task No_command_is_answered_before_its_facts_are_durable() => Play(async (engine, ledger) =>
    {
        var first = await HoldFirst(engine, ledger);
        await engine.PassAsync(TimeSpan.FromMilliseconds(50));
        first.IsCompleted.ShouldBeFalse();
        engine.Stage.Path.LetGo();
        (await first).ShouldBe(new Answer(AnswerKind.Done, 1));
    });

    [Fact]
    public Task A_command_that_breaks_the_decider_harms_no_other_of_its_batch() => Play(async (engine, ledger) =>
    {
        var first = await HoldFirst(engine, ledger);
        var before = ledger.Tell(new Enter("before"), Origin);
        var poison = ledger.Tell(new Enter(LedgerDecider.Poison), Origin);
        var refused = ledger.Tell(new Enter(LedgerDecider.Forbidden), Origin);
        var after = ledger.Tell(new Enter("after"), Origin);
        await Told(engine, 5);
        engine.Stage.Path.LetGo();

        await first;
        (await EngineSteps.FailureOf<InvalidDataException>(() => poison)).Message.ShouldContain("breaks");
        (await before).Kind.ShouldBe(AnswerKind.Done);
        (await refused).Refusal!.Code.ShouldBe("forbidden");
        (await after).Kind.ShouldBe(AnswerKind.Done);
        (await ledger.Words()).Order(StringComparer.Ordinal).ShouldBe(["after", "before", "first"]);
        engine.Stage.Path.Seen.Count.ShouldBe(2);
    });

    [Fact]
    public Task An_unknown_append_that_was_stored_is_found_by_its_id_and_a_repeat_changes_nothing() =>
        Play(async (engine, ledger) =>
        {
            await LoseAnswer(engine, ledger, AppendFate.StoredButUnknown);
            (await FindSeen(engine, 0)).ShouldBe(1);

            (await ledger.Tell(new Enter("lost"), Origin)).ShouldBe(new Answer(AnswerKind.AlreadyDone, 1));
            (await engine.Stage.Facts(Key)).Count.ShouldBe(1);
        });

    [Fact]
    public Task An_unknown_append_that_was_lost_is_not_found_and_a_repeat_stores_it_under_the_same_id() =>
        Play(async (engine, ledger) =>
        {
            await LoseAnswer(engine, ledger, AppendFate.LostAndUnknown);
            (await FindSeen(engine, 0)).ShouldBeNull();

            (await ledger.Tell(new Enter("lost"), Origin)).ShouldBe(new Answer(AnswerKind.Done, 1));
            engine.Stage.Path.Seen[1].AppendId.ShouldBe(engine.Stage.Path.Seen[0].AppendId);
            (await FindSeen(engine, 0)).ShouldBe(1);
        });

    [Fact]
    public Task An_unknown_append_that_is_stored_after_the_grain_looked_is_taken_for_its_repeat() =>
        Play(async (engine, ledger) =>
        {
            await LoseAnswer(engine, ledger, AppendFate.LateAndUnknown);

            (await ledger.Tell(new Enter("lost"), Origin)).ShouldBe(new Answer(AnswerKind.Done, 1));
            (await engine.Stage.Facts(Key)).Count.ShouldBe(1);
        });

    [Fact]
    public Task An_unknown_append_that_comes_late_is_never_taken_for_another_commands() => Play(async (engine, ledger) =>
    {
        await LoseAnswer(engine, ledger, AppendFate.LateAndUnknown);

        (await ledger.Tell(new Enter("other"), Origin)).ShouldBe(new Answer(AnswerKind.Done, 2));
        (await ledger.Words()).ShouldBe(["lost", "other"]);
    });

    [Fact]
    public Task A_version_conflict_reloads_and_decides_again() => Play(async (engine, ledger) =>
    {
        await ledger.Tell(new Enter("first"), Origin);
        await engine.Stage.Append(Key, engine.Now, [], new DocumentQueued("same"), new DocumentQueued("elsewhere"));

        (await ledger.Tell(new Enter("same"), Origin)).ShouldBe(new Answer(AnswerKind.AlreadyDone, 3));
        (await ledger.Tell(new Enter("mine"), Origin)).ShouldBe(new Answer(AnswerKind.Done, 4));
        (await ledger.Words()).ShouldBe(["first", "same", "elsewhere", "mine"]);
    });

    [Fact]
    public Task What_appends_nothing_is_decided_on_what_another_activation_stored() => Play(async (engine, ledger) =>
    {
        await ledger.Tell(new Enter("first"), Origin);
        await engine.Stage.Append(Key, engine.Now, [], new DocumentQueued(LedgerDecider.Open));

        (await ledger.Tell(new Enter(LedgerDecider.Inside), Origin)).ShouldBe(new Answer(AnswerKind.Done, 3));
        await engine.Stage.Append(Key, engine.Now, [], new DocumentQueued("elsewhere"));
        (await ledger.Tell(new Enter("first"), Origin)).ShouldBe(new Answer(AnswerKind.AlreadyDone, 4));
        (await ledger.Tell(new Enter(LedgerDecider.Forbidden), Origin)).Refusal!.Code.ShouldBe("forbidden");
    });

    [Fact]
    public Task An_append_that_does_not_reach_the_journal_leaves_nothing_and_can_be_repeated() =>
        Play(async (engine, ledger) =>
        {
            engine.Stage.Path.Next = AppendFate.Unavailable;
            await EngineSteps.FailureOf<Ports.Journal.JournalUnavailableException>(
                () => ledger.Tell(new Enter("word"), Origin));
            (await ledger.Words()).ShouldBeEmpty();
            (await ledger.Tell(new Enter("word"), Origin)).ShouldBe(new Answer(AnswerKind.Done, 1));
        });

    [Fact]
    public Task A_grain_whose_facts_cannot_be_read_refuses_commands_and_says_why() => Play(async (engine, ledger) =>
    {
        await engine.Stage.AppendUnreadable(Key, engine.Now);
        var failure = await EngineSteps.FailureOf<BrokenGrainException>(() => ledger.Tell(new Enter("word"), Origin));
        failure.Message.ShouldContain(Key);
        failure.Message.ShouldContain("test.of-tomorrow.v1");
        (await ledger.Ailment()).ShouldNotBeNull().ShouldContain("test.of-tomorrow.v1");
        engine.Stage.Path.Seen.ShouldNotContain(append => append.Key == Key);
    });

    private static Enter Word(int number) => new(FormattableString.Invariant($"word {number}"));

    private static Task Play(Func<IEngine, ILedgerGrain, Task> story) =>
        EngineFixture.RunAsync(engine => story(engine, engine.Grains.GetGrain<ILedgerGrain>(Key)));

    private static Task Told(IEngine engine, int count) => engine.UntilAsync(() =>
        engine.Witness.Lines.Count(line => line.StartsWith("told", StringComparison.Ordinal)) == count);

    /// <summary>A command whose append is on its way until the story lets it go.</summary>
    private static async Task<Task<Answer>> HoldFirst(IEngine engine, ILedgerGrain ledger)
    {
        engine.Stage.Path.Hold(Key);
        var first = ledger.Tell(new Enter("first"), Origin);
        await engine.UntilAsync(() => engine.Stage.Path.Seen.Count == 1);
        return first;
    }

    private static async Task LoseAnswer(IEngine engine, ILedgerGrain ledger, AppendFate fate)
    {
        engine.Stage.Path.Next = fate;
        await EngineSteps.FailureOf<RepeatCommandException>(() => ledger.Tell(new Enter("lost"), Origin));
    }

    private static Task<long?> FindSeen(IEngine engine, int index) =>
        engine.Stage.Journal.FindAppend(Key, engine.Stage.Path.Seen[index].AppendId);
}
