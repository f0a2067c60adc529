using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace BillingGrains.Grains.Tests.Engine;

/// <summary>What grains did, in order; shared by the grains of one test cluster through its services.</summary>
public sealed class Witness
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    /// <summary>What grains wait for, opened by the test.</summary>
    public TaskCompletionSource Gate { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the next activation of a failing grain fails.</summary>
    public bool FailActivation { get; set; }

    public void Say(string line)
    {
        lock (gate)
        {
            lines.Add(line);
        }
    }

    public int Count(string line) => Lines.Count(one => one == line);
}

[GenerateSerializer]
public sealed class Parcel
{
    [Id(0)]
    public List<string> Contents { get; set; } = [];
}

public interface IProbeGrain : IGrainWithStringKey
{
    Task<int> Count();

    Task WaitAtGate(string name);

    [AlwaysInterleave]
    Task<string> Interleaving();

    [ReadOnly]
    Task ReadAtGate(string name);

    Task<int> CallThrough(string otherKey);

    Task<string> Cycle(string otherKey, string backKey);

    Task<Parcel> Send(Parcel parcel);

    Task<string?> ContextValue();

    Task<string?> ContextValueThrough(string otherKey);

    Task Fail(string message);

    ValueTask<int> FailBeforeFirstAwait();

    Task Rest();

    Task<bool> AwaitsComeBack();

    [OneWay]
    Task Shout(string line);
}

public sealed class ProbeGrain(Witness witness) : Grain, IProbeGrain
{
    private int count;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        witness.Say($"activated {this.GetPrimaryKeyString()}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        witness.Say($"deactivated {this.GetPrimaryKeyString()}: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> Count() => Task.FromResult(++count);

    public async Task WaitAtGate(string name)
    {
        witness.Say($"begin {name}");
        await witness.Gate.Task;
        witness.Say($"end {name}");
    }

    public Task<string> Interleaving() => Task.FromResult("interleaved");

    public Task ReadAtGate(string name) => WaitAtGate(name);

    public Task<int> CallThrough(string otherKey) => GrainFactory.GetGrain<IProbeGrain>(otherKey).Count();

    public async Task<string> Cycle(string otherKey, string backKey)
    {
        await GrainFactory.GetGrain<IProbeGrain>(otherKey).CallThrough(backKey);
        return "came back";
    }

    public Task<Parcel> Send(Parcel parcel)
    {
        parcel.Contents.Add("added by the grain");
        return Task.FromResult(parcel);
    }

    public Task<string?> ContextValue() => Task.FromResult(RequestContext.Get("who") as string);

    public async Task<string?> ContextValueThrough(string otherKey)
    {
        var inner = await GrainFactory.GetGrain<IProbeGrain>(otherKey).ContextValue();
        RequestContext.Set("who", "changed inside");
        return inner;
    }

    public async Task Fail(string message)
    {
        await Task.CompletedTask;
        throw new InvalidDataException(message);
    }

    public ValueTask<int> FailBeforeFirstAwait() => throw new InvalidDataException("thrown at once");

    public Task Rest()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<bool> AwaitsComeBack()
    {
        var before = TaskScheduler.Current;
        await Task.Yield();
        return before == TaskScheduler.Current && before != TaskScheduler.Default;
    }

    public Task Shout(string line)
    {
        witness.Say(line);
        throw new InvalidDataException("Nobody hears this.");
    }
}

public interface IOpenGrain : IGrainWithStringKey
{
    Task WaitAtGate(string name);

    Task<string> Cycle();

    Task<string> Answer();
}

[Reentrant]
public sealed class OpenGrain(Witness witness) : Grain, IOpenGrain
{
    public async Task WaitAtGate(string name)
    {
        witness.Say($"begin {name}");
        await witness.Gate.Task;
        witness.Say($"end {name}");
    }

    public Task<string> Cycle() => this.AsReference<IOpenGrain>().Answer();

    public Task<string> Answer() => Task.FromResult("answered");
}

public interface IFragileGrain : IGrainWithStringKey
{
    Task<string> Hello();
}

public sealed class FragileGrain(Witness witness) : Grain, IFragileGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        witness.Say("activating");
        await Task.Yield();
        if (witness.FailActivation)
        {
            throw new InvalidDataException("not today");
        }
    }

    public Task<string> Hello() => Task.FromResult("hello");
}
