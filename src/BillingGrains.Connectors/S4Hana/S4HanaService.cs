using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.Connectors.Http;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Reads and writes one OData 2 service. What is written carries the token against forged requests, and the cookies of
/// the session that it was given in; what is changed, the state in which it was read. Throws <see cref="ErpCallException"/> for
/// answers that are not "done", and <see cref="CallFailedException"/> for those that did not come.</summary>
internal sealed partial class S4HanaService(HttpClient http, S4HanaSettings settings, TimeProvider time)
{
    private const string TokenHeader = "x-csrf-token";

    private readonly HttpSender sender = new(http, time);

    /// <summary>Null where there is none.</summary>
    public async Task<JsonElement?> Find(string place, CancellationToken cancellation)
    {
        try
        {
            return Body(await Send(HttpMethod.Get, place, null, S4HanaSession.None, null, cancellation));
        }
        catch (ErpCallException none) when (none.Verdict == CallVerdict.Absent)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<JsonElement>> List(string place, CancellationToken cancellation) =>
        [.. Results(Body(await Send(HttpMethod.Get, place, null, S4HanaSession.None, null, cancellation)))];

    /// <summary>Begins what is to be written: nothing is written before.</summary>
    public async Task<S4HanaSession> Open(CancellationToken cancellation)
    {
        var answer = await Send(HttpMethod.Get, "/", null, new S4HanaSession("Fetch", ""), null, cancellation);
        return answer.Headers.GetValueOrDefault(TokenHeader) is { Length: > 0 } token
            ? new S4HanaSession(token, Cookies(answer.Headers.GetValueOrDefault("set-cookie", "")))
            : throw new ErpCallException(CallVerdict.Unclear, "SAP gave no token to write with.");
    }

    public async Task<JsonElement> Create(string set, JsonObject record, S4HanaSession session, CancellationToken cancellation) =>
        Body(await Send(HttpMethod.Post, set, record, session, null, cancellation));

    /// <summary>Changes the fields given, and no others, where the record is as it was read.</summary>
    public Task Change(
        string place, JsonObject fields, JsonElement asRead, S4HanaSession session, CancellationToken cancellation) =>
        Send(HttpMethod.Patch, place, fields, session, StateOf(asRead), cancellation);

    /// <summary>Records under a name; empty where they were not told.</summary>
    public static IEnumerable<JsonElement> Results(JsonElement record, string? name = null)
    {
        var list = name is null ? record : record.TryGetProperty(name, out var found) ? found : default;
        return list.ValueKind is JsonValueKind.Object && list.TryGetProperty("results", out var results)
            && results.ValueKind is JsonValueKind.Array
                ? results.EnumerateArray()
                : [];
    }

    public static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string StateOf(JsonElement record) =>
        record.TryGetProperty("__metadata", out var about) && about.TryGetProperty("etag", out var state)
            && state.GetString() is { Length: > 0 } told
                ? told
                : "*";

    private static JsonElement Body(HttpAnswer answer) => answer.Json().TryGetProperty("d", out var body)
        ? body
        : throw new ErpCallException(CallVerdict.Unclear, $"An answer without a record. {answer.Detail}");

    private async Task<HttpAnswer> Send(
        HttpMethod method, string place, JsonObject? body, S4HanaSession session, string? state, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(
            method, new Uri(settings.Address.AbsoluteUri.TrimEnd('/') + settings.Proposals.Path + place));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.User}:{settings.Secret}")));
        request.Headers.Accept.ParseAdd("application/json");
        Put(TokenHeader, session.Token);
        Put("Cookie", session.Cookies);
        Put("If-Match", state ?? "");
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        var answer = await sender.Send(request, cancellation);
        return answer.IsSuccess ? answer : throw S4HanaErrors.Judge(answer, settings);

        void Put(string header, string value)
        {
            if (value.Length > 0)
            {
                request.Headers.TryAddWithoutValidation(header, value);
            }
        }
    }

    /// <summary>Names and values alone, as they are sent back.</summary>
    private static string Cookies(string told) => string.Join(
        "; ", BetweenCookies().Split(told).Select(static one => one.Split(';')[0].Trim()).Where(static one => one.Length > 0));

    /// <summary>A comma that a cookie's name and "=" follow: dates have commas too.</summary>
    [GeneratedRegex(@",\s*(?=[^;,=\s]+=)", RegexOptions.None, 1_000)]
    private static partial Regex BetweenCookies();
}

/// <summary>In which something is written.</summary>
/// <param name="Token">Against forged requests.</param>
/// <param name="Cookies">Of SAP's session; empty for none.</param>
internal sealed record S4HanaSession(string Token, string Cookies)
{
    /// <summary>What is only read needs none.</summary>
    public static S4HanaSession None { get; } = new("", "");
}
