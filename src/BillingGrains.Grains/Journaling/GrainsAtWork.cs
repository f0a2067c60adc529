namespace BillingGrains.Grains.Journaling;

/// <summary>Which grains have an activation on this silo, as a hint: what concerns one of them is left to it, because it
/// knows its state. Whoever relies on less finds out by the journal's version check.</summary>
public sealed class GrainsAtWork
{
    private readonly Lock gate = new();

    // One that goes and the one after it may be there together for a moment.
    private readonly Dictionary<string, int> activations = new(StringComparer.Ordinal);

    public bool Contains(string key)
    {
        lock (gate)
        {
            return activations.ContainsKey(key);
        }
    }

    internal void Add(string key)
    {
        lock (gate)
        {
            activations[key] = activations.GetValueOrDefault(key) + 1;
        }
    }

    internal void Remove(string key)
    {
        lock (gate)
        {
            var left = activations.GetValueOrDefault(key) - 1;
            if (left > 0)
            {
                activations[key] = left;
            }
            else
            {
                activations.Remove(key);
            }
        }
    }
}
