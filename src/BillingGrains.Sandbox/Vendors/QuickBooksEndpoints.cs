using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pretends to be QuickBooks Online, version 3: what is made is posted, a request id replays the first answer, and a
/// document number is there once.</summary>
internal static partial class QuickBooksEndpoints
{
    public static void MapQuickBooks(this IEndpointRouteBuilder routes)
    {
        var company = routes.MapGroup("/quickbooks/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/v3/company/{realm}");
        company.MapPost("/invoice", (HttpContext context, string tenant, string? requestid, Door door) =>
            Create(context, tenant, DocumentKind.Invoice, requestid, door));
        company.MapPost("/creditmemo", (HttpContext context, string tenant, string? requestid, Door door) =>
            Create(context, tenant, DocumentKind.CreditNote, requestid, door));
        company.MapGet("/creditmemo/{id}", (HttpContext context, string tenant, string id, Door door) => door.Calls.Handle(
            context, tenant, Operation.Payments, id,
            one => ById(one, DocumentKind.CreditNote, id) is { } memo
                ? new Answer(200, new JsonObject { ["CreditMemo"] = Tell(memo, one), ["time"] = "2026-11-30T00:00:00Z" })
                : NotThere,
            door.Of("quickbooks")));
        company.MapPost("/batch", QuickBooksBatches.Answer);
        company.MapGet("/query", Query);
        company.MapQuickBooksEntries();
        company.MapQuickBooksMaster();
    }

    public static string EntityOf(DocumentKind kind) => kind == DocumentKind.Invoice ? "Invoice" : "CreditMemo";

    private static async Task Create(HttpContext context, string tenant, DocumentKind kind, string? requestId, Door door)
    {
        var body = await Sent.Body(context);
        var noted = KeyOf(body);
        await door.Calls.Handle(
            context, tenant, noted.Length > 0 ? Operation.Create : Operation.Enter,
            noted.Length > 0 ? noted : body.Text("DocNumber") ?? "",
            company => door.Replays.Answer(tenant, requestId, () => Made(body, kind, company, door)),
            door.Of("quickbooks"));
    }

    public static Answer Made(JsonObject? body, DocumentKind kind, Tenant company, Door door)
    {
        var noted = KeyOf(body);
        var key = noted.Length > 0 ? noted : body.Text("DocNumber") ?? "";
        if (body is null || body["CustomerRef"].Text("value") is not { } customer || !body.Items("Line").Any())
        {
            return Refuse("2020", "Required param missing, need to supply the required value for the API");
        }

        var number = body.Text("DocNumber");
        if (number?.Length > door.Options.Vendors.QuickBooksNumberLength)
        {
            return Refuse("2050", "String length is either shorter or longer than supported by specification");
        }

        if (number is not null && VendorRules.All(company, kind).FirstOrDefault(one => one.Number == number) is { } other)
        {
            return Refuse(
                "6140", "Duplicate Document Number Error",
                $"You must specify a different number. DocNumber={number} is assigned to TxnType={EntityOf(kind)} "
                + $"with TxnId={IdOf(other)}");
        }

        var document = new VendorDocument(
            key, kind == DocumentKind.CreditNote, number, customer, body.Day("TxnDate"),
            body["DueDate"] is null ? body.Day("TxnDate") : body.Day("DueDate"), body["CurrencyRef"].Text("value") ?? "USD",
            kind == DocumentKind.CreditNote ? -1m : 1m,
            [
                .. body.Items("Line").Where(line => line["SalesItemLineDetail"] is not null).Select(line => new VendorLine(
                    line.Text("Description") ?? "", line["SalesItemLineDetail"].Number("Qty"),
                    line["SalesItemLineDetail"].Number("UnitPrice"),
                    line["SalesItemLineDetail"]?["TaxCodeRef"].Text("value") is { Length: > 0 } code ? [code] : [])),
            ]);
        try
        {
            var request = VendorSums.Sum(document, company);
            var wrong = body.Items("Line").Zip(request.Lines).Any(pair =>
                pair.First["Amount"] is not null && pair.First.Number("Amount") != Math.Abs(pair.Second.Net));
            if (wrong)
            {
                return Refuse("6070", "Amount calculation incorrect in the request. Amount is not equal to UnitPrice * Qty.");
            }

            // The sandbox refuses documents alone, and not what is entered on them.
            if (noted.Length > 0
                && VendorRules.Refusal(Operation.Create, door.Options, door.Faults, company, request) is { } refusal)
            {
                return Refuse("6000", "A business validation error has occurred while processing your request", refusal.Message);
            }

            var made = company.Books.Create(request, body.ToJsonString());
            var posted = company.Books.Post(
                made.Id, count => (1_000 + count).ToString(CultureInfo.InvariantCulture))!;
            return new Answer(
                200, new JsonObject { [EntityOf(kind)] = Tell(posted, company), ["time"] = "2026-11-30T00:00:00Z" });
        }
        catch (UnknownTaxException unknown)
        {
            return Refuse("6000", "A business validation error has occurred while processing your request", unknown.Message);
        }
    }

    private static Task Query(HttpContext context, string tenant, string query, Door door)
    {
        var asked = Select().Match(query);
        var entity = asked.Groups["entity"].Value;
        var number = Plain("number");
        var operation = entity is "Customer" or "Item" ? Operation.MasterData
            : number is not null ? Operation.Find
            : entity is "Payment" or "JournalEntry" || asked.Groups["ids"].Success ? Operation.Payments
            : entity is "Invoice" or "CreditMemo" ? Operation.List
            : Operation.MasterData;
        return door.Calls.Handle(
            context, tenant, operation, number ?? "",
            company =>
            {
                if (!asked.Success)
                {
                    return Refuse("4000", "Error parsing query", query);
                }

                var ids = asked.Groups["ids"].Success
                    ? asked.Groups["ids"].Value.Split(',').Select(static id => id.Trim(' ', '\'')).ToList()
                    : null;
                var rows = Rows(company, entity)
                    .Where(row => number is null || row.Text(asked.Groups["field"].Value) == number)
                    .Where(row => !asked.Groups["ending"].Success
                        || row.Text("DisplayName")!.EndsWith(Plain("ending")!, StringComparison.OrdinalIgnoreCase))
                    .Where(row => ids is null || ids.Contains(row.Text("Id")!))
                    .Where(row => !asked.Groups["since"].Success || string.CompareOrdinal(
                        row["MetaData"].Text(asked.Groups["moment"].Value), asked.Groups["since"].Value) >= 0)
                    .Skip(Number("start", 1) - 1).Take(Number("max", 100)).ToArray<JsonNode>();
                var response = new JsonObject();
                if (rows.Length > 0)
                {
                    response[entity] = new JsonArray(rows);
                }

                return new Answer(200, new JsonObject { ["QueryResponse"] = response, ["time"] = "2026-11-30T00:00:00Z" });
            },
            door.Of("quickbooks"));

        string? Plain(string name) => asked.Groups[name].Success
            ? asked.Groups[name].Value.Replace("\\'", "'", StringComparison.Ordinal)
            : null;

        int Number(string name, int otherwise) => asked.Groups[name].Success
            ? int.Parse(asked.Groups[name].Value, NumberStyles.None, CultureInfo.InvariantCulture)
            : otherwise;
    }

    private static IEnumerable<JsonObject> Rows(Tenant company, string entity) => entity switch
    {
        "Invoice" => VendorRules.All(company, DocumentKind.Invoice).Select(one => Tell(one, company)),
        "CreditMemo" => VendorRules.All(company, DocumentKind.CreditNote).Select(one => Tell(one, company)),
        _ => QuickBooksEntries.Rows(company, entity),
    };

    /// <summary>Our key stands in the private note.</summary>
    public static string KeyOf(JsonObject? body) => NoteKey().Match(body.Text("PrivateNote") ?? "").Groups[1].Value;

    public static Answer NotThere { get; } = Refuse(
        "610", "Object Not Found", "Something you're trying to use has been made inactive or was deleted.");

    /// <summary>Null where the id is none of a document of this kind.</summary>
    public static StoredDocument? ById(Tenant company, DocumentKind kind, string? id) =>
        VendorRules.All(company, kind).FirstOrDefault(one => IdOf(one) == id);

    public static string IdOf(StoredDocument document) => (129 + document.Ordinal).ToString(CultureInfo.InvariantCulture);

    private static JsonObject Tell(StoredDocument document, Tenant company)
    {
        var told = Sent.Object(document.Raw);
        var request = document.Request;
        told["Id"] = IdOf(document);
        told["SyncToken"] = "0";
        told["DocNumber"] = document.Number;
        told["CustomerRef"] = QuickBooksMaster.RefOf(request.BillTo, company);
        told["TotalAmt"] = Math.Abs(request.Gross);
        told["Balance"] = Math.Abs(company.Payments.OpenOf(document));
        told["TxnTaxDetail"] = new JsonObject { ["TotalTax"] = Math.Abs(request.Tax) };
        told["MetaData"] = new JsonObject { ["CreateTime"] = VendorRules.Moment(document.MadeAt) };
        (told["Line"] as JsonArray)?.Add(new JsonObject
        {
            ["Amount"] = Math.Abs(request.Net), ["DetailType"] = "SubTotalLineDetail",
        });
        return told;
    }

    public static Answer Refuse(string code, string message, string? detail = null) =>
        QuickBooksManners.Fault(400, "ValidationFault", code, message, detail ?? message);

    [GeneratedRegex(
        @"^select \* from (?<entity>[A-Z]\w+)(?: where (?:(?<field>DocNumber|PaymentRefNum|Sku) = '(?<number>(?:[^'\\]|\\.)*)'|"
        + @"DisplayName like '%(?<ending>(?:[^'\\]|\\.)*)'|"
        + @"Id in \((?<ids>[^)]*)\)|Active in \(true, false\)|"
        + @"MetaData\.(?<moment>CreateTime|LastUpdatedTime) >= '(?<since>[^']*)'))?"
        + @"(?: orderby (?:MetaData\.(?:CreateTime|LastUpdatedTime)|Id))?"
        + @"(?: startposition (?<start>\d+))?(?: maxresults (?<max>\d+))?$",
        RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Select();

    [GeneratedRegex(@"^Key: (\S+)", RegexOptions.Multiline, 1_000)]
    private static partial Regex NoteKey();
}

/// <summary>How QuickBooks Online behaves at its door.</summary>
internal sealed class QuickBooksManners(VendorTokens tokens) : Manners
{
    public override Answer NotLetIn => Fault(
        401, "AuthenticationFault", "3200", "message=AuthenticationFailed; errorCode=003200; statusCode=401", "Token expired");

    public override Answer Unavailable => Fault(503, "SystemFault", "610", "Service unavailable", "Service unavailable");

    public override Answer Broken => Fault(500, "SystemFault", "10000", "An application error has occurred", "…");

    public override bool IsLetIn(HttpRequest request, SandboxOptions options, string tenant) => tokens.IsGood(request, tenant);

    public override Answer Throttled(HttpResponse response, string code, int seconds) => Fault(
        429, "THROTTLE", "3001", "message=ThrottleExceeded; errorCode=003001; statusCode=429", "Too many requests");

    public override void ShowLimits(HttpResponse response, Entry entry, SandboxOptions options)
    {
    }

    public static Answer Fault(int status, string type, string code, string message, string detail) => new(
        status, new JsonObject
        {
            ["Fault"] = new JsonObject
            {
                ["Error"] = new JsonArray(new JsonObject
                {
                    ["Message"] = message, ["Detail"] = detail, ["code"] = code, ["element"] = "",
                }),
                ["type"] = type,
            },
            ["time"] = "2026-11-30T00:00:00Z",
        });
}
