using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace BillingGrains.LoadTests.Feed;

/// <summary>A load of feed batches with the invariants that must hold after it.</summary>
internal sealed class FeedLoad(Uri url, string key, int senders, int batchItems)
{
    private readonly HttpClient http = new()
    {
        BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    public async Task<int> Run(string file, CancellationToken cancellation)
    {
        // Items of one ticket keep their order by going to one sender.
        var lines = await File.ReadAllLinesAsync(file, cancellation);
        var lanes = lines.GroupBy(line => TicketOf(line)).GroupBy(
            ticket => (uint)ticket.Key.Sum(letter => letter * 31) % (uint)senders, ticket => ticket)
            .Select(lane => lane.SelectMany(ticket => ticket).Chunk(batchItems).ToList()).ToList();

        var first = await SendAll("first time", lanes, lines.Length, cancellation);
        await WaitUntilSettled(cancellation);
        var before = await Figures(cancellation);
        var second = await SendAll("again", lanes, lines.Length, cancellation);
        await WaitUntilSettled(cancellation);
        var after = await Figures(cancellation);

        var books = await http.GetFromJsonAsync<JsonElement>("v1/reconciliation", cancellation);
        var faults = new List<string>();
        Check(faults, first.Failed + second.Failed == 0, $"{first.Failed + second.Failed} items failed");
        Check(faults, second.Taken == 0, $"{second.Taken} items were taken a second time");
        Check(faults, before == after, $"the figures changed by the repeat:\n{before}\n{after}");
        var differences = books.GetProperty("facts").GetProperty("differences").GetArrayLength();
        Check(faults, differences == 0, $"{differences} facts are in no bucket");
        faults.ForEach(fault => Console.WriteLine($"VIOLATED: {fault}"));
        Console.WriteLine(faults.Count == 0 ? "All invariants hold." : $"{faults.Count} invariants are violated.");
        return faults.Count == 0 ? 0 : 1;
    }

    private static string TicketOf(string line)
    {
        var item = JsonDocument.Parse(line).RootElement;
        return item.TryGetProperty("ticketId", out var id) ? id.ToString() : "";
    }

    private static void Check(List<string> faults, bool holds, string fault)
    {
        if (!holds)
        {
            faults.Add(fault);
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
        Console.WriteLine(FormattableString.Invariant(
            $"{what}: {items} items in {clock.Elapsed.TotalSeconds:0.0} s, {items / clock.Elapsed.TotalSeconds:0} items/s; {all}"));
        return all;
    }

    private async Task<Counts> Send(string[] batch, CancellationToken cancellation)
    {
        using var content = new StringContent(string.Join('\n', batch), Encoding.UTF8, "application/x-ndjson");
        using var response = await http.PostAsync("v1/feed", content, cancellation);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        return new Counts(
            answer.GetProperty("taken").GetInt32(), answer.GetProperty("refused").GetInt32(),
            answer.GetProperty("failed").GetInt32());
    }

    private async Task WaitUntilSettled(CancellationToken cancellation)
    {
        while (!(await http.GetFromJsonAsync<JsonElement>("v1/progress", cancellation)).GetProperty("settled").GetBoolean())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellation);
        }
    }

    private async Task<string> Figures(CancellationToken cancellation)
    {
        var figures = await http.GetFromJsonAsync<JsonElement>("v1/figures", cancellation);
        return string.Join(", ", figures.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Number));
    }

    private sealed record Counts(int Taken, int Refused, int Failed)
    {
        public static Counts operator +(Counts left, Counts right) =>
            new(left.Taken + right.Taken, left.Refused + right.Refused, left.Failed + right.Failed);
    }
}
