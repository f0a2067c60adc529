using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Pages of Business Central that end with a link to the next one.</summary>
internal static class BusinessCentralPages
{
    private const int SizeMax = 20_000;

    public static Answer Answer(HttpContext context, IEnumerable<JsonObject> rows)
    {
        var query = context.Request.Query;
        var from = int.TryParse(query["$skiptoken"], NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : 0;
        var size = context.Request.Headers["Prefer"].ToString().Split('=') is [_, var most]
            ? int.Parse(most, NumberStyles.None, CultureInfo.InvariantCulture)
            : SizeMax;
        var page = rows.Skip(from).Take(size + 1).ToList();
        var answer = new JsonObject { ["value"] = new JsonArray([.. page.Take(size)]) };
        if (page.Count > size)
        {
            var others = query.Where(static one => one.Key != "$skiptoken").Select(static one =>
                $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value.ToString())}&");
            answer["@odata.nextLink"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{context.Request.Path.ToUriComponent()}?{string.Concat(others)}$skiptoken={from + size}");
        }

        return new Answer(200, answer);
    }
}
