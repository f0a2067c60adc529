using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace BillingGrains.Host.Demo;

/// <summary>Talks to the HTTP API as any source or person would; what the server asks to be repeated is repeated.</summary>
internal sealed class DemoClient(string address, string key) : IDisposable
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient http = new()
    {
        BaseAddress = new Uri(address),
        Timeout = TimeSpan.FromSeconds(60),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    public Task<JsonElement> Put(string path, string json, CancellationToken cancellation) => Send(
        () => new HttpRequestMessage(HttpMethod.Put, path) { Content = Json(json) }, cancellation);

    public Task<JsonElement> Post(string path, object? body, CancellationToken cancellation) => Send(
        () => new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = body is null ? null : Json(JsonSerializer.Serialize(body, JsonSerializerOptions.Web)),
        },
        cancellation);

    public Task<JsonElement> Get(string path, CancellationToken cancellation) =>
        Send(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    /// <summary>Sends items until each is answered for; returns how many were taken, repeated and refused.</summary>
    public async Task<FeedCounts> Feed(IReadOnlyList<string> lines, CancellationToken cancellation)
    {
        var counts = new FeedCounts(0, 0, 0);
        var left = lines;
        while (left.Count > 0)
        {
            var sent = left;
            var answer = await Send(
                () => new HttpRequestMessage(HttpMethod.Post, "v1/feed")
                {
                    Content = new StringContent(string.Join('\n', sent), Encoding.UTF8, "application/x-ndjson"),
                },
                cancellation);
            counts = counts.Add(answer);
            left = [.. answer.GetProperty("results").EnumerateArray()
                .Where(result => result.GetProperty("status").GetString() == "failed")
                .Select(result => sent[result.GetProperty("index").GetInt32()])];
            if (left.Count > 0)
            {
                await Task.Delay(RepeatAfter, cancellation);
            }
        }

        return counts;
    }

    public void Dispose() => http.Dispose();

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private async Task<JsonElement> Send(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        while (true)
        {
            using var message = request();
            try
            {
                using var response = await http.SendAsync(message, cancellation);
                if (response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                {
                    var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
                    return response.IsSuccessStatusCode
                        ? body
                        : throw new InvalidOperationException($"{message.Method} {message.RequestUri}: {body}");
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException
                || (exception is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                // The answer was lost: every request may be repeated.
            }

            await Task.Delay(RepeatAfter, cancellation);
        }
    }
}

/// <summary>What became of the items of a feed.</summary>
internal sealed record FeedCounts(int Taken, int Repeated, int Refused)
{
    public FeedCounts Add(JsonElement answer) => new(
        Taken + answer.GetProperty("taken").GetInt32(),
        Repeated + answer.GetProperty("repeated").GetInt32(),
        Refused + answer.GetProperty("refused").GetInt32());

    public FeedCounts Add(FeedCounts other) =>
        new(Taken + other.Taken, Repeated + other.Repeated, Refused + other.Refused);
}
