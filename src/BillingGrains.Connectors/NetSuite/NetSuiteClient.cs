using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Speaks SuiteTalk REST with one account. Throws <see cref="ErpCallException"/> for answers that are not "done", and
/// <see cref="CallFailedException"/> for those that did not come.</summary>
internal sealed class NetSuiteClient : IDisposable
{
    private const string RecordPath = "services/rest/record/v1/";
    private const string QueryPath = "services/rest/query/v1/suiteql";

    private readonly NetSuiteSettings settings;
    private readonly HttpSender sender;
    private readonly TokenSource tokens;
    private readonly TokenCalls calls;

    public NetSuiteClient(HttpClient http, NetSuiteSettings settings, TimeProvider time)
    {
        this.settings = settings;
        sender = new HttpSender(http, time);
        tokens = new TokenSource(new MemoryTokens(), new NetSuiteAccess(settings, sender, time).Ask, time);
        calls = new TokenCalls(
            "NetSuite", settings.Address, sender, tokens, (answer, took) => Judge(answer, took, settings), time);
    }

    public CallsTold? Told => sender.Told;

    public void Dispose() => tokens.Dispose();

    /// <summary>Makes a record. It is told where it is in a header: the answer has no body.</summary>
    /// <returns>Its internal id.</returns>
    public async Task<string> Create(string type, JsonObject record, CancellationToken cancellation)
    {
        var answer = await calls.Send(HttpMethod.Post, RecordPath + type, record, cancellation);
        var place = answer.Headers.GetValueOrDefault("location", "").TrimEnd('/');
        return place[(place.LastIndexOf('/') + 1)..] is { Length: > 0 } id && id.All(char.IsAsciiDigit)
            ? id
            : throw new ErpCallException(CallVerdict.Unclear, $"An answer without the record's place. {answer.Detail}");
    }

    /// <summary>Changes the fields given, and no others.</summary>
    public Task Change(string type, string id, JsonObject fields, CancellationToken cancellation) =>
        calls.Send(HttpMethod.Patch, $"{RecordPath}{type}/{Uri.EscapeDataString(id)}", fields, cancellation);

    public Task<JsonElement?> ById(string type, string id, CancellationToken cancellation) =>
        Read($"{RecordPath}{type}/{Uri.EscapeDataString(id)}?expandSubResources=true", cancellation);

    public Task<JsonElement?> ByKey(string type, string key, CancellationToken cancellation) =>
        Read($"{RecordPath}{type}/eid:{Uri.EscapeDataString(key)}?expandSubResources=true", cancellation);

    /// <summary>Rows by the names of their columns. A column that is empty is missing.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> Query(
        string text, CancellationToken cancellation)
    {
        var column = settings.CustomersBy == CustomerKey.ExternalId ? "externalid" : "id";
        var answer = await calls.Send(
            HttpMethod.Post,
            string.Create(CultureInfo.InvariantCulture, $"{QueryPath}?limit={settings.PageSize}&offset=0"),
            new JsonObject { ["q"] = text.Replace("{customer}", column, StringComparison.Ordinal) }, cancellation,
            ("Prefer", "transient"));
        return [.. answer.JsonItems("items").Select(Row)];
    }

    /// <summary>A text as SuiteQL writes it.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static Dictionary<string, string> Row(JsonElement item) => item.EnumerateObject()
        .Where(static column => column.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        .ToDictionary(static column => column.Name, static column => column.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Null where there is none.</summary>
    private async Task<JsonElement?> Read(string path, CancellationToken cancellation)
    {
        try
        {
            return (await calls.Send(HttpMethod.Get, path, null, cancellation)).Json();
        }
        catch (ErpCallException none) when (none.Verdict == CallVerdict.Absent)
        {
            return null;
        }
    }

    /// <summary>Null for a login that is refused at once.</summary>
    private static ErpCallException? Judge(HttpAnswer answer, TimeSpan took, NetSuiteSettings settings) =>
        answer.Status != 401 ? NetSuiteErrors.Judge(answer, settings)
        : took < settings.DisguiseAfter ? null
        : new ErpCallException(
            CallVerdict.NotNow, $"Too many calls at once, told as a refused login after a long wait. {answer.Detail}")
        {
            RetryAfter = answer.RetryAfter ?? settings.ThrottleWait,
        };
}
