using System.Text.Json.Nodes;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Tickets;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.LoadTests.Samples;

/// <summary>A line of the feed, and the moment at which it arrives.</summary>
public sealed record FeedItem(Instant Arrives, string TicketId, JsonObject Body)
{
    public string Type => Body["type"]!.GetValue<string>();
}

/// <summary>Writes the lines of the feed.</summary>
public static class FeedItems
{
    public const string Source = "desk";

    public static FeedItem Ticket(Instant arrives, string id, TicketHeader header, params string[] internalNotes)
    {
        var body = Body("ticket", id);
        body["customerId"] = header.CustomerId;
        body["subject"] = header.Subject;
        body["category"] = header.Category;
        Add(body, "site", header.Site);
        Add(body, "assetId", header.AssetId);
        body["openedAt"] = Text(header.OpenedAt);
        if (internalNotes.Length > 0)
        {
            body["internalNotes"] = new JsonArray([.. internalNotes.Select(note => (JsonNode)note)]);
        }

        return new FeedItem(arrives, id, body);
    }

    public static FeedItem Closed(Instant arrives, string id, Instant at) => Timed("ticket-closed", arrives, id, at);

    public static FeedItem Reopened(Instant arrives, string id, Instant at) => Timed("ticket-reopened", arrives, id, at);

    public static FeedItem Time(Instant arrives, string id, TimeEntry entry, string? internalNote = null)
    {
        var body = Body("time", id);
        body["entryId"] = entry.EntryId;
        body["revision"] = entry.Revision;
        body["technician"] = entry.Technician;
        body["role"] = entry.Role;
        body["workType"] = entry.WorkType;
        body["startedAt"] = Text(entry.StartedAt);
        body["minutes"] = entry.Minutes;
        body["description"] = entry.Description;
        Add(body, "internalNote", internalNote);
        return new FeedItem(arrives, id, body);
    }

    public static FeedItem TimeWithdrawn(Instant arrives, string id, string entryId, string reason) =>
        With(arrives, id, "time-withdrawn", ("entryId", entryId), ("reason", reason));

    public static FeedItem Part(Instant arrives, string id, PartUse part)
    {
        var body = Body("part", id);
        body["partId"] = part.PartId;
        body["revision"] = part.Revision;
        body["itemCode"] = part.ItemCode;
        body["description"] = part.Description;
        body["quantity"] = part.Quantity;
        body["unitCost"] = Amount(part.UnitCost);
        body["usedAt"] = Text(part.UsedAt);
        Add(body, "serialNumber", part.SerialNumber);
        return new FeedItem(arrives, id, body);
    }

    public static FeedItem PartWithdrawn(Instant arrives, string id, string partId, string reason) =>
        With(arrives, id, "part-withdrawn", ("partId", partId), ("reason", reason));

    public static FeedItem Approval(Instant arrives, string id, string approvalId, string subject, string by) =>
        With(arrives, id, "approval", ("approvalId", approvalId), ("subject", subject), ("by", by));

    public static FeedItem Dispute(Instant arrives, string id, string disputeId, string by, string reason) =>
        With(arrives, id, "dispute", ("disputeId", disputeId), ("by", by), ("reason", reason));

    public static FeedItem DisputeResolved(Instant arrives, string id, string disputeId, bool bill, string by) =>
        With(arrives, id, "dispute-resolved", ("disputeId", disputeId), ("bill", bill), ("by", by));

    public static JsonObject Amount(Money money) => new() { ["amount"] = money.Amount, ["currency"] = money.Currency.Code };

    private static FeedItem Timed(string type, Instant arrives, string id, Instant at)
    {
        var body = Body(type, id);
        body["at"] = Text(at);
        return new FeedItem(arrives, id, body);
    }

    private static FeedItem With(
        Instant arrives, string id, string type, params ReadOnlySpan<(string Name, JsonNode Value)> members)
    {
        var body = Body(type, id);
        foreach (var (name, value) in members)
        {
            body[name] = value;
        }

        return new FeedItem(arrives, id, body);
    }

    private static JsonObject Body(string type, string id) => new()
    {
        ["type"] = type, ["source"] = Source, ["ticketId"] = id,
    };

    private static void Add(JsonObject body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    private static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);
}
