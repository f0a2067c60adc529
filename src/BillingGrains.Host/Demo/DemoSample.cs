using System.Text.Json;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Demo;

/// <summary>The sample month as it lies in the repository.</summary>
internal sealed class DemoSample(string folder)
{
    public IReadOnlyList<JsonElement> Entities { get; } = Array(folder, "entities.json");

    public IReadOnlyList<JsonElement> Tenants { get; } = Array(folder, "tenants.json");

    public IReadOnlyList<JsonElement> Contracts { get; } = Lines(folder, "contracts.ndjson");

    public IReadOnlyList<string> Feed { get; } = File.ReadAllLines(Path.Combine(folder, "feed.ndjson"));

    public IReadOnlyList<Review> Reviews { get; } =
        [.. Lines(folder, "reviews.ndjson").Select(line => line.Deserialize<Review>(BillingJson.Options)!)];

    public Cast Cast { get; } = JsonSerializer.Deserialize<Cast>(
        File.ReadAllText(Path.Combine(folder, "cast.json")), BillingJson.Options)!;

    private static List<JsonElement> Array(string folder, string file) =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, file))).RootElement.EnumerateArray()];

    private static List<JsonElement> Lines(string folder, string file) =>
        [.. File.ReadLines(Path.Combine(folder, file)).Where(line => line.Length > 0)
            .Select(line => JsonDocument.Parse(line).RootElement)];
}

/// <summary>What finance does with the first invoice of a contract, other than approve it.</summary>
/// <param name="Action">"approve", "hold", "cut-rebill" or "cut-final".</param>
/// <param name="Line">The invoice's line to cut, from 1.</param>
internal sealed record Review(string ContractId, string Action, string By, string Reason, int? Line = null);

/// <summary>The named tickets and what must not be found anywhere.</summary>
internal sealed record Cast(string Source, string Period, IReadOnlyList<CastTicket> Tickets, IReadOnlyList<string> Canaries);

/// <summary>A named ticket with its story.</summary>
internal sealed record CastTicket(string Name, string TicketId, string Story, IReadOnlyList<CastCharge> Charges);

/// <summary>A charge that it must have, worked out by hand.</summary>
internal sealed record CastCharge(string Kind, string Standing, decimal Quantity, JsonElement? Net = null);
