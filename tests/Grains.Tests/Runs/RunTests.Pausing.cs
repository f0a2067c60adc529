using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Runs;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Grains.Tests.Runs;

/// <content>Runs that somebody pauses.</content>
public sealed partial class RunTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_run_that_is_paused_in_a_page_ends_that_page_begins_no_other_and_goes_on_when_it_is_resumed(bool isAwake) =>
        EngineFixture.RunAsync(async engine =>
        {
            var pages = await PausedInFirstPage(engine, isAwake: isAwake);
            await Wake(engine);
            engine.Stage.Path.LetGo();
            await engine.UntilAsync(async () => (await Run(engine).Progress())!.Done == pages);
            await engine.PassAsync(TimeSpan.FromSeconds(2));

            var paused = (await Run(engine).Progress())!;
            (paused.Done, paused.Contracts, paused.IsOpen, paused.Paused!.By).ShouldBe((pages, pages + Contracts, true, "Pia"));
            (await Facts(engine, Key(pages + 1))).OfType<PeriodBilled>().ShouldBeEmpty();

            (await Resume(engine)).Kind.ShouldBe(AnswerKind.Done);
            (await Finished(engine)).Done.ShouldBe(pages + Contracts);
            await EachBilledOnce(engine, pages + Contracts);
            (await Pause(engine)).Refusal!.Code.ShouldBe("run-finished");
        });

    [Fact]
    public Task A_run_that_is_paused_stays_so_when_its_silo_goes_and_bills_each_contract_once_when_it_is_resumed() =>
        EngineFixture.RunAsync(async engine =>
        {
            var pages = await PausedInFirstPage(engine, isAway: true);
            await engine.RestartAsync();
            engine.Stage.Path.AwayKey = null;
            await Wake(engine);
            await engine.PassAsync(TimeSpan.FromSeconds(5));

            var paused = (await Run(engine).Progress())!;
            (paused.Done, paused.Paused!.By).ShouldBe((0, "Pia"));
            (await Pause(engine)).Kind.ShouldBe(AnswerKind.AlreadyDone);
            (await Resume(engine)).Kind.ShouldBe(AnswerKind.Done);
            (await Resume(engine)).Kind.ShouldBe(AnswerKind.AlreadyDone);
            (await Finished(engine)).Documents.ShouldBe(pages + Contracts);
            await EachBilledOnce(engine, pages + Contracts);
        });

    [Fact]
    public Task A_run_that_is_paused_and_resumed_while_a_page_is_under_way_bills_it_once() =>
        EngineFixture.RunAsync(async engine =>
        {
            var pages = await PausedInFirstPage(engine);
            await Resume(engine);
            await Pause(engine);
            await Resume(engine);
            engine.Stage.Path.LetGo();
            var run = await Finished(engine);

            (run.Done, run.Documents, run.Paused).ShouldBe((pages + Contracts, pages + Contracts, null));
            await EachBilledOnce(engine, pages + Contracts);
        });

    /// <summary>A run of two pages, paused while the first is under way. Returns the contracts of that page.</summary>
    /// <param name="isAway">The journal takes nothing of one of its contracts, so that the page does not come to its end.</param>
    /// <param name="isAwake">Lanes carry facts before it is paused.</param>
    private static async Task<int> PausedInFirstPage(IEngine engine, bool isAway = false, bool isAwake = true)
    {
        var pages = engine.Services.GetRequiredService<JournalServices>().Limits.RunContractsPerPage;
        await Agree(engine, pages + Contracts);
        if (isAway)
        {
            engine.Stage.Path.AwayKey = Key(2);
        }
        else
        {
            engine.Stage.Path.Hold(Key(2));
        }

        await Ask(engine);
        if (isAwake)
        {
            await Wake(engine);
        }

        await engine.UntilAsync(() => engine.Stage.Path.Seen.Any(append => append.Key == Key(2)));
        (await Pause(engine)).Kind.ShouldBe(AnswerKind.Done);
        return pages;
    }

    private static Task<Answer> Pause(IEngine engine) => Run(engine).Tell(new PauseRun("Pia", engine.Now), Origin);

    private static Task<Answer> Resume(IEngine engine) => Run(engine).Tell(new ResumeRun("Rita", engine.Now), Origin);
}
