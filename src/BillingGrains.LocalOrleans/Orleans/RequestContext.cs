using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>Values that travel with a call and every call made on its behalf; never back to the caller.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<ImmutableDictionary<string, object>?> Flowing = new();

    public static IEnumerable<string> Keys => Entries.Select(entry => entry.Key);

    /// <summary>The entries in ordinal order of their keys.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries =>
        Flowing.Value?.OrderBy(entry => entry.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, object>>();

    public static object? Get(string key) => Flowing.Value?.GetValueOrDefault(key);

    public static void Set(string key, object value) =>
        Flowing.Value = (Flowing.Value ?? ImmutableDictionary.Create<string, object>(StringComparer.Ordinal))
            .SetItem(key, value);

    /// <returns>Whether the key was there.</returns>
    public static bool Remove(string key)
    {
        if (Flowing.Value is not { } values || !values.ContainsKey(key))
        {
            return false;
        }

        Flowing.Value = values.Count == 1 ? null : values.Remove(key);
        return true;
    }

    public static void Clear() => Import(null);

    internal static ImmutableDictionary<string, object>? Export() => Flowing.Value;

    internal static void Import(ImmutableDictionary<string, object>? values)
    {
        if (!ReferenceEquals(Flowing.Value, values))
        {
            Flowing.Value = values;
        }
    }
}
