using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Business Central's master data: pages end with a link to the next one.</summary>
internal static class BusinessCentralMaster
{
    public static void MapBusinessCentralMaster(this IEndpointRouteBuilder routes)
    {
        var company = routes.MapGroup(BusinessCentralEndpoints.Base);
        foreach (var (set, kind) in new[]
        {
            ("customers", "customer"), ("items", "item"), ("taxGroups", "tax-code"), ("currencies", "currency"),
        })
        {
            company.MapGet("/" + set, (HttpContext context, string tenant, Door door) =>
                List(context, tenant, kind, door));
        }
    }

    private static Task List(HttpContext context, string tenant, string kind, Door door) => door.Calls.Handle(
        context, tenant, Operation.MasterData, "",
        company => BusinessCentralPages.Answer(context, VendorEntries.Master(company, kind).Select(Tell)),
        door.Of("businesscentral"));

    private static JsonObject Tell(MasterEntry entry) => entry.Kind switch
    {
        "customer" => new JsonObject
        {
            ["number"] = entry.Id, ["displayName"] = entry.Name, ["taxRegistrationNumber"] = entry.TaxRegistration ?? "",
            ["currencyCode"] = entry.Currency ?? "", ["blocked"] = entry.Blocked ? "All" : " ",
        },
        "item" => new JsonObject
        {
            ["number"] = entry.Id, ["displayName"] = entry.Name, ["blocked"] = entry.Blocked,
        },
        _ => new JsonObject { ["code"] = entry.Id, ["displayName"] = entry.Name },
    };
}
