using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace BillingGrains.LoadTests.Running;

/// <summary>An answer of the installation that says what became of a request.</summary>
/// <param name="Body">Undefined where there is none.</param>
internal sealed record LoadAnswer(HttpStatusCode Status, JsonElement Body)
{
    public bool IsGood => (int)Status is >= 200 and < 300;

    /// <summary>A count that the body names.</summary>
    public int Count(string member) => Body.GetProperty(member).GetInt32();
}

/// <summary>Sends requests until each is answered for: who is told to wait waits as long as he is told, and sends the same
/// again.</summary>
internal sealed class LoadClient : IDisposable
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient http;
    private long throttled;
    private long unknown;
    private long withoutWait;

    public LoadClient(LoadTarget target, int connections) => http = new HttpClient(
        new SocketsHttpHandler { MaxConnectionsPerServer = connections, AutomaticDecompression = DecompressionMethods.All })
    {
        BaseAddress = target.Url,
        Timeout = TimeSpan.FromSeconds(60),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", target.Key) },
    };

    /// <summary>Answers 429 so far; each was waited for.</summary>
    public long Throttled => Interlocked.Read(ref throttled);

    /// <summary>Requests so far of which nobody knows whether they had an effect: 503, or no answer at all.</summary>
    public long Unknown => Interlocked.Read(ref unknown);

    /// <summary>Answers 429 so far that did not say how long to wait.</summary>
    public long WithoutWait => Interlocked.Read(ref withoutWait);

    public static HttpContent Json(string json) => new StringContent(json, Encoding.UTF8, "application/json");

    public static HttpContent Lines(IEnumerable<string> lines) =>
        new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");

    public Task<LoadAnswer> Post(string path, Func<HttpContent> content, CancellationToken cancellation) =>
        Send(HttpMethod.Post, path, content, cancellation);

    /// <summary>What must be done before a load can run; throws where it is not.</summary>
    public async Task<JsonElement> Must(
        HttpMethod method, string path, string? json, CancellationToken cancellation)
    {
        var answer = await Send(method, path, json is null ? null : () => Json(json), cancellation);
        return answer.IsGood
            ? answer.Body
            : throw new InvalidOperationException($"{method} {path} was answered {(int)answer.Status}: {answer.Body}");
    }

    /// <summary>Waits until every fact has reached its addressees and the views.</summary>
    public async Task Settle(CancellationToken cancellation)
    {
        while (!(await Must(HttpMethod.Get, "v1/progress", null, cancellation)).GetProperty("settled").GetBoolean())
        {
            await Task.Delay(RepeatAfter, cancellation);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<LoadAnswer> Send(
        HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellation)
    {
        while (true)
        {
            var wait = RepeatAfter;
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = content?.Invoke() };
                using var response = await http.SendAsync(request, cancellation);
                if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
                {
                    return await Read(response, cancellation);
                }

                wait = WaitOf(response);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException
                || (exception is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                Interlocked.Increment(ref unknown);
            }

            await Task.Delay(wait, cancellation);
        }
    }

    private TimeSpan WaitOf(HttpResponseMessage response)
    {
        var said = response.Headers.RetryAfter?.Delta;
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            Interlocked.Increment(ref throttled);
            Interlocked.Add(ref withoutWait, said is null ? 1 : 0);
        }
        else
        {
            Interlocked.Increment(ref unknown);
        }

        return said ?? RepeatAfter;
    }

    private static async Task<LoadAnswer> Read(HttpResponseMessage response, CancellationToken cancellation)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
        if (bytes.Length == 0)
        {
            return new LoadAnswer(response.StatusCode, default);
        }

        using var body = JsonDocument.Parse(bytes);
        return new LoadAnswer(response.StatusCode, body.RootElement.Clone());
    }
}
