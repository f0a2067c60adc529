using System.Text.RegularExpressions;
using BillingGrains.Connectors.Generic.Plans;
using Newtonsoft.Json.Linq;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>docs/erp-connector.schema.json knows the members that the reader knows.</summary>
public sealed partial class ErpSchemaTests
{
    private static readonly JObject Schema =
        JObject.Parse(File.ReadAllText(Path.Combine(Samples.Root(), "docs", "erp-connector.schema.json")));

    [Theory]
    [InlineData("", "")]
    [InlineData("precision", "precision")]
    [InlineData("formats", "formats")]
    [InlineData("access", "access")]
    [InlineData("access.call", "call")]
    [InlineData("answers[0]", "rule")]
    [InlineData("documents[0]", "document")]
    [InlineData("documents[0].create[0]", "call")]
    [InlineData("documents[0].create[0].poll", "poll")]
    [InlineData("documents[0].create[0].require[0]", "require")]
    [InlineData("documents[0].read.id", "read")]
    [InlineData("documents[0].create[0].read.table", "table")]
    [InlineData("documents[0].batch", "batch")]
    [InlineData("documents[0].batch.element", "element")]
    [InlineData("documents[0].list", "list")]
    [InlineData("vouchers[0]", "voucher")]
    [InlineData("journals", "journal")]
    [InlineData("payments", "payments")]
    [InlineData("payments.entries[0]", "paymentList")]
    [InlineData("payments.entries[0].keys", "keys")]
    [InlineData("openItems[0]", "openList")]
    [InlineData("masterData", "masterData")]
    [InlineData("masterData.lists[0]", "masterList")]
    [InlineData("masterWriter[0]", "masterWrite")]
    [InlineData("test", "test")]
    public void The_schema_has_the_members_that_the_reader_knows(string place, string definition)
    {
        var text = JObject.Parse(
            """
            {
              "precision": {}, "formats": {}, "access": { "kind": "session", "call": {} }, "answers": [{}], "test": {},
              "documents": [{ "create": [{ "poll": { "ask": {} }, "require": [{}], "read": { "table": { "each": "$" } } }],
                "read": { "id": {} }, "list": {}, "batch": { "element": {} } }],
              "vouchers": [{}], "journals": {}, "payments": { "entries": [{ "keys": {} }] }, "masterData": { "lists": [{}] },
              "openItems": [{}], "masterWriter": [{}]
            }
            """);
        (text.SelectToken(place) as JObject)!["nobody"] = 1;

        ErpConfiguration.Read(text.ToString(), "small.json", out var faults);

        var known = Known().Match(faults.Single(fault => fault.Contains("/nobody: ", StringComparison.Ordinal)))
            .Groups[1].Value.Split(", ");
        var properties = (definition.Length == 0 ? Schema["properties"] : Schema["$defs"]![definition]!["properties"])!
            .Children<JProperty>().Select(property => property.Name).Where(name => name[0] != '$').ToList();
        // What a login asks for depends on its kind.
        (definition == "access" ? known.Except(properties) : known.Except(properties).Concat(properties.Except(known)))
            .ShouldBeEmpty();
    }

    [GeneratedRegex("one of (.*) was expected")]
    private static partial Regex Known();
}
