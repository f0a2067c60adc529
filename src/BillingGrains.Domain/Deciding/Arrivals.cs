using System.Collections.Immutable;

namespace BillingGrains.Domain.Deciding;

/// <summary>An immutable queue whose items are found by a key: the order of arrival is kept, each key is in it at most
/// once, and adding and taking cost the logarithm of its length.</summary>
/// <param name="Last">The place given last; places only grow.</param>
/// <param name="ByPlace">The items in the order of arrival.</param>
/// <param name="Places">Where each key stands.</param>
public sealed record Arrivals<T>(
    long Last, ImmutableSortedDictionary<long, T> ByPlace, ImmutableDictionary<string, long> Places)
{
    public static Arrivals<T> Empty { get; } =
        new(0, ImmutableSortedDictionary<long, T>.Empty, ImmutableDictionary<string, long>.Empty);

    public int Count => ByPlace.Count;

    public bool Contains(string key) => Places.ContainsKey(key);

    /// <summary>The item under a key; the default when there is none.</summary>
    public T? Find(string key) => Places.TryGetValue(key, out var place) ? ByPlace[place] : default;

    /// <summary>The first items, oldest first; at most <paramref name="limit"/>.</summary>
    public ValueList<T> First(int limit) => ByPlace.Values.Take(limit).ToValueList();

    /// <summary>Puts an item at the end. Throws <see cref="ArgumentException"/> for a key that is in it.</summary>
    public Arrivals<T> Add(string key, T item) =>
        new(Last + 1, ByPlace.Add(Last + 1, item), Places.ContainsKey(key)
            ? throw new ArgumentException($"{key} is in the queue already.", nameof(key))
            : Places.Add(key, Last + 1));

    /// <summary>Puts an item in the place of the one under a key. Throws <see cref="KeyNotFoundException"/> when there is
    /// none.</summary>
    public Arrivals<T> Replace(string key, T item) => this with { ByPlace = ByPlace.SetItem(Places[key], item) };

    /// <summary>Takes an item out, wherever it stands; a key that is not in it changes nothing.</summary>
    public Arrivals<T> Remove(string key) => Places.TryGetValue(key, out var place)
        ? this with { ByPlace = ByPlace.Remove(place), Places = Places.Remove(key) }
        : this;
}
