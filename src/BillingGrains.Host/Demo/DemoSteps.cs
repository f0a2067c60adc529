using System.Text.Json;

namespace BillingGrains.Host.Demo;

/// <summary>What people and systems do in a month: agree, feed, bill, review, post.</summary>
internal sealed class DemoSteps(DemoClient client, DemoSample sample, Action<string> say)
{
    private const int FeedBatch = 500;
    private const int SayEveryItems = 2_000;
    private const int SayEveryDrafts = 10;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public async Task BillTheMonth(CancellationToken cancellation)
    {
        await Configure(cancellation);
        await Feed(cancellation);
        await Settle("Rating what was fed", cancellation);
        var run = await client.Post(
            "v1/billing-runs", new { RunId = $"demo-{sample.Cast.Period}", sample.Cast.Period }, cancellation);
        say($"Billed {run.GetProperty("billed")} of {run.GetProperty("contracts")} contracts for {sample.Cast.Period}.");
        await Settle("Drafting invoices", cancellation);
        await Review(cancellation);
        await Post(cancellation);
        await Settle("Closing the books", cancellation);
    }

    private async Task Configure(CancellationToken cancellation)
    {
        await PutAll("entities", "entityId", sample.Entities, cancellation);
        await PutAll("erp-tenants", "tenantId", sample.Tenants, cancellation);
        await PutAll("contracts", "contractId", sample.Contracts, cancellation);
        say($"Agreed {sample.Contracts.Count} contracts of {sample.Entities.Count} legal entities.");
    }

    private async Task PutAll(string noun, string id, IReadOnlyList<JsonElement> documents, CancellationToken cancellation)
    {
        foreach (var document in documents)
        {
            await client.Put($"v1/{noun}/{document.GetProperty(id).GetString()}", document.GetRawText(), cancellation);
        }
    }

    private async Task Feed(CancellationToken cancellation)
    {
        var counts = new FeedCounts(0, 0, 0);
        var sent = 0;
        foreach (var batch in sample.Feed.Chunk(FeedBatch))
        {
            counts = counts.Add(await client.Feed(batch, cancellation));
            sent += batch.Length;
            if (sent % SayEveryItems == 0)
            {
                say($"Feeding: {sent} of {sample.Feed.Count} items.");
            }
        }

        say($"Fed {sample.Feed.Count} items: {counts.Taken} taken, {counts.Repeated} repeated, {counts.Refused} refused.");
    }

    /// <summary>Waits until every fact has reached its addressees and the views.</summary>
    private async Task Settle(string what, CancellationToken cancellation)
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

    /// <summary>Finance approves every draft but those that the sample names.</summary>
    private async Task Review(CancellationToken cancellation)
    {
        var drafts = await All("v1/invoices?status=draft", cancellation);
        var approved = 0;
        foreach (var draft in drafts)
        {
            var path = "v1/" + draft.GetProperty("key").GetString();
            path = path.Replace("v1/invoice/", "v1/invoices/", StringComparison.Ordinal);
            var review = sample.Reviews.FirstOrDefault(
                review => review.ContractId == draft.GetProperty("contractId").GetString());
            switch (review?.Action)
            {
                case "hold":
                    await client.Post($"{path}/hold", new { review.Reason }, cancellation);
                    continue;
                case "cut-rebill" or "cut-final":
                    await Cut(path, review, cancellation);
                    break;
            }

            await client.Post($"{path}/approve", null, cancellation);
            approved++;
            if (approved % SayEveryDrafts == 0)
            {
                say($"Reviewing: {approved} of {drafts.Count} drafts.");
            }
        }

        say($"Finance approved {approved} of {drafts.Count} drafts.");
    }

    private async Task Cut(string path, Review review, CancellationToken cancellation)
    {
        var invoice = await client.Get(path, cancellation);
        var lines = invoice.GetProperty("lines");
        var number = (review.Line ?? 1) - 1;
        var isCutBefore = lines.EnumerateArray().Any(line => line.TryGetProperty("cut", out _));
        if (isCutBefore || number >= lines.GetArrayLength())
        {
            return;
        }

        var line = lines[number];
        var id = Uri.EscapeDataString(line.GetProperty("lineId").GetString()!);
        var rebill = review.Action == "cut-rebill";
        await client.Post($"{path}/lines/{id}/cut", new { Rebill = rebill, review.Reason }, cancellation);
    }

    /// <summary>Waits until no approved invoice is on its way any more.</summary>
    private async Task Post(CancellationToken cancellation)
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

    private async Task<List<JsonElement>> All(string path, CancellationToken cancellation)
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
