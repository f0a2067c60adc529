using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;

namespace BillingGrains.Ports.Json;

/// <summary>Finds the texts of stored facts that <see cref="PersonalTextAttribute"/> marks, and takes them out.</summary>
public static class PersonalTexts
{
    /// <summary>Stored names of facts that hold such texts.</summary>
    public static ValueList<string> Facts { get; } = FactCodec.Names
        .Where(name => Holds(FactCodec.TypeOf(name)!, [])).ToValueList();

    /// <summary>Those of them that name a record in a member of their own: "ticketKey" or "invoiceKey".</summary>
    public static ValueList<string> FactsNaming(string member) => Facts
        .Where(name => Info(FactCodec.TypeOf(name)!).Properties.Any(property => property.Name == member)).ToValueList();

    /// <summary>The body with <see cref="PersonalText.Erased"/> for each such text; null when it holds none, or none any
    /// more.</summary>
    /// <param name="type">The fact's stored name.</param>
    public static string? Erase(string type, string body)
    {
        if (FactCodec.TypeOf(type) is not { } fact || JsonNode.Parse(body) is not JsonObject root)
        {
            return null;
        }

        return Erase(root, fact) ? root.ToJsonString(BillingJson.Options) : null;
    }

    private static bool Erase(JsonNode? node, Type type)
    {
        switch (node)
        {
            case JsonArray items when ItemOf(type) is { } item:
                // Each item, not only up to the first that holds a text.
                return items.Count(each => Erase(each, item)) > 0;
            case JsonObject members:
                var info = Info(Nullable.GetUnderlyingType(type) ?? type);
                return Member(info, members) is { } derived ? Erase(members, Info(derived)) : Erase(members, info);
            default:
                return false;
        }
    }

    private static bool Erase(JsonObject members, JsonTypeInfo info)
    {
        var erased = false;
        foreach (var property in info.Properties)
        {
            var value = members[property.Name];
            if (!IsPersonal(property))
            {
                erased |= Erase(value, property.PropertyType);
            }
            else if (value is not null && value.GetValue<string>() is { Length: > 0 } text && text != PersonalText.Erased)
            {
                members[property.Name] = PersonalText.Erased;
                erased = true;
            }
        }

        return erased;
    }

    /// <summary>Of a closed set, the record that stands there.</summary>
    private static Type? Member(JsonTypeInfo info, JsonObject members) =>
        info.PolymorphismOptions is { } set && members[set.TypeDiscriminatorPropertyName] is { } name
            ? set.DerivedTypes.First(each => name.GetValue<string>().Equals(each.TypeDiscriminator)).DerivedType
            : null;

    private static bool Holds(Type type, HashSet<Type> seen)
    {
        type = ItemOf(type) ?? Nullable.GetUnderlyingType(type) ?? type;
        if (type.Namespace?.StartsWith("BillingGrains.", StringComparison.Ordinal) != true || !seen.Add(type))
        {
            return false;
        }

        var info = Info(type);
        return info.Properties.Any(property => IsPersonal(property) || Holds(property.PropertyType, seen))
            || info.PolymorphismOptions?.DerivedTypes.Any(each => Holds(each.DerivedType, seen)) == true;
    }

    private static bool IsPersonal(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(PersonalTextAttribute), inherit: false) == true;

    private static Type? ItemOf(Type type)
    {
        var list = Nullable.GetUnderlyingType(type) ?? type;
        return list.IsGenericType && list.GetGenericTypeDefinition() == typeof(ValueList<>)
            ? list.GetGenericArguments()[0]
            : null;
    }

    private static JsonTypeInfo Info(Type type) => BillingJson.Options.GetTypeInfo(type);
}
