using System.Text.Json;
using BillingGrains.Connectors.Http;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>What an error of an OData 2 service means, and the words for finance.</summary>
internal static class S4HanaErrors
{
    public static ErpCallException Judge(HttpAnswer answer, S4HanaSettings settings)
    {
        var said = Read(answer.Text);
        return answer.Status switch
        {
            401 or 403 or 429 or 503 => NotNow(""),
            500 when settings.BusyTexts.Any(text => answer.Text.Contains(text, StringComparison.OrdinalIgnoreCase)) => NotNow(""),
            404 => new ErpCallException(CallVerdict.Absent, answer.Detail),
            412 => new ErpCallException(CallVerdict.NotNow, $"The record was changed since it was read. {answer.Detail}"),
            400 when said.Contains("already exist", StringComparison.OrdinalIgnoreCase) =>
                new ErpCallException(CallVerdict.Exists, answer.Detail),
            400 or 409 or 422 when said.Length > 0 => new ErpCallException(CallVerdict.Refused, answer.Detail)
            {
                Words = $"SAP refuses it: {said}",
            },
            >= 400 and < 500 => new ErpCallException(CallVerdict.Refused, answer.Detail)
            {
                Code = "erp-cannot-process", Words = "SAP cannot process it as it was sent; an integrator must look at it.",
            },
            _ => new ErpCallException(CallVerdict.Unclear, answer.Detail),
        };

        ErpCallException NotNow(string words) => new(CallVerdict.NotNow, words + answer.Detail)
        {
            RetryAfter = answer.RetryAfter ?? settings.BusyPause,
        };
    }

    /// <summary>The errors among the details, else the message; empty where there is none.</summary>
    private static string Read(string text)
    {
        try
        {
            using var body = JsonDocument.Parse(text);
            var error = body.RootElement.GetProperty("error");
            var details = error.TryGetProperty("innererror", out var inner)
                && inner.TryGetProperty("errordetails", out var list) && list.ValueKind is JsonValueKind.Array
                    ? list.EnumerateArray().Where(static one => Text(one, "severity") == "error")
                        .Select(static one => Text(one, "message")).Where(static one => one.Length > 0)
                        .Distinct(StringComparer.Ordinal).ToList()
                    : [];
            return string.Join(
                ' ', (details.Count > 0 ? details : [Text(error.GetProperty("message"), "value")])
                    .Select(static one => one.Trim().TrimEnd('.') + "."));
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
}
