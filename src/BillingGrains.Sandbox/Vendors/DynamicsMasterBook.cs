using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A company's customers and items as entities: told, made and changed, each with its state.</summary>
internal sealed class DynamicsMasterBook(Tenant company, DynamicsOptions options)
{
    private const string Customers = "CustomersV3";
    private const string Products = "ReleasedProductsV2";
    private const string State = "@odata.etag";

    /// <summary>What a legal entity must be told of a new record.</summary>
    private static readonly string[] CustomerDemands = ["CustomerGroupId", "OrganizationName", "PartyType"];

    private static readonly string[] ProductDemands = ["ProductNumber", "ProductName", "ProductGroupId", "ItemModelGroupId"];

    /// <summary>Null for a set that there is not.</summary>
    public IEnumerable<JsonObject>? Records(string set) => set switch
    {
        Customers => DynamicsSets.Master(company, "customer", Tell),
        Products => DynamicsSets.Master(company, "item", Tell),
        _ => null,
    };

    /// <summary>Null for a set in which nothing is made.</summary>
    public Answer? Create(string set, JsonObject body)
    {
        var (kind, id, demands) = set switch
        {
            Customers => ("customer", "CustomerAccount", CustomerDemands),
            "ReleasedProductCreationsV2" => ("item", "ItemNumber", ProductDemands),
            _ => ("", "", []),
        };
        return kind.Length == 0 ? null
            : body.Text(id) is not { Length: > 0 } key || body.Text("dataAreaId") != DynamicsSets.LegalEntity
                || Array.Exists(demands, field => body.Text(field) is not { Length: > 0 })
                ? Refuse(kind, "A field that must be filled in is empty.")
                : Write(new MasterEntry(kind, key, ""), body, entry => company.MasterData.Make(entry)
                    ? new Answer(201, Tell(entry))
                    : Refuse(kind, "Cannot create a record. The record already exists."));
    }

    /// <summary>Null where there is none.</summary>
    /// <param name="key">As OData writes it: dataAreaId='nl01',CustomerAccount='C-17'.</param>
    /// <param name="match">The state that the caller knows; empty for any.</param>
    public Answer? Change(string set, string key, JsonObject body, string match)
    {
        var kind = set == Customers ? "customer" : set == Products ? "item" : "";
        var id = key.Split('=')[^1].Trim('\'').Replace("''", "'", StringComparison.Ordinal);
        var isOwn = key.StartsWith($"dataAreaId='{DynamicsSets.LegalEntity}',", StringComparison.Ordinal);
        return !isOwn || company.MasterData.Find(one => one.Kind == kind && one.Id == id) is not [var before] ? null
            : match.Length > 0 && match != Tell(before).Text(State) ? new Answer(options.StaleStatus, new JsonObject())
            : Write(before, body, entry =>
            {
                company.MasterData.Change(entry);
                return new Answer(204, new JsonObject());
            });
    }

    private Answer Write(MasterEntry before, JsonObject body, Func<MasterEntry, Answer> keep)
    {
        var (terms, unit, country) =
            (body.Text("PaymentTerms"), body.Text("SalesUnitSymbol"), body.Text("AddressCountryRegionId"));
        return terms is { Length: > 0 } && !options.Terms.ContainsKey(terms)
            ? Refuse(before.Kind, $"The value '{terms}' in field 'Terms of payment' is not found in the related table.")
            : unit is not null && !options.Units.ContainsKey(unit)
                ? Refuse(before.Kind, $"The value '{unit}' in field 'Unit' is not found in the related table.")
                : country is not null && !options.Countries.ContainsKey(country)
                    ? Refuse(before.Kind, $"The value '{country}' in field 'Country/region' is not found in the related table.")
                    : keep(before with
                    {
                        Name = body.Text(before.Kind == "item" ? "ProductSearchName" : "OrganizationName") ?? before.Name,
                        TaxRegistration = body.Text("TaxExemptNumber") ?? before.TaxRegistration,
                        Currency = body.Text("SalesCurrencyCode") ?? before.Currency,
                        PaymentDays = terms is null ? before.PaymentDays : terms.Length == 0 ? null : options.Terms[terms],
                        Unit = unit is null ? before.Unit : options.Units[unit],
                        Address = country is null ? before.Address : new AddressEntry(
                            body.Text("AddressStreet") ?? "", body.Text("AddressZipCode") ?? "",
                            body.Text("AddressCity") ?? "", options.Countries[country],
                            body.Text("AddressState") ?? before.Address?.Region),
                    });
    }

    private JsonObject Tell(MasterEntry entry)
    {
        var told = entry.Kind == "item"
            ? new JsonObject
            {
                ["ItemNumber"] = entry.Id, ["ProductSearchName"] = entry.Name,
                ["SalesUnitSymbol"] = options.Units.FirstOrDefault(one => one.Value == entry.Unit).Key ?? "",
            }
            : new JsonObject
            {
                ["CustomerAccount"] = entry.Id, ["OrganizationName"] = entry.Name,
                ["TaxExemptNumber"] = entry.TaxRegistration, ["SalesCurrencyCode"] = entry.Currency,
                ["OnHoldStatus"] = entry.Blocked ? "All" : "No",
                ["PaymentTerms"] = options.Terms.FirstOrDefault(one => one.Value == entry.PaymentDays).Key ?? "",
                ["AddressStreet"] = entry.Address?.Street, ["AddressZipCode"] = entry.Address?.PostalCode,
                ["AddressCity"] = entry.Address?.City, ["AddressState"] = entry.Address?.Region ?? "",
                ["AddressCountryRegionId"] = options.Countries.FirstOrDefault(one => one.Value == entry.Address?.Country).Key,
            };
        told[State] = VendorRules.StateOf(told);
        return told;
    }

    private static Answer Refuse(string kind, string reason) =>
        DynamicsManners.Refuse(kind == "item" ? "EcoResReleasedProductV2Entity" : "CustCustomerV3Entity", reason);
}
