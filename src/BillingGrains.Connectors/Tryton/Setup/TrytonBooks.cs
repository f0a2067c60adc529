using System.Text.Json.Nodes;

namespace BillingGrains.Connectors.Tryton.Setup;

/// <summary>Looks into Tryton's books beside the connector, for demonstrations and tests.</summary>
public sealed class TrytonBooks(HttpClient http, TrytonSettings settings, TimeProvider time) : IDisposable
{
    private readonly TrytonClient client = new(http, settings, time);

    /// <summary>How many documents that are not cancelled bear a posting key: 1 is what must be.</summary>
    public async Task<int> CountInvoices(string postingKey, CancellationToken cancellation)
    {
        var found = await client.Search(
            "account.invoice",
            [TrytonJson.Where("reference", "=", postingKey), TrytonJson.Where("state", "!=", "cancelled")],
            ["id"], 1000, cancellation);
        return found.Count;
    }

    /// <summary>How many documents and lines bear a text anywhere that people read: for notes that must not get there.
    /// </summary>
    public async Task<int> CountText(string text, CancellationToken cancellation)
    {
        var places = new[]
        {
            ("account.invoice", "description"), ("account.invoice", "reference"), ("account.invoice", "comment"),
            ("account.invoice.line", "description"), ("account.invoice.line", "note"),
        };
        var count = 0;
        foreach (var (model, field) in places)
        {
            var found = await client.Search(
                model, [TrytonJson.Where(field, "ilike", $"%{text}%")], ["id"], 1000, cancellation);
            count += found.Count;
        }

        return count;
    }

    /// <summary>Gives a draft another posting key: how a test makes a double behind the connector.</summary>
    public async Task ChangeReference(string from, string to, CancellationToken cancellation)
    {
        var found = await client.Search(
            "account.invoice", [TrytonJson.Where("reference", "=", from)], ["id"], 1, cancellation);
        await client.Call(
            "model.account.invoice.write",
            [new JsonArray(found[0].GetProperty("id").GetInt64()), new JsonObject { ["reference"] = to }],
            cancellation);
    }

    /// <summary>The same for a move that is not posted.</summary>
    public async Task ChangeDescription(string from, string to, CancellationToken cancellation)
    {
        var found = await client.Search(
            "account.move", [TrytonJson.Where("description", "=", from)], ["id"], 1, cancellation);
        await client.Call(
            "model.account.move.write",
            [new JsonArray(found[0].GetProperty("id").GetInt64()), new JsonObject { ["description"] = to }],
            cancellation);
    }

    public void Dispose() => client.Dispose();
}
