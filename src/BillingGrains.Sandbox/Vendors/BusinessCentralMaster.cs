using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Business Central's master data: pages end with a link to the next one. Customers and items are made under the number
/// that the caller gives, which stands in capitals, and changed by who names the entity tag that he read.</summary>
internal static class BusinessCentralMaster
{
    private const string IdStart = "00000000-0000-4000-9000-";
    private const int NumberLength = 20;
    private const int NameLength = 100;
    private static readonly int[] Terms = [14, 30];

    public static void MapBusinessCentralMaster(this IEndpointRouteBuilder routes)
    {
        var company = routes.MapGroup(BusinessCentralEndpoints.Base);
        foreach (var (set, kind) in new[]
        {
            ("customers", "customer"), ("items", "item"), ("taxGroups", "tax-code"), ("currencies", "currency"),
        })
        {
            company.MapGet("/" + set, (HttpContext context, string tenant, Door door) => List(
                context, tenant, door, own => VendorEntries.Master(own, kind).Select(entry => Tell(entry, own))));
            if (kind is "customer" or "item")
            {
                company.MapPost("/" + set, (HttpContext context, string tenant, Door door) =>
                    Write(context, tenant, kind, null, door));
                company.MapGet($"/{set}({{id}})", (HttpContext context, string tenant, string id, Door door) =>
                    door.Calls.Handle(
                        context, tenant, Operation.MasterData, id,
                        own => ById(own, kind, id) is { } entry
                            ? new Answer(200, Tell(entry, own))
                            : BusinessCentralManners.NotFound,
                        door.Of("businesscentral")));
                company.MapPatch($"/{set}({{id}})", (HttpContext context, string tenant, string id, Door door) =>
                    Write(context, tenant, kind, id, door));
            }
        }

        company.MapGet("/paymentTerms", (HttpContext context, string tenant, Door door) => List(
            context, tenant, door, _ => Terms.Select(Term)));
    }

    private static Task List(HttpContext context, string tenant, Door door, Func<Tenant, IEnumerable<JsonObject>> rows)
    {
        var choices = context.Request.Query["$filter"].ToString().Split(" or ", StringSplitOptions.RemoveEmptyEntries);
        return door.Calls.Handle(
            context, tenant, Operation.MasterData, "",
            company => BusinessCentralPages.Answer(context, rows(company).Where(row =>
                choices.Length == 0 || choices.Any(filter => BusinessCentralEndpoints.Holds(row, filter)))),
            door.Of("businesscentral"));
    }

    /// <param name="id">Null to make a record.</param>
    private static async Task Write(HttpContext context, string tenant, string kind, string? id, Door door)
    {
        var body = await Sent.Body(context) ?? [];
        var read = context.Request.Headers.IfMatch.ToString();
        await door.Calls.Handle(
            context, tenant, Operation.Enter, id ?? body.Text("number") ?? "",
            company => Written(company, kind, id, body, read, door.Options.Vendors), door.Of("businesscentral"));
    }

    private static Answer Written(
        Tenant company, string kind, string? id, JsonObject body, string read, VendorOptions options)
    {
        var there = id is null ? null : ById(company, kind, id);
        if (id is not null && there is null)
        {
            return BusinessCentralManners.NotFound;
        }

        if (there is not null && read != TagOf(there, company))
        {
            return read.Length == 0
                ? BusinessCentralManners.Error(
                    400, "BadRequest_RequiredParamNotProvided", "Could not validate the client concurrency token required.")
                : BusinessCentralManners.Error(
                    options.BusinessCentralStaleStatus, "Request_EntityChanged", "Another user has already changed the record.");
        }

        var entry = Applied(there ?? new MasterEntry(kind, (body.Text("number") ?? "").ToUpperInvariant(), ""), body);
        if (entry.Id.Length is 0 or > NumberLength || entry.Name.Length > NameLength)
        {
            return BusinessCentralManners.Error(
                400, "Application_StringExceededLength", "The length of the number or of the name is more than is allowed.");
        }

        if (VendorRules.Refusal(entry) is { } words)
        {
            return BusinessCentralManners.Error(400, "Application_DialogException", words);
        }

        if (there is not null)
        {
            company.MasterData.Change(entry);
            return new Answer(200, Tell(entry, company));
        }

        return company.MasterData.Make(entry)
            ? new Answer(201, Tell(entry, company))
            : BusinessCentralManners.Error(
                400, "Internal_EntityWithSameKeyExists", $"The record in table {kind} already exists.");
    }

    private static MasterEntry Applied(MasterEntry entry, JsonObject body) => entry with
    {
        Name = body.Text("displayName") ?? entry.Name,
        TaxRegistration = body.Text("taxRegistrationNumber") ?? entry.TaxRegistration,
        Currency = body.Text("currencyCode") ?? entry.Currency,
        Unit = body.Text("baseUnitOfMeasureCode") ?? entry.Unit,
        PaymentDays = body.Text("paymentTermsId") is { } term
            ? Array.Find(Terms, days => Term(days).Text("id") == term)
            : entry.PaymentDays,
        Address = body.Text("addressLine1") is not { } street ? entry.Address : new AddressEntry(
            street, body.Text("postalCode") ?? "", body.Text("city") ?? "", body.Text("country") ?? "", body.Text("state")),
    };

    private static int NumberOf(MasterEntry entry, Tenant company) =>
        company.MasterData.Traces(entry.Kind).First(one => one.Name.Id == entry.Id).Number;

    private static string IdOf(MasterEntry entry, Tenant company) => string.Create(
        CultureInfo.InvariantCulture, $"{IdStart}{NumberOf(entry, company):x12}");

    private static MasterEntry? ById(Tenant company, string kind, string id) =>
        VendorEntries.Master(company, kind).FirstOrDefault(one => IdOf(one, company) == id);

    private static string TagOf(MasterEntry entry, Tenant company) => string.Create(
        CultureInfo.InvariantCulture, $"W/\"{NumberOf(entry, company)};{company.MasterData.VersionOf(entry)}\"");

    private static JsonObject Term(int days) => new()
    {
        ["id"] = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-a000-{days:x12}"),
        ["code"] = string.Create(CultureInfo.InvariantCulture, $"{days} DAYS"),
    };

    private static JsonObject Tell(MasterEntry entry, Tenant company)
    {
        if (entry.Kind is not ("customer" or "item"))
        {
            return new JsonObject { ["code"] = entry.Id, ["displayName"] = entry.Name };
        }

        var told = new JsonObject
        {
            ["@odata.etag"] = TagOf(entry, company), ["id"] = IdOf(entry, company), ["number"] = entry.Id,
            ["displayName"] = entry.Name,
        };
        if (entry.Kind == "item")
        {
            (told["blocked"], told["baseUnitOfMeasureCode"]) = (entry.Blocked, entry.Unit ?? "");
            return told;
        }

        (told["blocked"], told["currencyCode"]) = (entry.Blocked ? "All" : " ", entry.Currency ?? "");
        told["taxRegistrationNumber"] = entry.TaxRegistration ?? "";
        (told["addressLine1"], told["postalCode"]) = (entry.Address?.Street ?? "", entry.Address?.PostalCode ?? "");
        (told["city"], told["country"]) = (entry.Address?.City ?? "", entry.Address?.Country ?? "");
        (told["state"], told["paymentTerm"]) = (entry.Address?.Region ?? "", entry.PaymentDays is { } days ? Term(days) : null);
        return told;
    }
}
