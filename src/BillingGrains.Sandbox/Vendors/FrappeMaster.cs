using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>ERPNext's customers, their addresses and items, as callers make and change them. Customers are named by the field
/// custom_billing_id; an address that comes with a new customer becomes its primary one.</summary>
internal static class FrappeMaster
{
    private const string Customer = "Customer";
    private const string Item = "Item";
    private const string Address = "Address";

    public static void MapFrappeMaster(this IEndpointRouteBuilder routes)
    {
        var site = routes.MapGroup("/erpnext/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/api/resource");
        foreach (var doctype in new[] { Customer, Item, Address })
        {
            site.MapPost("/" + doctype, (HttpContext context, string tenant, CallHandler calls) => Write(
                context, tenant, "", calls, (company, body, _) => Make(company, doctype, body)));
            site.MapPut($"/{doctype}/{{name}}", (HttpContext context, string tenant, string name, CallHandler calls) => Write(
                context, tenant, name, calls, (company, body, of) => Change(company, doctype, of, body)));
        }
    }

    /// <summary>Of a document type; null for one of another kind.</summary>
    public static IEnumerable<JsonObject>? Rows(Tenant company, string doctype) => doctype switch
    {
        Customer => VendorEntries.Master(company, "customer").Select(Told),
        Item => VendorEntries.Master(company, "item").Select(Told),
        Address => VendorEntries.Master(company, "customer").Where(static one => one.Address is not null).Select(static one =>
            new JsonObject
            {
                ["name"] = AddressOf(one), ["link_doctype"] = Customer, ["link_name"] = one.Id, ["is_primary_address"] = 1,
            }),
        _ => null,
    };

    private static async Task Write(
        HttpContext context, string tenant, string name, CallHandler calls, Func<Tenant, JsonObject, string, Answer> write)
    {
        var body = await Sent.Body(context) ?? [];
        var subject = name.Length > 0 ? name : body.Text("custom_billing_id") ?? body.Text("item_code") ?? "";
        await calls.Handle(
            context, tenant, Operation.Enter, subject, company => write(company, body, name), FrappeManners.Instance);
    }

    private static Answer Make(Tenant company, string doctype, JsonObject body)
    {
        if (doctype == Address)
        {
            var owner = body.Items("links").FirstOrDefault().Text("link_name") ?? "";
            return Change(company, doctype, owner, body);
        }

        string[] needed = doctype == Customer
            ? ["custom_billing_id", "customer_name", "customer_group", "territory"]
            : ["item_code", "item_group", "stock_uom"];
        if (needed.Where(field => body.Text(field) is not { Length: > 0 }).ToList() is { Count: > 0 } missing)
        {
            return FrappeManners.Error(417, "MandatoryError", $"[{doctype}]: {string.Join(", ", missing)}");
        }

        var kind = doctype == Customer ? "customer" : "item";
        var entry = Applied(new MasterEntry(kind, body.Text(needed[0])!, ""), body);
        return Refusal(doctype, entry) ?? (company.MasterData.Make(entry)
            ? new Answer(200, new JsonObject { ["data"] = Told(entry) })
            : FrappeManners.Error(409, "DuplicateEntryError", $"{doctype} {entry.Id} already exists"));
    }

    private static Answer? Refusal(string doctype, MasterEntry entry) => entry switch
    {
        { Name.Length: 0 or > 140 } or { Id.Length: > 140 } =>
            FrappeManners.Error(417, "CharacterLengthExceededError", $"{doctype}: a name has 1 to 140 characters"),
        { PaymentDays: < 0 } =>
            FrappeManners.Error(417, "LinkValidationError", "Could not find Default Payment Terms Template"),
        _ => VendorRules.Refusal(entry) is { } words ? FrappeManners.Error(417, "ValidationError", words) : null,
    };

    private static Answer Change(Tenant company, string doctype, string name, JsonObject body)
    {
        var kind = doctype == Item ? "item" : "customer";
        var there = VendorEntries.Master(company, kind)
            .FirstOrDefault(one => one.Id == name || (doctype == Address && AddressOf(one) == name));
        if (there is null)
        {
            return FrappeManners.Error(404, "DoesNotExistError", $"{doctype} {name} not found");
        }

        var changed = Applied(there, body);
        if (Refusal(doctype, changed) is { } refusal)
        {
            return refusal;
        }

        company.MasterData.Change(changed);
        return new Answer(200, new JsonObject
        {
            ["data"] = doctype == Address ? new JsonObject { ["name"] = AddressOf(changed) } : Told(changed),
        });
    }

    private static string AddressOf(MasterEntry customer) => $"{customer.Id}-Billing";

    /// <summary>With the fields that a body has.</summary>
    private static MasterEntry Applied(MasterEntry entry, JsonObject body)
    {
        var terms = body.Text("payment_terms");
        return entry with
        {
            Name = body.Text(entry.Kind == "item" ? "item_name" : "customer_name") ?? entry.Name,
            TaxRegistration = body.Text("tax_id") ?? entry.TaxRegistration,
            Currency = body.Text("default_currency") ?? entry.Currency,
            Unit = body.Text("stock_uom") ?? entry.Unit,
            PaymentDays = terms is null ? entry.PaymentDays : DaysOf(terms),
            Address = body.Text("address_line1") is not { } street ? entry.Address : new AddressEntry(
                street, body.Text("pincode") ?? "", body.Text("city") ?? "", body.Text("country") ?? "", body.Text("state")),
        };
    }

    /// <summary>-1 for terms that are not there.</summary>
    private static int DaysOf(string terms) => terms.EndsWith(" Days", StringComparison.Ordinal)
        && int.TryParse(terms[..^5], NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : -1;

    private static JsonObject Told(MasterEntry one)
    {
        var told = new JsonObject { ["name"] = one.Id, ["disabled"] = one.Blocked ? 1 : 0 };
        if (one.Kind == "item")
        {
            (told["item_code"], told["item_name"], told["stock_uom"]) = (one.Id, one.Name, one.Unit);
            return told;
        }

        (told["custom_billing_id"], told["customer_name"], told["tax_id"]) = (one.Id, one.Name, one.TaxRegistration);
        (told["default_currency"], told["payment_terms"]) = (one.Currency, one.PaymentDays is { } days ? $"{days} Days" : null);
        if (one.Address is { } address)
        {
            told["customer_primary_address"] = AddressOf(one);
            (told["address_line1"], told["city"], told["state"]) = (address.Street, address.City, address.Region);
            (told["pincode"], told["country"]) = (address.PostalCode, address.Country);
        }

        return told;
    }
}
