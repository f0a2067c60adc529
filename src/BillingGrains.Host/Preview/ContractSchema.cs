using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Encodings.Web;
using BillingGrains.Domain.Contracts;

namespace BillingGrains.Host.Preview;

/// <summary>The JSON Schema of a contract document (draft 2020-12): the part of the API's description that says it, so
/// that the two cannot differ.</summary>
public static class ContractSchema
{
    private const string Components = "#/components/schemas/";

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="openApi">The OpenAPI document as served.</param>
    public static string From(string openApi)
    {
        var schemas = JsonNode.Parse(openApi)!["components"]!["schemas"]!.AsObject();
        var found = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        Gather(nameof(ContractTerms), schemas, found);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A customer's contract",
            ["$ref"] = $"#/$defs/{nameof(ContractTerms)}",
            ["$defs"] = new JsonObject(found.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
        };
        return schema.ToJsonString(Written).ReplaceLineEndings("\n") + "\n";
    }

    private static void Gather(string name, JsonObject schemas, SortedDictionary<string, JsonNode> found)
    {
        if (found.ContainsKey(name))
        {
            return;
        }

        var schema = schemas[name]!.DeepClone();
        found.Add(name, schema);
        var names = new List<string>();
        Rewrite(schema, names);
        names.ForEach(each => Gather(each, schemas, found));
    }

    /// <summary>Points references into this document; "discriminator" is OpenAPI's alone, and says what "const" says.
    /// </summary>
    private static void Rewrite(JsonNode? node, List<string> names)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Rewrite(item, names);
            }
        }
        else if (node is JsonObject members)
        {
            if (members["oneOf"] is not null)
            {
                members.Remove("discriminator");
            }

            if (members["$ref"] is JsonValue reference && reference.TryGetValue<string>(out var place))
            {
                names.Add(place[Components.Length..]);
                members["$ref"] = $"#/$defs/{names[^1]}";
            }

            foreach (var (_, member) in members.ToList())
            {
                Rewrite(member, names);
            }
        }
    }
}
