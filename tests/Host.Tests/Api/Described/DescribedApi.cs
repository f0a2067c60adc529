using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BillingGrains.Host.Tests.Api.Described;

/// <summary>What the served OpenAPI document says of each call. Every call of the tests goes through here, so that no
/// answer, problem or accepted body is of another shape than described.</summary>
/// <param name="document">The document as text.</param>
internal sealed class DescribedApi(string document)
{
    private const string Json = "application/json";

    private readonly JsonElement root = JsonDocument.Parse(document).RootElement;

    /// <summary>"POST /v1/feed 200": each operation that was called, with what it answered.</summary>
    public ConcurrentDictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

    public string Text => document;

    /// <summary>Every operation as "POST /v1/feed".</summary>
    public IReadOnlyList<string> Operations => [.. root.GetProperty("paths").EnumerateObject().SelectMany(
        path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"))];

    /// <summary>The example of an operation's body.</summary>
    public string Example(string method, string path) =>
        root.GetProperty("paths").GetProperty(path).GetProperty(method)
            .GetProperty("requestBody").GetProperty("content").GetProperty(Json).GetProperty("example").GetRawText();

    /// <summary>A client whose every call is compared with the description.</summary>
    public HttpMessageHandler Handler() => new Comparing(this) { InnerHandler = new SocketsHttpHandler() };

    /// <summary>Fails when the call was answered otherwise than described.</summary>
    public async Task Compare(HttpRequestMessage request, string? sent, HttpResponseMessage response)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (Find(request) is not var (name, operation))
        {
            status.ShouldBeOneOf(["404", "405"], $"{request.Method} {request.RequestUri} is not described");
            return;
        }

        Seen.AddOrUpdate($"{name} {status}", 1, (_, count) => count + 1);
        operation.GetProperty("responses").TryGetProperty(status, out var described)
            .ShouldBeTrue($"{name} answered {status}, which is not described: {await response.Content.ReadAsStringAsync()}");
        await CompareAnswer($"{name} {status}", response, described);
        if (response.IsSuccessStatusCode && sent is not null && operation.TryGetProperty("requestBody", out var body)
            && request.Content!.Headers.ContentType!.MediaType == Json && !await Refuses(response))
        {
            Compare($"{name}, sent", sent, body.GetProperty("content").GetProperty(Json));
        }
    }

    private async Task CompareAnswer(string what, HttpResponseMessage response, JsonElement described)
    {
        var text = await response.Content.ReadAsStringAsync();
        if (!described.TryGetProperty("content", out var content))
        {
            text.ShouldBeEmpty($"{what} is described as having no body");
            return;
        }

        var media = response.Content.Headers.ContentType!.MediaType!;
        content.TryGetProperty(media, out var schema).ShouldBeTrue($"{what} was {media}, which is not described");
        if (media.EndsWith("json", StringComparison.Ordinal))
        {
            Compare(what, text, schema);
        }
    }

    private void Compare(string what, string text, JsonElement media) => new SchemaCheck(root)
        .Faults(JsonDocument.Parse(text).RootElement, media.GetProperty("schema"))
        .ShouldBeEmpty($"{what} is not as described: {text}");

    /// <summary>A batch may hold bad items and be answered all the same.</summary>
    private static async Task<bool> Refuses(HttpResponseMessage response) =>
        (await response.Body()).TryGetProperty("refused", out var refused)
        && refused is { ValueKind: JsonValueKind.Number } && refused.GetInt32() > 0;

    private (string Name, JsonElement Operation)? Find(HttpRequestMessage request)
    {
        var address = request.RequestUri!.AbsolutePath;
        var method = request.Method.Method.ToLowerInvariant();
        foreach (var path in root.GetProperty("paths").EnumerateObject())
        {
            var pattern = "^" + Regex.Replace(Regex.Escape(path.Name), @"\\\{\w+}", "[^/]+") + "$";
            if (Regex.IsMatch(address, pattern) && path.Value.TryGetProperty(method, out var operation))
            {
                return ($"{request.Method} {path.Name}", operation);
            }
        }

        return null;
    }

    private sealed class Comparing(DescribedApi api) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sent = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            await api.Compare(request, sent, response);
            return response;
        }
    }
}
