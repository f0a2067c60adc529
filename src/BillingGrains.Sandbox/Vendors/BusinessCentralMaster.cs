using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Business Central's master data: pages end with a link to the next one.</summary>
internal static partial class BusinessCentralMaster
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
                List(context, tenant, set, kind, door));
        }
    }

    private static Task List(HttpContext context, string tenant, string set, string kind, Door door)
    {
        var query = context.Request.Query;
        var from = Offset().Match(query["$skiptoken"].ToString()) is { Success: true } at
            ? int.Parse(at.Value, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;
        var size = context.Request.Headers["Prefer"].ToString().Split('=') is [_, var most]
            ? int.Parse(most, NumberStyles.None, CultureInfo.InvariantCulture)
            : 20_000;
        return door.Calls.Handle(
            context, tenant, Operation.MasterData, "",
            company =>
            {
                var rows = VendorEntries.Master(company, kind).Select(Tell).Skip(from).Take(size + 1).ToList();
                var answer = new JsonObject { ["value"] = new JsonArray([.. rows.Take(size)]) };
                if (rows.Count > size)
                {
                    answer["@odata.nextLink"] = $"{context.Request.Path}?$skiptoken={from + size}";
                }

                return new Answer(200, answer);
            },
            door.Of("businesscentral"));
    }

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

    [GeneratedRegex(@"\d+", RegexOptions.None, 1_000)]
    private static partial Regex Offset();
}
