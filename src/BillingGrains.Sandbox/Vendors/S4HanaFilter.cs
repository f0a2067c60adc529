using System.Globalization;
using System.Text.RegularExpressions;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A $filter of OData 2, as far as lists of items need it: comparisons, "startswith", "and", "or", parentheses.
/// </summary>
internal sealed partial class S4HanaFilter
{
    private readonly List<string> tokens;
    private int at;

    private S4HanaFilter(string text) =>
        tokens = [.. Token().Matches(text).Select(static match => match.Value)];

    /// <summary>Throws <see cref="FormatException"/> for what it does not know.</summary>
    public static Func<IReadOnlyDictionary<string, object?>, bool> Read(string text)
    {
        if (text.Length == 0)
        {
            return static _ => true;
        }

        var filter = new S4HanaFilter(text);
        var holds = filter.Either();
        return filter.at == filter.tokens.Count ? holds : throw filter.Strange();
    }

    private Func<IReadOnlyDictionary<string, object?>, bool> Either()
    {
        var first = Both();
        while (Takes("or"))
        {
            var (one, other) = (first, Both());
            first = row => one(row) || other(row);
        }

        return first;
    }

    private Func<IReadOnlyDictionary<string, object?>, bool> Both()
    {
        var first = One();
        while (Takes("and"))
        {
            var (one, other) = (first, One());
            first = row => one(row) && other(row);
        }

        return first;
    }

    private Func<IReadOnlyDictionary<string, object?>, bool> One()
    {
        if (Takes("("))
        {
            var inner = Either();
            Expect(")");
            return inner;
        }

        if (Takes("startswith"))
        {
            Expect("(");
            var of = Next();
            Expect(",");
            var beginning = (string)Literal(Next())!;
            Expect(")");
            return row => (row.GetValueOrDefault(of) as string ?? "").StartsWith(beginning, StringComparison.Ordinal);
        }

        var (field, comparison, other) = (Next(), Next(), Literal(Next()));
        return row => Compare(row.GetValueOrDefault(field), other) is { } order && comparison switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            "le" => order <= 0,
            _ => throw Strange(),
        };
    }

    private static int? Compare(object? value, object? other) => (value, other) switch
    {
        (DateOnly day, DateOnly otherDay) => day.CompareTo(otherDay),
        (bool truth, bool otherTruth) => truth.CompareTo(otherTruth),
        (null or string, string text) => string.CompareOrdinal(value as string ?? "", text),
        _ => null,
    };

    private object Literal(string token) => token switch
    {
        "true" => true,
        "false" => false,
        ['\'', .. var text, '\''] => text.Replace("''", "'", StringComparison.Ordinal),
        _ when token.StartsWith("datetime'", StringComparison.Ordinal) =>
            DateOnly.FromDateTime(DateTime.Parse(token[9..^1], CultureInfo.InvariantCulture)),
        _ => throw Strange(),
    };

    private bool Takes(string token)
    {
        if (at < tokens.Count && tokens[at] == token)
        {
            at++;
            return true;
        }

        return false;
    }

    private void Expect(string token)
    {
        if (!Takes(token))
        {
            throw Strange();
        }
    }

    private string Next() => at < tokens.Count ? tokens[at++] : throw Strange();

    private FormatException Strange() => new($"The filter is not understood near token {at}.");

    [GeneratedRegex("datetime'[^']*'|'(?:[^']|'')*'|[(),]|[^\\s(),']+", RegexOptions.None, 1_000)]
    private static partial Regex Token();
}
