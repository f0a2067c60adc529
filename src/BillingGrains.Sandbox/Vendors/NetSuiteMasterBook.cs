using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A company's customers and items as NetSuite's records. Each has one address and one registration, the line "1".
/// </summary>
internal sealed class NetSuiteMasterBook(Tenant company, NetSuiteOptions options)
{
    private const string Customer = "customer";
    private const string Line = "1";

    public static bool Keeps(string type, NetSuiteOptions options) => type == Customer || type == options.ItemType;

    public Answer Create(string type, JsonObject body)
    {
        var before = new MasterEntry(KindOf(type), body.Text(type == Customer ? "externalId" : "itemId") ?? "", "");
        return Write(before, body, isNew: true, entry => company.MasterData.Make(entry)
            ? NetSuiteBook.Made(Trace(entry.Kind, entry.Id)!.Number.ToString(CultureInfo.InvariantCulture))
            : NetSuiteManners.Error(400, options.DuplicateCode, "This record already exists.", "externalId"));
    }

    /// <summary>Null where there is none.</summary>
    public JsonObject? Get(string type, string id, bool expand) =>
        Find(type, id) is { Entry: { } entry } trace ? Tell(trace.Number, entry, expand) : null;

    /// <summary>Null where there is none.</summary>
    public Answer? Change(string type, string id, JsonObject body) => Find(type, id) is { Entry: { } entry }
        ? Write(entry, body, isNew: false, changed =>
        {
            company.MasterData.Change(changed);
            return new Answer(204, new JsonObject());
        })
        : null;

    private static string KindOf(string type) => type == Customer ? Customer : "item";

    private MasterTrace? Trace(string kind, string id) =>
        company.MasterData.Traces(kind).FirstOrDefault(one => one.Name.Id == id && one.Entry is not null);

    private MasterTrace? Find(string type, string id) => id.StartsWith("eid:", StringComparison.Ordinal)
        ? Trace(KindOf(type), id[4..])
        : company.MasterData.Traces(KindOf(type)).FirstOrDefault(one =>
            one.Entry is not null && one.Number.ToString(CultureInfo.InvariantCulture) == id);

    private Answer Write(MasterEntry before, JsonObject body, bool isNew, Func<MasterEntry, Answer> keep)
    {
        var name = before.Kind == Customer ? "companyName" : "displayName";
        var (terms, unit, currency) = (body["terms"].Text("id"), body["saleUnit"].Text("id"), body["currency"].Text("id"));
        var place = body["addressBook"].Items("items").ToList();
        var registration = body["taxRegistration"].Items("items").ToList();
        if (Fault() is { } fault)
        {
            return fault;
        }

        return keep(before with
        {
            Name = body.Text(name) ?? before.Name,
            Currency = currency is null ? before.Currency : options.Currencies[currency],
            PaymentDays = body.ContainsKey("terms") ? terms is null ? null : options.Terms[terms] : before.PaymentDays,
            Unit = unit is null ? before.Unit : options.Units[unit],
            TaxRegistration = registration.Count == 0 ? before.TaxRegistration : registration[0].Text("taxRegistrationNumber"),
            Address = place.Count == 0 ? before.Address : Address(place[0]["addressBookAddress"], before.Address),
        });

        Answer? Fault() => this switch
        {
            _ when isNew && body["subsidiary"] is null =>
                NetSuiteManners.Error(400, "USER_ERROR", "Please enter value(s) for: Primary Subsidiary", "subsidiary"),
            _ when isNew && string.IsNullOrEmpty(body.Text(name)) =>
                NetSuiteManners.Error(400, "USER_ERROR", "Please enter value(s) for: Company Name", name),
            _ when terms is not null && !options.Terms.ContainsKey(terms) => Invalid("terms"),
            _ when unit is not null && (!options.Units.ContainsKey(unit) || body["unitsType"] is null) => Invalid("saleUnit"),
            _ when currency is not null && !options.Currencies.ContainsKey(currency) => Invalid("currency"),
            _ when place.Exists(static one => one["addressBookAddress"]?["country"].Text("id") is not { Length: 2 }) =>
                Invalid("addressBook.items[0].addressBookAddress.country"),
            _ when registration.Exists(static one => one["nexusCountry"].Text("id") is not { Length: 2 }) =>
                NetSuiteManners.Error(
                    400, "USER_ERROR", "Please enter value(s) for: Country", "taxRegistration.items[0].nexusCountry"),

            // A line without its id is one more, and these books keep one.
            _ when IsOneMore(place, before.Address is not null) || IsOneMore(registration, before.TaxRegistration is not null) =>
                NetSuiteManners.Error(400, "USER_ERROR", "A second line cannot be kept here."),
            _ => null,
        };
    }

    private static bool IsOneMore(List<JsonObject> lines, bool isThere) =>
        lines.Count > 1 || (lines.Count == 1 && lines[0].Text("id") != (isThere ? Line : null));

    private static Answer Invalid(string path) =>
        NetSuiteManners.Error(400, "INVALID_KEY_OR_REF", $"Invalid reference key for {path}.", path);

    private static AddressEntry Address(JsonNode? place, AddressEntry? before) => new(
        place.Text("addr1") ?? "", place.Text("zip") ?? "", place.Text("city") ?? "", place?["country"].Text("id") ?? "",
        place.Text("state") ?? before?.Region);

    private JsonObject Tell(int number, MasterEntry entry, bool expand)
    {
        var told = new JsonObject
        {
            ["id"] = number.ToString(CultureInfo.InvariantCulture), ["externalId"] = entry.Id, ["isInactive"] = false,
        };
        if (entry.Kind != Customer)
        {
            told["itemId"] = entry.Id;
            told["displayName"] = entry.Name;
            return told;
        }

        told["companyName"] = entry.Name;
        told["isPerson"] = false;
        told["currency"] = Ref(options.Currencies.FirstOrDefault(one => one.Value == entry.Currency).Key);
        told["terms"] = Ref(options.Terms.FirstOrDefault(one => one.Value == entry.PaymentDays).Key);
        if (expand && entry.TaxRegistration is { } registration)
        {
            told["taxRegistration"] = Lines(new JsonObject
            {
                ["id"] = Line, ["taxRegistrationNumber"] = registration, ["nexusCountry"] = Ref(entry.Address?.Country),
            });
        }

        if (expand && entry.Address is { } address)
        {
            told["addressBook"] = Lines(new JsonObject
            {
                ["id"] = Line,
                ["defaultBilling"] = true,
                ["addressBookAddress"] = new JsonObject
                {
                    ["addr1"] = address.Street, ["zip"] = address.PostalCode, ["city"] = address.City,
                    ["state"] = address.Region, ["country"] = Ref(address.Country),
                },
            });
        }

        return told;

        static JsonObject? Ref(string? id) => id is null ? null : new JsonObject { ["id"] = id };

        static JsonObject Lines(JsonObject one) => new() { ["items"] = new JsonArray(one), ["totalResults"] = 1 };
    }
}
