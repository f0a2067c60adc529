using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Http;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>Speaks OData with one environment. Throws <see cref="ErpCallException"/> for answers that are not "done", and
/// <see cref="CallFailedException"/> for those that did not come.</summary>
internal sealed class DynamicsClient : IDisposable
{
    private readonly DynamicsSettings settings;
    private readonly HttpSender sender;
    private readonly TokenSource tokens;
    private readonly TokenCalls calls;

    public DynamicsClient(HttpClient http, DynamicsSettings settings, TimeProvider time)
    {
        this.settings = settings;
        sender = new HttpSender(http, time);
        tokens = new TokenSource(new MemoryTokens(), Ask, time);
        calls = new TokenCalls(
            "Dynamics", settings.Address, sender, tokens,
            static (answer, _) => answer.Status == 401 ? null : DynamicsErrors.Judge(answer), time);
    }

    public void Dispose() => tokens.Dispose();

    /// <summary>Makes a record of the legal entity, and answers with it.</summary>
    public async Task<JsonElement> Create(string set, JsonObject record, CancellationToken cancellation)
    {
        record["dataAreaId"] = settings.LegalEntity;
        return (await calls.Send(HttpMethod.Post, $"data/{set}", record, cancellation)).Json();
    }

    /// <param name="key">Of the record beside the legal entity, as OData writes it in an address:
    /// <c>InvoiceIdentifier=5637144588</c>.</param>
    public Task Delete(string set, string key, CancellationToken cancellation) =>
        calls.Send(HttpMethod.Delete, Place(set, key), null, cancellation);

    /// <summary>Changes the fields given, and no others, where the record is as it was read.</summary>
    /// <param name="key">As of <see cref="Delete"/>.</param>
    /// <param name="state">Its "@odata.etag".</param>
    public Task Change(string set, string key, JsonObject fields, string state, CancellationToken cancellation) =>
        calls.Send(HttpMethod.Patch, Place(set, key), fields, cancellation, ("If-Match", state));

    /// <summary>A service of the environment's own.</summary>
    public Task Call(string path, JsonObject arguments, CancellationToken cancellation) =>
        calls.Send(HttpMethod.Post, path, arguments, cancellation);

    /// <summary>Records of the legal entity for which a condition holds. Without "cross-company" the caller's own company would
    /// be asked, and nothing would say so.</summary>
    /// <param name="filter">Empty for all.</param>
    /// <param name="isShared">The set is none of a legal entity's own.</param>
    public async Task<IReadOnlyList<JsonElement>> Query(
        string set, string filter, string order, int top, CancellationToken cancellation, bool isShared = false)
    {
        var own = isShared ? "" : $"dataAreaId eq {Quoted(settings.LegalEntity)}";
        var whole = $"{own}{(own.Length == 0 || filter.Length == 0 ? "" : " and ")}{filter}";
        var answer = await calls.Send(
            HttpMethod.Get,
            FormattableString.Invariant($"data/{set}?cross-company=true&$orderby={Uri.EscapeDataString(order)}&$top={top}")
            + (whole.Length == 0 ? "" : $"&$filter={Uri.EscapeDataString(whole)}"),
            null, cancellation);
        return answer.JsonItems("value");
    }

    /// <summary>A text as OData writes it.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private string Place(string set, string key) =>
        $"data/{set}(dataAreaId={Quoted(settings.LegalEntity)},{key})?cross-company=true";

    private async Task<HttpAnswer> Ask(OAuthTokens? stored, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.TokenAddress);
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = settings.ClientId,
            ["client_secret"] = settings.ClientSecret,
            ["scope"] = settings.Address.GetLeftPart(UriPartial.Authority) + "/.default",
        });
        return await sender.Send(request, cancellation);
    }
}

/// <summary>Reads records.</summary>
internal static class DynamicsRecords
{
    /// <summary>Empty where it is missing. Numbers as they are written: identifiers are longer than what floats hold.</summary>
    public static string Text(this JsonElement record, string name) =>
        name.Length > 0 && record.TryGetProperty(name, out var found)
            ? found.ValueKind switch
            {
                JsonValueKind.String => found.GetString()!,
                JsonValueKind.Number => found.GetRawText(),
                JsonValueKind.True => "Yes",
                JsonValueKind.False => "No",
                _ => "",
            }
            : "";

    public static decimal? Number(this JsonElement record, string name) =>
        decimal.TryParse(
            Text(record, name), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture,
            out var number)
            ? number
            : null;
}
