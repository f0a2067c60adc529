using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pretends to be ERPNext: sales invoices over /api/resource, returns as invoices with negative quantities.
/// </summary>
internal static class FrappeEndpoints
{
    private const int RowsWhereNotSaid = 20;

    public static void MapFrappe(this IEndpointRouteBuilder routes)
    {
        var site = routes.MapGroup("/erpnext/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/api/resource/Sales Invoice");
        site.MapPost("", Create);
        site.MapGet("", ListInvoices);
        site.MapGet("/{name}", Get);
        site.MapPut("/{name}", Submit);
    }

    private static async Task Create(
        HttpContext context, string tenant, CallHandler calls, SandboxOptions options, FaultBook faults)
    {
        var body = await Sent.Body(context);
        var key = body.Text("custom_billing_key") ?? "";
        await calls.Handle(context, tenant, Operation.Create, key, company => Made(body, key, company, options, faults),
            FrappeManners.Instance);
    }

    private static Answer Made(JsonObject? body, string key, Tenant company, SandboxOptions options, FaultBook faults)
    {
        if (body is null || body.Text("customer") is not { Length: > 0 } || body.Text("currency") is null
            || !body.Items("items").Any())
        {
            return FrappeManners.Error(417, "MandatoryError", "[Sales Invoice]: customer, currency, items");
        }

        if (options.Vendors.ErpNextKeyIsUnique && company.Books.Find(key).Count > 0)
        {
            return FrappeManners.Error(409, "DuplicateEntryError", $"Sales Invoice: custom_billing_key {key} must be unique");
        }

        var request = Sum(body, key, company);
        if (request.Kind == DocumentKind.CreditNote != request.Net < 0m)
        {
            return FrappeManners.Error(417, "ValidationError", "Negative quantity is for returns, and returns alone.");
        }

        return VendorRules.Refusal(Operation.Create, options, faults, company, request) is { } refusal
            ? FrappeManners.Error(417, "ValidationError", refusal.Message)
            : new Answer(200, new JsonObject
            {
                ["data"] = Tell(company.Books.Create(request, body.ToJsonString()), company),
            });
    }

    private static DocumentRequest Sum(JsonObject body, string key, Tenant company) => VendorSums.Sum(
        new VendorDocument(
            key, body.Number("is_return") == 1m, null, body.Text("customer")!, body.Day("posting_date"), body.Day("due_date"),
            body.Text("currency")!, 1m,
            [
                .. body.Items("items").Select(item => new VendorLine(
                    item.Text("description") ?? "", item.Number("qty"), item.Number("rate"), [])),
            ],
            [.. body.Items("taxes").Select(tax => new GivenTax(tax.Text("account_head") ?? "", tax.Number("tax_amount")))]),
        company);

    private static async Task Submit(
        HttpContext context, string tenant, string name, CallHandler calls, Tenants tenants, SandboxOptions options,
        FaultBook faults)
    {
        var body = await Sent.Body(context);
        var there = Find(tenants.Get(tenant), name);
        await calls.Handle(
            context, tenant, body?["items"] is null ? Operation.Post : Operation.Round, there?.Request.Key ?? name,
            company =>
            {
                if (Find(company, name) is not { } document)
                {
                    return Missing(name);
                }

                if (!document.Posted && body?["items"] is { } items)
                {
                    // A table that is given comes in place of all its rows.
                    var raw = Sent.Object(document.Raw);
                    raw["items"] = items.DeepClone();
                    var request = Sum(raw, document.Request.Key, company);
                    return new Answer(200, new JsonObject
                    {
                        ["data"] = Tell(company.Books.Replace(document.Id, request, raw.ToJsonString()), company),
                    });
                }

                if (body.Number("docstatus") != 1m || document.Posted)
                {
                    return FrappeManners.Error(417, "UpdateAfterSubmitError", "Not allowed to change a submitted document.");
                }

                return VendorRules.Refusal(Operation.Post, options, faults, company, document.Request) is { } refusal
                    ? FrappeManners.Error(417, "ValidationError", refusal.Message)
                    : new Answer(200, new JsonObject
                    {
                        ["data"] = Tell(company.Books.Post(document.Id, _ => NameOf(document))!, company),
                    });
            },
            FrappeManners.Instance);
    }

    private static Task Get(HttpContext context, string tenant, string name, CallHandler calls) => calls.Handle(
        context, tenant, Operation.MasterData, name,
        company => Find(company, name) is { } document
            ? new Answer(200, new JsonObject { ["data"] = Tell(document, company) })
            : Missing(name),
        FrappeManners.Instance);

    private static Task ListInvoices(
        HttpContext context, string tenant, string? filters, string? fields, CallHandler calls,
        int limit_start = 0, int limit_page_length = RowsWhereNotSaid) => List(
            context, tenant, filters, fields, calls, limit_start, limit_page_length, Operation.List,
            static company => company.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue).Page
                .Select(document => Tell(document, company)));

    /// <summary>A list of a document type: filters, fields, pages.</summary>
    /// <param name="operation">Where no key is asked for.</param>
    public static Task List(
        HttpContext context, string tenant, string? filters, string? fields, CallHandler calls, int start, int length,
        Operation operation, Func<Tenant, IEnumerable<JsonObject>> rows, string? orFilters = null)
    {
        var choices = Lists(orFilters).Select(one => one.AsArray()).ToList();
        var conditions = Lists(filters).Select(one => one.AsArray()).ToList();
        var key = conditions.Find(one => one.Count == 3 && one[0]!.ToString() == "custom_billing_key"
            && one[1]!.ToString() == "=")?[2]!.ToString();
        var wanted = Lists(fields).Select(one => one.ToString()).DefaultIfEmpty("name").Select(Field).ToList();
        return calls.Handle(
            context, tenant, key is null ? operation : Operation.Find, key ?? "",
            company =>
            {
                var page = rows(company).Where(row => conditions.TrueForAll(condition => Holds(row, condition))
                        && (choices.Count == 0 || choices.Exists(condition => Holds(row, condition))))
                    .Skip(start).Take(length)
                    .Select(row => (JsonNode)new JsonObject(wanted.Select(
                        field => KeyValuePair.Create(field.Alias, row[field.Name]?.DeepClone()))));
                return new Answer(200, new JsonObject { ["data"] = new JsonArray([.. page]) });
            },
            FrappeManners.Instance);
    }

    /// <summary>"`tabPayment Entry Reference`.`reference_name` as document" is a field of a table within,
    /// "customer_primary_address.city as city" one of a record that is linked.</summary>
    private static (string Name, string Alias) Field(string text)
    {
        var parts = text.Split(" as ", 2);
        var name = parts[0].Split('.')[^1].Trim('`');
        return (name, parts.Length == 2 ? parts[1] : name);
    }

    private static IEnumerable<JsonNode> Lists(string? text)
    {
        try
        {
            return text is null ? [] : JsonNode.Parse(text)!.AsArray().Select(one => one!);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool Holds(JsonObject row, JsonArray condition)
    {
        // A condition on a table within names the table first.
        var from = condition.Count - 3;
        var (value, other) = (row.Text(condition[from]!.ToString()) ?? "", condition[from + 2]!.ToString());
        return condition[from + 1]!.ToString() switch
        {
            "=" => value == other,
            "!=" => value != other,
            ">=" => string.CompareOrdinal(value, other) >= 0,
            "in" => condition[from + 2] is JsonArray all && all.Any(one => one!.ToString() == value),
            "is" => value.Length > 0 == (other == "set"),
            _ => false,
        };
    }

    private static Answer Missing(string name) =>
        FrappeManners.Error(404, "DoesNotExistError", $"Sales Invoice {name} not found");

    public static string NameOf(StoredDocument document) => string.Create(
        CultureInfo.InvariantCulture, $"ACC-SINV-{document.Request.Date.Year}-{document.Ordinal:00000}");

    public static StoredDocument? Find(Tenant company, string name) =>
        name.LastIndexOf('-') is var dash and > 0
        && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && company.Books.Get(FormattableString.Invariant($"doc-{number}")) is { } document && NameOf(document) == name
            ? document
            : null;

    private static JsonObject Tell(StoredDocument document, Tenant company)
    {
        var told = Sent.Object(document.Raw);
        var request = document.Request;
        told["name"] = NameOf(document);
        told["docstatus"] = document.Posted ? 1 : 0;
        told["net_total"] = request.Net;
        told["total_taxes_and_charges"] = request.Tax;
        told["grand_total"] = request.Gross;
        told["outstanding_amount"] = document.Posted ? company.Payments.OpenOf(document) : 0m;
        told["status"] = document.Posted ? "Unpaid" : "Draft";
        told["creation"] = document.MadeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        return told;
    }
}
