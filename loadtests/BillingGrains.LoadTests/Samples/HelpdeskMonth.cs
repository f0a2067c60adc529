using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Contracts;
using BillingGrains.Ports.Json;

namespace BillingGrains.LoadTests.Samples;

/// <summary>March 2026 of a help desk that serves three companies' customers: what was agreed, what was fed, how finance
/// reviews it, and what must come of it.</summary>
public sealed record HelpdeskMonth(
    long Seed, IReadOnlyList<ContractTerms> Contracts, IReadOnlyList<FeedItem> Feed, IReadOnlyList<string> Canaries)
{
    private static readonly JsonSerializerOptions Indented =
        new(BillingJson.Options) { WriteIndented = true, NewLine = "\n" };

    /// <param name="tickets">Beside the named cast.</param>
    public static HelpdeskMonth Make(long seed, int tickets)
    {
        var random = new SampleRandom(seed);
        var contracts = SampleContracts.Make(random);
        var makers = new SampleTickets(random, contracts);
        var feed = SampleCast.All.SelectMany(ticket => ticket.Feed).Concat(makers.Make(tickets))
            .OrderBy(item => item.Arrives)
            .ToList();
        return new HelpdeskMonth(seed, contracts, feed, makers.Canaries);
    }

    /// <summary>The files by name, in UTF-8 with line feeds.</summary>
    public IEnumerable<(string Name, byte[] Content)> Files()
    {
        yield return ("entities.json", Json(SampleCompanies.All.Select(company => company.Entity).ToList()));
        yield return ("tenants.json", Json(SampleCompanies.Tenants));
        yield return (
            "contracts.ndjson", Lines(Contracts.Select(terms => JsonSerializer.Serialize(terms, BillingJson.Options))));
        yield return ("feed.ndjson", Lines(Feed.Select(item => item.Body.ToJsonString(BillingJson.Options))));
        yield return ("reviews.ndjson", Lines(Reviews().Select(review => review.ToJsonString(BillingJson.Options))));
        yield return ("cast.json", Encoding.UTF8.GetBytes(Expected().ToJsonString(Indented) + "\n"));
    }

    /// <summary>What finance does other than approve. The line is the invoice's n-th, from 1.</summary>
    private static IEnumerable<JsonObject> Reviews()
    {
        yield return Review("k-1001", "approve", line: null, "all as agreed");
        yield return Review("k-1004", "hold", line: null, "the customer asked to wait for the purchase order");
        yield return Review("k-1012", "cut-rebill", line: 1, "belongs on next month's project invoice");
        yield return Review("k-1015", "cut-final", line: 1, "goodwill");
        yield return Review("k-2003", "cut-final", line: 2, "promised for free by sales");
    }

    private static JsonObject Review(string contractId, string action, int? line, string reason)
    {
        var review = new JsonObject { ["contractId"] = contractId, ["action"] = action };
        if (line is { } number)
        {
            review["line"] = number;
        }

        review["by"] = "finance-1";
        review["reason"] = reason;
        return review;
    }

    /// <summary>What must come of it: the content of cast.json.</summary>
    public JsonObject Expected()
    {
        var tally = new SampleTally();
        foreach (var item in Feed)
        {
            tally.Read(item);
        }

        return new JsonObject
        {
            ["seed"] = Seed,
            ["source"] = FeedItems.Source,
            ["period"] = "2026-03",
            ["tickets"] = new JsonArray([.. SampleCast.All.Select(Ticket)]),
            ["invoice"] = SampleCast.ExpectedInvoice(),
            ["counts"] = tally.ToJson(),
            ["canaries"] = new JsonArray([.. Canaries.Select(canary => (JsonNode)canary)]),
        };
    }

    private static JsonNode Ticket(CastTicket ticket) => new JsonObject
    {
        ["name"] = ticket.Name,
        ["ticketId"] = ticket.TicketId,
        ["story"] = ticket.Story,
        ["charges"] = new JsonArray([.. ticket.Charges.Select(Charge)]),
    };

    private static JsonNode Charge(ExpectedCharge charge)
    {
        var json = new JsonObject
        {
            ["kind"] = charge.Kind,
            ["standing"] = charge.Standing,
            ["facts"] = new JsonArray([.. charge.Facts.Select(fact => (JsonNode)fact)]),
            ["quantity"] = charge.Quantity,
            ["unit"] = charge.Unit,
        };
        if (charge.Net is { } net)
        {
            json["net"] = new JsonObject { ["amount"] = net, ["currency"] = "EUR" };
        }

        if (charge.Hold is not null)
        {
            json["hold"] = charge.Hold;
        }

        json["why"] = charge.Why;
        return json;
    }

    private static byte[] Json<T>(T value) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, Indented) + "\n");

    private static byte[] Lines(IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
