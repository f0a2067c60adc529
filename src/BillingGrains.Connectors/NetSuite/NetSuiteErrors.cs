using System.Text.Json;
using BillingGrains.Connectors.Http;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>What an error of SuiteTalk REST means, and the words for finance.</summary>
internal static class NetSuiteErrors
{
    public static ErpCallException Judge(HttpAnswer answer, NetSuiteSettings settings)
    {
        var errors = Read(answer.Text);
        if (answer.Status == 429 || (answer.Status == 503 && answer.RetryAfter is not null)
            || errors.Any(error => settings.ThrottleCodes.Contains(error.Code, StringComparer.Ordinal)))
        {
            return new ErpCallException(CallVerdict.NotNow, answer.Detail)
            {
                RetryAfter = answer.RetryAfter ?? settings.ThrottleWait,
            };
        }

        return answer.Status switch
        {
            404 => new ErpCallException(CallVerdict.Absent, answer.Detail),
            400 when errors.Any(error => settings.ExistsCodes.Contains(error.Code, StringComparer.Ordinal)
                || error.Detail.Contains("already exists", StringComparison.OrdinalIgnoreCase)) =>
                new ErpCallException(CallVerdict.Exists, answer.Detail) { Words = Sentence(errors[0].Detail) },
            >= 400 and < 500 when errors.Count > 0 => Refused(errors, answer),
            _ => new ErpCallException(CallVerdict.Unclear, answer.Detail),
        };
    }

    private static ErpCallException Refused(IReadOnlyList<Error> errors, HttpAnswer answer)
    {
        var (code, words) = Meaning(errors[0], answer.Status);
        return new ErpCallException(CallVerdict.Refused, answer.Detail) { Code = code, Words = words };
    }

    private static (string Code, string Words) Meaning(Error error, int status)
    {
        var said = Sentence(error.Detail);
        return error switch
        {
            _ when status is 403 or 405 => (
                "erp-cannot-process",
                "The ERP does not allow this to the integration's role; an integrator must look at it."),
            _ when Says("period") && (Says("closed") || Says("locked")) => (
                "period-closed", $"The accounting period of the document's date is closed in the ERP: {said}"),
            { Code: "INVALID_KEY_OR_REF" or "INVALID_REF", Path: "entity" or "customer" } or { Path: "entity" or "customer" }
                when Says("invalid") => ("customer-unknown", $"The customer is not known in the ERP: {said}"),
            _ when Says("on hold") || Says("is blocked") => ("customer-blocked", $"The customer is blocked in the ERP: {said}"),
            _ when Says("tax registration") => (
                "customer-no-tax-registration", $"The customer cannot be taxed in the ERP: {said}"),
            _ when error.Path.StartsWith("taxDetails", StringComparison.Ordinal) || Says("tax code") =>
                ("unknown-tax-code", $"The ERP does not take a tax of the document: {said}"),
            _ => ("erp-refused", $"The ERP refuses it: {said}"),
        };

        bool Says(string words) => error.Detail.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    private static List<Error> Read(string text)
    {
        try
        {
            using var body = JsonDocument.Parse(text);
            if (body.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return [];
            }

            // A RESTlet's shape: one error, with a code and a message.
            if (body.RootElement.TryGetProperty("error", out var single) && single.ValueKind is JsonValueKind.Object)
            {
                return [new Error(Text(single, "code"), Text(single, "message"), "")];
            }

            return body.RootElement.TryGetProperty("o:errorDetails", out var details)
                && details.ValueKind is JsonValueKind.Array
                ?
                [
                    .. details.EnumerateArray().Where(static one => one.ValueKind is JsonValueKind.Object)
                        .Select(static one => new Error(Text(one, "o:errorCode"), Text(one, "detail"), Text(one, "o:errorPath"))),
                ]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.String ? found.GetString()! : "";

    private static string Sentence(string said)
    {
        var line = said.ReplaceLineEndings(" ").Trim();
        return line.Length == 0 ? "it gives no reason." : line[^1] is '.' or '!' or '?' ? line : line + ".";
    }

    /// <param name="Path">The field that is meant; empty for none.</param>
    private sealed record Error(string Code, string Detail, string Path);
}
