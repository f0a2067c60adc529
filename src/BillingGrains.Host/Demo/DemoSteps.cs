using System.Text.Json;

namespace BillingGrains.Host.Demo;

/// <summary>What people and systems do in a month: agree, feed, bill, review, post.</summary>
internal sealed class DemoSteps(DemoClient client, DemoSample sample, Action<string> say)
{
    private const int FeedBatch = 500;
    private const int SayEveryItems = 2_000;
    private const int SayEveryDrafts = 10;
    private readonly DemoProgress progress = new(client, say);

    public async Task BillTheMonth(CancellationToken cancellation)
    {
        await Configure(cancellation);
        await Feed(cancellation);
        await progress.Settle("Rating what was fed", cancellation);
        var run = await client.Post(
            "v1/billing-runs", new { RunId = $"demo-{sample.Cast.Period}", sample.Cast.Period }, cancellation);
        say($"Billed {run.GetProperty("billed")} of {run.GetProperty("contracts")} contracts for {sample.Cast.Period}.");
        await progress.Settle("Drafting invoices", cancellation);
        await Review(cancellation);
        await progress.UntilPosted(cancellation);
        await progress.Settle("Closing the books", cancellation);
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

    /// <summary>Finance approves every draft but those that the sample names.</summary>
    private async Task Review(CancellationToken cancellation)
    {
        var drafts = await progress.All("v1/invoices?status=draft", cancellation);
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
}
