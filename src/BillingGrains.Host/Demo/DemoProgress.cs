using System.Text.Json;

namespace BillingGrains.Host.Demo;

/// <summary>Waits for what an installation does by itself, and reads its lists.</summary>
internal sealed class DemoProgress(DemoClient client, Action<string> say)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until every fact has reached its addressees and the views.</summary>
    public async Task Settle(string what, CancellationToken cancellation)
    {
        while (true)
        {
            var progress = await client.Get("v1/progress", cancellation);
            if (progress.GetProperty("settled").GetBoolean())
            {
                say($"{what}: done.");
                return;
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }

    /// <summary>Waits until no approved invoice is on its way any more.</summary>
    public async Task UntilPosted(CancellationToken cancellation)
    {
        var said = -1L;
        while (true)
        {
            var tenants = await client.Get("v1/erp-tenants", cancellation);
            var figures = await client.Get("v1/figures", cancellation);
            var approved = await All("v1/invoices?status=approved", cancellation);
            var waiting = tenants.EnumerateArray().Sum(tenant => tenant.GetProperty("waiting").GetInt64());
            var left = waiting + approved.Count;
            var posted = figures.GetProperty("invoicesPosted").GetInt64();
            var parked = figures.GetProperty("invoicesParked").GetInt64();
            if (left == 0 && posted + parked == figures.GetProperty("invoicesFinalized").GetInt64())
            {
                say($"Posted {posted} invoices; {parked} wait for a person.");
                return;
            }

            if (left != said)
            {
                said = left;
                say($"Posting: {posted} posted, {left} on their way.");
            }

            await Task.Delay(LookEvery * 4, cancellation);
        }
    }

    public async Task<List<JsonElement>> All(string path, CancellationToken cancellation)
    {
        var rows = new List<JsonElement>();
        var next = path;
        while (next is not null)
        {
            var page = await client.Get(next, cancellation);
            rows.AddRange(page.GetProperty("rows").EnumerateArray());
            next = page.TryGetProperty("next", out var cursor) && cursor.ValueKind == JsonValueKind.String
                ? $"{path}&cursor={Uri.EscapeDataString(cursor.GetString()!)}"
                : null;
        }

        return rows;
    }
}
