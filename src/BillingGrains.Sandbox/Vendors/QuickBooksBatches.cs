using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>QuickBooks Online's calls for several: each item has its own outcome under its id, in no order that is promised, and
/// is known again by request id and its own id together.</summary>
internal static class QuickBooksBatches
{
    private const int Most = 30;
    private const int IdLength = 10;
    private const int RequestIdLength = 36;

    public static async Task Answer(HttpContext context, string tenant, string? requestid, Door door)
    {
        var items = (await Sent.Body(context)).Items("BatchItemRequest").ToList();
        var keys = items.Select(static item =>
            QuickBooksEndpoints.KeyOf(item["Invoice"] as JsonObject ?? item["CreditMemo"] as JsonObject));
        await door.Calls.Handle(
            context, tenant, Operation.CreateMany, string.Join(' ', keys),
            company => Whole(items, requestid) ?? new Answer(200, new JsonObject
            {
                ["BatchItemResponse"] = new JsonArray(
                    [.. items.Select(item => (JsonNode)One(item, tenant, requestid, company, door)).Reverse()]),
                ["time"] = "2026-11-30T00:00:00Z",
            }),
            door.Of("quickbooks"), new OwnLimit("batch", door.Options.Vendors.QuickBooksBatchesPerWindow));
    }

    private static Answer? Whole(List<JsonObject> items, string? requestId) => items switch
    {
        [] => QuickBooksEndpoints.Refuse("2020", "Required param missing, need to supply the required value for the API"),
        { Count: > Most } => QuickBooksEndpoints.Refuse("1040", "The batch holds more items than are allowed."),
        _ when items.Select(static item => item.Text("bId")).Distinct(StringComparer.Ordinal).Count() < items.Count =>
            QuickBooksEndpoints.Refuse("1010", "Each item of a batch has an id of its own."),
        _ when requestId is not null
            && (requestId.Length > RequestIdLength || items.Exists(static item => item.Text("bId")!.Length > IdLength)) =>
            QuickBooksEndpoints.Refuse("2050", "String length is either shorter or longer than supported by specification"),
        _ => null,
    };

    private static JsonObject One(JsonObject item, string tenant, string? requestId, Tenant company, Door door)
    {
        var id = item.Text("bId");
        var kind = item["CreditMemo"] is null ? DocumentKind.Invoice : DocumentKind.CreditNote;
        var answer = door.Replays.Answer(
            tenant, requestId is null ? null : requestId + id,
            () => item.Text("operation") == "create" && item[QuickBooksEndpoints.EntityOf(kind)] is JsonObject body
                ? QuickBooksEndpoints.Made(body, kind, company, door)
                : QuickBooksEndpoints.Refuse("2010", "The sandbox makes invoices and credit memos only."));
        var told = (JsonObject)((JsonObject)answer.Body).DeepClone();
        told.Remove("time");
        told["bId"] = id;
        return told;
    }
}
