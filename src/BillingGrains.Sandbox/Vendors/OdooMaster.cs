using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Odoo's partners, products and what else is no document. Partners and products are made and changed by callers;
/// nothing keeps a reference single.</summary>
internal static class OdooMaster
{
    private const int FirstState = 1_000;

    private static readonly (int Id, int Days)[] Terms = [(1, 0), (2, 14), (4, 30)];

    /// <summary>What a call is for, by which faults are drawn; null for what is no part of this.</summary>
    public static (Operation Operation, string Subject)? Subject(OdooCall call) => (call.Model, call.Method) switch
    {
        ("res.partner" or "product.product", "create") => (Operation.Enter, ReferenceIn(OdooMoves.First(call)) ?? ""),
        ("res.partner" or "product.product", "write") => (Operation.Enter, $"{(call.First as JsonArray)?.FirstOrDefault()}"),
        _ => null,
    };

    /// <summary>Null for what is no part of this.</summary>
    public static JsonNode? Execute(OdooCall call, Tenant company) => (call.Model, call.Method) switch
    {
        ("res.partner", "create") => Make("customer", OdooMoves.First(call), company),
        ("product.product", "create") => Make("item", OdooMoves.First(call), company),
        ("res.partner", "write") => Change("customer", call, company),
        ("product.product", "write") => Change("item", call, company),
        ("res.partner" or "product.product" or "account.tax" or "account.analytic.account", "search_read") =>
            OdooMoves.Search(call, Rows(call.Model, company)),
        ("res.currency", "search_read") when OdooMoves.Condition(call, "name", "in") is null =>
            OdooMoves.Search(call, Rows(call.Model, company)),
        ("res.country", "search_read") => OdooMoves.Search(call, Countries()),
        ("res.country.state", "search_read") => States(OdooMoves.Condition(call, "code", "=")),
        _ => null,
    };

    /// <summary>The reference of a partner; null for one that has none.</summary>
    public static string? ReferenceOf(string partner, Tenant company) =>
        VendorEntries.Master(company, "customer").FirstOrDefault(one => one.Id == partner)?.External;

    private static string? ReferenceIn(JsonObject values) => values.Text("ref") ?? values.Text("default_code");

    private static JsonArray Make(string kind, JsonObject values, Tenant company)
    {
        var made = Applied(new MasterEntry(kind, "", "", External: ReferenceIn(values)), values);
        return [NumberOf(company.MasterData.Add(number => made with { Id = number.ToString(CultureInfo.InvariantCulture) }))];
    }

    private static JsonNode Change(string kind, OdooCall call, Tenant company)
    {
        var id = (call.First as JsonArray)?.FirstOrDefault()?.ToString();
        var there = VendorEntries.Master(company, kind).FirstOrDefault(one => one.Id == id)
            ?? throw new OdooException("odoo.exceptions.MissingError", "Record does not exist or has been deleted.");
        return company.MasterData.Change(Applied(there, call.Named["vals"] as JsonObject ?? []));
    }

    /// <summary>With the fields that are written.</summary>
    private static MasterEntry Applied(MasterEntry entry, JsonObject values)
    {
        var address = entry.Address ?? new AddressEntry("", "", "", "");
        var changed = entry with
        {
            Name = values.Text("name") ?? entry.Name,
            TaxRegistration = values.Text("vat") ?? entry.TaxRegistration,
            Unit = values.Text("uom_id") ?? entry.Unit,
            PaymentDays = values["property_payment_term_id"] is null ? entry.PaymentDays
                : DaysOf((int)values.Number("property_payment_term_id")),
            Address = values["country_id"] is null ? entry.Address : address with
            {
                Street = values.Text("street") ?? address.Street, PostalCode = values.Text("zip") ?? address.PostalCode,
                City = values.Text("city") ?? address.City, Country = CodeOf((int)values.Number("country_id")),
                Region = values["state_id"] is null ? address.Region : CodeOf((int)values.Number("state_id") - FirstState),
            },
        };
        return changed.Name.Length == 0
            ? throw new OdooException("odoo.exceptions.ValidationError", "The field 'Name' is required")
            : VendorRules.Refusal(changed) is { } words
                ? throw new OdooException("odoo.exceptions.ValidationError", words)
                : changed;
    }

    private static int DaysOf(int term) => Array.Exists(Terms, one => one.Id == term)
        ? Array.Find(Terms, one => one.Id == term).Days
        : throw new OdooException("odoo.exceptions.MissingError", "Record does not exist or has been deleted.");

    private static IEnumerable<JsonObject> Rows(string model, Tenant company)
    {
        var kind = model switch
        {
            "res.partner" => "customer",
            "product.product" => "item",
            "account.tax" => "tax-code",
            "res.currency" => "currency",
            _ => "dimension",
        };
        return VendorEntries.Master(company, kind).Select(one => new JsonObject
        {
            ["id"] = NumberOf(one), ["name"] = kind == "currency" ? one.Id : one.Name, ["full_name"] = one.Name,
            ["active"] = !one.Blocked, ["vat"] = one.TaxRegistration, ["amount"] = one.Percent, ["customer_rank"] = 1,
            ["type_tax_use"] = "sale", [kind == "item" ? "default_code" : "ref"] = one.External,
            ["uom_id"] = one.Unit is null ? null : new JsonArray(int.Parse(one.Unit, CultureInfo.InvariantCulture), "Unit"),
            ["property_payment_term_id"] = one.PaymentDays is not { } days ? null
                : new JsonArray(Array.Find(Terms, term => term.Days == days).Id, $"{days} Days"),
            ["street"] = one.Address?.Street, ["zip"] = one.Address?.PostalCode, ["city"] = one.Address?.City,
            ["country_code"] = one.Address?.Country,
        });
    }

    private static int NumberOf(MasterEntry one)
    {
        var digits = new string([.. one.Id.Where(char.IsAsciiDigit)]);
        return digits.Length == 0 ? 1 : int.Parse(digits, CultureInfo.InvariantCulture);
    }

    /// <summary>All pairs of letters but those that begin with X, which are nobody's.</summary>
    private static IEnumerable<JsonObject> Countries() => Enumerable.Range(0, 26 * 26)
        .Select(static id => new JsonObject { ["id"] = id, ["code"] = CodeOf(id) })
        .Where(static one => one.Text("code")![0] != 'X');

    /// <summary>Two letters are a state of whichever country.</summary>
    private static JsonArray States(string? code) => code is [>= 'A' and <= 'Z', >= 'A' and <= 'Z']
        ? [new JsonObject { ["id"] = FirstState + ((code[0] - 'A') * 26) + code[1] - 'A', ["code"] = code }]
        : [];

    private static string CodeOf(int id) => $"{(char)('A' + (id / 26))}{(char)('A' + (id % 26))}";
}
