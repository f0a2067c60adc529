using System.Text.Json;
using BillingGrains.Host.Preview;

namespace BillingGrains.Host.Tests.Api.Described;

/// <summary>The published schema of a contract is what the code reads.</summary>
public sealed class ContractSchemaTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task The_schema_in_docs_is_the_one_of_the_api()
    {
        var schema = ContractSchema.From(api.Described.Text);
        var committed = Path.Combine(Repository.Root, "docs", "contract.schema.json");
        if (!File.Exists(committed) || (await File.ReadAllTextAsync(committed)).ReplaceLineEndings("\n") != schema)
        {
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, ".out", "contract.schema.json"), schema);
            Assert.Fail(
                "docs/contract.schema.json is not what the code says. If the change is meant: "
                + "cp .out/contract.schema.json docs/contract.schema.json");
        }
    }

    [Fact]
    public void Every_sample_contract_is_as_the_schema_says()
    {
        using var document = JsonDocument.Parse(api.Described.Text);
        using var contract = JsonDocument.Parse("""{"$ref": "#/components/schemas/ContractTerms"}""");
        var samples = Directory.GetFiles(
            Path.Combine(Repository.Root, "samples", "contracts"), "contract.json", SearchOption.AllDirectories);
        samples.ShouldNotBeEmpty();
        foreach (var sample in samples)
        {
            using var value = JsonDocument.Parse(File.ReadAllText(sample));
            new SchemaCheck(document.RootElement).Faults(value.RootElement, contract.RootElement)
                .ShouldBeEmpty(sample);
        }
    }
}
