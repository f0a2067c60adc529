using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Xero's contacts and items. A contact has a number that callers give, beside its id. The name of a contact and the
/// code of an item are there once.</summary>
internal static partial class XeroMaster
{
    private const int ItemNameLength = 50;

    public static void MapXeroMaster(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/xero/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/api.xro/2.0");
        foreach (var (set, kind) in new[] { ("Contacts", "customer"), ("Items", "item") })
        {
            api.MapPut("/" + set, (HttpContext context, string tenant, bool? summarizeErrors, Door door) =>
                Write(context, tenant, set, kind, summarizeErrors ?? true, door));
            api.MapPost("/" + set, (HttpContext context, string tenant, bool? summarizeErrors, Door door) =>
                Write(context, tenant, set, kind, summarizeErrors ?? true, door));
        }

        api.MapGet("/Items/{code}", (HttpContext context, string tenant, string code, Door door) => door.Calls.Handle(
            context, tenant, Operation.MasterData, code,
            company => Rows(company, "Items")!.FirstOrDefault(one => one.Text("Code") == code) is { } item
                ? XeroEntries.Told("Items", item)
                : XeroManners.NotFound,
            door.Of("xero")));
    }

    /// <summary>Of a set; null for another one.</summary>
    public static IEnumerable<JsonObject>? Rows(Tenant company, string set) => set switch
    {
        "Contacts" => VendorEntries.Master(company, "customer").Select(Tell),
        "Items" => VendorEntries.Master(company, "item").Select(Tell),
        _ => null,
    };

    /// <summary>Whether a row is one of those that are asked for: Field=="text", and such with OR between them.</summary>
    public static bool Fits(JsonObject row, string where) => !where.Contains("==", StringComparison.Ordinal)
        || Equal().Matches(where).Any(one => row.Text(one.Groups[1].Value) == one.Groups[2].Value);

    /// <summary>The id of a contact that a document names by id or number; null where it is none.</summary>
    public static string? ContactOf(JsonNode? named, Tenant company) => named.Text("ContactID")
        ?? (named.Text("ContactNumber") is { } number
            ? VendorEntries.Master(company, "customer").FirstOrDefault(one => one.External == number)?.Id
            : null);

    /// <summary>How documents tell a contact.</summary>
    public static JsonObject RefOf(string id, Tenant company)
    {
        var contact = VendorEntries.Master(company, "customer").FirstOrDefault(one => one.Id == id);
        var told = new JsonObject { ["ContactID"] = id, ["Name"] = contact?.Name };
        if (contact?.External is { } number)
        {
            told["ContactNumber"] = number;
        }

        return told;
    }

    private static async Task Write(
        HttpContext context, string tenant, string set, string kind, bool summarises, Door door)
    {
        var body = (await Sent.Body(context)).Items(set).FirstOrDefault() ?? [];
        var replay = context.Request.Headers["Idempotency-Key"].ToString();
        await door.Calls.Handle(
            context, tenant, Operation.Enter, body.Text("ContactNumber") ?? body.Text("Code") ?? "",
            company => door.Replays.Answer(
                tenant, replay.Length > 0 ? replay : null, () => Written(company, set, kind, body, summarises)),
            door.Of("xero"));
    }

    private static Answer Written(Tenant company, string set, string kind, JsonObject body, bool summarises)
    {
        var all = VendorEntries.Master(company, kind).ToList();
        var id = body.Text("ContactID") ?? body.Text("ItemID");
        var there = all.Find(one => one.Id == id);
        var entry = Applied(there ?? new MasterEntry(kind, kind == "item" ? body.Text("Code") ?? "" : "", ""), body);
        var problem = true switch
        {
            _ when id is not null && there is null => $"The {set} could not be found",
            _ when entry.Name.Length == 0 => "The name must be specified.",
            _ when kind == "item" && entry.Name.Length > ItemNameLength => "The Name is longer than 50 characters.",
            _ when kind == "customer" && all.Exists(one => one.Name == entry.Name && one.Id != entry.Id) =>
                $"The contact name {entry.Name} is already assigned to another contact. The contact name must be unique.",
            _ when kind == "item" && there is null && all.Exists(one => one.Id == entry.Id) =>
                $"Price List Item with Code '{entry.Id}' already exists",
            _ => VendorRules.Refusal(entry),
        };
        if (problem is not null)
        {
            return XeroEndpoints.Refuse(set, summarises, problem);
        }

        if (there is not null)
        {
            company.MasterData.Change(entry);
        }
        else if (kind == "item")
        {
            company.MasterData.Make(entry);
        }
        else
        {
            entry = company.MasterData.Add(number => entry with
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-b000-{number:x12}"),
            });
        }

        var told = Tell(entry);
        told["StatusAttributeString"] = "OK";
        return XeroEntries.Told(set, told);
    }

    private static MasterEntry Applied(MasterEntry entry, JsonObject body)
    {
        var terms = body["PaymentTerms"]?["Sales"];
        var address = body.Items("Addresses").FirstOrDefault(static one => one.Text("AddressType") == "POBOX");
        return entry with
        {
            Name = body.Text("Name") ?? entry.Name,
            External = body.Text("ContactNumber") ?? entry.External,
            TaxRegistration = body.Text("TaxNumber") ?? entry.TaxRegistration,
            Currency = body.Text("DefaultCurrency") ?? entry.Currency,
            PaymentDays = terms.Text("Type") == "DAYSAFTERBILLDATE" ? (int)terms.Number("Day") : entry.PaymentDays,
            Address = address is null ? entry.Address : new AddressEntry(
                address.Text("AddressLine1") ?? "", address.Text("PostalCode") ?? "", address.Text("City") ?? "",
                address.Text("Country") ?? "", address.Text("Region")),
        };
    }

    private static JsonObject Tell(MasterEntry one)
    {
        if (one.Kind == "item")
        {
            return new JsonObject { ["ItemID"] = one.Id, ["Code"] = one.Id, ["Name"] = one.Name };
        }

        var told = new JsonObject
        {
            ["ContactID"] = one.Id, ["Name"] = one.Name, ["ContactStatus"] = one.Blocked ? "ARCHIVED" : "ACTIVE",
            ["TaxNumber"] = one.TaxRegistration, ["DefaultCurrency"] = one.Currency,
            ["Addresses"] = new JsonArray(
                new JsonObject { ["AddressType"] = "STREET" },
                new JsonObject
                {
                    ["AddressType"] = "POBOX", ["AddressLine1"] = one.Address?.Street, ["City"] = one.Address?.City,
                    ["PostalCode"] = one.Address?.PostalCode, ["Region"] = one.Address?.Region,
                    ["Country"] = one.Address?.Country,
                }),
        };
        if (one.External is { } number)
        {
            told["ContactNumber"] = number;
        }

        if (one.PaymentDays is { } days)
        {
            told["PaymentTerms"] = new JsonObject
            {
                ["Sales"] = new JsonObject { ["Type"] = "DAYSAFTERBILLDATE", ["Day"] = days },
            };
        }

        return told;
    }

    [GeneratedRegex("(\\w+)==\"([^\"]*)\"", RegexOptions.None, 1_000)]
    private static partial Regex Equal();
}
