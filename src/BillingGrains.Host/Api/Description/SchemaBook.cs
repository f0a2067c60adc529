using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using BillingGrains.Ports.Json;
using Microsoft.OpenApi;

namespace BillingGrains.Host.Api.Description;

/// <summary>The schemas of what the API takes and answers, from the same contracts by which it reads and writes JSON: the
/// names, what must be there and the members of closed sets cannot differ from what is on the wire.</summary>
internal sealed class SchemaBook(OpenApiDocument document, Docstrings docstrings)
{
    private readonly Dictionary<string, Type> named = new(StringComparer.Ordinal);

    /// <summary>The schema of a body that is taken: what may not be left out is required, and no more may be sent.</summary>
    public IOpenApiSchema Taken(Type type) => Of(type, isTaken: true);

    /// <summary>The schema of an answer: what is never left out is required. What is both taken and answered is described
    /// as it is taken, so describe what is taken first.</summary>
    public IOpenApiSchema Answered(Type type) => Of(type, isTaken: false);

    private IOpenApiSchema Of(Type type, bool isTaken)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (WireFormats.Plain(type) is { } plain)
        {
            return plain;
        }

        if (WireFormats.Named(type) is { } wire)
        {
            return Component(type, type.Name, () => wire);
        }

        if (type.IsEnum)
        {
            return Component(type, type.Name, () => Enumeration(type));
        }

        if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Object, AdditionalProperties = Of(type.GenericTypeArguments[1], isTaken),
            };
        }

        return ItemOf(type) is { } item
            ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(item, isTaken) }
            : Component(type, NameOf(type), () => Record(type, isTaken));
    }

    private IOpenApiSchema Component(Type type, string name, Func<OpenApiSchema> describe)
    {
        if (named.TryAdd(name, type))
        {
            // Its name is taken before its members are looked at, which may name it again.
            document.AddComponent(name, describe());
        }
        else if (named[name] != type)
        {
            throw new InvalidOperationException($"{type} and {named[name]} would both be called {name}.");
        }

        return new OpenApiSchemaReference(name, document);
    }

    private OpenApiSchema Record(Type type, bool isTaken)
    {
        var shape = BillingJson.Strict.GetTypeInfo(type);
        if (shape.Kind != JsonTypeInfoKind.Object)
        {
            throw new InvalidOperationException($"{type} is written by a converter that WireFormats does not describe.");
        }

        return shape.PolymorphismOptions is { } set
            ? ClosedSet(type, set, isTaken)
            : Members(shape, isTaken);
    }

    private OpenApiSchema ClosedSet(Type type, JsonPolymorphismOptions set, bool isTaken)
    {
        var schema = new OpenApiSchema
        {
            Description = docstrings.Of(type),
            OneOf = [],
            Discriminator = new OpenApiDiscriminator
            {
                PropertyName = set.TypeDiscriminatorPropertyName,
                Mapping = new Dictionary<string, OpenApiSchemaReference>(StringComparer.Ordinal),
            },
        };
        foreach (var member in set.DerivedTypes)
        {
            var kind = (string)member.TypeDiscriminator!;
            var reference = (OpenApiSchemaReference)Component(member.DerivedType, member.DerivedType.Name, () =>
            {
                var described = Members(BillingJson.Strict.GetTypeInfo(member.DerivedType), isTaken);
                described.Properties!.Add(
                    set.TypeDiscriminatorPropertyName, new OpenApiSchema { Type = JsonSchemaType.String, Const = kind });
                described.Required!.Add(set.TypeDiscriminatorPropertyName);
                return described;
            });
            schema.OneOf.Add(reference);
            schema.Discriminator.Mapping[kind] = reference;
        }

        return schema;
    }

    private OpenApiSchema Members(JsonTypeInfo shape, bool isTaken)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = docstrings.Of(shape.Type),
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal),
            Required = new SortedSet<string>(StringComparer.Ordinal),
            AdditionalPropertiesAllowed = !isTaken,
        };
        foreach (var property in shape.Properties)
        {
            var described = Of(property.PropertyType, isTaken);
            if (property.AttributeProvider is MemberInfo member && docstrings.Of(member) is { } words)
            {
                described.Description = words;
            }

            schema.Properties.Add(property.Name, described);
            if (isTaken ? property.IsRequired : IsAlwaysWritten(property))
            {
                schema.Required.Add(property.Name);
            }
        }

        return schema;
    }

    private OpenApiSchema Enumeration(Type type)
    {
        var values = type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => Convert.ToInt64(field.GetRawConstantValue(), null) != 0)
            .Select(field => (Name: JsonNamingPolicy.KebabCaseLower.ConvertName(field.Name), Words: docstrings.Of(field)))
            .ToList();
        var explained = values.Where(value => value.Words is not null)
            .Select(value => $"\"{value.Name}\": {value.Words}")
            .Prepend(docstrings.Of(type)).OfType<string>();
        return new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = string.Join(' ', explained) is { Length: > 0 } words ? words : null,
            Enum = [.. values.Select(value => (JsonNode)value.Name!)],
        };
    }

    /// <summary>Null is left out; everything else is written.</summary>
    private static bool IsAlwaysWritten(JsonPropertyInfo property) =>
        RecordShape.IsSection(property) ? false
        : property.PropertyType.IsValueType
            ? Nullable.GetUnderlyingType(property.PropertyType) is null
            : !property.IsGetNullable;

    private static Type? ItemOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && type.GenericTypeArguments is [var item] ? item
        : null;

    private static string NameOf(Type type) => type.IsGenericType
        ? type.Name.Split('`')[0] + "Of" + string.Concat(type.GenericTypeArguments.Select(NameOf))
        : type.Name;
}
