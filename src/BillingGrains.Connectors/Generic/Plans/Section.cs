using System.Globalization;
using BillingGrains.Connectors.Generic.Templates;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>An object of a configuration, read member by member. What is wrong is told with its line and place; what was
/// not asked for is told when it is closed.</summary>
internal sealed class Section(JObject source, Place place)
{
    private readonly SortedSet<string> asked = new(StringComparer.Ordinal);

    public Place Place => place;

    public IEnumerable<string> Names => source.Properties().Select(static property => property.Name);

    public bool Has(string name) => Raw(name) is not null;

    public JToken? Raw(string name)
    {
        asked.Add(name);
        return source.TryGetValue(name, StringComparison.Ordinal, out var value) && value.Type != JTokenType.Null ? value : null;
    }

    public Place At(string name) => place.In(name, LineOf(Raw(name)) ?? place.Line);

    public string? Text(string name)
    {
        switch (Raw(name))
        {
            case null:
                return null;
            case JValue { Value: string text }:
                return text;
            default:
                At(name).Fault("A text was expected.");
                return null;
        }
    }

    /// <summary>Empty, with a fault told, where it is missing.</summary>
    public string Needed(string name)
    {
        if (!Has(name))
        {
            place.Fault($"\"{name}\" is missing.");
        }

        return Text(name) ?? "";
    }

    public bool Flag(string name, bool otherwise)
    {
        switch (Raw(name))
        {
            case null:
                return otherwise;
            case JValue { Value: bool flag }:
                return flag;
            default:
                At(name).Fault("true or false was expected.");
                return otherwise;
        }
    }

    public int Count(string name, int otherwise, int least, int most)
    {
        switch (Raw(name))
        {
            case null:
                return otherwise;
            case JValue { Value: long number } when number >= least && number <= most:
                return (int)number;
            default:
                At(name).Fault(FormattableString.Invariant($"A whole number from {least} to {most} was expected."));
                return otherwise;
        }
    }

    public decimal Number(string name, decimal otherwise)
    {
        switch (Raw(name))
        {
            case null:
                return otherwise;
            case JValue { Value: IConvertible number and (long or double or decimal) }:
                return number.ToDecimal(CultureInfo.InvariantCulture);
            default:
                At(name).Fault("A number was expected.");
                return otherwise;
        }
    }

    /// <summary>One of a set of words; the first where it is missing.</summary>
    public T Choice<T>(string name, params (string Word, T Value)[] words)
    {
        var text = Text(name);
        if (text is null)
        {
            return words[0].Value;
        }

        foreach (var (word, value) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        At(name).Fault($"\"{text}\" is none of {string.Join(", ", words.Select(static one => one.Word))}.");
        return words[0].Value;
    }

    public Section? Child(string name)
    {
        switch (Raw(name))
        {
            case null:
                return null;
            case JObject inner:
                return new Section(inner, At(name));
            default:
                At(name).Fault("An object was expected.");
                return null;
        }
    }

    /// <summary>Empty where it is missing.</summary>
    public IEnumerable<Section> Children(string name)
    {
        if (Raw(name) is not { } found)
        {
            yield break;
        }

        if (found is not JArray items)
        {
            At(name).Fault("A list was expected.");
            yield break;
        }

        for (var index = 0; index < items.Count; index++)
        {
            var here = At(name).In(index.ToString(CultureInfo.InvariantCulture), LineOf(items[index]) ?? place.Line);
            if (items[index] is JObject inner)
            {
                yield return new Section(inner, here);
            }
            else
            {
                here.Fault("An object was expected.");
            }
        }
    }

    public IEnumerable<string> Texts(string name)
    {
        switch (Raw(name))
        {
            case null:
                return [];
            case JArray items when items.All(static item => item is JValue { Value: string }):
                return items.Select(static item => (string)item!);
            default:
                At(name).Fault("A list of texts was expected.");
                return [];
        }
    }

    /// <summary>Members that are texts, by name.</summary>
    public IEnumerable<(string Name, string Value, Place Place)> Pairs(string name)
    {
        if (Child(name) is not { } inner)
        {
            return [];
        }

        return inner.Names.ToList().Select(one => (one, inner.Text(one) ?? "", inner.At(one)));
    }

    /// <summary>Tells what is there and has no meaning.</summary>
    public void Close()
    {
        foreach (var property in source.Properties().Where(property => !asked.Contains(property.Name)
            && property.Name is not ("$schema" or "$comment")))
        {
            place.In(property.Name, LineOf(property) ?? place.Line).Fault(
                $"There is no such member here; one of {string.Join(", ", asked)} was expected.");
        }
    }

    private static int? LineOf(JToken? token) =>
        token is IJsonLineInfo info && info.HasLineInfo() ? info.LineNumber : null;
}
