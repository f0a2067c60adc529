using BillingGrains.LocalOrleans.Running;

namespace BillingGrains.LocalOrleans.Simulation;

/// <summary>Numbers drawn from a seed (SplitMix64). Sub-streams have names, so that drawing more in one place changes
/// nothing in another.</summary>
public sealed class SeedStream(ulong seed)
{
    private ulong state = seed;

    /// <summary>Where this stream began: print it with a failure.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>A stream of its own; the same name gives the same numbers.</summary>
    public SeedStream Sub(string name) => new(StableTextHash.Mix(Seed ^ StableTextHash.Of(name)));

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15UL;
        return StableTextHash.Mix(state);
    }

    /// <summary>Zero or more and less than the limit, every value as likely as the others.</summary>
    public int Next(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return (int)Math.BigMul(Next(), (ulong)limit, out _);
    }

    public bool OneIn(int chances) => Next(chances) == 0;

    /// <summary>From zero to less than the limit, in whole milliseconds.</summary>
    public TimeSpan DelayBelow(TimeSpan limit) =>
        TimeSpan.FromMilliseconds(Next((int)(limit.Ticks / TimeSpan.TicksPerMillisecond)));

    public T Pick<T>(IReadOnlyList<T> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return choices[Next(choices.Count)];
    }
}
