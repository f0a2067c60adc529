using BillingGrains.Grains.Tests.Journaling;
using BillingGrains.Host.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace BillingGrains.Grains.Tests.Engine;

/// <summary>One Orleans silo on loopback, with everything in memory. Time is real: Orleans has no clock that a test
/// could move for calls, timers and collection together, so the stories keep their waits short.</summary>
public sealed class EngineFixture : IEngine, IAsyncDisposable
{
    // Below those that the system gives to connections by itself, from 32,768 on.
    private static int ports = 20_000 + (Environment.ProcessId % 5_000 * 2);

    private readonly EngineSetup setup;
    private readonly KeptReminders reminders = new();
    private IHost? host;

    private EngineFixture(EngineSetup setup) => this.setup = setup;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public Witness Witness { get; } = new();

    public JournalStage Stage { get; } = new();

    public IServiceProvider Services => host!.Services;

    public Instant Now => SystemClock.Instance.GetCurrentInstant();

    public bool IsVirtual => false;

    public IStreamProvider Streams => Services.GetRequiredKeyedService<IStreamProvider>(ListenerGrain.Provider);

    public static async Task RunAsync(Func<IEngine, Task> story, EngineSetup? setup = null)
    {
        await using var fixture = new EngineFixture(setup ?? new EngineSetup());
        await fixture.StartAsync();
        await story(fixture);
    }

    public Task PassAsync(TimeSpan time) => Task.Delay(time);

    public async Task RestartAsync()
    {
        await DisposeAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref host, null) is { } running)
        {
            await running.StopAsync();
            running.Dispose();
        }
    }

    private async Task StartAsync()
    {
        var port = Interlocked.Add(ref ports, 2);
        var starting = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleans((_, silo) => Configure(silo.UseLocalhostClustering(port, port + 1)))
            .Build();
        await starting.StartAsync();
        host = starting;
    }

    private void Configure(ISiloBuilder silo)
    {
        silo.AddMemoryGrainStorage("notebooks").AddMemoryGrainStorage("PubSubStore");
        silo.AddMemoryStreams(ListenerGrain.Provider).AddReminders();
        silo.Services.AddSingleton<IReminderTable>(reminders);
        silo.Services.AddSingleton(Witness);
        silo.Services.AddBillingSerialization();
        Stage.AddTo(silo.Services);
        if (setup.WithFilters)
        {
            silo.AddIncomingGrainCallFilter<SayingFilter>().AddOutgoingGrainCallFilter<SayingFilter>();
        }

        var responseTimeout = TimeSpan.FromSeconds(setup.ResponseTimeoutSeconds);
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = responseTimeout);
        silo.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = responseTimeout);
        silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionQuantum = TimeSpan.FromSeconds(1);
            options.CollectionAge = TimeSpan.FromSeconds(setup.IdleAfterSeconds);
        });
    }
}

/// <summary>Reminders that outlive the silo of a test.</summary>
public sealed class KeptReminders : IReminderTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> rows = [];
    private int writes;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Read(row => row.GrainId == grainId);

    // A range that ends before it begins goes around the ring.
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Read(row =>
    {
        var hash = row.GrainId.GetUniformHashCode();
        return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
    });

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        (await ReadRows(grainId)).Reminders.FirstOrDefault(row => row.ReminderName == reminderName);

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        lock (gate)
        {
            entry.ETag = (++writes).ToString(System.Globalization.CultureInfo.InvariantCulture);
            rows[(entry.GrainId, entry.ReminderName)] = entry;
            return Task.FromResult<string?>(entry.ETag);
        }
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        lock (gate)
        {
            return Task.FromResult(rows.TryGetValue((grainId, reminderName), out var row)
                && row.ETag == eTag && rows.Remove((grainId, reminderName)));
        }
    }

    public Task TestOnlyClearTable()
    {
        lock (gate)
        {
            rows.Clear();
            return Task.CompletedTask;
        }
    }

    private Task<ReminderTableData> Read(Func<ReminderEntry, bool> wanted)
    {
        lock (gate)
        {
            return Task.FromResult(new ReminderTableData(rows.Values.Where(wanted)));
        }
    }
}
