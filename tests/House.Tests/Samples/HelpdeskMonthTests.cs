using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using BillingGrains.LoadTests.Samples;
using BillingGrains.Ports.Json;

namespace BillingGrains.House.Tests.Samples;

/// <summary>The sample month: what it promises to those who show, test and measure with it.</summary>
public sealed class HelpdeskMonthTests
{
    private const int FeedBytesMax = 4 * 1024 * 1024;

    private static readonly DirectoryInfo Committed = new(Path.Combine(Root(), "samples", "helpdesk-month"));

    private static readonly Dictionary<string, byte[]> Made = Files(Seed(), tickets: 2_000);

    [Theory]
    [InlineData("entities.json")]
    [InlineData("tenants.json")]
    [InlineData("contracts.ndjson")]
    [InlineData("feed.ndjson")]
    [InlineData("reviews.ndjson")]
    [InlineData("cast.json")]
    public void The_repository_holds_what_the_generator_gives_for_its_seed(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(Committed.FullName, name));

        // The files are large: say where they part instead of printing them.
        file.AsSpan().CommonPrefixLength(Made[name]).ShouldBe(file.Length, $"{name} parts from the generator's");
        file.Length.ShouldBe(Made[name].Length);
    }

    [Fact]
    public void The_repository_holds_no_other_file_of_the_sample() =>
        Committed.GetFiles().Select(file => file.Name).Except(["README.md"]).Order(StringComparer.Ordinal)
            .ShouldBe(Made.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        var first = Files(seed: 5, tickets: 50);
        var again = Files(seed: 5, tickets: 50);
        var other = Files(seed: 6, tickets: 50);

        again["feed.ndjson"].ShouldBe(first["feed.ndjson"]);
        again["contracts.ndjson"].ShouldBe(first["contracts.ndjson"]);
        again["cast.json"].ShouldBe(first["cast.json"]);
        other["feed.ndjson"].SequenceEqual(first["feed.ndjson"]).ShouldBeFalse();
    }

    [Fact]
    public void The_settings_read_back_strictly_and_belong_together()
    {
        var entities = JsonSerializer.Deserialize<List<EntitySettings>>(Made["entities.json"], BillingJson.Strict)!;
        var tenants = JsonSerializer.Deserialize<List<TenantSettings>>(Made["tenants.json"], BillingJson.Strict)!;
        var contracts = Lines("contracts.ndjson")
            .Select(line => JsonSerializer.Deserialize<ContractTerms>(line, BillingJson.Strict)!).ToList();

        entities.Select(entity => entity.ErpTenantId).ShouldBe(tenants.Select(tenant => tenant.TenantId));
        contracts.Count.ShouldBe(60);
        contracts.Select(terms => terms.ContractId).ShouldBeUnique();
        contracts.SelectMany(terms => terms.CustomerIds).Distinct(StringComparer.Ordinal).Count().ShouldBe(45);
        contracts.ShouldAllBe(terms => entities.Any(entity => entity.EntityId == terms.EntityId));
        contracts.Select(terms => terms.Currency.Decimals).Distinct().Order().ShouldBe([0, 2]);
        contracts.Select(terms => terms.Currency.Code).Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
    }

    [Fact]
    public void The_feed_has_the_size_of_a_month_and_every_trouble_of_one()
    {
        var counts = Cast()["counts"]!.AsObject();
        int Count(string name) => counts[name]!.GetValue<int>();

        Made["feed.ndjson"].Length.ShouldBeLessThan(FeedBytesMax);
        Count("tickets").ShouldBe(2_000 + SampleCast.All.Count);
        Count("entries").ShouldBe(6_000 + 9);
        Count("parts").ShouldBe(800 + 3);
        counts.Where(count => count.Value is JsonValue && Count(count.Key) == 0).Select(count => count.Key)
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_password_stands_in_internal_notes_and_nowhere_else()
    {
        var canaries = Cast()["canaries"]!.AsArray().Select(canary => canary!.GetValue<string>()).ToList();
        var leaves = new StringBuilder();
        var stays = new StringBuilder();
        foreach (var line in Lines("feed.ndjson"))
        {
            var item = JsonNode.Parse(line)!.AsObject();
            foreach (var name in new[] { "internalNote", "internalNotes" })
            {
                stays.Append(item[name]?.ToJsonString());
                item.Remove(name);
            }

            leaves.Append(item.ToJsonString());
        }

        canaries.Count.ShouldBeGreaterThan(10);
        canaries.ShouldBeUnique();
        canaries.ShouldAllBe(canary => stays.ToString().Contains(canary, StringComparison.Ordinal));
        leaves.ToString().ShouldNotContain("Zomer-");
        leaves.ToString().ShouldNotContain("wachtwoord");
    }

    [Fact]
    public void The_casts_billable_charges_add_up_to_its_invoice()
    {
        var invoice = Cast()["invoice"]!;
        var billable = SampleCast.All.SelectMany(ticket => ticket.Charges)
            .Where(charge => charge.Standing == "billable").ToList();

        billable.Count.ShouldBe(invoice["lines"]!.GetValue<int>());
        billable.Sum(charge => charge.Net!.Value).ShouldBe(invoice["net"]!.GetValue<decimal>());
        (invoice["net"]!.GetValue<decimal>() + invoice["tax"]!.GetValue<decimal>())
            .ShouldBe(invoice["gross"]!.GetValue<decimal>());
    }

    private static Dictionary<string, byte[]> Files(long seed, int tickets) => HelpdeskMonth.Make(seed, tickets).Files()
        .ToDictionary(file => file.Name, file => file.Content, StringComparer.Ordinal);

    private static JsonNode Cast() => JsonNode.Parse(Made["cast.json"])!;

    private static IEnumerable<string> Lines(string name) =>
        Encoding.UTF8.GetString(Made[name]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static long Seed() =>
        JsonNode.Parse(File.ReadAllBytes(Path.Combine(Committed.FullName, "cast.json")))!["seed"]!.GetValue<long>();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BillingGrains.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
