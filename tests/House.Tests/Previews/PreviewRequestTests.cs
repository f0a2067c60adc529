using System.Text;
using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Host.Preview;
using BillingGrains.House.Tests.Rules;
using BillingGrains.Ports.Json;

namespace BillingGrains.House.Tests.Previews;

/// <summary>Faults are all told with their place; two versions compare.</summary>
public sealed class PreviewRequestTests
{
    private const string Price = """{"kind":"per-unit","unitPrice":2,"zeroUsage":"bill"}""";

    [Theory]
    [InlineData("""{"type":"usage","id":"1","source":"s","time":"2024-05-01T00:00:00Z","meter":"m","customer":"c-1"}""", "value")]
    [InlineData("""{"type":"usage","id":"1","source":"s"}""", "time")]
    [InlineData("""{"type":"use"}""", "type")]
    [InlineData("""{"id":"1"}""", "type")]
    [InlineData("""{"type":"usage-withdrawn","id":"1","source":"s","why":"x"}""", "why")]
    [InlineData("""{"type":"prepaid-drawn","amount":0}""", "amount")]
    [InlineData("null", "")]
    [InlineData("{", "")]
    public void A_bad_fact_is_a_fault_of_its_line_and_field(string fact, string field)
    {
        var reader = new FactReader(JsonSerializer.Deserialize<ContractTerms>(PreviewOf.Priced(Price), BillingJson.Strict)!);
        reader.Read(7, Encoding.UTF8.GetBytes(fact));

        reader.Faults().ShouldContain(fault => fault.Line == 7 && fault.Field == field);
    }

    [Fact]
    public void Two_versions_differ_by_line_and_total()
    {
        var dearer = PreviewOf.Priced(Price.Replace("2", "2.5", StringComparison.Ordinal));
        var result = PreviewOf.Result(
            dearer, PreviewOf.Priced(Price), null, [PreviewOf.Usage("1", "2024-05-03T00:00:00Z", "10")]);

        var line = result.Difference!.Lines.ShouldHaveSingleItem();
        (line.Amount.Before!.Amount, line.Amount.After!.Amount, line.Amount.Change!.Amount).ShouldBe((20m, 25m, 5m));
        (result.Difference.Net.Change!.Amount, result.Difference.Payable.Change!.Amount).ShouldBe((5m, 5m));
    }

    [Fact]
    public void A_sample_does_not_differ_from_itself()
    {
        var folder = Path.Combine(Repository.Root, "samples", "contracts", "managed-devices");
        var contract = File.ReadAllText(Path.Combine(folder, "contract.json"));
        var result = PreviewOf.Result(contract, contract, null, File.ReadLines(Path.Combine(folder, "facts.ndjson")));

        result.Difference!.Lines.ShouldBeEmpty();
        PreviewText.Of(result).ShouldContain("Managed servers, 2026-05-01 to 2026-05-31: Units (3 × 85)");
    }
}
