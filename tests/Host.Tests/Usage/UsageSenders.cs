using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Usage;

/// <summary>Senders that send all they have three times, each time in another order, and repeat what was not answered.
/// Every second one sends the same as another.</summary>
internal sealed class UsageSenders(Uri address, string key, int seed) : IDisposable
{
    private const int Senders = 4, Batches = 40, Size = 500, Times = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly string Time = $"{DateTime.UtcNow.AddHours(-1):s}Z";

    private readonly ConcurrentDictionary<string, bool> answered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<HttpStatusCode, int> refusals = [];
    private readonly CancellationTokenSource patience = new(TimeSpan.FromMinutes(3));
    private int sent;

    /// <summary>Events that differ.</summary>
    public static int Events => Senders / 2 * Batches * Size;

    /// <summary>Of the events that differ those that were answered as stored.</summary>
    public int Answered => answered.Count;

    /// <summary>Answers that were none, by their status; 0 for a line that broke.</summary>
    public IReadOnlyDictionary<HttpStatusCode, int> Refusals => refusals;

    public Task SendAll() => Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAll(sender))));

    /// <summary>When that part of all batches was answered.</summary>
    public async Task Reach(double part)
    {
        while (Volatile.Read(ref sent) < part * Senders * Batches * Times)
        {
            await Task.Delay(Pause, patience.Token);
        }
    }

    /// <summary>When the database could not store something since.</summary>
    public async Task MeetRefusal()
    {
        var before = refusals.GetValueOrDefault(HttpStatusCode.ServiceUnavailable);
        while (refusals.GetValueOrDefault(HttpStatusCode.ServiceUnavailable) == before)
        {
            await Task.Delay(Pause, patience.Token);
        }
    }

    public void Dispose() => patience.Dispose();

    private async Task SendAll(int sender)
    {
        using var client = ApiFixture.Client(address.ToString(), key);
        client.Timeout = TimeSpan.FromSeconds(10);
        var random = new Random(seed + sender);
        var batches = Enumerable.Range(0, Batches).SelectMany(static batch => Enumerable.Repeat(batch, Times)).ToArray();
        random.Shuffle(batches);
        foreach (var batch in batches)
        {
            var ids = Enumerable.Range(batch * Size, Size).Select(id => $"{sender % 2}-{id}").ToArray();
            random.Shuffle(ids);
            while (!await Send(client, ids))
            {
                await Task.Delay(Pause, patience.Token);
            }

            Interlocked.Increment(ref sent);
        }
    }

    private async Task<bool> Send(HttpClient client, string[] ids)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', ids.Select(static id =>
            $$"""{"id":"{{id}}","source":"app","time":"{{Time}}","meter":"calls","customer":"c-{{id[^1]}}","value":0.25}"""))));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        try
        {
            using var response = await client.PostAsync("v1/usage", content);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                refusals.AddOrUpdate(response.StatusCode, 1, static (_, count) => count + 1);
                return false;
            }

            var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            (answer.GetProperty("taken").GetInt32() + answer.GetProperty("repeated").GetInt32()).ShouldBe(Size);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            refusals.AddOrUpdate(0, 1, static (_, count) => count + 1);
            return false;
        }

        foreach (var id in ids)
        {
            answered[id] = true;
        }

        return true;
    }
}
