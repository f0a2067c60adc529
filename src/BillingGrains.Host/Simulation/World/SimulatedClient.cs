using BillingGrains.Host.Simulation.Checks;
using BillingGrains.Host.Simulation.People;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Simulation.World;

/// <summary>Somebody outside: asks any silo that answers, and asks again until it is told what became of it.</summary>
internal sealed class SimulatedClient(SimulatedInstallation installation, string name) : IPerson
{
    private const int TriesMax = 400;
    private const int AsksAgainOneIn = 6;
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(32);

    private readonly SeedStream chance = installation.Runner.Seed.Sub($"{name} asks");

    public string Name => name;

    public Instant Now => Instant.FromDateTimeOffset(installation.Runner.Now);

    public Ledger Ledger => installation.Ledger;

    public Standing Standing => installation.Standing;

    public Task<IReadOnlyList<object>> Facts(string key) =>
        Task.FromResult(new BookReader(installation.Books).Facts(key));

    public void Happens(SourceTold told)
    {
        Ledger.Add(told);
        installation.Desks.Of(told.SourceId).Happens(told.TicketId, told.Command);
    }

    /// <summary>Asks until there is an answer; sometimes once more, as a sender does that lost it.</summary>
    public async Task<T> Ask<T>(Func<IGrainFactory, Task<T>> question)
    {
        installation.Asking++;
        Exception? last = null;
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            var running = installation.Running;
            if (running.Count > 0)
            {
                try
                {
                    var answer = await question(chance.Pick(running).GrainFactory)
                        .WaitAsync(Patience, installation.Runner.Time);
                    if (!installation.Faults.On || !chance.OneIn(AsksAgainOneIn))
                    {
                        installation.Asking--;
                        installation.Remember(question);
                        return answer;
                    }
                }
                catch (Exception exception) when (exception is not SimulationException)
                {
                    // Whatever went wrong, the same question is harmless.
                    last = exception;
                }
            }

            await installation.Runner.Suspend(chance.DelayBelow(TimeSpan.FromSeconds(3)));
        }

        throw new SimulationException($"{name} was not answered in {TriesMax} tries, at last: {last?.Message}");
    }
}
