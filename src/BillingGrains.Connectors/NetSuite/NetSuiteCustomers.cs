using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Proposals;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Proposed customers as NetSuite's records, and back. The address is the one that is billed; the tax registration that
/// of its country.</summary>
internal sealed class NetSuiteCustomers(NetSuiteSettings settings)
{
    private const string Addresses = "addressBook";
    private const string Registrations = "taxRegistration";

    public MasterFound Found(JsonElement customer)
    {
        var place = Billed(customer) is { } line && line.TryGetProperty("addressBookAddress", out var found) ? found : default;
        var address = place.ValueKind is JsonValueKind.Object
            ? new MasterAddress(
                place.Text("addr1"), place.Text("zip"), place.Text("city"), place.RefOf("country"), place.Text("state"))
            : new MasterAddress("", "", "", "", "");
        return new MasterFound(
            customer.Text("id"), customer.Text("externalId") is { Length: > 0 } id ? id : null, new MasterContent(
                customer.Text("companyName"), OfCountry(customer, Given(address.Country))?.Text("taxRegistrationNumber") ?? "",
                MasterCodes.KeyOf(settings.Currencies, customer.RefOf("currency")), address,
                MasterCodes.DaysOf(settings.Proposals.Terms, customer.RefOf("terms"))));
    }

    public JsonObject New(MasterContent content)
    {
        var customer = Fields(content);
        customer["isPerson"] = false;
        customer["subsidiary"] = NetSuiteRecords.Ref(settings.Subsidiary);
        if (content.TaxRegistration is { } registration)
        {
            customer[Registrations] = NetSuiteRecords.Items([Registration(registration, content.Address?.Country)]);
        }

        if (content.Address is { } address)
        {
            var line = Place(address);
            (line["defaultBilling"], line["defaultShipping"]) = (true, true);
            customer[Addresses] = NetSuiteRecords.Items([line]);
        }

        return customer;
    }

    /// <summary>Lines that are there are named by their ids: others are left, and none is added beside one.</summary>
    public JsonObject Changed(MasterContent content, JsonElement there)
    {
        var customer = Fields(content);
        var country = content.Address?.Country ?? Given(Found(there).Content.Address!.Country);
        if (content.TaxRegistration is { } registration)
        {
            customer[Registrations] = NetSuiteRecords.Items([Of(OfCountry(there, country), Registration(registration, country))]);
        }

        if (content.Address is { } address)
        {
            var line = Place(address);
            line["defaultBilling"] = true;
            customer[Addresses] = NetSuiteRecords.Items([Of(Billed(there), line)]);
        }

        return customer;

        static JsonObject Of(JsonElement? line, JsonObject fields)
        {
            if (line is { } one)
            {
                fields["id"] = one.Text("id");
            }

            return fields;
        }
    }

    private JsonObject Fields(MasterContent content)
    {
        var customer = new JsonObject { ["companyName"] = content.Name };
        if (content.Currency is { } code)
        {
            customer["currency"] = NetSuiteRecords.Ref(NetSuiteRecords.IdOf(Currencies.Find(code)!, settings));
        }

        if (content.PaymentDays is { } days)
        {
            customer["terms"] = MasterCodes.TermOf(settings.Proposals.Terms, days) is { Length: > 0 } term
                ? NetSuiteRecords.Ref(term)
                : null;
        }

        return customer;
    }

    private static JsonObject Registration(string registration, string? country)
    {
        var line = new JsonObject { ["taxRegistrationNumber"] = MasterContent.Registration(registration) };
        if (country is not null)
        {
            line["nexusCountry"] = NetSuiteRecords.Ref(country);
        }

        return line;
    }

    private static JsonObject Place(MasterAddress address)
    {
        var place = new JsonObject
        {
            ["addr1"] = address.Street, ["zip"] = address.PostalCode, ["city"] = address.City,
            ["country"] = NetSuiteRecords.Ref(address.Country),
        };
        if (address.Region is { } region)
        {
            place["state"] = region;
        }

        return new JsonObject { ["addressBookAddress"] = place };
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;

    /// <summary>The line of the address that is billed, else the first.</summary>
    private static JsonElement? Billed(JsonElement customer) => customer.ItemsOf(Addresses)
        .OrderByDescending(static line => line.IsTrue("defaultBilling")).Select(static line => (JsonElement?)line)
        .FirstOrDefault();

    /// <summary>The registration of a country; null for none: another country's is another registration.</summary>
    private static JsonElement? OfCountry(JsonElement customer, string? country) => customer.ItemsOf(Registrations)
        .Where(line => country is null || line.RefOf("nexusCountry") is var nexus && (nexus.Length == 0 || nexus == country))
        .Select(static line => (JsonElement?)line).FirstOrDefault();
}
