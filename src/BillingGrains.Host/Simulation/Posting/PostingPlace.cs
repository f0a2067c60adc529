using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.LocalOrleans.Silo;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Host.Simulation.World;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Tax;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Memory;
using Microsoft.Extensions.Hosting;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Simulation.Posting;

/// <summary>An installation that does nothing but post: the real grains over a journal in memory.</summary>
internal abstract class PostingPlace : IPostingTime, IErpDirectory
{
    private readonly SortedDictionary<string, LimitedErp> erps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IErp> connected = new(StringComparer.Ordinal);
    private readonly MemoryStore store = new();

    protected PostingPlace(TimeProvider time, Func<Task>? pause)
    {
        Journal = new MemoryJournal(store, time);
        Leases = new MemoryLeases(time, pause);
        store.OnStored = fact => OnStored?.Invoke(fact);
    }

    public MemoryJournal Journal { get; }

    public Action<StoredFact>? OnStored { get; set; }

    public IReadOnlyDictionary<string, LimitedErp> Erps => erps;

    public abstract Instant Now { get; }

    public abstract IGrainFactory Grains { get; }

    protected MemoryStore Store => store;

    protected MemoryLeases Leases { get; }

    public abstract Task Pass(TimeSpan time);

    public abstract Task<T> InWorld<T>(Func<Task<T>> work);

    public IErp Open(TenantSettings tenant) => connected[tenant.TenantId];

    public Task Configure(PostingTenant tenant)
    {
        erps.Add(tenant.Name, new LimitedErp(tenant, this));
        return Configure(new TenantSettings(tenant.Name, 1, "memory", tenant.Name, tenant.Limits), erps[tenant.Name]);
    }

    /// <summary>A tenant and the ERP behind it.</summary>
    public async Task Configure(TenantSettings settings, IErp erp)
    {
        await Grains.GetGrain<IEntityGrain>(GrainKeys.Entity(settings.TenantId)).Tell(
            new ConfigureEntity(PostingDocuments.Entity(settings.TenantId), "bench", Now),
            new Origin("bench", "bench", "bench"));
        connected.Add(settings.TenantId, erp);
        await Tell(settings.TenantId, new ConfigureTenant(settings, "bench", Now));
    }

    public Task<Answer> Tell(string tenant, TenantCommand command) => Grains
        .GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(tenant)).Tell(command, new Origin("bench", "bench", $"bench/{Now}"));

    protected void Add(IServiceCollection services, string name, IJournal journal, IOutbox outbox)
    {
        services.AddSingleton(journal);
        services.AddSingleton(outbox);
        services.AddSingleton<IErpDirectory>(this);
        services.AddSingleton<ITaxDirectory, NoTaxServices>();
        services.AddSingleton<IUsageReader>(new MemoryUsage(TimeProvider.System));
        services.AddSingleton(new PostingServices(
            this, Leases, new MemoryMasterStore(), new MemoryDocumentIndex(Journal), name, new PostingTimes()));
        services.AddSingleton(new GrainLimits());
        services.AddSingleton<JournalServices>();
        services.AddSingleton<Waker>();
        services.AddLogging();
        services.AddLocalSilo(options =>
        {
            options.Name = name;
            options.GrainAssemblies.Add(typeof(JournalServices).Assembly);
        });
    }
}

/// <summary>In virtual time, on one thread: an hour passes in seconds.</summary>
internal sealed class VirtualPlace : PostingPlace
{
    private readonly SeededRunner runner;
    private readonly SeedStream chance;
    private int starts;

    private VirtualPlace(SeededRunner runner)
        : base(runner.Time, pause: null)
    {
        this.runner = runner;
        chance = runner.Seed.Sub("journal");
        Cluster = new SimulatedCluster(runner);
    }

    public SimulatedCluster Cluster { get; }

    public override Instant Now => Instant.FromDateTimeOffset(runner.Now);

    public override IGrainFactory Grains => Cluster.Silos.First(static silo => silo.IsRunning).GrainFactory;

    public static T Run<T>(ulong seed, int silos, Func<VirtualPlace, Task<T>> story)
    {
        var runner = new SeededRunner(seed, new DateTimeOffset(2026, 3, 31, 8, 0, 0, TimeSpan.Zero));
        var place = new VirtualPlace(runner);
        T result = default!;
        runner.Run(async () =>
        {
            for (var silo = 0; silo < silos; silo++)
            {
                await place.StartSilo();
            }

            result = await story(place);
        });
        return result;
    }

    public override Task Pass(TimeSpan time) => runner.Suspend(time);

    public override Task<T> InWorld<T>(Func<Task<T>> work) => runner.InWorldAsync(work);

    /// <summary>SIGKILL: nothing of it goes on but what it sent.</summary>
    public void Kill(SimulatedSilo silo)
    {
        Cluster.Crash(silo);
        Cluster.Forget(silo);
    }

    public MemoryBackup Backup() => Store.Backup();

    /// <summary>The journal as it was, and an operator who says so ("bg restored").</summary>
    public async Task Restore(MemoryBackup backup, Instant at)
    {
        Store.Restore(backup);
        var ended = (await Journal.LookAtEpoch([])).Current;
        await Journal.BeginEpoch(ended.Id, "A backup was restored.", "operator", at);
    }

    public async Task StartSilo()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"silo-{++starts}");
        var faults = new MemoryFaults(
            _ => AppendFault.None, () => runner.Suspend(chance.DelayBelow(TimeSpan.FromMilliseconds(4))));
        var journal = new SimulatedJournal(
            runner, new MemoryJournal(Store, runner.Time, faults), () => Task.CompletedTask, () => false);
        var silo = await Cluster.StartAsync(name, services => Add(services, name, journal, journal));
        var waker = silo.Services.GetRequiredService<Waker>();
        silo.Post(() => waker.Run(CancellationToken.None));
    }
}

/// <summary>In real time, on the engine's threads.</summary>
internal sealed class RealPlace : PostingPlace, IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly ServiceProvider services;

    private RealPlace()
        : base(TimeProvider.System, pause: null)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton(TimeProvider.System);
        Add(collection, "silo-1", Journal, Journal);
        services = collection.BuildServiceProvider();
    }

    public override Instant Now => SystemClock.Instance.GetCurrentInstant();

    public override IGrainFactory Grains => services.GetRequiredService<IGrainFactory>();

    public static async Task<RealPlace> Start()
    {
        var place = new RealPlace();
        foreach (var part in place.services.GetServices<IHostedService>())
        {
            await part.StartAsync(CancellationToken.None);
        }

        _ = Task.Run(() => place.services.GetRequiredService<Waker>().Run(place.stopping.Token));
        return place;
    }

    public override Task Pass(TimeSpan time) => Task.Delay(time);

    public override Task<T> InWorld<T>(Func<Task<T>> work) => Task.Run(work);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        foreach (var part in services.GetServices<IHostedService>())
        {
            await part.StopAsync(CancellationToken.None);
        }

        await services.DisposeAsync();
        stopping.Dispose();
    }
}
