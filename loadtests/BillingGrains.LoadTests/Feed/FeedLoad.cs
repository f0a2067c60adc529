using System.Diagnostics;
using System.Text.Json;
using BillingGrains.LoadTests.Checks;
using BillingGrains.LoadTests.Running;
using Npgsql;

namespace BillingGrains.LoadTests.Feed;

/// <summary>A feed that is sent twice, in batches by several senders at once; the second time changes nothing.</summary>
internal sealed class FeedLoad(LoadTarget target, int senders, int batchItems) : IDisposable
{
    private readonly LoadClient client = new(target, senders);

    /// <summary>Agrees what the sample month rests on: legal entities, ERP companies and contracts.</summary>
    /// <param name="folder">With the feed's other files.</param>
    public async Task Prepare(string folder, CancellationToken cancellation)
    {
        await PutAll("entities", "entityId", Items(await Read(folder, "entities.json", cancellation)), cancellation);
        await PutAll("erp-tenants", "tenantId", Items(await Read(folder, "tenants.json", cancellation)), cancellation);
        var contracts = (await Read(folder, "contracts.ndjson", cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await PutAll("contracts", "contractId", contracts.Select(Element), cancellation);
    }

    /// <returns>A sentence for each difference.</returns>
    public async Task<IReadOnlyList<string>> Run(string file, CancellationToken cancellation)
    {
        // Items of one ticket keep their order by going to one sender.
        var lines = await File.ReadAllLinesAsync(file, cancellation);
        var lanes = lines.GroupBy(TicketOf).GroupBy(ticket => (uint)ticket.Key.Sum(letter => letter * 31) % (uint)senders)
            .Select(lane => lane.SelectMany(ticket => ticket).Chunk(batchItems).ToList()).ToList();

        var first = await SendAll("first time", lanes, lines.Length, cancellation);
        await client.Settle(cancellation);
        var before = await Figures(cancellation);
        var second = await SendAll("again", lanes, lines.Length, cancellation);
        await client.Settle(cancellation);
        var after = await Figures(cancellation);

        var books = await client.Must(HttpMethod.Get, "v1/reconciliation", null, cancellation);
        var differences = new List<string>();
        Check(differences, first.Failed + second.Failed == 0, $"{first.Failed + second.Failed} items failed.");
        var told = ToldOtherwise(lines);
        Check(
            differences, second.Taken == told,
            $"{second.Taken} items were taken a second time, and {told} tell of a ticket otherwise than was told last.");
        Check(differences, before == after, $"The figures changed by the repeat:\n{before}\n{after}");
        var unplaced = books.GetProperty("facts").GetProperty("differences").GetArrayLength();
        Check(differences, unplaced == 0, $"{unplaced} facts are in no bucket.");
        await using var database = NpgsqlDataSource.Create(target.Database);
        return [.. differences, .. await JournalChecks.Find(database, LoadRun.Patience, cancellation)];
    }

    public void Dispose() => client.Dispose();

    private static string TicketOf(string line) => Element(line).TryGetProperty("ticketId", out var id) ? id.ToString() : "";

    /// <summary>What a source says of a ticket has no revision: what it said last counts. Told once more from the beginning,
    /// each change of it is one again.</summary>
    private static int ToldOtherwise(string[] lines) => lines
        .Where(static line => Element(line) is { ValueKind: JsonValueKind.Object } item
            && item.TryGetProperty("type", out var type) && type.ValueEquals("ticket"))
        .GroupBy(TicketOf)
        .Sum(static ticket => ticket.Prepend(ticket.Last()).Zip(ticket).Count(static told => told.First != told.Second));

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static IEnumerable<JsonElement> Items(string json) => Element(json).EnumerateArray();

    private static Task<string> Read(string folder, string file, CancellationToken cancellation) =>
        File.ReadAllTextAsync(Path.Combine(folder, file), cancellation);

    private static void Check(List<string> differences, bool holds, string difference)
    {
        if (!holds)
        {
            differences.Add(difference);
        }
    }

    private async Task PutAll(string noun, string id, IEnumerable<JsonElement> documents, CancellationToken cancellation)
    {
        foreach (var document in documents)
        {
            await client.Must(
                HttpMethod.Put, $"v1/{noun}/{document.GetProperty(id).GetString()}", document.GetRawText(), cancellation);
        }
    }

    private async Task<Counts> SendAll(
        string what, List<List<string[]>> lanes, int items, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(lanes.Select(async lane =>
        {
            var sum = new Counts(0, 0, 0);
            foreach (var batch in lane)
            {
                sum += await Send(batch, cancellation);
            }

            return sum;
        }));
        var all = counts.Aggregate((left, right) => left + right);
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"{what}: {items} items in {seconds:0.0} s, {items / seconds:0} items/s; {all}"));
        return all;
    }

    private async Task<Counts> Send(string[] batch, CancellationToken cancellation)
    {
        var answer = await client.Post("v1/feed", () => LoadClient.Lines(batch), cancellation);
        return answer.IsGood
            ? new Counts(answer.Count("taken"), answer.Count("refused"), answer.Count("failed"))
            : throw new InvalidOperationException($"A batch was answered {(int)answer.Status}: {answer.Body}");
    }

    private async Task<string> Figures(CancellationToken cancellation)
    {
        var figures = await client.Must(HttpMethod.Get, "v1/figures", null, cancellation);
        return string.Join(", ", figures.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Number));
    }

    private sealed record Counts(int Taken, int Refused, int Failed)
    {
        public static Counts operator +(Counts left, Counts right) =>
            new(left.Taken + right.Taken, left.Refused + right.Refused, left.Failed + right.Failed);
    }
}
