using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Connectors.Http;

/// <summary>What came back from a call.</summary>
/// <param name="Headers">Names in small letters.</param>
/// <param name="RetryAfter">What the header of that name says.</param>
internal sealed record HttpAnswer(
    int Status, ImmutableSortedDictionary<string, string> Headers, string Text, Duration? RetryAfter)
{
    private const int TextMax = 500;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The JSON object that came. Throws <see cref="ErpCallException"/> where none did.</summary>
    public JsonElement Json()
    {
        try
        {
            using var document = JsonDocument.Parse(Text);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new ErpCallException(CallVerdict.Unclear, $"An answer that is no record. {Detail}");
        }
        catch (JsonException)
        {
            throw new ErpCallException(CallVerdict.Unclear, $"An answer that makes no sense. {Detail}");
        }
    }

    /// <summary>The records under a name of the JSON object that came. Throws <see cref="ErpCallException"/> where there are
    /// none.</summary>
    public IReadOnlyList<JsonElement> JsonItems(string name) =>
        Json().TryGetProperty(name, out var items) && items.ValueKind is JsonValueKind.Array
            ? [.. items.EnumerateArray()]
            : throw new ErpCallException(CallVerdict.Unclear, $"An answer without records. {Detail}");

    /// <summary>For those who look into it. Requests, and with them secrets, are not part of it.</summary>
    public string Detail => FormattableString.Invariant(
        $"HTTP {Status}: {(Text.Length > TextMax ? Text[..TextMax] + "…" : Text)}");
}

/// <summary>Sends requests, each once, and reads what comes back.</summary>
/// <param name="http">Without a time-out of its own: the caller's deadline holds.</param>
internal sealed class HttpSender(HttpClient http, TimeProvider time)
{
    private const int AnswerBytesMax = 32 * 1024 * 1024;

    /// <summary>What the latest answer that said it said of calls that are left; null before one did.</summary>
    public CallsTold? Told { get; private set; }

    /// <summary>Throws <see cref="CallFailedException"/>.</summary>
    public async Task<HttpAnswer> Send(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            await response.Content.LoadIntoBufferAsync(AnswerBytesMax, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            var headers = response.Headers.Concat(response.Content.Headers).ToImmutableSortedDictionary(
                static header => header.Key.ToLowerInvariant(), static header => string.Join(", ", header.Value),
                StringComparer.Ordinal);
            Told = CallLimits.Of(headers.GetValueOrDefault, Instant.FromDateTimeOffset(time.GetUtcNow())) ?? Told;
            return new HttpAnswer((int)response.StatusCode, headers, text, RetryAfter(response.Headers.RetryAfter));
        }
        catch (HttpRequestException broken)
        {
            throw new CallFailedException(
                broken.Message, broken.HttpRequestError is HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError, broken);
        }
        catch (IOException broken)
        {
            throw new CallFailedException(broken.Message, nothingWasSent: false, broken);
        }
    }

    private Duration? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait is { } length ? Duration.FromTimeSpan(length < TimeSpan.Zero ? TimeSpan.Zero : length) : null;
    }
}
