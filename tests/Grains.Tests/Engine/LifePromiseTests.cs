using Orleans;
using Orleans.Runtime;

namespace BillingGrains.Grains.Tests.Engine;

/// <summary>Activation, deactivation, timers, reminders, states and streams, on whichever engine is built.</summary>
public sealed class LifePromiseTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    [Fact]
    public Task A_failed_activation_rejects_the_calls_that_wait_and_the_next_call_tries_again() =>
        EngineFixture.RunAsync(async engine =>
        {
            engine.Witness.FailActivation = true;
            var grain = engine.Grains.GetGrain<IFragileGrain>("fragile/one");
            var failure = await EngineSteps.FailureOf<InvalidDataException>(grain.Hello);
            failure.Message.ShouldBe("not today");
            engine.Witness.FailActivation = false;
            (await grain.Hello()).ShouldBe("hello");
            engine.Witness.Count("activating").ShouldBe(2);
        });

    [Fact]
    public Task A_grain_that_asks_for_it_is_deactivated_and_the_next_call_makes_another() =>
        EngineFixture.RunAsync(async engine =>
        {
            var grain = engine.Grains.GetGrain<IProbeGrain>("probe/resting");
            (await grain.Count()).ShouldBe(1);
            await grain.Rest();
            (await grain.Count()).ShouldBe(1, "the count belonged to the activation before");
            engine.Witness.Lines.ShouldBe([
                "activated probe/resting", "deactivated probe/resting: ApplicationRequested", "activated probe/resting"]);
        });

    [Fact]
    public Task A_grain_that_nobody_uses_is_deactivated() => EngineFixture.RunAsync(
        async engine =>
        {
            await engine.Grains.GetGrain<IProbeGrain>("probe/idle").Count();
            await engine.UntilAsync(() => engine.Witness.Count("deactivated probe/idle: ActivationIdle") == 1);
        },
        new EngineSetup(IdleAfterSeconds: 3));

    [Fact]
    public Task Stopping_the_silo_deactivates_its_grains() => EngineFixture.RunAsync(async engine =>
    {
        await engine.Grains.GetGrain<IProbeGrain>("probe/stopped").Count();
        await engine.RestartAsync();
        engine.Witness.Count("deactivated probe/stopped: ShuttingDown").ShouldBe(1);
        (await engine.Grains.GetGrain<IProbeGrain>("probe/stopped").Count()).ShouldBe(1);
    });

    [Fact]
    public Task A_timer_ticks_until_it_is_disposed() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<ITimerGrain>("timer/ticking");
        await grain.Start(10, 20, interleave: false);
        await engine.UntilAsync(() => engine.Witness.Count("tick") >= 3);
        await grain.Stop();
        var ticks = engine.Witness.Count("tick");
        await engine.PassAsync(Moment);
        engine.Witness.Count("tick").ShouldBe(ticks);
    });

    [Fact]
    public Task A_timer_without_a_period_ticks_once() => EngineFixture.RunAsync(async engine =>
    {
        await engine.Grains.GetGrain<ITimerGrain>("timer/once").Start(10, -1, interleave: false);
        await engine.PassAsync(Moment);
        engine.Witness.Count("tick").ShouldBe(1);
    });

    [Fact]
    public Task A_tick_waits_for_the_running_call() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<ITimerGrain>("timer/waiting");
        await grain.Start(30, 30, interleave: false);
        var waiting = grain.WaitAtGate();
        await engine.UntilAsync(() => engine.Witness.Count("begin") == 1);
        var before = engine.Witness.Count("tick");
        await engine.PassAsync(Moment);
        engine.Witness.Count("tick").ShouldBe(before);
        engine.Witness.Gate.SetResult();
        await waiting;
        await engine.UntilAsync(() => engine.Witness.Count("tick") > before);
    });

    [Fact]
    public Task A_tick_that_interleaves_does_not_wait() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<ITimerGrain>("timer/interleaving");
        await grain.Start(30, 30, interleave: true);
        var waiting = grain.WaitAtGate();
        await engine.UntilAsync(() => engine.Witness.Count("begin") == 1);
        var before = engine.Witness.Count("tick");
        await engine.UntilAsync(() => engine.Witness.Count("tick") >= before + 2);
        engine.Witness.Count("end").ShouldBe(0);
        engine.Witness.Gate.SetResult();
        await waiting;
    });

    [Fact]
    public Task A_tick_that_fails_does_not_stop_the_timer() => EngineFixture.RunAsync(async engine =>
    {
        await engine.Grains.GetGrain<ITimerGrain>("timer/failing").StartFailing(20);
        await engine.UntilAsync(() => engine.Witness.Count("tick") >= 3);
    });

    [Fact]
    public Task A_timer_stops_with_its_activation() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<ITimerGrain>("timer/stopping");
        await grain.Start(50, 50, interleave: false);
        await grain.Rest();
        await engine.PassAsync(Moment);
        var ticks = engine.Witness.Count("tick");
        await engine.PassAsync(Moment);
        engine.Witness.Count("tick").ShouldBe(ticks);
    });

    [Fact]
    public Task A_reminder_survives_a_restart_and_wakes_its_grain() => EngineFixture.RunAsync(async engine =>
    {
        await engine.Grains.GetGrain<IAlarmGrain>("alarm/one").Set(dueSeconds: 5, periodMinutes: 1);
        await engine.RestartAsync();
        engine.Witness.Lines.ShouldBeEmpty();
        await engine.UntilAsync(() => engine.Witness.Count("alarm at alarm/one") == 1);
    });

    [Fact]
    public Task A_reminder_that_was_removed_does_not_tick() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<IAlarmGrain>("alarm/removed");
        await grain.Set(dueSeconds: 1, periodMinutes: 1);
        (await grain.IsSet()).ShouldBeTrue();
        await grain.Unset();
        (await grain.IsSet()).ShouldBeFalse();
        await engine.PassAsync(TimeSpan.FromSeconds(2));
        engine.Witness.Lines.ShouldBeEmpty();
    });

    [Fact]
    public Task A_reminder_more_often_than_each_minute_is_refused() => EngineFixture.RunAsync(async engine =>
        await EngineSteps.FailureOf<ArgumentException>(
            () => engine.Grains.GetGrain<IAlarmGrain>("alarm/often").Set(dueSeconds: 1, periodMinutes: 0)));

    [Fact]
    public Task A_persistent_state_is_there_in_the_next_activation() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<INotebookGrain>("notebook/one");
        (await grain.Read()).ShouldBe("empty");
        await grain.Write("remembered");
        await grain.Rest();
        (await grain.Read()).ShouldBe("remembered");
    });

    [Fact]
    public Task A_stream_reaches_the_grain_of_its_key_in_order() => EngineFixture.RunAsync(async engine =>
    {
        var stream = engine.Streams.GetStream<string>(StreamId.Create(ListenerGrain.Space, "listener/one"));
        foreach (var item in new[] { "first", "second", "third" })
        {
            await stream.OnNextAsync(item);
        }

        var grain = engine.Grains.GetGrain<IListenerGrain>("listener/one");
        IReadOnlyList<string> heard = [];
        for (var tries = 0; tries < 200 && heard.Count < 3; tries++)
        {
            await engine.PassAsync(TimeSpan.FromMilliseconds(25));
            heard = await grain.Heard();
        }

        heard.ShouldBe(["first", "second", "third"]);
        (await engine.Grains.GetGrain<IListenerGrain>("listener/two").Heard()).ShouldBeEmpty();
    });
}
