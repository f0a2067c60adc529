using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pretends to be Business Central, API v2.0: drafts that are made with their lines, and a bound action that posts.
/// </summary>
internal static class BusinessCentralEndpoints
{
    public const string Base = "/businesscentral/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/api/v2.0/companies({company})";
    private const int PageMax = 20_000;

    public static void MapBusinessCentral(this IEndpointRouteBuilder routes)
    {
        foreach (var kind in new[] { DocumentKind.Invoice, DocumentKind.CreditNote })
        {
            var set = routes.MapGroup($"{Base}/{SetOf(kind)}");
            set.MapPost("", (HttpContext context, string tenant, Door door) => Create(context, tenant, kind, door));
            set.MapGet("", (HttpContext context, string tenant, Door door) => List(context, tenant, kind, door));
            var one = routes.MapGroup($"{Base}/{SetOf(kind)}({{id}})");
            one.MapGet("", (HttpContext context, string tenant, string id, Door door) => Get(context, tenant, id, door));
            one.MapGet($"/{LinesOf(kind)}", (HttpContext context, string tenant, string id, Door door) =>
                ListLines(context, tenant, kind, id, door));
            one.MapPost($"/{LinesOf(kind)}", (HttpContext context, string tenant, string id, Door door) =>
                AddLine(context, tenant, kind, id, door));
            one.MapPost("/Microsoft.NAV.post", (HttpContext context, string tenant, string id, Door door) =>
                Post(context, tenant, id, door));
        }

        routes.MapBusinessCentralLedger();
        routes.MapBusinessCentralMaster();
        routes.MapBusinessCentralJournals();
    }

    private static string SetOf(DocumentKind kind) => kind == DocumentKind.Invoice ? "salesInvoices" : "salesCreditMemos";

    private static string LinesOf(DocumentKind kind) =>
        kind == DocumentKind.Invoice ? "salesInvoiceLines" : "salesCreditMemoLines";

    private static async Task Create(HttpContext context, string tenant, DocumentKind kind, Door door)
    {
        var body = await Sent.Body(context);
        var key = body.Text("externalDocumentNumber") ?? "";
        await door.Calls.Handle(
            context, tenant, Operation.Create, key, company => Made(body, key, kind, company, door), door.Of("businesscentral"));
    }

    private static Answer Made(JsonObject? body, string key, DocumentKind kind, Tenant company, Door door)
    {
        if (body.Text("customerNumber") is null)
        {
            return BusinessCentralManners.Error(400, "BadRequest_InvalidRequestUrl", "The customer is missing.");
        }

        if (key.Length > 35)
        {
            return BusinessCentralManners.Error(
                400, "Application_StringExceededLength", "The length of externalDocumentNumber is more than 35.");
        }

        if (body.Items(LinesOf(kind)).Any(line => line.Text("description") is { Length: > 100 }))
        {
            return BusinessCentralManners.Error(
                400, "Application_StringExceededLength", "The length of Description is more than 100.");
        }

        try
        {
            var request = Sum(body!, key, kind, company);
            return VendorRules.Refusal(Operation.Create, door.Options, door.Faults, company, request) is { } refusal
                ? BusinessCentralManners.Error(400, "Application_DialogException", refusal.Message)
                : new Answer(201, Tell(company.Books.Create(request, body!.ToJsonString()), company, withLines: false));
        }
        catch (UnknownTaxException unknown)
        {
            return BusinessCentralManners.Error(400, "Application_DialogException", unknown.Message);
        }
    }

    private static DocumentRequest Sum(JsonObject body, string key, DocumentKind kind, Tenant company)
    {
        var day = body.Day(kind == DocumentKind.Invoice ? "invoiceDate" : "creditMemoDate");
        return VendorSums.Sum(
            new VendorDocument(
                key, kind == DocumentKind.CreditNote, null, body.Text("customerNumber")!, day,
                body["dueDate"] is null ? day : body.Day("dueDate"), body.Text("currencyCode") ?? "EUR",
                kind == DocumentKind.CreditNote ? -1m : 1m,
                [
                    .. body.Items(LinesOf(kind)).Where(line => line.Text("lineType") != "Comment").Select(line => new VendorLine(
                        line.Text("description") ?? "", line.Number("quantity"), line.Number("unitPrice"),
                        line.Text("taxCode") is { Length: > 0 } code ? [code] : [])),
                ]),
            company);
    }

    private static async Task AddLine(HttpContext context, string tenant, DocumentKind kind, string id, Door door)
    {
        var line = await Sent.Body(context) ?? [];
        await door.Calls.Handle(
            context, tenant, Operation.Round, VendorRules.ByGuid(door.Tenants.Get(tenant), id)?.Request.Key ?? id,
            company =>
            {
                if (VendorRules.ByGuid(company, id) is not { } document)
                {
                    return BusinessCentralManners.NotFound;
                }

                if (document.Posted)
                {
                    return BusinessCentralManners.Error(400, "Application_DialogException", "The document is posted already.");
                }

                var body = Sent.Object(document.Raw);
                ((JsonArray)body[LinesOf(kind)]!).Add(line.DeepClone());
                company.Books.Replace(document.Id, Sum(body, document.Request.Key, kind, company), body.ToJsonString());
                return new Answer(201, line);
            },
            door.Of("businesscentral"));
    }

    private static Task ListLines(HttpContext context, string tenant, DocumentKind kind, string id, Door door)
    {
        var filters = context.Request.Query["$filter"].ToString().Split(" and ", StringSplitOptions.RemoveEmptyEntries);
        return door.Calls.Handle(
            context, tenant, Operation.MasterData, id,
            company => VendorRules.ByGuid(company, id) is not { } document
                ? BusinessCentralManners.NotFound
                : new Answer(200, new JsonObject
                {
                    ["value"] = new JsonArray(
                    [
                        .. Sent.Object(document.Raw).Items(LinesOf(kind))
                            .Where(line => filters.All(filter => Holds(line, filter))).Select(static line => line.DeepClone()),
                    ]),
                }),
            door.Of("businesscentral"));
    }

    private static Task Post(HttpContext context, string tenant, string id, Door door) => door.Calls.Handle(
        context, tenant, Operation.Post, VendorRules.ByGuid(door.Tenants.Get(tenant), id)?.Request.Key ?? id,
        company =>
        {
            if (VendorRules.ByGuid(company, id) is not { } document)
            {
                return BusinessCentralManners.NotFound;
            }

            if (document.Posted)
            {
                return BusinessCentralManners.Error(400, "Application_DialogException", "The document is posted already.");
            }

            if (VendorRules.Refusal(Operation.Post, door.Options, door.Faults, company, document.Request) is { } refusal)
            {
                return BusinessCentralManners.Error(400, "Application_DialogException", refusal.Message);
            }

            var series = document.Request.Kind == DocumentKind.Invoice ? "PS-INV" : "PS-CR";
            company.Books.Post(
                document.Id, count => string.Create(CultureInfo.InvariantCulture, $"{series}{103_000 + count}"));
            return new Answer(204, new JsonObject());
        },
        door.Of("businesscentral"));

    private static Task Get(HttpContext context, string tenant, string id, Door door) => door.Calls.Handle(
        context, tenant, Operation.MasterData, id,
        company => VendorRules.ByGuid(company, id) is { } document
            ? new Answer(200, Tell(document, company, Expands(context)))
            : BusinessCentralManners.NotFound,
        door.Of("businesscentral"));

    private static Task List(HttpContext context, string tenant, DocumentKind kind, Door door)
    {
        var query = context.Request.Query;
        var filters = query["$filter"].ToString().Split(" and ", StringSplitOptions.RemoveEmptyEntries);
        const string ofKey = "externalDocumentNumber eq '";
        var key = filters.FirstOrDefault(one => one.StartsWith(ofKey, StringComparison.Ordinal))?[ofKey.Length..^1];
        var (skip, top) = (NumberOf("$skip", 0), Math.Min(NumberOf("$top", 100), PageMax));
        return door.Calls.Handle(
            context, tenant, key is null ? Operation.List : Operation.Find, key ?? "",
            company =>
            {
                var rows = VendorRules.All(company, kind).Select(one => Tell(one, company, Expands(context)))
                    .Where(row => filters.All(filter => Holds(row, filter))).Skip(skip).Take(top + 1).ToList();
                var answer = new JsonObject { ["value"] = new JsonArray([.. rows.Take(top)]) };
                if (rows.Count > top)
                {
                    var next = context.Request.Query.Where(one => one.Key != "$skip").Select(one =>
                        $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value.ToString())}");
                    answer["@odata.nextLink"] = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path.ToUriComponent()}"
                        + $"?{string.Join('&', next)}&%24skip={skip + top}");
                }

                return new Answer(200, answer);
            },
            door.Of("businesscentral"));

        int NumberOf(string name, int otherwise) =>
            int.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
    }

    private static bool Expands(HttpContext context) => context.Request.Query.ContainsKey("$expand");

    /// <summary>"field eq|ne|ge value", of OData.</summary>
    /// <summary>Whether a condition of a filter fits a row.</summary>
    public static bool Holds(JsonObject row, string filter)
    {
        var parts = filter.Split(' ', 3);
        var value = row.Text(parts[0]) ?? "";
        var other = parts[2].Trim('\'');
        return parts[1] switch
        {
            "eq" => value == other,
            "ne" => value != other,
            "ge" => string.CompareOrdinal(value, other) >= 0,
            _ => false,
        };
    }

    private static JsonObject Tell(StoredDocument document, Tenant company, bool withLines)
    {
        var told = Sent.Object(document.Raw);
        var request = document.Request;
        var lines = LinesOf(request.Kind);
        if (!withLines)
        {
            told.Remove(lines);
        }

        told["@odata.etag"] = $"W/\"{document.Ordinal};{document.Posted}\"";
        told["id"] = VendorRules.GuidOf(document);
        told["number"] = document.Number ?? string.Create(CultureInfo.InvariantCulture, $"{1_000 + document.Ordinal}");
        told["status"] = !document.Posted ? "Draft" : company.Payments.OpenOf(document) == 0m ? "Paid" : "Open";
        told["currencyCode"] = request.Currency;
        told["totalAmountExcludingTax"] = Math.Abs(request.Net);
        told["totalTaxAmount"] = Math.Abs(request.Tax);
        told["totalAmountIncludingTax"] = Math.Abs(request.Gross);
        told["lastModifiedDateTime"] = VendorRules.Moment(document.MadeAt);
        return told;
    }
}

/// <summary>How Business Central behaves at its door.</summary>
internal sealed class BusinessCentralManners(VendorTokens tokens) : Manners
{
    public static Answer NotFound { get; } = Error(404, "BadRequest_NotFound", "The document does not exist.");

    public override Answer NotLetIn => Error(401, "Authentication_InvalidCredentials", "The server has rejected the client.");

    public override Answer Unavailable => Error(503, "Internal_TenantUnavailable", "The tenant is not available.");

    public override Answer Broken => Error(500, "Internal_ServerError", "An internal error occurred.");

    public override bool IsLetIn(HttpRequest request, SandboxOptions options, string tenant) => tokens.IsGood(request, tenant);

    public override Answer Throttled(HttpResponse response, string code, int seconds)
    {
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Error(429, "Application_TooManyRequests", "Too many requests reached.");
    }

    public override void ShowLimits(HttpResponse response, Entry entry, SandboxOptions options)
    {
    }

    public static Answer Error(int status, string code, string message) => new(status, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = code,
            ["message"] = $"{message}  CorrelationId:  5f0a5c3e-0000-4000-8000-000000000000.",
        },
    });
}
