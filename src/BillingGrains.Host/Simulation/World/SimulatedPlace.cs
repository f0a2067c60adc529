using BillingGrains.Host.Simulation.Checks;
using BillingGrains.Host.Simulation.People;
using BillingGrains.Host.Simulation.Replaying;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.World;

/// <summary>A simulated installation without faults, in which a plan is played in order.</summary>
internal sealed class SimulatedPlace(SimulatedInstallation installation) : IPlace
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestMax = TimeSpan.FromHours(2);

    private SeededRunner Runner => installation.Runner;

    /// <summary>The books of a seed.</summary>
    public static Books BooksOf(ulong seed, SimulationOptions options)
    {
        var runner = new SeededRunner(seed, WorkPlan.Start.ToDateTimeOffset());
        var installation = new SimulatedInstallation(runner, options, log: null);
        installation.Faults.On = false;
        runner.IsAtRest = () => installation.IsAtRest;
        Books? books = null;
        runner.Run(async () =>
        {
            await installation.StartSilo();
            var place = new SimulatedPlace(installation);
            var reader = new BookReader(installation.Books);
            var finance = new Finance(
                InOrder.Patient(place, "finance"), runner.Seed, installation.Standing,
                key => Task.FromResult(reader.Invoice(key)));
            await new InOrder(new WorkPlan(runner.Seed, options), place, finance).Play();
            books = await Books.Read(
                installation.Books, installation.Erps.Companies.ToDictionary(one => one.Key, one => one.Value.Erp.Documents),
                installation.Desks.All.ToDictionary(one => one.Key, one => one.Value.Billed));
        });
        return books!;
    }

    public IPerson Person(string name) => new SimulatedClient(installation, name);

    public Task Until(Instant moment)
    {
        var wait = moment - Instant.FromDateTimeOffset(Runner.Now);
        return wait > Duration.Zero ? Runner.Suspend(wait.ToTimeSpan()) : Task.CompletedTask;
    }

    public async Task Rest()
    {
        var until = Runner.Now + RestMax;
        while (!installation.IsAtRest)
        {
            if (Runner.Now > until)
            {
                throw new NoProgressException("", $"the installation did not come to rest in {RestMax}");
            }

            await Runner.Suspend(Pause);
        }
    }
}
