using System.Text.Json.Nodes;

namespace BillingGrains.LoadTests.Samples;

/// <summary>Counts what the feed says in the end, by reading its lines in order: the highest revision of an entry
/// counts, a withdrawn one does not. It knows nothing of contracts or prices.</summary>
internal sealed class SampleTally
{
    private readonly SortedDictionary<string, int> types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Latest> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Latest> parts = new(StringComparer.Ordinal);
    private readonly HashSet<string> withdrawn = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> customers = new(StringComparer.Ordinal);
    private readonly HashSet<string> closed = new(StringComparer.Ordinal);
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool?> disputes = new(StringComparer.Ordinal);
    private int repeated;
    private int overtaken;
    private int refused;

    public void Read(FeedItem item)
    {
        types[item.Type] = types.GetValueOrDefault(item.Type) + 1;
        repeated += seen.Add(item.Body.ToJsonString()) ? 0 : 1;
        switch (item.Type)
        {
            case "ticket":
                customers[item.TicketId] = Text(item, "customerId");
                break;
            case "ticket-closed":
                closed.Add(item.TicketId);
                break;
            case "ticket-reopened":
                closed.Remove(item.TicketId);
                break;
            case "time":
                Take(entries, "entryId", item);
                break;
            case "part":
                Take(parts, "partId", item);
                break;
            case "time-withdrawn":
                withdrawn.Add(Text(item, "entryId"));
                break;
            case "part-withdrawn":
                withdrawn.Add(Text(item, "partId"));
                break;
            case "dispute":
                disputes[item.TicketId] = null;
                break;
            case "dispute-resolved":
                disputes[item.TicketId] = item.Body["bill"]!.GetValue<bool>();
                break;
        }
    }

    public JsonObject ToJson()
    {
        var live = entries.Where(entry => !withdrawn.Contains(entry.Key)).Select(entry => entry.Value).ToList();
        var withWork = live.Concat(parts.Where(part => !withdrawn.Contains(part.Key)).Select(part => part.Value))
            .Select(one => one.TicketId).ToHashSet(StringComparer.Ordinal);
        return new JsonObject
        {
            ["items"] = types.Values.Sum(),
            ["itemsByType"] = new JsonObject(types.Select(type => KeyValuePair.Create(type.Key, (JsonNode?)type.Value))),
            ["itemsRepeated"] = repeated,
            ["itemsWithARevisionBelowTheOneKnown"] = overtaken,
            ["itemsRefused"] = refused,
            ["tickets"] = customers.Count,
            ["ticketsClosed"] = closed.Count,
            ["ticketsOfUnknownCustomers"] = customers.Values.Count(IsUnknown),
            ["ticketsClosedWithoutTimeOrPart"] = closed.Count(id => !withWork.Contains(id)
                && !disputes.ContainsKey(id) && !IsUnknown(customers[id])),
            ["ticketsInDispute"] = disputes.Values.Count(bill => bill is null),
            ["disputesWonByTheCustomer"] = disputes.Values.Count(bill => bill is false),
            ["entries"] = entries.Count,
            ["entriesWithdrawn"] = entries.Keys.Count(withdrawn.Contains),
            ["entriesWithoutWorkType"] = live.Count(entry => entry.Body["workType"]!.GetValue<string>().Length == 0),
            ["minutes"] = live.Sum(entry => entry.Body["minutes"]!.GetValue<int>()),
            ["minutesOfUnknownCustomers"] = live.Where(entry => IsUnknown(customers[entry.TicketId]))
                .Sum(entry => entry.Body["minutes"]!.GetValue<int>()),
            ["ticketsWithTimeOrPart"] = withWork.Count,
            ["parts"] = parts.Count,
            ["partsWithdrawn"] = parts.Keys.Count(withdrawn.Contains),
        };
    }

    private void Take(Dictionary<string, Latest> known, string idMember, FeedItem item)
    {
        var id = Text(item, idMember);
        var revision = item.Body["revision"]!.GetValue<int>();
        if (item.Body["minutes"] is { } minutes && minutes.GetValue<int>() == 0)
        {
            refused++;
        }
        else if (!known.TryGetValue(id, out var before) || before.Revision < revision)
        {
            known[id] = new Latest(revision, item.Body, item.TicketId);
        }
        else if (before.Revision > revision)
        {
            overtaken++;
        }
        else if (!JsonNode.DeepEquals(before.Body, item.Body))
        {
            refused++;
        }
    }

    private static bool IsUnknown(string customerId) => customerId.StartsWith("c-9", StringComparison.Ordinal);

    private static string Text(FeedItem item, string member) => item.Body[member]!.GetValue<string>();

    private sealed record Latest(int Revision, JsonObject Body, string TicketId);
}
