using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Business Central's journals, of customers' payments and of general entries: batches that are made with their lines
/// and posted as a whole, which takes the lines away.</summary>
internal static partial class BusinessCentralJournals
{
    private const string Payments = "customerPaymentJournals";
    private const string Journals = "journals";

    private static readonly ConditionalWeakTable<Tenant, List<JsonObject>> Batches = [];

    public static void MapBusinessCentralJournals(this IEndpointRouteBuilder routes)
    {
        var company = routes.MapGroup(BusinessCentralEndpoints.Base);
        foreach (var set in new[] { Payments, Journals })
        {
            company.MapPost("/" + set, (HttpContext context, string tenant, Door door) => Create(context, tenant, set, door));
            company.MapGet("/" + set, (HttpContext context, string tenant, Door door) => List(context, tenant, set, door));
            company.MapGet($"/{set}({{id}})", (HttpContext context, string tenant, string id, Door door) => door.Calls.Handle(
                context, tenant, Operation.Payments, id,
                one => Find(one, id) is { } batch && batch.Text("set") == set
                    ? new Answer(200, Tell(batch))
                    : BusinessCentralManners.NotFound,
                door.Of("businesscentral")));
        }

        company.MapPost("/journals({id})/Microsoft.NAV.post", Post);
        company.MapGet("/generalLedgerEntries", Ledger);
    }

    private static string LinesOf(string set) => set == Payments ? "customerPayments" : "journalLines";

    private static List<JsonObject> Of(Tenant company) => Batches.GetOrCreateValue(company);

    private static string KeyOf(JsonObject batch) => (batch.Text("displayName") ?? "").Split(' ')[0];

    private static JsonObject? Find(Tenant company, string id)
    {
        lock (company.Books)
        {
            return Of(company).Find(one => one.Text("id") == id);
        }
    }

    private static async Task Create(HttpContext context, string tenant, string set, Door door)
    {
        var body = await Sent.Body(context) ?? [];
        await door.Calls.Handle(
            context, tenant, Operation.Enter, KeyOf(body), company => Made(company, set, body), door.Of("businesscentral"));
    }

    private static Answer Made(Tenant company, string set, JsonObject body)
    {
        var code = body.Text("code");
        if (code is not { Length: > 0 and <= 10 } || body.Text("displayName") is { Length: > 100 }
            || body.Items(LinesOf(set)).Any(static line => line.Text("documentNumber") is { Length: > 20 }))
        {
            return BusinessCentralManners.Error(400, "Application_StringExceededLength", "A code or number is too long.");
        }

        if (body.Items(LinesOf(set)).Any(line => line["appliesToInvoiceId"] is not null
            && VendorRules.ByGuid(company, line.Text("appliesToInvoiceId")!) is not { Posted: true }))
        {
            return BusinessCentralManners.Error(
                400, "Application_DialogException",
                "The \"appliesToInvoiceId\" should be the ID of an Open, Paid, Corrective, or Canceled Invoice.");
        }

        lock (company.Books)
        {
            if (Of(company).Exists(one => one.Text("set") == set && one.Text("code") == code))
            {
                return BusinessCentralManners.Error(
                    400, "Internal_EntityWithSameKeyExists", "The record in table Gen. Journal Batch already exists.");
            }

            body["set"] = set;
            body["id"] = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-7000-{Of(company).Count + 1:x12}");
            Of(company).Add(body);
            return new Answer(201, Tell(body));
        }
    }

    private static Task Post(HttpContext context, string tenant, string id, Door door) => door.Calls.Handle(
        context, tenant, Operation.Post, Find(door.Tenants.Get(tenant), id) is { } found ? KeyOf(found) : id,
        company =>
        {
            if (Find(company, id) is not { } batch)
            {
                return BusinessCentralManners.NotFound;
            }

            lock (company.Books)
            {
                var set = batch.Text("set")!;
                var lines = batch.Items(LinesOf(set)).ToList();
                if (lines.Count == 0)
                {
                    return BusinessCentralManners.Error(400, "Application_DialogException", "There is nothing to post.");
                }

                if (Booked(company, batch, set, lines) is { } refusal)
                {
                    return BusinessCentralManners.Error(400, "Application_DialogException", refusal);
                }

                batch["number"] = lines[0].Text("documentNumber");
                batch[LinesOf(set)] = new JsonArray();
                return new Answer(204, new JsonObject());
            }
        },
        door.Of("businesscentral"));

    /// <summary>Why it is not; null where it is.</summary>
    private static string? Booked(Tenant company, JsonObject batch, string set, List<JsonObject> lines)
    {
        if (set == Journals)
        {
            return VendorEntries.Enter(
                company, KeyOf(batch), batch.Text("displayName")!, lines[0].Day("postingDate"), "EUR",
                [
                    .. lines.Select(static line => (
                        line.Text("accountNumber") ?? "", line.Number("amount"), line.Text("description") ?? "")),
                ]) is null
                ? "The journal is out of balance."
                : null;
        }

        foreach (var line in lines)
        {
            if (line.Number("amount") >= 0m)
            {
                return "A payment must be negative.";
            }

            var (_, problem) = VendorEntries.Enter(
                company,
                new VoucherRequest(
                    KeyOf(batch), "", "payment", -line.Number("amount"), "", line.Day("postingDate"),
                    line.Text("externalDocumentNumber") ?? "", line.Text("description") ?? ""),
                VendorRules.ByGuid(company, line.Text("appliesToInvoiceId") ?? ""));
            if (problem is not null)
            {
                return problem.Message;
            }
        }

        return null;
    }

    private static Task List(HttpContext context, string tenant, string set, Door door)
    {
        var asked = StartsWith().Match(context.Request.Query["$filter"].ToString());
        var start = asked.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal);
        return door.Calls.Handle(
            context, tenant, Operation.Find, start.TrimEnd(),
            company =>
            {
                lock (company.Books)
                {
                    var rows = Of(company).Where(one => one.Text("set") == set)
                        .Where(one => (one.Text("displayName") ?? "").StartsWith(start, StringComparison.Ordinal))
                        .SelectMany(one => Enumerable.Repeat(one, Math.Max(1, Times(company, one)))).Select(Tell);
                    return new Answer(200, new JsonObject { ["value"] = new JsonArray([.. rows]) });
                }
            },
            door.Of("businesscentral"));
    }

    /// <summary>How often it stands in the books: somebody may have copied it.</summary>
    private static int Times(Tenant company, JsonObject batch) => batch.Text("set") == Journals
        ? company.Journals.Find(KeyOf(batch)).Count
        : company.Payments.Entered(KeyOf(batch)).Count;

    private static Task Ledger(HttpContext context, string tenant, Door door)
    {
        var number = context.Request.Query["$filter"].ToString().Split('\'') is [_, var quoted, _] ? quoted : "";
        return door.Calls.Handle(
            context, tenant, Operation.Payments, number,
            company =>
            {
                lock (company.Books)
                {
                    var rows = Of(company).Where(one => one.Text("number") == number).Select((_, index) => new JsonObject
                    {
                        ["entryNumber"] = index + 1, ["documentNumber"] = number,
                    });
                    return new Answer(200, new JsonObject { ["value"] = new JsonArray([.. rows]) });
                }
            },
            door.Of("businesscentral"));
    }

    private static JsonObject Tell(JsonObject batch)
    {
        var told = (JsonObject)batch.DeepClone();
        told.Remove("set");
        told.Remove("number");
        return told;
    }

    [GeneratedRegex(@"startswith\(displayName,'((?:[^']|'')*)'\)", RegexOptions.None, 1_000)]
    private static partial Regex StartsWith();
}
