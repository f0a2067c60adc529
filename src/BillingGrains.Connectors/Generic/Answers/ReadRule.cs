using System.Collections.Immutable;
using System.Text.RegularExpressions;
using BillingGrains.Domain.Expressions;

namespace BillingGrains.Connectors.Generic.Answers;

/// <summary>Where a value stands in an answer. What several places say is joined by line feeds.</summary>
/// <param name="Path">Empty where a header is read.</param>
/// <param name="Header">Null where the body is read.</param>
/// <param name="Match">Its first group, or all that it matches, is the value; null for all of it.</param>
/// <param name="Map">A table in which the value is looked up; what it lacks stays as it is. Null for none.</param>
/// <param name="Otherwise">In place of what is not there.</param>
/// <param name="IsBack">The map is read from its values to its names: all that have the value.</param>
internal sealed record ReadRule(
    string Path, string? Header, Regex? Match, ImmutableSortedDictionary<string, ExpressionValue>? Map, string Otherwise,
    bool IsBack = false)
{
    public string Of(AnswerBody? body, IReadOnlyDictionary<string, string> headers)
    {
        var found = Header is { } header
            ? headers.GetValueOrDefault(header, "")
            : string.Join('\n', body?.Texts(Path) ?? []);
        if (Match is not null)
        {
            var match = Match.Match(found);
            found = !match.Success ? "" : match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;
        }

        if (found.Length == 0)
        {
            return Otherwise;
        }

        if (Map is not null && IsBack)
        {
            var names = Map.Where(one => one.Value.String == found).Select(static one => one.Key).ToList();
            return names.Count == 0 ? found : string.Join('\n', names);
        }

        return Map is not null && Map.TryGetValue(found, out var other) ? other.String : found;
    }
}

/// <summary>Where a table of names and values stands in an answer.</summary>
/// <param name="Each">Where its rows do.</param>
internal sealed record TableRule(string Each, ReadRule Name, ReadRule Value)
{
    private static readonly Dictionary<string, string> NoHeaders = new(StringComparer.Ordinal);

    /// <summary>What several rows say of one name is joined by line feeds.</summary>
    public ImmutableSortedDictionary<string, ExpressionValue> Of(AnswerBody? body) => (body?.Parts(Each) ?? [])
        .GroupBy(row => Name.Of(row, NoHeaders), row => Value.Of(row, NoHeaders), StringComparer.Ordinal)
        .ToImmutableSortedDictionary(
            static rows => rows.Key, static rows => ExpressionValue.Of(string.Join('\n', rows)), StringComparer.Ordinal);
}

/// <summary>Names and where their values stand.</summary>
internal sealed record ReadRules(IReadOnlyDictionary<string, ReadRule> Rules)
{
    public static ReadRules None { get; } = new(new Dictionary<string, ReadRule>(StringComparer.Ordinal));

    /// <summary>Of a call only.</summary>
    public IReadOnlyDictionary<string, TableRule> Tables { get; init; } =
        new Dictionary<string, TableRule>(StringComparer.Ordinal);

    /// <summary>Something is read of the body that must be there.</summary>
    public bool NeedsBody => Tables.Count > 0 || Rules.Values.Any(static one => one.Header is null && one.Otherwise.Length == 0);

    public Dictionary<string, string> Of(AnswerBody? body, IReadOnlyDictionary<string, string> headers) =>
        Rules.ToDictionary(rule => rule.Key, rule => rule.Value.Of(body, headers), StringComparer.Ordinal);
}

/// <summary>What the calls of an operation read on their way.</summary>
internal sealed class Seen
{
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableSortedDictionary<string, ExpressionValue>> tables = new(StringComparer.Ordinal);

    /// <summary>Empty for what was not read.</summary>
    public string Text(string name) => texts.GetValueOrDefault(name, "");

    /// <summary>Empty for what was not read.</summary>
    public ImmutableSortedDictionary<string, ExpressionValue> Table(string name) =>
        tables.GetValueOrDefault(name, ImmutableSortedDictionary<string, ExpressionValue>.Empty);

    public void Take(ReadRules rules, AnswerBody? body, IReadOnlyDictionary<string, string> headers)
    {
        foreach (var (name, value) in rules.Of(body, headers))
        {
            texts[name] = value;
        }

        foreach (var (name, table) in rules.Tables)
        {
            tables[name] = table.Of(body);
        }
    }
}
