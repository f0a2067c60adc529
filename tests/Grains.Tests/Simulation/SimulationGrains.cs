using BillingGrains.LocalOrleans.Simulation;
using Orleans;

namespace BillingGrains.Grains.Tests.Simulation;

/// <summary>What the grains of a simulation did, and the world that they call.</summary>
public sealed class Stage(SeededRunner runner)
{
    public SeededRunner Runner => runner;

    public List<string> Lines { get; } = [];

    /// <summary>Work that left the scheduler.</summary>
    public Task? Escaped { get; set; }

    public void Say(string line)
    {
        Lines.Add(line);
        runner.Trace(line);
    }
}

public interface IActorGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    Task<int> AddThrough(string otherKey, int amount);

    Task Act(string name, int milliseconds);

    Task Escape();

    Task<string> Where();
}

/// <param name="stage">Shared by the silos of a simulation, as a real world would be.</param>
/// <param name="place">The silo's own service.</param>
public sealed class ActorGrain(Stage stage, Place place) : Grain, IActorGrain
{
    private int total;

    public async Task<int> Add(int amount)
    {
        await stage.Runner.YieldAsync();
        stage.Say($"{this.GetPrimaryKeyString()} adds {amount} in {place.Name}");
        return total += amount;
    }

    public async Task<int> AddThrough(string otherKey, int amount)
    {
        var answers = await Task.WhenAll(
            GrainFactory.GetGrain<IActorGrain>(otherKey).Add(amount),
            GrainFactory.GetGrain<IActorGrain>($"{otherKey}/2").Add(amount));
        return total += answers.Sum();
    }

    public async Task Act(string name, int milliseconds)
    {
        try
        {
            stage.Say($"begin {name}");
            await stage.Runner.Suspend(TimeSpan.FromMilliseconds(milliseconds));
            stage.Say($"end {name}");
        }
        finally
        {
            stage.Say($"finally {name}");
        }
    }

    public async Task Escape()
    {
        // This is what the guard must see: work that leaves the scheduler and comes back.
        stage.Escaped = Task.Run(() => GrainFactory.GetGrain<IActorGrain>("actor/elsewhere").Where());
        await stage.Escaped;
    }

    public Task<string> Where() => Task.FromResult(place.Name);
}

public sealed record Place(string Name);
