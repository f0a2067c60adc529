using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A company's customers as SAP's business partners: each has one address and one tax number, and is a customer of the
/// one company code.</summary>
internal sealed class S4HanaPartnerBook(Tenant company, S4HanaOptions options)
{
    private const string AddressId = "22001";
    private const string OwnNumber = "9980000001";

    private static readonly string[] NameFields =
        ["OrganizationBPName1", "OrganizationBPName2", "OrganizationBPName3", "OrganizationBPName4"];

    /// <summary>Null where there is none.</summary>
    public JsonObject? Get(string id) => Find(id) is { } entry ? Tell(entry) : null;

    public IEnumerable<IReadOnlyDictionary<string, object?>> Numbers() => company.MasterData
        .Find(static one => one is { Kind: "customer", TaxRegistration: not null })
        .Select(static one => new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["BusinessPartner"] = one.Id, ["BPTaxType"] = TaxTypeOf(one), ["BPTaxNumber"] = one.TaxRegistration,
        });

    /// <summary>Null for a set in which nothing is made.</summary>
    public Answer? Create(string set, JsonObject body)
    {
        var id = body.Text("BusinessPartner") ?? "";
        return (set, Find(id)) switch
        {
            ("A_BusinessPartner", _) => CreatePartner(id, body),
            ("A_BusinessPartnerAddress" or "A_BusinessPartnerTaxNumber", null) => null,
            ("A_BusinessPartnerAddress", { Address: null } entry) => Keep(entry, body, Made),
            ("A_BusinessPartnerTaxNumber", { TaxRegistration: null } entry) => Keep(entry, body, Made),
            ("A_BusinessPartnerAddress" or "A_BusinessPartnerTaxNumber", _) => Refuse("The part already exists."),
            _ => null,
        };

        Answer Made(MasterEntry entry)
        {
            company.MasterData.Change(entry);
            return new Answer(201, new JsonObject { ["d"] = body.DeepClone() });
        }
    }

    /// <summary>Null where there is none.</summary>
    /// <param name="key">As OData writes it, without its parentheses.</param>
    /// <param name="state">In which the caller read it; "*" for any.</param>
    public Answer? Change(string set, string key, JsonObject body, string state)
    {
        var id = key.Split(',')[0].Split('=')[^1].Trim('\'');
        if (Find(id) is not { } entry || PartOf(set, Tell(entry)) is not { } part)
        {
            return null;
        }

        return state != "*" && state != part["__metadata"].Text("etag")
            ? S4HanaPartnerEndpoints.Error(options.StaleStatus, "/IWBEP/CM_MGW_RT/", "Precondition failed.")
            : Keep(entry, body, changed =>
            {
                company.MasterData.Change(changed);
                return new Answer(204, new JsonObject());
            });
    }

    private MasterEntry? Find(string id) =>
        company.MasterData.Find(one => one.Kind == "customer" && one.Id == id) is [var entry] ? entry : null;

    private Answer CreatePartner(string id, JsonObject body)
    {
        var inCompany = (body["to_Customer"]?["to_CustomerCompany"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault();
        if (body.Text("BusinessPartnerCategory") != "2" || string.IsNullOrEmpty(body.Text(NameFields[0]))
            || body.Text("BusinessPartnerGrouping") is not { Length: > 0 } grouping)
        {
            return Refuse("Enter a name, a category and a grouping.");
        }

        if (inCompany.Text("CompanyCode") != options.CompanyCode || inCompany.Text("ReconciliationAccount") is not { Length: > 0 }
            || body.Items("to_BusinessPartnerRole").All(static one => one.Text("BusinessPartnerRole") != "FLCU00"))
        {
            return Refuse("Make all entries in the required fields of the company code.");
        }

        var address = body.Items("to_BusinessPartnerAddress").FirstOrDefault();
        if (address is null)
        {
            return Refuse("Enter an address.");
        }

        // A grouping with numbers of its own takes no notice of the caller's.
        var given = grouping == options.OwnGrouping ? OwnNumber : id;
        var number = body.Items("to_BusinessPartnerTax").FirstOrDefault() ?? [];
        var whole = Merged([body, address, number, inCompany!]);
        return given.Length is 0 or > 10
            ? Refuse("The number of the business partner is too long.")
            : Keep(new MasterEntry("customer", given, ""), whole, entry => company.MasterData.Make(entry)
                ? new Answer(201, new JsonObject { ["d"] = Tell(entry) })
                : Refuse($"Business partner {given} already exists."));
    }

    private Answer Keep(MasterEntry before, JsonObject body, Func<MasterEntry, Answer> keep)
    {
        var (terms, country) = (body.Text("PaymentTerms"), body.Text("Country"));
        var name = string.Join(' ', NameFields.Select(field => body.Text(field)).Where(static part => part is { Length: > 0 }));
        var number = body.Text("BPTaxNumber");
        if (NameFields.Any(field => body.Text(field) is { Length: > 40 }) || number is { Length: > 20 })
        {
            return Refuse("A value is too long for its field.");
        }

        if (terms is { Length: > 0 } && !options.Terms.ContainsKey(terms))
        {
            return Refuse($"Terms of payment {terms} do not exist.");
        }

        if (country is not null && !options.Countries.Contains(country))
        {
            return Refuse($"Country {country} is not defined.");
        }

        return keep(before with
        {
            Name = name.Length > 0 ? name : before.Name,
            TaxRegistration = number ?? before.TaxRegistration,
            PaymentDays = terms is null ? before.PaymentDays : terms.Length == 0 ? null : options.Terms[terms],
            Address = country is null ? before.Address : new AddressEntry(
                body.Text("StreetName") ?? "", body.Text("PostalCode") ?? "", body.Text("CityName") ?? "", country,
                body.Text("Region") ?? before.Address?.Region),
        });
    }

    private static JsonObject Merged(IEnumerable<JsonObject> parts)
    {
        var whole = new JsonObject();
        foreach (var (name, value) in parts.SelectMany(static part => part).Where(static one => one.Value is JsonValue))
        {
            whole[name] = value!.DeepClone();
        }

        return whole;
    }

    private static string TaxTypeOf(MasterEntry entry) => (entry.Address?.Country ?? entry.TaxRegistration![..2]) + "0";

    private static JsonObject? PartOf(string set, JsonObject partner) => set switch
    {
        "A_BusinessPartner" => partner,
        "A_BusinessPartnerAddress" => First(partner["to_BusinessPartnerAddress"]),
        "A_BusinessPartnerTaxNumber" => First(partner["to_BusinessPartnerTax"]),
        "A_CustomerCompany" => First(partner["to_Customer"]!["to_CustomerCompany"]),
        _ => null,
    };

    private static JsonObject? First(JsonNode? list) => (list!["results"] as JsonArray)!.OfType<JsonObject>().FirstOrDefault();

    private JsonObject Tell(MasterEntry entry)
    {
        var name = new JsonObject { ["BusinessPartner"] = entry.Id, ["BusinessPartnerCategory"] = "2" };
        var rest = entry.Name;
        foreach (var field in NameFields)
        {
            var end = rest.Length <= 40 ? rest.Length : Math.Max(rest.LastIndexOf(' ', 40), 1);
            (name[field], rest) = (rest[..end], rest[end..].TrimStart());
        }

        var partner = Stated(name);
        partner["to_BusinessPartnerAddress"] = Results(entry.Address is { } address
            ? new JsonObject
            {
                ["BusinessPartner"] = entry.Id, ["AddressID"] = AddressId, ["StreetName"] = address.Street,
                ["HouseNumber"] = "", ["PostalCode"] = address.PostalCode, ["CityName"] = address.City,
                ["Country"] = address.Country, ["Region"] = address.Region ?? "",
            }
            : null);
        partner["to_BusinessPartnerTax"] = Results(entry.TaxRegistration is { } number
            ? new JsonObject { ["BusinessPartner"] = entry.Id, ["BPTaxType"] = TaxTypeOf(entry), ["BPTaxNumber"] = number }
            : null);
        partner["to_Customer"] = new JsonObject
        {
            ["Customer"] = entry.Id,
            ["to_CustomerCompany"] = Results(new JsonObject
            {
                ["Customer"] = entry.Id, ["CompanyCode"] = options.CompanyCode,
                ["PaymentTerms"] = options.Terms.FirstOrDefault(one => one.Value == entry.PaymentDays).Key ?? "",
            }),
        };
        return partner;
    }

    private static JsonObject Results(JsonObject? one) =>
        new() { ["results"] = one is null ? new JsonArray() : new JsonArray(Stated(one)) };

    private static JsonObject Stated(JsonObject part)
    {
        part["__metadata"] = new JsonObject { ["etag"] = VendorRules.StateOf(part) };
        return part;
    }

    private static Answer Refuse(string message) => S4HanaPartnerEndpoints.Error(400, "R11/124", message);
}
