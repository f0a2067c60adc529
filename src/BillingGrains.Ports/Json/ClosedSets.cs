using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Ports.Json;

/// <summary>Closed sets: an abstract record and the sealed records beside or inside it. A value whose declared type is
/// the abstract one carries a discriminator; a value of a declared sealed type carries none.</summary>
public static class ClosedSets
{
    private static readonly ConcurrentDictionary<Assembly, ValueList<Type>> SealedTypes = new();

    /// <summary>The sealed members of a closed set, in the order of declaration; empty when the type
    /// is no closed set of this product.</summary>
    public static ValueList<Type> Members(Type set)
    {
        var isOurs = set.Assembly.GetName().Name!.StartsWith("BillingGrains.", StringComparison.Ordinal);
        if (!set.IsAbstract || set.IsInterface || !isOurs)
        {
            return default;
        }

        var members = SealedTypes.GetOrAdd(set.Assembly, FindSealedTypes).Select(type => Close(type, set));
        return members.OfType<Type>().Where(set.IsAssignableFrom).ToValueList();
    }

    /// <summary>The member's name in JSON: a fact's stored name, or else the record's name in kebab case.</summary>
    public static string NameOf(Type member) =>
        member.GetCustomAttribute<FactAttribute>()?.Name ?? JsonNamingPolicy.KebabCaseLower.ConvertName(member.Name);

    internal static void TellApart(JsonTypeInfo type)
    {
        var members = type.Kind == JsonTypeInfoKind.Object ? Members(type.Type) : default;
        if (members.IsEmpty)
        {
            return;
        }

        var areFacts = members.All(member => member.IsDefined(typeof(FactAttribute)));
        type.PolymorphismOptions = new JsonPolymorphismOptions
        {
            TypeDiscriminatorPropertyName = areFacts ? "type" : "kind",
            UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization,
        };
        foreach (var member in members)
        {
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(member, NameOf(member)));
        }
    }

    private static ValueList<Type> FindSealedTypes(Assembly assembly) =>
        assembly.GetTypes()
            .Where(type => type is { IsSealed: true, IsClass: true } && (type.IsPublic || type.IsNestedPublic))
            .OrderBy(type => type.MetadataToken)
            .ToValueList();

    // A record nested in a generic set shares the set's type arguments: Decision<TEvent>.Accepted.
    private static Type? Close(Type type, Type set)
    {
        if (!type.IsGenericTypeDefinition)
        {
            return type;
        }

        return set.IsGenericType && type.DeclaringType == set.GetGenericTypeDefinition()
            ? type.MakeGenericType(set.GetGenericArguments())
            : null;
    }
}
