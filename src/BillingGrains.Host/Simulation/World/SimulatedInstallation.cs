using System.Globalization;
using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Sources;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Simulation.Checks.Watching;
using BillingGrains.Host.Simulation.Faults;
using BillingGrains.Host.Simulation.People;
using BillingGrains.LocalOrleans.Silo;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Ports.Tax;
using BillingGrains.Ports.Usage;
using BillingGrains.Ports.Ticketing;
using BillingGrains.Storage.Memory;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Simulation.World;

/// <summary>Silos over one journal, one set of leases and the ERP companies.</summary>
internal sealed class SimulatedInstallation
{
    private readonly SeedStream chance;
    private readonly MemoryLeases leases;
    private readonly MemoryMasterStore masterData;
    private readonly GrainLimits limits;
    private readonly bool throughJson;
    private readonly TextWriter? log;
    private readonly List<(Instant At, Func<SimulatedClient, Task> Question)> asked = [];
    private int starts;
    private readonly HashSet<string> lost = new(StringComparer.Ordinal);

    /// <param name="log">Where the silos write; null for nowhere.</param>
    public SimulatedInstallation(SeededRunner runner, SimulationOptions options, TextWriter? log)
    {
        Options = options;
        this.log = log;
        Runner = runner;
        Cluster = new SimulatedCluster(runner);
        chance = runner.Seed.Sub("journal");
        leases = new MemoryLeases(runner.Time, Pause);
        masterData = new MemoryMasterStore(Pause);
        Watch = new FactWatch(() => Instant.FromDateTimeOffset(runner.Now), () => NoticedAt is not null);
        Store.OnReceived = Watch.Note;
        Store.OnStored = fact =>
        {
            Standing.Note(fact);
            Watch.Note(fact);
        };
        Faults = new FaultSwitch(options.Faults, runner.Seed.Sub("swarm"), options.Days > 0);
        Desks = new SimulatedDesks(runner, Faults);
        Erps = new SimulatedErps(runner, Ledger, Faults);
        foreach (var entity in new SimulatedSettings(options.Days).Entities)
        {
            Erps.Add(entity.ErpTenantId, entity.Numbering == Numbering.Erp);
        }

        Books = new MemoryJournal(Store, runner.Time);
        throughJson = chance.OneIn(8);
        var runs = runner.Seed.Sub("run limits");
        limits = new GrainLimits
        {
            SnapshotEveryFacts = 2 + chance.Next(12),
            LanePatience = Duration.FromSeconds(20),
            SweepEvery = Duration.FromSeconds(4),
            WakeEvery = Duration.FromSeconds(4),
            LaneReadRows = chance.Pick([2, 20, 500]),
            ConsumerWaitingRowsMax = chance.Pick([1, 5, 200]),
            LaneUnderWayRowsMax = chance.Pick([2, 4_000]),
            GatheredCommandsMax = chance.Pick([1, 3, 512]),
            RunContractsPerPage = runs.Pick([1, 2, 250]),
            RunContractsAtOnce = runs.Pick([1, 32]),
            RunLaneRowsMax = runs.Pick([1, 1_000]),
            RememberedGrainsMax = runs.Pick([1, 4, 50_000]),
        };
    }

    public SimulationOptions Options { get; }

    public SeededRunner Runner { get; }

    /// <summary>What the world did, for the checks.</summary>
    public Ledger Ledger { get; } = new();

    public SimulatedCluster Cluster { get; }

    public MemoryStore Store { get; } = new();

    /// <summary>Where the documents stand.</summary>
    public Standing Standing { get; } = new();

    /// <summary>Checks each fact when it is stored.</summary>
    public FactWatch Watch { get; }

    /// <summary>Questions of people that are not answered yet.</summary>
    public int Asking { get; set; }

    /// <summary>Nobody waits for anything that the installation does by itself.</summary>
    public bool IsAtRest => Asking == 0 && Standing.Waiting.Count == 0 && ArePaymentsRead
        && Store.OwedPairs == 0 && Standing is { UnderWay.Count: 0, WriteBacks: 0, Strangers: 0, Mirrors: 0 }
        && Desks.All.All(desk => desk.Value.Happened == 0 || !Standing.HasSource(GrainKeys.Source(desk.Key))
            || Standing.Cursor(GrainKeys.Source(desk.Key)) == desk.Value.Happened.ToString(CultureInfo.InvariantCulture));

    private bool ArePaymentsRead => Erps.Companies.Values.All(company =>
        company.Erp.Bookkeepers is not { Told: > 0 and var told }
        || Standing.PaymentsRead(GrainKeys.ErpTenant(company.TenantId)) == told.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads what is stored, at once and without faults.</summary>
    public MemoryJournal Books { get; }

    public SimulatedErps Erps { get; }

    public SimulatedDesks Desks { get; }

    public FaultSwitch Faults { get; }

    /// <summary>Called when the journal goes back to an earlier state; null for nobody.</summary>
    public Action? OnRestored { get; set; }

    /// <summary>When the journal was set back; null when it never was.</summary>
    public Instant? RestoredAt { get; private set; }

    /// <summary>When a new epoch began after that; null while nobody has noticed.</summary>
    public Instant? NoticedAt { get; set; }

    /// <summary>Silos that answer.</summary>
    public IReadOnlyList<SimulatedSilo> Running => [.. Cluster.Silos.Where(silo => silo.IsRunning)];

    public async Task StartSilo()
    {
        var name = FormattableString.Invariant($"silo-{++starts}");
        var silo = await Cluster.StartAsync(name, services => AddServices(services, name));
        var waker = silo.Services.GetRequiredService<Waker>();
        silo.Post(() => waker.Run(CancellationToken.None));
    }

    private void AddServices(IServiceCollection services, string name)
    {
        var faults = new MemoryFaults(Fault, Pause, () => lost.Contains(name));
        services.AddSingleton(provider => new SimulatedJournal(
            Runner, new MemoryJournal(Store, Runner.Time, faults), ReaderPause,
            () => Faults.IsOn(FaultNames.ReaderLoss) && chance.OneIn(25)));
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<SimulatedJournal>());
        services.AddSingleton<IOutbox>(provider => provider.GetRequiredService<SimulatedJournal>());
        var erps = new SimulatedErpDirectory(Erps, name);
        services.AddSingleton<IErpDirectory>(erps);
        services.AddSingleton<ITicketingDirectory>(Desks);
        services.AddSingleton<ITaxDirectory, NoTaxServices>();
        services.AddSingleton<IUsageReader>(new MemoryUsage(Runner.Time));
        services.AddSingleton(new PostingServices(
            erps, leases, masterData, new MemoryDocumentIndex(Books), name, new PostingTimes()));
        services.AddSingleton(limits);
        services.AddSingleton<JournalServices>();
        services.AddSingleton<Waker>();
        if (log is not null)
        {
            services.AddLogging(logging => logging.AddProvider(new SimulatedLog(name, () => Runner.Now, log)));
        }

        services.AddLocalSilo(options =>
        {
            options.Name = name;
            options.GrainAssemblies.Add(typeof(JournalServices).Assembly);
            options.IdleAfter = TimeSpan.FromMinutes(2);
            options.IdleCheck = TimeSpan.FromSeconds(30);
            options.CopyThroughJson = throughJson ? Copy : null;
        });
    }

    /// <summary>Remembers what somebody was answered, in case that the answer is lost.</summary>
    public void Remember<T>(Func<IGrainFactory, Task<T>> question)
    {
        if (Options.Faults.Has(FaultNames.Restore))
        {
            asked.Add((Instant.FromDateTimeOffset(Runner.Now), client => client.Ask(question)));
        }
    }

    /// <summary>The journal as it was. What silos that died with it still send goes to a server that is no more.</summary>
    /// <param name="facts">How many were stored then.</param>
    public void Restore(MemoryBackup backup, int facts)
    {
        lost.UnionWith(Cluster.Silos.Where(silo => silo.IsDead).Select(silo => silo.Name));
        RestoredAt = Instant.FromDateTimeOffset(Runner.Now);
        OnRestored?.Invoke();
        Store.Restore(backup);
        Watch.GoBack(facts, (consumer, source) => Books.Received(consumer, source).Result);
        Standing.Clear();
        for (var lane = 0; lane < Books.Lanes; lane++)
        {
            foreach (var fact in Books.ReadFacts(lane, 0, int.MaxValue).Result)
            {
                Standing.Note(fact.Fact);
            }
        }
    }

    /// <summary>Whoever was answered since that moment asks the same again, in the same order. What was agreed before anybody
    /// asked for four eyes may wait for them now: it is approved before what rests on it is asked.</summary>
    public async Task AskAgain(Instant since)
    {
        var client = new SimulatedClient(this, "again");
        foreach (var (_, question) in asked.Where(one => one.At >= since).ToList())
        {
            await question(client);
            foreach (var contract in Standing.Contracts.ToList())
            {
                await WorkPlan.Approve(client, contract);
            }
        }
    }

    private static object? Copy(object? value, Type type) => JsonSerializer.Deserialize(
        JsonSerializer.SerializeToUtf8Bytes(value, type, BillingJson.Options), type, BillingJson.Options);

    private AppendFault Fault(Append append) => !Faults.On || !chance.OneIn(30) ? AppendFault.None : chance.Next(3) switch
    {
        0 when Faults.IsOn(FaultNames.AppendFails) => AppendFault.Unavailable,
        1 when Faults.IsOn(FaultNames.AppendUnknown) => AppendFault.StoredButUnknown,
        2 when Faults.IsOn(FaultNames.AppendUnknown) => AppendFault.LostAndUnknown,
        _ => AppendFault.None,
    };

    private Task ReaderPause() => Faults.IsOn(FaultNames.ReaderDelay) && chance.OneIn(40)
        ? Runner.Suspend(chance.DelayBelow(TimeSpan.FromSeconds(15)))
        : Task.CompletedTask;

    private Task Pause() => Faults.IsOn(FaultNames.JournalDelay) && chance.OneIn(60)
        ? Runner.Suspend(chance.DelayBelow(TimeSpan.FromSeconds(8)))
        : chance.OneIn(2) ? Runner.YieldAsync() : Runner.Suspend(chance.DelayBelow(TimeSpan.FromMilliseconds(20)));
}
