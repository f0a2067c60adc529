using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Runs;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Runs;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Grains.Tests.Journaling;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Tests.Runs;

/// <summary>A billing run goes on by itself until every contract was asked, and makes one document of each contract, whatever
/// breaks in between. Each contract has work for 100 EUR to bill.</summary>
public sealed partial class RunTests
{
    private const int Contracts = 7;
    private const string Slow = "erp/slow";

    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");
    private static readonly YearMonth Month = ContractSamples.March;

    [Fact]
    public Task A_run_bills_every_contract_once_and_says_how_far_it_is() => EngineFixture.RunAsync(async engine =>
    {
        await Agree(engine, Contracts);
        (await Ask(engine)).Kind.ShouldBe(AnswerKind.Done);
        var run = await Finished(engine);

        (run.Contracts, run.Done, run.Billed, run.Documents, run.RefusedCount)
            .ShouldBe((Contracts, Contracts, Contracts, Contracts, 0));
        await EachBilledOnce(engine, Contracts);
        (await Ask(engine)).Kind.ShouldBe(AnswerKind.AlreadyDone);
        (await Finished(engine)).ShouldBe(run);
    });

    [Fact]
    public Task Documents_are_opened_numbered_and_final_and_neither_contracts_nor_invoices_are_activated() =>
        EngineFixture.RunAsync(
            async engine =>
            {
                const int many = 600;
                await Agree(engine, many, byItself: true);
                await Ask(engine);
                await Finished(engine);
                await engine.UntilAsync(async () => await Final(engine, many) == many);

                engine.Stage.Path.Activated.Select(GrainKeys.Kind)
                    .ShouldNotContain(kind => kind == "contract" || kind == "invoice");
                engine.Stage.Path.Seen.Count(append => GrainKeys.Kind(append.Key) == "series").ShouldBeLessThan(many / 2);
                var numbers = new List<string>();
                for (var number = 1; number <= many; number++)
                {
                    var facts = await Facts(engine, Invoice(number));
                    facts.Select(fact => fact.GetType().Name)
                        .ShouldBe([nameof(InvoiceOpened), nameof(InvoiceApproved), nameof(InvoiceFinalized)]);
                    numbers.Add(facts.OfType<InvoiceFinalized>().Single().Number!);
                }

                numbers.Order(StringComparer.Ordinal).ShouldBe(
                    Enumerable.Range(1, many).Select(number => FormattableString.Invariant($"BE-2026-{number:00000}")));
            });

    [Fact]
    public Task What_a_run_and_its_deliveries_stored_on_this_silo_they_do_not_load_again() => EngineFixture.RunAsync(
        async engine =>
        {
            await Agree(engine, Contracts, byItself: true);
            await Ask(engine);
            await Finished(engine);
            await engine.UntilAsync(async () => await Final(engine, Contracts) == Contracts);
            var remembered = engine.Services.GetRequiredService<JournalServices>().Remembered;
            await engine.UntilAsync(() => remembered.Count == Contracts);
            var again = engine.Grains.GetGrain<IRunGrain>(GrainKeys.Run("r-2"));
            await again.Tell(new AskRun("r-2", Month.PlusMonths(1), null, "me", engine.Now), Origin);
            await Wake(engine);
            await engine.UntilAsync(async () => await again.Progress() is { GoesOn: false });

            // Each contract has two facts from before the first run.
            engine.Stage.Path.Loads.Where(load => load.Facts > 0).Select(load => (load.Key, load.After, load.Facts)).Order()
                .ShouldBe(Enumerable.Range(1, Contracts).Select(number => (Key(number), 0L, 2)));
        });

    [Fact]
    public Task One_that_is_always_behind_with_other_facts_holds_no_run_up() => EngineFixture.RunAsync(async engine =>
    {
        await Agree(engine, Contracts);
        await Wake(engine);
        var limits = engine.Services.GetRequiredService<JournalServices>().Limits;
        engine.Stage.Path.Hold(Slow);
        await Address(engine, limits.RunLaneRowsMax + 1);
        await engine.UntilAsync(() => engine.Stage.Path.Seen.Any(append => append.Key == Slow));
        await Ask(engine);
        var asked = engine.Now;
        while (await Run(engine).Progress() is not { GoesOn: false } && engine.Now - asked < Duration.FromSeconds(20))
        {
            // What is given up on makes room for more.
            await Address(engine, limits.RunLaneRowsMax / 2);
            await engine.PassAsync(TimeSpan.FromMilliseconds(500));
        }

        (engine.Now - asked).ShouldBeInRange(limits.RunLanePatience, limits.RunLanePatience + Duration.FromSeconds(3));
        engine.Stage.Path.LetGo();
        await EachBilledOnce(engine, Contracts);
    });

    [Fact]
    public Task Asked_by_two_at_once_or_again_after_a_restart_it_is_one_run() => EngineFixture.RunAsync(async engine =>
    {
        await Agree(engine, Contracts);
        await Task.WhenAll(Ask(engine), Ask(engine));
        await engine.RestartAsync();
        await Ask(engine);
        await Finished(engine);

        await EachBilledOnce(engine, Contracts);
        (await Facts(engine, "run/r-1")).OfType<RunAsked>().ShouldHaveSingleItem();
    });

    [Fact]
    public Task A_silo_that_goes_in_the_middle_of_a_page_leaves_it_to_the_next_which_counts_what_was_billed_before() =>
        EngineFixture.RunAsync(async engine =>
        {
            await Agree(engine, Contracts);
            engine.Stage.Path.AwayKey = Key(4);
            await Ask(engine);
            await Wake(engine);
            await engine.UntilAsync(async () => (await Facts(engine, Key(3))).OfType<PeriodBilled>().Any()
                && engine.Stage.Path.Seen.Count(append => append.Key == Key(4)) > 1);
            (await Run(engine).Progress())!.Done.ShouldBe(0);
            await engine.RestartAsync();
            engine.Stage.Path.AwayKey = null;
            var run = await Finished(engine);

            (run.Done, run.Billed, run.Documents).ShouldBe((Contracts, Contracts, Contracts));
            await EachBilledOnce(engine, Contracts);
        });

    [Fact]
    public Task A_contract_that_changes_while_its_page_is_decided_is_billed_by_its_grain_as_it_is_then() =>
        EngineFixture.RunAsync(async engine =>
        {
            await Agree(engine, Contracts);
            engine.Stage.Path.Hold(Key(2));
            await Ask(engine);
            await Wake(engine);
            await engine.UntilAsync(() => engine.Stage.Path.Seen.Any(append => append.Key == Key(2)));
            await engine.Stage.Append(
                Key(2), engine.Now, [],
                new ChargesTaken("ticket/desk/late", 1, [ContractSamples.Charge(50m, "ticket/desk/late#time/e1")]));
            engine.Stage.Path.LetGo();
            await Finished(engine);

            (await Facts(engine, Key(2))).OfType<PeriodBilled>().ShouldHaveSingleItem()
                .Lines.Select(line => line.Net.Amount).Order().ShouldBe([50m, 100m]);
            await EachBilledOnce(engine, Contracts);
        });

    [Fact]
    public Task A_contract_that_does_not_answer_in_time_is_asked_again_and_counted() => EngineFixture.RunAsync(
        async engine =>
        {
            await Agree(engine, Contracts);
            await engine.Grains.GetGrain<IContractGrain>(Key(2)).Proposed();
            engine.Stage.Path.Hold(Key(2));
            await Ask(engine);
            await Wake(engine);
            await engine.UntilAsync(() => engine.Stage.Path.Seen.Any(append => append.Key == Key(2)));
            await engine.PassAsync(TimeSpan.FromSeconds(3));
            engine.Stage.Path.LetGo();
            var run = await Finished(engine);

            (run.Documents, run.RefusedCount).ShouldBe((Contracts, 0));
            await EachBilledOnce(engine, Contracts);
        },
        new EngineSetup(ResponseTimeoutSeconds: 2));

    [Fact]
    public Task Appends_that_are_lost_or_of_which_nobody_knows_bill_once() => EngineFixture.RunAsync(async engine =>
    {
        await Agree(engine, Contracts);
        var path = engine.Stage.Path;
        var fates = new[]
            { AppendFate.StoredButUnknown, AppendFate.LostAndUnknown, AppendFate.LateAndUnknown, AppendFate.Unavailable };
        foreach (var fate in fates)
        {
            var grain = engine.Grains.GetGrain<IRunGrain>(GrainKeys.Run($"r-{fate}"));
            await grain.Tell(new AskRun($"r-{fate}", Month, null, "me", engine.Now), Origin);
            path.Next = fate;
            await Wake(engine);
            await engine.UntilAsync(async () => await grain.Progress() is { GoesOn: false });
            path.Next.ShouldBe(AppendFate.Stored);
            foreach (var number in Enumerable.Range(1, Contracts))
            {
                (await Facts(engine, Key(number))).OfType<PeriodBilled>().Select(billed => billed.RunId).ShouldBe(
                    fates.TakeWhile(before => before != fate).Append(fate).Select(each => $"r-{each}"));
                var ticket = $"ticket/desk/{number}-{fate}";
                await engine.Grains.GetGrain<IContractGrain>(Key(number)).Tell(
                    new TakeCharges(
                        ticket, 1, GrainKeys.NameOf(Key(number)), 1, [ContractSamples.Charge(100m, $"{ticket}#time/e1")],
                        engine.Now),
                    Origin);
            }
        }
    });

    [Fact]
    public Task A_journal_that_is_away_for_a_while_holds_the_run_up_and_no_longer() => EngineFixture.RunAsync(async engine =>
    {
        await Agree(engine, Contracts);
        engine.Stage.Path.AwayKey = Key(3);
        await Ask(engine);
        await Wake(engine);
        await engine.UntilAsync(() => engine.Stage.Path.Seen.Count(append => append.Key == Key(3)) > 1);
        (await Run(engine).Progress())!.Done.ShouldBe(0);
        engine.Stage.Path.AwayKey = null;
        var run = await Finished(engine);

        (run.Done, run.Billed).ShouldBe((Contracts, Contracts));
        await EachBilledOnce(engine, Contracts);
    });

    [Fact]
    public Task Contracts_that_cannot_be_billed_are_told_with_the_reason_and_hold_back_no_other() =>
        EngineFixture.RunAsync(async engine =>
        {
            await Agree(engine, Contracts);
            await Agree(engine, Contracts + 1, entity: "FR01", from: Contracts + 1, configure: false);
            engine.Stage.Path.UnreadableKey = Key(5);
            await Ask(engine);
            var run = await Finished(engine);

            (run.Done, run.Billed, run.RefusedCount).ShouldBe((Contracts + 1, Contracts - 1, 2));
            run.Refused.Select(one => (one.Contract, one.Code))
                .ShouldBe([(Key(5), "contract-unreadable"), (Key(8), "unknown-entity")]);
            run.Refused[1].Reason.ShouldBe("The legal entity FR01 of contract/K-008 is not configured.");
        });

    [Fact]
    public Task A_run_says_what_was_held_at_its_contracts_when_it_asked_them() => EngineFixture.RunAsync(async engine =>
    {
        await Agree(engine, Contracts);
        await Agree(engine, Contracts + 1, entity: "FR01", from: Contracts + 1);
        foreach (var number in new[] { 2, 3, 5, Contracts + 1 })
        {
            await Hold(engine, number, 20m);
        }

        // One is billed by its grain, and one cannot be read.
        await engine.Grains.GetGrain<IContractGrain>(Key(3)).Terms(0);
        engine.Stage.Path.UnreadableKey = Key(5);
        await Ask(engine, entity: "BE01");
        var run = await Finished(engine);
        await Hold(engine, 4, 1m);

        run.Held.ShouldBe([new HeldCharges("disputed", "finance", 2, new Money(40m, ContractSamples.Euro))]);
        (await Finished(engine)).Held.ShouldBe(run.Held);
    });

    [Fact]
    public Task A_run_for_a_legal_entity_bills_no_contract_of_another() => EngineFixture.RunAsync(async engine =>
    {
        await Agree(engine, 3);
        await Agree(engine, 5, entity: "FR01", from: 4);
        await Ask(engine, entity: "FR01");
        var run = await Finished(engine);

        (run.Contracts, run.Others, run.Billed).ShouldBe((5, 3, 2));
        (await Facts(engine, Key(1))).OfType<PeriodBilled>().ShouldBeEmpty();
        (await Facts(engine, Key(4))).OfType<PeriodBilled>().ShouldHaveSingleItem();
        (await Ask(engine)).Refusal!.Reason.ShouldBe(
            "The run r-1 bills contracts of the legal entity FR01: another one needs an id of its own.");
    });

    [Fact]
    public Task A_contract_at_work_is_asked_by_its_grain() => EngineFixture.RunAsync(async engine =>
    {
        await Agree(engine, Contracts);
        await engine.Grains.GetGrain<IContractGrain>(Key(2)).Terms(0);
        await Ask(engine);
        await Finished(engine);
        await EachBilledOnce(engine, Contracts);
        var loads = engine.Stage.Path.Activated.Count(key => key == Key(2));
        loads.ShouldBe(1);
        (await engine.Grains.GetGrain<IContractGrain>(Key(2)).Bill("r-2", Month, Origin)).Kind.ShouldBe(AnswerKind.AlreadyDone);
    });
}
