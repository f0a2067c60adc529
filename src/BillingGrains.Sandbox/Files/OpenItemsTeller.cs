using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Files;

/// <summary>Lays numbered lists of all that is open out for its partner. For one thread at a time.</summary>
/// <param name="incoming">Where the partner finds them.</param>
public sealed class OpenItemsTeller(Tenants tenants, TimeProvider time, string tenantName, string incoming)
{
    private string told = "";

    /// <summary>Writes a list, unless nothing was booked or answered since the last one.</summary>
    public void Tell()
    {
        var tenant = tenants.Get(tenantName);
        var items = tenant.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue).Page.Where(static one => one.Posted)
            .Select(one => OpenItem.Of(one, tenant)).ToList();
        var rows = string.Concat(items.Select(static item => new JsonObject
        {
            ["type"] = "item", ["key"] = item.Key, ["id"] = item.Id, ["number"] = item.Number, ["customer"] = item.Customer,
            ["currency"] = item.Currency, ["open"] = item.Open,
        }.ToJsonString() + "\n"));
        var state = $"{Directory.EnumerateFiles(incoming, "ack-*.ndjson").Count()} {rows}";
        if (state == told)
        {
            return;
        }

        told = state;
        var number = Directory.EnumerateFiles(incoming, "open-*.ndjson").Count() + 1;
        var body = new JsonObject
        {
            ["type"] = "header", ["format"] = "billinggrains-open-items", ["version"] = 3, ["list"] = number,
            ["at"] = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
        }.ToJsonString() + "\n" + rows;
        var trailer = new JsonObject
        {
            ["type"] = "trailer", ["list"] = number, ["items"] = items.Count,
            ["sums"] = new JsonArray(
            [
                .. items.GroupBy(static item => item.Currency, StringComparer.Ordinal)
                    .OrderBy(static same => same.Key, StringComparer.Ordinal).Select(static same => new JsonObject
                    {
                        ["currency"] = same.Key, ["open"] = same.Sum(static item => item.Open),
                    }),
            ]),
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))),
        };
        var path = Path.Combine(incoming, string.Create(CultureInfo.InvariantCulture, $"open-{number:00000000}.ndjson"));
        FileClerk.WriteWhole(path, Encoding.UTF8.GetBytes(body + trailer.ToJsonString() + "\n"));
    }
}
