using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Ports.Json;

/// <summary>Facts to and from the form in which the journal stores them: the name of <see cref="FactAttribute"/>, and
/// the record's members as a JSON object.</summary>
public static class FactCodec
{
    private static readonly Dictionary<string, JsonTypeInfo> ByName = FindFacts()
        .ToDictionary(NameOf, fact => BillingJson.Options.GetTypeInfo(fact), StringComparer.Ordinal);

    private static readonly Dictionary<Type, (string Name, JsonTypeInfo Info)> ByType =
        ByName.ToDictionary(pair => pair.Value.Type, pair => (pair.Key, pair.Value));

    /// <summary>Every stored name that this version can read, in ordinal order.</summary>
    public static ValueList<string> Names { get; } = ByName.Keys.Order(StringComparer.Ordinal).ToValueList();

    /// <summary>The stored name and body. Throws <see cref="ArgumentException"/> for a type that is no fact.</summary>
    public static (string Type, string Body) Encode(object fact) => ByType.TryGetValue(fact.GetType(), out var known)
        ? (known.Name, JsonSerializer.Serialize(fact, known.Info))
        : throw new ArgumentException($"{fact.GetType().Name} is no fact: it bears no [Fact].", nameof(fact));

    /// <summary>The fact. Throws <see cref="UnknownFactNameException"/> for a name of another version, and
    /// <see cref="JsonException"/> for a body that does not fit.</summary>
    public static object Decode(string type, string body) => ByName.TryGetValue(type, out var info)
        ? JsonSerializer.Deserialize(body, info) ?? throw new JsonException($"The body of {type} is null.")
        : throw new UnknownFactNameException(type);

    /// <summary>The fact, from its body where this process did not write it; throws as <see cref="Decode(string, string)"/>.
    /// </summary>
    public static object Decode(StoredFact stored) => stored.Record.Value ?? Decode(stored.Type, stored.Body);

    /// <summary>The record that a stored name stands for; null when this version does not know it.</summary>
    public static Type? TypeOf(string name) => ByName.GetValueOrDefault(name)?.Type;

    private static IEnumerable<Type> FindFacts() =>
        typeof(FactAttribute).Assembly.GetTypes().Where(type => type.IsDefined(typeof(FactAttribute)));

    /// <summary>The name under which facts of a type are stored.</summary>
    public static string NameOf(Type fact) => fact.GetCustomAttribute<FactAttribute>()!.Name;
}

/// <summary>A stored fact's name that this version of the program cannot read: a newer version wrote it.</summary>
public sealed class UnknownFactNameException(string name)
    : InvalidOperationException($"The fact \"{name}\" is not known to this version.")
{
    public string Name { get; } = name;
}
