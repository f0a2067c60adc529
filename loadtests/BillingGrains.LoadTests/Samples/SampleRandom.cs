namespace BillingGrains.LoadTests.Samples;

/// <summary>Chance that depends on its seed alone, on every version of .NET: SplitMix64
/// (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).</summary>
public sealed class SampleRandom(long seed)
{
    private ulong state = (ulong)seed;

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound)
    {
        state += 0x9E3779B97F4A7C15UL;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)bound);
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int From(int least, int most) => least + Below(most - least + 1);

    public bool PerMille(int chance) => Below(1_000) < chance;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];
}
