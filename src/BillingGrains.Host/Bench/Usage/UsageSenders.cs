using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using BillingGrains.Host.Api.Usage;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Bench.Usage;

/// <summary>Sends requests from threads of its own, one at a time from each: what sending takes is told from what the
/// installation takes in the same process.</summary>
internal sealed class UsageSenders : IDisposable
{
    private readonly BlockingCollection<Request> waiting = [];
    private readonly HttpClient client;
    private readonly List<Thread> threads;

    /// <param name="atOnce">Requests that wait for their answers.</param>
    public UsageSenders(HttpClient client, int atOnce)
    {
        this.client = client;
        threads = [.. Enumerable.Range(0, atOnce).Select(_ =>
            new Thread(SendAll) { Name = ThreadTime.SenderName, IsBackground = true })];
        threads.ForEach(static thread => thread.Start());
    }

    /// <summary>Sends bodies of <c>POST /v1/usage</c>, until each is answered.</summary>
    /// <returns>The answers, in the order of the bodies.</returns>
    public Task<UsageAnswer[]> Send(IReadOnlyList<byte[]> bodies)
    {
        var requests = bodies.Select(static body => new Request(
            body, new TaskCompletionSource<UsageAnswer>(TaskCreationOptions.RunContinuationsAsynchronously))).ToList();
        requests.ForEach(waiting.Add);
        return Task.WhenAll(requests.Select(static request => request.Answered.Task));
    }

    public void Dispose()
    {
        waiting.CompleteAdding();
        threads.ForEach(static thread => thread.Join());
        waiting.Dispose();
    }

    private void SendAll()
    {
        foreach (var (body, answered) in waiting.GetConsumingEnumerable())
        {
            try
            {
                answered.SetResult(Send(body));
            }
            catch (Exception exception)
            {
                answered.SetException(exception);
            }
        }
    }

    private UsageAnswer Send(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/usage")
        {
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") },
            },
        };
        using var response = client.Send(request);
        response.EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize<UsageAnswer>(response.Content.ReadAsStream(), BillingJson.Options)!;
    }

    private sealed record Request(byte[] Body, TaskCompletionSource<UsageAnswer> Answered);
}
