using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>QuickBooks' customers and items. A name is there once; who changes a record names the version that he read; a tax
/// number is told with its last five characters alone.</summary>
internal static class QuickBooksMaster
{
    private const int NameLength = 500;
    private const int ItemNameLength = 100;

    /// <summary>Terms by their ids.</summary>
    private static readonly (string Id, int Days)[] Terms = [("1", 0), ("2", 14), ("3", 30)];

    public static void MapQuickBooksMaster(this IEndpointRouteBuilder company)
    {
        company.MapPost("/customer", (HttpContext context, string tenant, string? requestid, Door door) =>
            Write(context, tenant, requestid, "customer", door));
        company.MapPost("/item", (HttpContext context, string tenant, string? requestid, Door door) =>
            Write(context, tenant, requestid, "item", door));
    }

    /// <summary>Of an entity; null for another one.</summary>
    public static IEnumerable<JsonObject>? Rows(Tenant company, string entity) => entity switch
    {
        "Customer" => VendorEntries.Master(company, "customer").Select(one => Tell(one, company)),
        "Item" => VendorEntries.Master(company, "item").Select(one => Tell(one, company)),
        _ => null,
    };

    /// <summary>How documents tell a customer.</summary>
    public static JsonObject RefOf(string id, Tenant company) => new()
    {
        ["value"] = id, ["name"] = VendorEntries.Master(company, "customer").FirstOrDefault(one => one.Id == id)?.Name,
    };

    private static async Task Write(HttpContext context, string tenant, string? requestId, string kind, Door door)
    {
        var body = await Sent.Body(context) ?? [];
        await door.Calls.Handle(
            context, tenant, Operation.Enter, body.Text("Id") ?? body.Text(NameOf(kind)) ?? "",
            company => door.Replays.Answer(tenant, requestId, () => Written(company, kind, body)), door.Of("quickbooks"));
    }

    private static string NameOf(string kind) => kind == "customer" ? "DisplayName" : "Name";

    private static Answer Written(Tenant company, string kind, JsonObject body)
    {
        var all = VendorEntries.Master(company, kind).ToList();
        var there = all.Find(one => one.Id == body.Text("Id"));
        if (body["Id"] is not null && there is null)
        {
            return QuickBooksEndpoints.Refuse(
                "610", "Object Not Found", "Something you're trying to use has been made inactive.");
        }

        if (there is not null && body.Text("SyncToken") != VersionOf(there, company))
        {
            return QuickBooksEndpoints.Refuse(
                "5010", "Stale Object Error", "You and someone else were working on this at the same time.");
        }

        var entry = Applied(there ?? new MasterEntry(kind, "", ""), body);
        if (Refusal(entry, body, there) is { } refusal)
        {
            return refusal;
        }

        if (all.Exists(one => one.Name == entry.Name && one.Id != entry.Id))
        {
            return QuickBooksEndpoints.Refuse("6240", "Duplicate Name Exists Error", "The name supplied already exists.");
        }

        if (there is null)
        {
            entry = company.MasterData.Add(number => entry with { Id = number.ToString(CultureInfo.InvariantCulture) });
        }
        else
        {
            company.MasterData.Change(entry);
        }

        return new Answer(200, new JsonObject
        {
            [kind == "customer" ? "Customer" : "Item"] = Tell(entry, company), ["time"] = "2026-11-30T00:00:00Z",
        });
    }

    private static Answer? Refusal(MasterEntry entry, JsonObject body, MasterEntry? there) => entry switch
    {
        { Name.Length: 0 } => QuickBooksEndpoints.Refuse("2020", "Required param missing"),
        _ when entry.Name.Contains(':', StringComparison.Ordinal)
            || entry.Name.Length > (entry.Kind == "item" ? ItemNameLength : NameLength) =>
            QuickBooksEndpoints.Refuse("2040", "Invalid String", "The name has a character or a length that is not supported."),
        { Kind: "item" } when there is null && body["IncomeAccountRef"] is null =>
            QuickBooksEndpoints.Refuse("2020", "Required param missing", "IncomeAccountRef"),
        { PaymentDays: < 0 } => QuickBooksEndpoints.Refuse("2500", "Invalid Reference Id", "SalesTermRef"),
        _ when there?.Currency is { } currency && entry.Currency != currency =>
            QuickBooksEndpoints.Refuse("6000", "A business validation error has occurred", "The currency cannot be changed."),
        _ => VendorRules.Refusal(entry) is { } words
            ? QuickBooksEndpoints.Refuse("6000", "A business validation error has occurred", words)
            : null,
    };

    private static MasterEntry Applied(MasterEntry entry, JsonObject body) => entry with
    {
        Name = body.Text(NameOf(entry.Kind)) ?? entry.Name,
        External = body.Text("Sku") ?? entry.External,
        TaxRegistration = body.Text("PrimaryTaxIdentifier") ?? entry.TaxRegistration,
        Currency = body["CurrencyRef"].Text("value") ?? entry.Currency,
        PaymentDays = body["SalesTermRef"].Text("value") is not { } term ? entry.PaymentDays
            : Array.Exists(Terms, one => one.Id == term) ? Array.Find(Terms, one => one.Id == term).Days : -1,
        Address = body["BillAddr"] is not { } address ? entry.Address : new AddressEntry(
            address.Text("Line1") ?? "", address.Text("PostalCode") ?? "", address.Text("City") ?? "",
            address.Text("Country") ?? "", address.Text("CountrySubDivisionCode")),
    };

    private static string VersionOf(MasterEntry entry, Tenant company) =>
        company.MasterData.VersionOf(entry).ToString(CultureInfo.InvariantCulture);

    private static JsonObject Tell(MasterEntry one, Tenant company)
    {
        var told = new JsonObject
        {
            ["Id"] = one.Id, ["SyncToken"] = VersionOf(one, company), ["Active"] = !one.Blocked, [NameOf(one.Kind)] = one.Name,
        };
        if (one.Kind == "item")
        {
            (told["Type"], told["Sku"]) = ("Service", one.External);
            return told;
        }

        told["PrimaryTaxIdentifier"] = one.TaxRegistration is { Length: > 5 } text ? $"XXXXXX{text[^5..]}" : one.TaxRegistration;
        told["CurrencyRef"] = one.Currency is null ? null : new JsonObject { ["value"] = one.Currency };
        told["SalesTermRef"] = one.PaymentDays is not { } days ? null
            : new JsonObject { ["value"] = Array.Find(Terms, term => term.Days == days).Id };
        told["BillAddr"] = one.Address is not { } at ? null : new JsonObject
        {
            ["Line1"] = at.Street, ["PostalCode"] = at.PostalCode, ["City"] = at.City, ["Country"] = at.Country,
            ["CountrySubDivisionCode"] = at.Region,
        };
        return told;
    }
}
