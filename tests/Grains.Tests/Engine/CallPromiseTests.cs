using Orleans;
using Orleans.Runtime;

namespace BillingGrains.Grains.Tests.Engine;

/// <summary>What a call may rely on, on whichever engine is built.</summary>
public sealed class CallPromiseTests
{
    [Fact]
    public Task A_key_has_one_activation_and_calls_to_it_lose_nothing() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<IProbeGrain>("probe/one");
        var counts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.Count()));
        counts.Order().ShouldBe(Enumerable.Range(1, 50));
        engine.Witness.Count("activated probe/one").ShouldBe(1);
    });

    [Fact]
    public Task A_turn_ends_before_the_next_one_begins() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<IProbeGrain>("probe/turns");
        var both = Task.WhenAll(grain.WaitAtGate("a"), grain.WaitAtGate("b"));
        await engine.UntilAsync(() => engine.Witness.Lines.Any(line => line.StartsWith("begin", StringComparison.Ordinal)));
        await engine.PassAsync(TimeSpan.FromMilliseconds(50));
        engine.Witness.Lines.Count(line => line.StartsWith("begin", StringComparison.Ordinal)).ShouldBe(1);
        engine.Witness.Gate.SetResult();
        await both;
        var seen = engine.Witness.Lines.Skip(1).ToArray();
        seen.Length.ShouldBe(4);
        seen[1].ShouldBe(seen[0].Replace("begin", "end", StringComparison.Ordinal));
        seen[3].ShouldBe(seen[2].Replace("begin", "end", StringComparison.Ordinal));
    });

    [Fact]
    public Task An_await_comes_back_to_the_grains_own_scheduler() => EngineFixture.RunAsync(async engine =>
        (await engine.Grains.GetGrain<IProbeGrain>("probe/home").AwaitsComeBack()).ShouldBeTrue());

    [Fact]
    public Task A_reentrant_grain_begins_a_call_while_another_waits() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<IOpenGrain>("open/one");
        var both = Task.WhenAll(grain.WaitAtGate("a"), grain.WaitAtGate("b"));
        await engine.UntilAsync(() => engine.Witness.Lines.Count == 2);
        engine.Witness.Lines.Order(StringComparer.Ordinal).ShouldBe(["begin a", "begin b"]);
        (await grain.Cycle()).ShouldBe("answered");
        engine.Witness.Gate.SetResult();
        await both;
    });

    [Fact]
    public Task A_method_that_always_interleaves_is_answered_while_another_waits() =>
        EngineFixture.RunAsync(async engine =>
        {
            var grain = engine.Grains.GetGrain<IProbeGrain>("probe/interleaving");
            var waiting = grain.WaitAtGate("a");
            await engine.UntilAsync(() => engine.Witness.Count("begin a") == 1);
            (await grain.Interleaving()).ShouldBe("interleaved");
            engine.Witness.Gate.SetResult();
            await waiting;
        });

    [Fact]
    public Task Read_only_calls_run_beside_each_other_and_not_beside_others() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<IProbeGrain>("probe/readers");
        var reading = Task.WhenAll(grain.ReadAtGate("a"), grain.ReadAtGate("b"));
        await engine.UntilAsync(() => engine.Witness.Count("begin a") + engine.Witness.Count("begin b") == 2);
        var counting = grain.Count();
        await engine.PassAsync(TimeSpan.FromMilliseconds(50));
        counting.IsCompleted.ShouldBeFalse();
        engine.Witness.Gate.SetResult();
        await reading;
        (await counting).ShouldBe(1);
    });

    [Fact]
    public Task A_cycle_of_calls_times_out() => EngineFixture.RunAsync(
        async engine =>
        {
            var grain = engine.Grains.GetGrain<IProbeGrain>("probe/a");
            await EngineSteps.FailureOf<TimeoutException>(() => grain.Cycle("probe/b", "probe/a"));
            (await grain.Count()).ShouldBe(1, "the call that timed out while it waited does not run any more");
        },
        new EngineSetup(ResponseTimeoutSeconds: 2));

    [Fact]
    public Task A_message_is_copied_on_the_way_to_the_grain_and_back() => EngineFixture.RunAsync(async engine =>
    {
        var sent = new Parcel { Contents = ["one"] };
        var received = await engine.Grains.GetGrain<IProbeGrain>("probe/parcels").Send(sent);
        sent.Contents.ShouldBe(["one"]);
        received.Contents.ShouldBe(["one", "added by the grain"]);
    });

    [Fact]
    public Task A_failure_arrives_as_itself_whether_before_or_after_the_first_await() =>
        EngineFixture.RunAsync(async engine =>
        {
            var grain = engine.Grains.GetGrain<IProbeGrain>("probe/failing");
            (await EngineSteps.FailureOf<InvalidDataException>(() => grain.Fail("exactly this")))
                .Message.ShouldBe("exactly this");
            await EngineSteps.FailureOf<InvalidDataException>(() => grain.FailBeforeFirstAwait().AsTask());
            (await grain.Count()).ShouldBe(1, "a failing call leaves the activation alive");
        });

    [Fact]
    public Task A_one_way_call_runs_and_its_failure_is_not_the_callers() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<IProbeGrain>("probe/one-way");
        await grain.Shout("shouted");
        await engine.UntilAsync(() => engine.Witness.Count("shouted") == 1);
        (await grain.Count()).ShouldBe(1);
    });

    [Fact]
    public Task The_request_context_flows_along_calls_and_not_back() => EngineFixture.RunAsync(async engine =>
    {
        RequestContext.Set("who", "the caller");
        var grain = engine.Grains.GetGrain<IProbeGrain>("probe/context");
        (await grain.ContextValueThrough("probe/inner")).ShouldBe("the caller");
        RequestContext.Get("who").ShouldBe("the caller");
        RequestContext.Clear();
        (await grain.ContextValue()).ShouldBeNull();
    });

    [Fact]
    public Task Filters_see_calls_both_ways_and_may_change_the_result() => EngineFixture.RunAsync(
        async engine =>
        {
            var grain = engine.Grains.GetGrain<IProbeGrain>("probe/outer");
            (await grain.CallThrough("probe/filtered")).ShouldBe(100);
            engine.Witness.Lines.Where(line => !line.StartsWith("activated", StringComparison.Ordinal)).ShouldBe(
                ["out CallThrough", "in CallThrough", "out Count", "in Count"]);
        },
        new EngineSetup(WithFilters: true));

    [Fact]
    public Task A_reference_is_equal_to_another_of_the_same_grain() => EngineFixture.RunAsync(async engine =>
    {
        var grain = engine.Grains.GetGrain<IProbeGrain>("probe/same");
        grain.ShouldBe(engine.Grains.GetGrain<IProbeGrain>("probe/same"));
        grain.ShouldNotBe(engine.Grains.GetGrain<IProbeGrain>("probe/other"));
        (await grain.Count()).ShouldBe(1);
    });
}
