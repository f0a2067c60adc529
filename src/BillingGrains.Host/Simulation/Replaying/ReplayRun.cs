using BillingGrains.Domain.Entities;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Demo;
using BillingGrains.Host.Engine;
using BillingGrains.Host.Installation;
using BillingGrains.Host.Simulation.People;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Tax;
using BillingGrains.Ports.Usage;
using BillingGrains.Ports.Ticketing;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Memory;
using BillingGrains.Storage.Local;
using Orleans;

namespace BillingGrains.Host.Simulation.Replaying;

/// <summary>Plays the plan of a seed on the real journal and on the engine that is built.</summary>
internal static class ReplayRun
{
    private const int ClockFactor = 10;

    /// <param name="folder">A PostgreSQL of its own is made there, and removed afterwards.</param>
    public static async Task<Books> Play(
        ulong seed, SimulationOptions options, string folder, Action<string> say, CancellationToken cancellation)
    {
        var own = Path.Combine(Path.GetFullPath(folder), FormattableString.Invariant($"replay-{Environment.ProcessId}"));
        try
        {
            await using var postgres = await PrivatePostgres.Start(
                new PrivatePostgresOptions(own, Settings: new Dictionary<string, string> { ["fsync"] = "off" }),
                say, cancellation);
            var settings = new InstallationOptions
            {
                Database = await postgres.CreateDatabase("billing", cancellation),
                SiloPort = ChildProcess.FreePort(),
                GatewayPort = ChildProcess.FreePort(),
            };
            await BillingInstallation.Migrate(settings, cancellation);
            return await Play(seed, options, settings, cancellation);
        }
        finally
        {
            await PrivatePostgres.Remove(own, CancellationToken.None);
        }
    }

    private static async Task<Books> Play(
        ulong seed, SimulationOptions options, InstallationOptions settings, CancellationToken cancellation)
    {
        var root = new SeedStream(seed);
        var plan = new WorkPlan(root, options);
        var clock = new ScaledClock(WorkPlan.Start, ClockFactor);
        var systems = new PlainSystems(root, clock);
        foreach (var entity in plan.Settings.Entities)
        {
            systems.Add(entity.ErpTenantId, entity.Numbering == Numbering.Erp);
        }

        await using var storage = await JournalStorage.Open(
            settings.Database, TimeProvider.System, cancellation: cancellation);
        await using var app = Build(settings, storage, clock, systems);
        await app.StartAsync(cancellation);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waking = app.Services.GetRequiredService<Waker>().Run(stopping.Token);
        var place = new ReplayPlace(storage, app.Services.GetRequiredService<IGrainFactory>(), clock, systems);
        var finance = new Finance(InOrder.Patient(place, "finance"), root, place.Standing, place.Read);
        await new InOrder(plan, place, finance).Play();
        var books = await Books.Read(storage.Journal, systems.Documents, systems.Billed);
        await stopping.CancelAsync();
        await waking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(cancellation);
        return books;
    }

    /// <summary>A silo as it ships, without the API and the views, with the plan's clock and systems.</summary>
    private static WebApplication Build(
        InstallationOptions settings, JournalStorage storage, ScaledClock clock, PlainSystems systems)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Error);
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(storage.Database);
        services.AddSingleton<IErpDirectory>(systems);
        services.AddSingleton<ITicketingDirectory>(systems);
        services.AddSingleton<ITaxDirectory, NoTaxServices>();
        services.AddSingleton<IUsageReader>(storage.Usage);
        services.AddSingleton(provider => new JournalServices(
            storage.Journal, storage.Outbox, clock, new GrainLimits(),
            provider.GetRequiredService<ILogger<JournalServices>>()));
        services.AddSingleton<Waker>();
        services.AddSingleton(new PostingServices(
            systems, storage.Leases, storage.MasterData, new MemoryDocumentIndex(storage.Journal), "replay", new PostingTimes()));
        GrainEngine.Add(builder, settings);
        return builder.Build();
    }
}
