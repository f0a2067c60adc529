using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pretends to be Xero, accounting API 2.0: drafts that are authorised, numbers of ours, an idempotency key that
/// replays the first answer.</summary>
internal static partial class XeroEndpoints
{
    public static void MapXero(this IEndpointRouteBuilder routes)
    {
        foreach (var kind in new[] { DocumentKind.Invoice, DocumentKind.CreditNote })
        {
            var set = routes.MapGroup("/xero/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/api.xro/2.0/" + SetOf(kind));
            set.MapPut("", (HttpContext context, string tenant, bool? summarizeErrors, Door door) =>
                Create(context, tenant, kind, summarizeErrors ?? true, door));
            set.MapPost("", (HttpContext context, string tenant, bool? summarizeErrors, Door door) =>
                ChangeMany(context, tenant, kind, summarizeErrors ?? true, door));
            set.MapPost("/{id}", (HttpContext context, string tenant, string id, Door door) =>
                Change(context, tenant, kind, id, door));
            set.MapGet("/{id}", (HttpContext context, string tenant, string id, Door door) =>
                Get(context, tenant, kind, id, door));
            set.MapGet("", (HttpContext context, string tenant, Door door) => List(context, tenant, kind, door));
        }

        routes.MapXeroMaster();
        routes.MapXeroEntries();
    }

    private static string SetOf(DocumentKind kind) => kind == DocumentKind.Invoice ? "Invoices" : "CreditNotes";

    private static string NameOf(DocumentKind kind) => kind == DocumentKind.Invoice ? "Invoice" : "CreditNote";

    private static async Task Create(HttpContext context, string tenant, DocumentKind kind, bool summarises, Door door)
    {
        var bodies = await Elements(context, kind);
        var replay = context.Request.Headers["Idempotency-Key"].ToString();
        await door.Calls.Handle(
            context, tenant, bodies.Count > 1 ? Operation.CreateMany : Operation.Create,
            string.Join(' ', bodies.Select(static body => body.Text("Reference"))),
            company => door.Replays.Answer(
                tenant, replay.Length > 0 ? replay : null,
                () => AnswerFor(
                    kind, summarises, bodies, body => WhyNotMade(body, kind, company, door),
                    body => Tell(company.Books.Create(RequestOf(body, kind, company), body.ToJsonString()), company))),
            door.Of("xero"));
    }

    private static async Task<List<JsonObject>> Elements(HttpContext context, DocumentKind kind) =>
        (await Sent.Body(context)).Items(SetOf(kind)).ToList() is { Count: > 0 } elements ? elements : [[]];

    /// <summary>With summaries one bad element refuses all; without, each has its own answer.</summary>
    private static Answer AnswerFor(
        DocumentKind kind, bool summarises, List<JsonObject> bodies, Func<JsonObject, string?> refusal,
        Func<JsonObject, JsonObject> effect)
    {
        if (summarises && bodies.Any(body => refusal(body) is not null))
        {
            return Exceptions(bodies.Select(body => Refused(body, refusal(body))));
        }

        return new Answer(200, new JsonObject
        {
            ["Status"] = "OK",
            [SetOf(kind)] = new JsonArray([.. bodies.Select(body =>
                (JsonNode)(refusal(body) is { } message ? Refused(body, message) : effect(body)))]),
        });
    }

    private static string? WhyNotMade(JsonObject body, DocumentKind kind, Tenant company, Door door)
    {
        if (XeroMaster.ContactOf(body["Contact"], company) is null)
        {
            return "A Contact must be specified for this type of transaction";
        }

        if (body.Text(NameOf(kind) + "Number") is { } number
            && VendorRules.All(company, kind).Any(one => one.Number == number))
        {
            return $"{NameOf(kind)} # must be unique.";
        }

        try
        {
            return VendorRules.Refusal(
                Operation.Create, door.Options, door.Faults, company, RequestOf(body, kind, company))?.Message;
        }
        catch (UnknownTaxException unknown)
        {
            return unknown.Message;
        }
    }

    private static DocumentRequest RequestOf(JsonObject body, DocumentKind kind, Tenant company) => Sum(
        body, body.Text("Reference") ?? "", kind, body.Text(NameOf(kind) + "Number") ?? NextNumber(company, kind), company);

    private static DocumentRequest Sum(JsonObject body, string key, DocumentKind kind, string? number, Tenant company) =>
        VendorSums.Sum(
            new VendorDocument(
                key, kind == DocumentKind.CreditNote, number,
                XeroMaster.ContactOf(body["Contact"], company)!, body.Day("Date"),
                body["DueDate"] is null ? body.Day("Date") : body.Day("DueDate"), body.Text("CurrencyCode") ?? "GBP",
                kind == DocumentKind.CreditNote ? -1m : 1m,
                [
                    .. body.Items("LineItems").Where(line => line["UnitAmount"] is not null).Select(line => new VendorLine(
                        line.Text("Description") ?? "", line.Number("Quantity"), line.Number("UnitAmount"),
                        line.Text("TaxType") is { Length: > 0 } code and not "NONE" ? [code] : [])),
                ]),
            company);

    private static async Task Change(HttpContext context, string tenant, DocumentKind kind, string id, Door door)
    {
        var body = (await Sent.Body(context)).Items(SetOf(kind)).FirstOrDefault();
        await door.Calls.Handle(
            context, tenant, body?["LineItems"] is null ? Operation.Post : Operation.Round,
            VendorRules.ByGuid(door.Tenants.Get(tenant), id)?.Request.Key ?? id,
            company =>
            {
                if (VendorRules.ByGuid(company, id) is not { } document)
                {
                    return XeroManners.NotFound;
                }

                if (!document.Posted && body?["LineItems"] is { } lines)
                {
                    // Lines that are given come in place of all that there were.
                    var raw = Sent.Object(document.Raw);
                    raw["LineItems"] = lines.DeepClone();
                    return Told(
                        company.Books.Replace(
                            document.Id, Sum(raw, document.Request.Key, kind, document.Request.Number, company),
                            raw.ToJsonString()),
                        company);
                }

                if (document.Posted || body.Text("Status") != "AUTHORISED")
                {
                    return Refuse(kind, true, "Invoice not of valid status for modification");
                }

                return VendorRules.Refusal(Operation.Post, door.Options, door.Faults, company, document.Request) is { } refusal
                    ? Refuse(kind, true, refusal.Message)
                    : Told(company.Books.Post(document.Id)!, company);
            },
            door.Of("xero"));
    }

    /// <summary>Several at once: each names its id.</summary>
    private static async Task ChangeMany(HttpContext context, string tenant, DocumentKind kind, bool summarises, Door door)
    {
        var bodies = await Elements(context, kind);
        string IdOf(JsonObject body) => body.Text(NameOf(kind) + "ID") ?? "";
        await door.Calls.Handle(
            context, tenant, bodies.Count > 1 ? Operation.PostMany : Operation.Post,
            string.Join(' ', bodies.Select(
                body => VendorRules.ByGuid(door.Tenants.Get(tenant), IdOf(body))?.Request.Key ?? IdOf(body))),
            company => AnswerFor(
                kind, summarises, bodies,
                body => VendorRules.ByGuid(company, IdOf(body)) switch
                {
                    { Posted: false } document when body.Text("Status") == "AUTHORISED" => VendorRules.Refusal(
                        Operation.Post, door.Options, door.Faults, company, document.Request)?.Message,
                    null => "Document not found",
                    _ => "Invoice not of valid status for modification",
                },
                body => Tell(company.Books.Post(VendorRules.ByGuid(company, IdOf(body))!.Id)!, company)),
            door.Of("xero"));
    }

    private static Task Get(HttpContext context, string tenant, DocumentKind kind, string id, Door door) => door.Calls.Handle(
        context, tenant, Operation.MasterData, id,
        company => VendorRules.ByGuid(company, id) is { } document && document.Request.Kind == kind
            ? Told(document, company)
            : XeroManners.NotFound,
        door.Of("xero"));

    private static Task List(HttpContext context, string tenant, DocumentKind kind, Door door)
    {
        var query = context.Request.Query;
        var ids = query["IDs"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        var asked = ByReference().Match(query["where"].ToString());
        var key = asked.Success ? asked.Groups[1].Value : null;
        var since = context.Request.Headers.IfModifiedSince.ToString();
        var page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        var size = int.TryParse(query["pageSize"], NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : 100;
        return door.Calls.Handle(
            context, tenant, key is not null ? Operation.Find : ids.Length > 0 ? Operation.Payments : Operation.List, key ?? "",
            company =>
            {
                var rows = VendorRules.All(company, kind)
                    .Where(one => ids.Length == 0 || ids.Contains(VendorRules.GuidOf(one)))
                    .Where(one => key is null || one.Request.Key == key)
                    .Where(one => string.CompareOrdinal(VendorRules.Moment(one.MadeAt), since) >= 0)
                    .Skip((page - 1) * size).Take(size).Select(one => (JsonNode)Tell(one, company)).ToArray();
                return new Answer(200, new JsonObject { ["Status"] = "OK", [SetOf(kind)] = new JsonArray(rows) });
            },
            door.Of("xero"));
    }

    public static string Moment(DateTimeOffset moment) =>
        string.Create(CultureInfo.InvariantCulture, $"/Date({moment.ToUnixTimeMilliseconds()}+0000)/");

    private static string NextNumber(Tenant company, DocumentKind kind) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(kind == DocumentKind.Invoice ? "INV" : "CN")}-{VendorRules.All(company, kind).Count() + 1:0000}");

    private static Answer Told(StoredDocument document, Tenant company) => new(200, new JsonObject
    {
        ["Status"] = "OK", [SetOf(document.Request.Kind)] = new JsonArray(Tell(document, company)),
    });

    private static JsonObject Tell(StoredDocument document, Tenant company)
    {
        var told = Sent.Object(document.Raw);
        var request = document.Request;
        told[NameOf(request.Kind) + "ID"] = VendorRules.GuidOf(document);
        told[NameOf(request.Kind) + "Number"] = document.Number;
        told["Contact"] = XeroMaster.RefOf(request.BillTo, company);
        told["Status"] = !document.Posted ? "DRAFT" : company.Payments.OpenOf(document) == 0m ? "PAID" : "AUTHORISED";
        told["SubTotal"] = Math.Abs(request.Net);
        told["TotalTax"] = Math.Abs(request.Tax);
        told["Total"] = Math.Abs(request.Gross);
        told[request.Kind == DocumentKind.Invoice ? "AmountDue" : "RemainingCredit"] =
            Math.Abs(company.Payments.OpenOf(document));
        told["UpdatedDateUTC"] = Moment(document.MadeAt);
        told["StatusAttributeString"] = "OK";
        return told;
    }

    /// <summary>With summaries HTTP 400; without, HTTP 200 and the errors beside the document.</summary>
    private static Answer Refuse(DocumentKind kind, bool summarises, string message) =>
        Refuse(SetOf(kind), summarises, message);

    public static Answer Refuse(string set, bool summarises, string message)
    {
        var element = Refused([], message);
        return summarises
            ? Exceptions([element])
            : new Answer(200, new JsonObject { ["Status"] = "OK", [set] = new JsonArray(element) });
    }

    /// <summary>What was sent, with what is wrong with it.</summary>
    /// <param name="message">Null for nothing.</param>
    private static JsonObject Refused(JsonObject sent, string? message)
    {
        var element = (JsonObject)sent.DeepClone();
        element["StatusAttributeString"] = message is null ? "OK" : "ERROR";
        element["ValidationErrors"] = message is null ? [] : new JsonArray(new JsonObject { ["Message"] = message });
        return element;
    }

    private static Answer Exceptions(IEnumerable<JsonObject> elements) => new(400, new JsonObject
    {
        ["ErrorNumber"] = 10, ["Type"] = "ValidationException", ["Message"] = "A validation exception occurred",
        ["Elements"] = new JsonArray([.. elements]),
    });

    [GeneratedRegex("Reference==\"([^\"]*)\"", RegexOptions.None, 1_000)]
    private static partial Regex ByReference();
}

/// <summary>How Xero behaves at its door.</summary>
internal sealed class XeroManners(VendorTokens tokens) : Manners
{
    public static Answer NotFound { get; } = Problem(404, "The resource you're looking for cannot be found");

    public override Answer NotLetIn => Problem(401, "AuthenticationUnsuccessful");

    public override Answer Unavailable => Problem(503, "The Xero API is currently offline for maintenance");

    public override Answer Broken => Problem(500, "An error occurred in Xero.");

    /// <summary>The organisation is named in a header; it is the tenant's name here.</summary>
    public override bool IsLetIn(HttpRequest request, SandboxOptions options, string tenant) =>
        tokens.IsGood(request, tenant) && request.Headers["Xero-tenant-id"] == tenant;

    public override Answer Throttled(HttpResponse response, string code, int seconds)
    {
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Rate-Limit-Problem"] = code is "too-many-at-once" ? "concurrent" : "minute";
        return Problem(429, "Too many requests");
    }

    public override void ShowLimits(HttpResponse response, Entry entry, SandboxOptions options) =>
        response.Headers["X-MinLimit-Remaining"] = entry.Remaining.ToString(CultureInfo.InvariantCulture);

    private static Answer Problem(int status, string detail) => new(status, new JsonObject
    {
        ["Title"] = "Error", ["Status"] = status, ["Detail"] = detail,
    });
}
