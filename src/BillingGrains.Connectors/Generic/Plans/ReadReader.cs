using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Expressions;
using Newtonsoft.Json.Linq;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads where values stand in answers.</summary>
internal sealed class ReadReader(
    BodyKind answers, IXmlNamespaceResolver namespaces,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, ExpressionValue>> maps)
{
    private const int MatchMilliseconds = 1_000;

    /// <summary>Each member of a section is a path, or says more.</summary>
    /// <param name="mayBeTables">With "each" one is a table.</param>
    public ReadRules Rules(Section? section, bool mayBeTables = false)
    {
        if (section is null)
        {
            return ReadRules.None;
        }

        var rules = new Dictionary<string, ReadRule>(StringComparer.Ordinal);
        var tables = new Dictionary<string, TableRule>(StringComparer.Ordinal);
        foreach (var name in section.Names.ToList())
        {
            if (!name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') || char.IsAsciiDigit(name[0]))
            {
                section.At(name).Fault("A name is made of letters and digits.");
            }
            else if (mayBeTables && IsTable(section.Raw(name)))
            {
                if (Table(section.Child(name)!) is { } table)
                {
                    tables.Add(name, table);
                }
            }
            else if (Rule(section, name) is { } rule)
            {
                rules.Add(name, rule);
            }
        }

        return new ReadRules(rules) { Tables = tables };
    }

    public static bool IsTable(JToken? member) => member is JObject inner && inner.ContainsKey("each");

    /// <summary>Null where it is missing, or wrong with a fault told.</summary>
    public ReadRule? Rule(Section section, string name)
    {
        if (section.Raw(name) is not JObject)
        {
            return section.Text(name) is { } path ? new ReadRule(Path(path, section.At(name)), null, null, null, "") : null;
        }

        var inner = section.Child(name)!;
        var header = inner.Text("header");
        var at = inner.Text("at");
        if (header is null == at is null)
        {
            inner.Place.Fault("Either \"at\" says where it stands in the body, or \"header\" which header.");
        }

        var isBack = inner.Has("back");
        if (isBack && inner.Has("map"))
        {
            inner.At("back").Fault("Either \"map\" looks a value up in a table, or \"back\" finds the names that have it.");
        }

        var rule = new ReadRule(
            at is null ? "" : Path(at, inner.At("at")), header?.ToLowerInvariant(), Match(inner),
            Map(inner, "map") ?? Map(inner, "back"), inner.Text("otherwise") ?? "", isBack);
        inner.Close();
        return rule;
    }

    private TableRule? Table(Section section)
    {
        var each = Path(section.Needed("each"), section.At("each"));
        var (name, value) = (Rule(section, "name"), Rule(section, "value"));
        if (name is null || value is null)
        {
            section.Place.Fault("A table says where its rows stand (\"each\"), and in a row its \"name\" and \"value\".");
        }

        section.Close();
        return name is null || value is null ? null : new TableRule(each, name, value);
    }

    /// <summary>The path, with a fault told where it is none.</summary>
    public string Path(string path, Place place)
    {
        if (AnswerBody.FaultOf(path, answers, namespaces) is { } fault)
        {
            place.Fault(fault);
        }

        return path;
    }

    private static Regex? Match(Section section)
    {
        if (section.Text("match") is not { } pattern)
        {
            return null;
        }

        try
        {
            return new Regex(
                pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline, TimeSpan.FromMilliseconds(MatchMilliseconds));
        }
        catch (ArgumentException wrong)
        {
            section.At("match").Fault($"It is no regular expression: {wrong.Message}");
            return null;
        }
    }

    private ImmutableSortedDictionary<string, ExpressionValue>? Map(
        Section section, string member)
    {
        if (section.Text(member) is not { } name)
        {
            return null;
        }

        if (maps.TryGetValue(name, out var map))
        {
            return map;
        }

        section.At(member).Fault($"There is no table \"{name}\" in \"maps\".");
        return null;
    }
}
