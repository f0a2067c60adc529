using System.Text.Json;
using BillingGrains.House.Tests.Rules;
using BillingGrains.Ports.Json;

namespace BillingGrains.House.Tests.Previews;

/// <summary>Each contract under samples/contracts comes to what its expected file says.</summary>
public sealed class SampleContractTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples", "contracts");

    public static TheoryData<string> Samples =>
        [.. Directory.GetDirectories(Folder).Select(each => Path.GetFileName(each)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_contract_comes_to_what_its_file_says(string sample)
    {
        var folder = Path.Combine(Folder, sample);
        var result = PreviewOf.Result(
            File.ReadAllText(Path.Combine(folder, "contract.json")), null, "2026-05",
            File.ReadLines(Path.Combine(folder, "facts.ndjson")));
        var options = new JsonSerializerOptions(BillingJson.Options) { WriteIndented = true };
        var found = JsonSerializer.Serialize(result, options).ReplaceLineEndings("\n") + "\n";
        var file = Path.Combine(folder, "expected.json");
        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (found != expected)
        {
            var kept = Path.Combine(Repository.Root, ".out", $"{sample}.json");
            File.WriteAllText(kept, found);
            Assert.Fail(
                $"{sample} comes to something else. If it is meant: "
                + $"cp .out/{sample}.json samples/contracts/{sample}/expected.json");
        }
    }

    [Fact]
    public void Every_sample_has_a_line_in_the_readme()
    {
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
        foreach (var sample in Directory.GetDirectories(Folder).Select(each => Path.GetFileName(each)!))
        {
            readme.ShouldContain($"`{sample}`");
        }
    }

    [Fact]
    public void The_order_and_repetition_of_facts_change_nothing()
    {
        foreach (var sample in Directory.GetDirectories(Folder))
        {
            var contract = File.ReadAllText(Path.Combine(sample, "contract.json"));
            var facts = File.ReadAllLines(Path.Combine(sample, "facts.ndjson"));
            var twice = facts.Where(fact => !fact.Contains("prepaid-drawn", StringComparison.Ordinal))
                .Concat(facts.Reverse());
            Lines(PreviewOf.Result(contract, null, "2026-05", twice)).ShouldBe(
                Lines(PreviewOf.Result(contract, null, "2026-05", facts)));
        }
    }

    private static string Lines(Host.Preview.PreviewResult result) =>
        JsonSerializer.Serialize(result.Preview.Items, BillingJson.Options);
}
