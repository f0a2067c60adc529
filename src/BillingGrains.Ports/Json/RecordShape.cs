using System.Collections;
using System.Text.Json.Serialization.Metadata;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Ports.Json;

/// <summary>What of a record is written, and what must be there when it is read.</summary>
public static class RecordShape
{
    /// <summary>Otherwise a missing number would be read as zero and a missing text as null.</summary>
    public static void RequireWhatMayNotBeNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            // What is declared as required stays so, with a constructor parameter or without.
            property.IsRequired |=
                property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false } parameter
                && Nullable.GetUnderlyingType(parameter.ParameterType) is null
                && !IsList(parameter.ParameterType);
            if (IsSection(property))
            {
                property.ShouldSerialize = static (_, value) => value is IEnumerable items && items.GetEnumerator().MoveNext();
            }
        }
    }

    /// <summary>A list that came later, or that few need: what was written before it was there reads as empty, and an
    /// empty one is left out.</summary>
    public static bool IsSection(JsonPropertyInfo property) =>
        property.AssociatedParameter is { HasDefaultValue: true } optional && IsList(optional.ParameterType);

    /// <summary>A property without a setter that no constructor parameter fills is derived from the others.</summary>
    public static void LeaveOutWhatIsComputed(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        for (var index = type.Properties.Count - 1; index >= 0; index--)
        {
            if (type.Properties[index] is { Set: null, AssociatedParameter: null })
            {
                type.Properties.RemoveAt(index);
            }
        }
    }

    private static bool IsList(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>);
}
