using BillingGrains.LocalOrleans.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace BillingGrains.Grains.Tests.Engine;

/// <summary>The local engine as the host wires it: on the thread pool, with real threads.</summary>
public sealed class ThreadPoolTests
{
    private const int Callers = 16;
    private const int CallsEach = 250;
    private const int Keys = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Thousands_of_calls_from_many_threads_find_one_activation_each_and_one_turn_at_a_time()
    {
        var witness = new Witness();
        await using var services = await Start(witness);
        var grains = services.GetRequiredService<IGrainFactory>();

        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<(int Key, int Count)>();
            for (var call = 0; call < CallsEach; call++)
            {
                var key = (caller + call) % Keys;
                mine.Add((key, await grains.GetGrain<IProbeGrain>($"probe/{key}").Count()));
            }

            return mine;
        }))).WaitAsync(Patience);

        foreach (var grain in answers.SelectMany(mine => mine).GroupBy(answer => answer.Key))
        {
            // The count is a plain field: two turns at once, or two activations, would give a number twice.
            grain.Select(answer => answer.Count).Order().ShouldBe(Enumerable.Range(1, Callers * CallsEach / Keys));
            witness.Count($"activated probe/{grain.Key}").ShouldBe(1);
        }

        foreach (var mine in answers)
        {
            mine.GroupBy(answer => answer.Key).ShouldAllBe(
                grain => grain.Select(answer => answer.Count).SequenceEqual(grain.Select(answer => answer.Count).Order()),
                "a caller that waits for each answer sees its calls in their order");
        }

        await Stop(services);
    }

    [Fact]
    public async Task What_a_turn_throws_is_the_callers_and_the_engine_goes_on()
    {
        await using var services = await Start(new Witness());
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IProbeGrain>("probe/fails");

        for (var time = 1; time <= CallsEach; time++)
        {
            (await Should.ThrowAsync<InvalidDataException>(grain.Fail("a defect"))).Message.ShouldBe("a defect");
            await Should.ThrowAsync<InvalidDataException>(grain.FailBeforeFirstAwait().AsTask());
            (await grain.Count()).ShouldBe(time);
        }

        await Stop(services);
    }

    [Fact]
    public async Task A_stop_while_calls_are_under_way_leaves_no_caller_without_an_answer()
    {
        var witness = new Witness();
        await using var services = await Start(witness);
        var grains = services.GetRequiredService<IGrainFactory>();
        var waiting = Enumerable.Range(0, Callers)
            .Select(caller => grains.GetGrain<IProbeGrain>($"probe/{caller % Keys}").WaitAtGate("stop")).ToList();
        var busy = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; call < CallsEach; call++)
            {
                await grains.GetGrain<IProbeGrain>($"busy/{call % Keys}").Count();
            }
        })).ToList();

        var stopping = Stop(services);
        witness.Gate.SetResult();
        await stopping.WaitAsync(Patience);

        foreach (var call in waiting.Concat(busy))
        {
            await Record.ExceptionAsync(() => call.WaitAsync(Patience));
            call.IsCompleted.ShouldBeTrue("every caller gets an answer or an error");
        }
    }

    private static async Task<ServiceProvider> Start(Witness witness)
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(witness);
        services.AddLocalSilo(options =>
        {
            options.GrainAssemblies.Add(typeof(ProbeGrain).Assembly);
            options.StreamProviders.Add(ListenerGrain.Provider);
            options.ResponseTimeout = Patience / 2;
        });
        var provider = services.BuildServiceProvider();
        foreach (var host in provider.GetServices<IHostedService>())
        {
            await host.StartAsync(CancellationToken.None);
        }

        return provider;
    }

    private static async Task Stop(ServiceProvider services)
    {
        foreach (var host in services.GetServices<IHostedService>())
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
