using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Proposals;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Proposed customers as business partners of SAP, and back.</summary>
internal sealed class S4HanaPartners(S4HanaSettings settings)
{
    public const string Addresses = "to_BusinessPartnerAddress";
    public const string TaxNumbers = "to_BusinessPartnerTax";

    private const string Companies = "to_CustomerCompany";
    private const int NamePartMax = 40;
    private const int NameParts = 4;

    private S4HanaProposals Proposals => settings.Proposals;

    public static string Text(JsonElement record, string name) =>
        record.ValueKind is JsonValueKind.Object && record.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>What the company code keeps of a customer; null for a partner that is none of its customers.</summary>
    public JsonElement? CompanyOf(JsonElement partner) =>
        partner.TryGetProperty("to_Customer", out var customer) && customer.ValueKind is JsonValueKind.Object
            ? S4HanaService.Results(customer, Companies).Where(one => Text(one, "CompanyCode") == settings.CompanyCode)
                .Select(static one => (JsonElement?)one).FirstOrDefault()
            : null;

    /// <summary>The customer's currency is one of a sales area, which is not asked.</summary>
    public MasterFound Found(JsonElement partner)
    {
        var id = Text(partner, "BusinessPartner");
        var place = AddressOf(partner) ?? default;
        var country = Text(place, "Country");
        return new MasterFound(id, id, new MasterContent(
            string.Join(' ', NameFields().Select(field => Text(partner, field)).Where(static part => part.Length > 0)),
            TaxNumberOf(partner, country) is { } number ? Text(number, "BPTaxNumber") : "", Currency: null,
            new MasterAddress(
                $"{Text(place, "StreetName")} {Text(place, "HouseNumber")}".Trim(), Text(place, "PostalCode"),
                Text(place, "CityName"), country, Text(place, "Region")),
            CompanyOf(partner) is { } company ? MasterCodes.DaysOf(Proposals.Terms, Text(company, "PaymentTerms")) : null));
    }

    /// <summary>Throws <see cref="ErpCallException"/> for what has no place or no code there.</summary>
    public JsonObject New(string id, MasterContent content)
    {
        var company = new JsonObject
        {
            ["CompanyCode"] = settings.CompanyCode, ["ReconciliationAccount"] = Proposals.ReconciliationAccount,
        };
        if (content.PaymentDays is { } days)
        {
            company["PaymentTerms"] = MasterCodes.TermOf(Proposals.Terms, days);
        }

        var partner = Name(content);
        partner["BusinessPartner"] = id;
        partner["BusinessPartnerCategory"] = "2";
        partner["BusinessPartnerGrouping"] = Proposals.Grouping;
        partner["to_BusinessPartnerRole"] = new JsonArray(
            [.. Proposals.Roles.Select(static role => new JsonObject { ["BusinessPartnerRole"] = role })]);
        partner["to_Customer"] = new JsonObject { [Companies] = new JsonArray(company) };
        if (content.Address is { } address)
        {
            var place = Address(address);
            place["Language"] = Proposals.Language;
            place["to_AddressUsage"] = new JsonArray(new JsonObject { ["AddressUsage"] = "XXDEFAULT" });
            partner[Addresses] = new JsonArray(place);
        }

        if (content.TaxRegistration is { } registration)
        {
            partner[TaxNumbers] = new JsonArray(TaxNumber(registration, content.Address?.Country));
        }

        return partner;
    }

    /// <summary>In as many fields as it needs.</summary>
    public static JsonObject Name(MasterContent content)
    {
        var name = new JsonObject();
        var (fields, rest) = (NameFields().ToList(), content.Name.Trim());
        foreach (var field in fields)
        {
            var end = rest.Length <= NamePartMax ? rest.Length
                : rest.LastIndexOf(' ', NamePartMax) is > 0 and var blank ? blank : NamePartMax;
            (name[field], rest) = (rest[..end].TrimEnd(), rest[end..].TrimStart());
        }

        return rest.Length == 0 ? name : throw new ErpCallException(CallVerdict.Refused, $"{rest} is left of the name.")
        {
            Words = $"SAP has {NameParts} fields of {NamePartMax} characters for a name, and the one proposed does not fit.",
        };
    }

    public static JsonObject Address(MasterAddress address)
    {
        var place = new JsonObject
        {
            ["StreetName"] = address.Street, ["HouseNumber"] = "", ["PostalCode"] = address.PostalCode,
            ["CityName"] = address.City, ["Country"] = address.Country,
        };
        if (address.Region is { } region)
        {
            place["Region"] = region;
        }

        return place;
    }

    /// <param name="country">Null where it is not known: the one that the registration begins with.</param>
    public JsonObject TaxNumber(string registration, string? country)
    {
        var plain = MasterContent.Registration(registration)!;
        return new JsonObject { ["BPTaxType"] = TaxTypeOf(country ?? string.Concat(plain.Take(2))), ["BPTaxNumber"] = plain };
    }

    public static JsonElement? AddressOf(JsonElement partner) =>
        S4HanaService.Results(partner, Addresses).Select(static one => (JsonElement?)one).FirstOrDefault();

    /// <summary>The number of a country's kind; null for none.</summary>
    public JsonElement? TaxNumberOf(JsonElement partner, string country) => S4HanaService.Results(partner, TaxNumbers)
        .Where(one => country.Length == 0 || Text(one, "BPTaxType") == TaxTypeOf(country))
        .Select(static one => (JsonElement?)one).FirstOrDefault();

    private string TaxTypeOf(string country) => Proposals.TaxTypes.GetValueOrDefault(country, country + "0");

    private static IEnumerable<string> NameFields() =>
        Enumerable.Range(1, NameParts).Select(static part => FormattableString.Invariant($"OrganizationBPName{part}"));
}
