using BillingGrains.Grains.Tests.Engine;
using BillingGrains.LocalOrleans.Silo;
using BillingGrains.LocalOrleans.Simulation;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Grains.Tests.Simulation;

public sealed class SimulationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        var first = Rehearse(7);
        var again = Rehearse(7);
        again.Hash.ShouldBe(first.Hash);
        again.Lines.ShouldBe(first.Lines);
        var hashes = Enumerable.Range(1, 30).Select(seed => Rehearse((ulong)seed)).ToArray();
        hashes.Select(one => one.Hash).Distinct().Count().ShouldBe(30);
        hashes.Select(one => string.Join(';', one.Lines)).Distinct().Count().ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Every_interleaving_loses_no_call()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            Rehearse(seed).Total.ShouldBe(90, $"seed {seed}");
        }
    }

    [Fact]
    public void A_day_of_virtual_time_passes_at_once_and_only_when_nothing_can_run() => Play(async (runner, cluster) =>
    {
        var silo = await StartAsync(cluster, "a");
        await silo.GrainFactory.GetGrain<IActorGrain>("actor/1").Add(1);
        runner.Now.ShouldBe(Start);
        await runner.Suspend(TimeSpan.FromDays(1));
        runner.Now.ShouldBe(Start.AddDays(1));
        (await silo.GrainFactory.GetGrain<IActorGrain>("actor/1").Add(1))
            .ShouldBe(1, "the activation of yesterday was idle and is gone");
    });

    [Fact]
    public void Idle_time_costs_nothing_where_the_installation_is_at_rest() => Play(async (runner, cluster) =>
    {
        await StartAsync(cluster, "a");
        var ticks = 0;
        await using var timer = runner.Time.CreateTimer(
            _ => ticks++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var before = runner.Steps;
        runner.IsAtRest = () => true;
        await runner.Suspend(TimeSpan.FromDays(365));
        runner.Now.ShouldBe(Start.AddDays(365));
        await runner.Suspend(TimeSpan.FromMilliseconds(1));
        ticks.ShouldBe(1);
        (runner.Steps - before).ShouldBeLessThan(20);

        runner.IsAtRest = () => false;
        await runner.Suspend(TimeSpan.FromSeconds(10));
        ticks.ShouldBe(11);
    });

    [Fact]
    public void A_crash_drops_what_was_under_way_and_runs_no_finally() => Play(async (runner, cluster) =>
    {
        var silo = await StartAsync(cluster, "a");
        var other = await StartAsync(cluster, "b");
        var stage = StageOf(silo);
        var key = await KeyOnAsync(other, silo);
        var acting = other.GrainFactory.GetGrain<IActorGrain>(key).Act("payment", 1000);
        await runner.Suspend(TimeSpan.FromMilliseconds(500));
        cluster.Crash(silo);
        var failure = await EngineSteps.FailureOf<TimeoutException>(() => acting);
        failure.Message.ShouldContain("Act");
        stage.Lines.ShouldContain("begin payment");
        stage.Lines.ShouldNotContain("end payment");
        stage.Lines.ShouldNotContain("finally payment");
        cluster.Forget(silo);
        (await other.GrainFactory.GetGrain<IActorGrain>(key).Where()).ShouldBe("b");
    });

    [Fact]
    public void Work_in_the_world_goes_on_when_its_caller_crashes() => Play(async (runner, cluster) =>
    {
        var silo = await StartAsync(cluster, "a");
        var done = false;
        _ = silo.GrainFactory.GetGrain<IActorGrain>("actor/caller").Act("call", 50);
        var effect = runner.InWorldAsync(async () =>
        {
            await runner.Suspend(TimeSpan.FromSeconds(1));
            done = true;
        });
        cluster.Crash(silo);
        await effect;
        done.ShouldBeTrue();
    });

    [Fact]
    public void A_frozen_silo_goes_on_after_its_successor_has_acted() => Play(async (runner, cluster) =>
    {
        var frozen = await StartAsync(cluster, "a");
        var successor = await StartAsync(cluster, "b");
        var stage = StageOf(frozen);
        var key = await KeyOnAsync(successor, frozen);
        var first = frozen.GrainFactory.GetGrain<IActorGrain>(key).Act("first", 1000);
        await runner.Suspend(TimeSpan.FromMilliseconds(500));
        cluster.Freeze(frozen);
        cluster.Forget(frozen);
        await runner.Suspend(TimeSpan.FromSeconds(5));
        stage.Lines.ShouldNotContain("end first");
        await successor.GrainFactory.GetGrain<IActorGrain>(key).Act("second", 10);
        cluster.Resume(frozen);
        await first;
        stage.Lines.ShouldBe(
            ["begin first", "begin second", "end second", "finally second", "end first", "finally first"]);
    });

    [Fact]
    public void A_split_directory_gives_two_activations_of_one_key() => Play(async (_, cluster) =>
    {
        var a = await StartAsync(cluster, "a");
        var b = await StartAsync(cluster, "b");
        cluster.Split();
        (await a.GrainFactory.GetGrain<IActorGrain>("actor/twice").Add(1)).ShouldBe(1);
        (await b.GrainFactory.GetGrain<IActorGrain>("actor/twice").Add(1)).ShouldBe(1);
        cluster.Heal();
        (await a.GrainFactory.GetGrain<IActorGrain>("actor/twice").Where())
            .ShouldBe(await b.GrainFactory.GetGrain<IActorGrain>("actor/twice").Where());
    });

    [Fact]
    public void A_stopped_silo_hands_its_grains_over() => Play(async (_, cluster) =>
    {
        var a = await StartAsync(cluster, "a");
        var b = await StartAsync(cluster, "b");
        var key = await KeyOnAsync(b, a);
        await cluster.StopAsync(a);
        (await b.GrainFactory.GetGrain<IActorGrain>(key).Where()).ShouldBe("b");
    });

    [Fact]
    public void A_clock_that_is_put_back_shows_other_times_and_elapses_as_before() => Play(async (runner, cluster) =>
    {
        var silo = await StartAsync(cluster, "a");
        var clock = silo.Services.GetRequiredService<TimeProvider>();
        var before = clock.GetTimestamp();
        silo.StepClock(TimeSpan.FromHours(-1));
        clock.GetUtcNow().ShouldBe(Start.AddHours(-1));
        await runner.Suspend(TimeSpan.FromSeconds(3));
        clock.GetElapsedTime(before).ShouldBe(TimeSpan.FromSeconds(3));
    });

    [Fact]
    public void Code_that_leaves_the_scheduler_fails_the_run()
    {
        var failure = Should.Throw<SimulationException>(() => Play(async (runner, cluster) =>
        {
            var silo = await StartAsync(cluster, "a");

            // Virtual time would run away from the other thread otherwise, and the call time out first.
            runner.BeforeStep = _ => StageOf(silo).Escaped?.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            await silo.GrainFactory.GetGrain<IActorGrain>("actor/escaping").Escape();
        }));
        failure.Message.ShouldContain("seed");
    }

    [Fact]
    public void A_story_that_waits_for_what_never_comes_fails_instead_of_hanging() =>
        Should.Throw<SimulationException>(() => Play((_, _) => new TaskCompletionSource().Task))
            .Message.ShouldContain("never comes");

    private static Stage StageOf(SimulatedSilo silo) => silo.Services.GetRequiredService<Stage>();

    /// <summary>A key whose grain is placed on that silo.</summary>
    private static async Task<string> KeyOnAsync(SimulatedSilo from, SimulatedSilo wanted)
    {
        for (var number = 1; ; number++)
        {
            var key = $"actor/{number}";
            if (await from.GrainFactory.GetGrain<IActorGrain>(key).Where() == wanted.Name)
            {
                return key;
            }
        }
    }

    private static void Play(Func<SeededRunner, SimulatedCluster, Task> story, ulong seed = 11)
    {
        var runner = new SeededRunner(seed, Start);
        runner.Run(() => story(runner, new SimulatedCluster(runner)));
    }

    private static Task<SimulatedSilo> StartAsync(SimulatedCluster cluster, string name) =>
        cluster.StartAsync(name, services =>
        {
            services.AddSingleton(
                cluster.Silos.Count == 0 ? new Stage(cluster.Runner) : StageOf(cluster.Silos[0]));
            services.AddSingleton(new Place(name));
            services.AddLocalSilo(options =>
            {
                options.Name = name;
                options.GrainAssemblies.Add(typeof(ActorGrain).Assembly);
            });
        });

    private static (ulong Hash, IReadOnlyList<string> Lines, int Total) Rehearse(ulong seed)
    {
        var total = 0;
        IReadOnlyList<string> lines = [];
        var hash = 0UL;
        Play(
            async (runner, cluster) =>
            {
                var silo = await StartAsync(cluster, "a");
                await StartAsync(cluster, "b");
                var calls = Enumerable.Range(0, 15).Select(number =>
                    silo.GrainFactory.GetGrain<IActorGrain>($"actor/{number % 4}").AddThrough("actor/sum", 1));
                await Task.WhenAll(calls);
                total = (await silo.GrainFactory.GetGrain<IActorGrain>("actor/sum").Add(0)
                    + await silo.GrainFactory.GetGrain<IActorGrain>("actor/sum/2").Add(0)) * 3;
                lines = [.. StageOf(silo).Lines];
                hash = runner.TraceHash;
            },
            seed);
        return (hash, lines, total);
    }
}
