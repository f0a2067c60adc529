using BillingGrains.LocalOrleans.Running;
using BillingGrains.LocalOrleans.Silo;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Simulation;

/// <summary>One silo of a simulation.</summary>
public sealed class SimulatedSilo
{
    internal SimulatedSilo(SimulatedHost host, ServiceProvider services)
    {
        Host = host;
        Services = services;
        Silo = services.GetRequiredService<LocalSilo>();
    }

    public string Name => Host.Name;

    public IServiceProvider Services { get; }

    /// <summary>References whose calls leave from this silo: use them only while it lives.</summary>
    public IGrainFactory GrainFactory => Silo.GrainFactory;

    public LocalSilo Silo { get; }

    public bool IsRunning => Host.IsRunning;

    public bool IsDead => Host.IsDead;

    internal SimulatedHost Host { get; }

    /// <summary>Starts work that belongs to the silo and to no grain; it freezes and dies with the silo.</summary>
    public void Post(Func<Task> work) => Silo.Own.Post(work);

    /// <summary>Changes what its clock shows, forward or back; elapsed time goes on as before.</summary>
    public void StepClock(TimeSpan by) => Host.StepClock(by);

    public override string ToString() => Name;
}

/// <summary>Silos of one simulation over one directory. Nothing is shared between them but that directory and what
/// their services were given.</summary>
/// <param name="runner">Runs all of them.</param>
public sealed class SimulatedCluster(SeededRunner runner)
{
    private readonly List<SimulatedSilo> silos = [];
    private readonly SimulatedDirectory directory = new(runner.Seed.Sub("placement"));

    public SeededRunner Runner => runner;

    /// <summary>All silos ever started, dead ones too, in the order of their start.</summary>
    public IReadOnlyList<SimulatedSilo> Silos => silos;

    /// <summary>Starts a silo; call it in the runner's story.</summary>
    /// <param name="name">Unique in the simulation.</param>
    /// <param name="services">Adds the silo (<c>AddLocalSilo</c>) and what its grains need.</param>
    public async Task<SimulatedSilo> StartAsync(string name, Action<IServiceCollection> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var host = new SimulatedHost(runner, name);
        var collection = new ServiceCollection();
        collection.AddSingleton<Runner>(host);
        collection.AddSingleton(host.Time);
        collection.AddSingleton<ISiloDirectory>(directory);
        services(collection);
        var silo = new SimulatedSilo(host, collection.BuildServiceProvider());
        silos.Add(silo);
        directory.Join(silo);
        runner.Trace($"start {name}");
        await silo.Silo.StartAsync();
        return silo;
    }

    /// <summary>Deactivates the silo's grains and takes it out.</summary>
    public async Task StopAsync(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        runner.Trace($"stop {silo.Name}");
        directory.Leave(silo);
        await silo.Silo.StopAsync();
        silo.Host.Kill();
    }

    /// <summary>Kills the silo where it stands. The others send to it until <see cref="Forget"/>.</summary>
    public void Crash(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        runner.Trace($"crash {silo.Name}");
        silo.Host.Kill();
    }

    /// <summary>Stops the silo from running until <see cref="Resume"/>; messages and timers wait.</summary>
    public void Freeze(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        runner.Trace($"freeze {silo.Name}");
        silo.Host.Freeze();
    }

    /// <summary>Lets a frozen silo go on as if nothing had happened.</summary>
    public void Resume(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        runner.Trace($"resume {silo.Name}");
        silo.Host.Resume();
    }

    /// <summary>The other silos declare it dead, rightly or not: its grains are activated elsewhere. It takes no part
    /// any more until <see cref="Rejoin"/>, but if it runs, it runs on.</summary>
    public void Forget(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        runner.Trace($"forget {silo.Name}");
        directory.CastOut(silo);
    }

    /// <summary>Takes a silo that was declared dead by mistake back in.</summary>
    public void Rejoin(SimulatedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        runner.Trace($"rejoin {silo.Name}");
        directory.Join(silo);
    }

    /// <summary>Lets each silo see itself alone, so that a grain can have an activation in each.</summary>
    public void Split()
    {
        runner.Trace("split");
        directory.IsSplit = true;
    }

    /// <summary>Ends a split. Activations made twice stay until they end; calls go to the one the directory knows.
    /// </summary>
    public void Heal()
    {
        runner.Trace("heal");
        directory.IsSplit = false;
    }
}
