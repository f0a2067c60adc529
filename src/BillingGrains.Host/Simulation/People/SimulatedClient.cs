using BillingGrains.Domain.Deciding;
using BillingGrains.Host.Simulation.World;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Simulation.People;

/// <summary>Somebody outside: asks any silo that answers, and asks again until it is told what became of it.</summary>
internal sealed class SimulatedClient(SimulatedInstallation installation, string name)
{
    private const int TriesMax = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(32);

    private readonly SeedStream chance = installation.Runner.Seed.Sub(name);

    public SeedStream Chance => chance;

    public Instant Now => Instant.FromDateTimeOffset(installation.Runner.Now);

    public Task Pause(double seconds) => installation.Runner.Suspend(chance.DelayBelow(TimeSpan.FromSeconds(seconds)));

    public Origin Origin(string cause) => new(name, cause, cause);

    /// <summary>Asks until there is an answer; sometimes once more, as a sender does that lost it.</summary>
    public async Task<T> Ask<T>(Func<IGrainFactory, Task<T>> question)
    {
        installation.Asking++;
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            var running = installation.Running;
            if (running.Count > 0)
            {
                try
                {
                    var answer = await question(chance.Pick(running).GrainFactory)
                        .WaitAsync(Patience, installation.Runner.Time);
                    if (!chance.OneIn(6))
                    {
                        installation.Asking--;
                        return answer;
                    }
                }
                catch (Exception exception) when (exception is not SimulationException)
                {
                    // Whatever went wrong, the same question is harmless.
                }
            }

            await Pause(3);
        }

        throw new SimulationException($"{name} was not answered in {TriesMax} tries.");
    }
}
