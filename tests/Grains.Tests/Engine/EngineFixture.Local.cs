using System.Globalization;
using System.Text.Json;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Tests.Journaling;
using BillingGrains.LocalOrleans.Reminders;
using BillingGrains.LocalOrleans.Silo;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.LocalOrleans.States;
using BillingGrains.Ports.Json;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Orleans;
using Orleans.Streams;

namespace BillingGrains.Grains.Tests.Engine;

/// <summary>The local engine in virtual time, each story under several seeds. Arguments and results go through JSON.
/// </summary>
public sealed class EngineFixture : IEngine
{
    private const int SeedsPerStory = 20;

    private readonly SeededRunner runner;
    private readonly SimulatedCluster cluster;
    private readonly EngineSetup setup;
    private readonly InMemoryReminderStore reminders = new();
    private readonly InMemoryGrainStateStore notebooks = new();
    private SimulatedSilo silo = null!;
    private int starts;

    private EngineFixture(ulong seed, EngineSetup setup)
    {
        runner = new SeededRunner(seed, new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        cluster = new SimulatedCluster(runner);
        this.setup = setup;
    }

    public IGrainFactory Grains => silo.GrainFactory;

    public Witness Witness { get; } = new();

    public JournalStage Stage { get; } = new();

    public IServiceProvider Services => silo.Services;

    public Instant Now => Instant.FromDateTimeOffset(runner.Now);

    public bool IsVirtual => true;

    public IStreamProvider Streams => silo.Services.GetRequiredKeyedService<IStreamProvider>(ListenerGrain.Provider);

    public static Task RunAsync(Func<IEngine, Task> story, EngineSetup? setup = null)
    {
        for (var seed = 1UL; seed <= SeedsPerStory; seed++)
        {
            var fixture = new EngineFixture(seed, setup ?? new EngineSetup());
            try
            {
                fixture.runner.Run(async () =>
                {
                    await fixture.StartAsync();
                    await story(fixture);
                });
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"With seed {seed}: {failure.Message}"), failure);
            }
        }

        return Task.CompletedTask;
    }

    public Task PassAsync(TimeSpan time) => runner.Suspend(time);

    public async Task RestartAsync()
    {
        await cluster.StopAsync(silo);
        await StartAsync();
    }

    private static object? Copy(object? value, Type type) =>
        JsonSerializer.Deserialize(
            JsonSerializer.SerializeToUtf8Bytes(value, type, BillingJson.Options), type, BillingJson.Options);

    private async Task StartAsync()
    {
        starts++;
        var name = string.Create(CultureInfo.InvariantCulture, $"silo-{starts}");
        silo = await cluster.StartAsync(name, services =>
        {
            services.AddSingleton(Witness);
            Stage.AddTo(services);
            services.AddSingleton<IReminderStore>(reminders);
            services.AddKeyedSingleton<IGrainStateStore>("notebooks", notebooks);
            if (setup.WithFilters)
            {
                services.AddSingleton<IIncomingGrainCallFilter, SayingFilter>();
                services.AddSingleton<IOutgoingGrainCallFilter, SayingFilter>();
            }

            services.AddLocalSilo(options =>
            {
                options.Name = name;
                options.GrainAssemblies.Add(typeof(ProbeGrain).Assembly);
                options.GrainAssemblies.Add(typeof(JournalServices).Assembly);
                options.StreamProviders.Add(ListenerGrain.Provider);
                options.ResponseTimeout = TimeSpan.FromSeconds(setup.ResponseTimeoutSeconds);
                options.IdleAfter = TimeSpan.FromSeconds(setup.IdleAfterSeconds);
                options.IdleCheck = TimeSpan.FromSeconds(1);
                options.CopyThroughJson = Copy;
            });
        });
    }
}
