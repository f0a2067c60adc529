using System.Text.Json;
using System.Text.RegularExpressions;
using BillingGrains.Connectors.Http;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>What an error of the OData service means. What people can use of it stands in the Infolog alone; stack traces go
/// nowhere.</summary>
internal static partial class DynamicsErrors
{
    public static ErpCallException Judge(HttpAnswer answer)
    {
        var (said, type) = Read(answer.Text);
        var detail = FormattableString.Invariant($"HTTP {answer.Status}: {type} {said}").TrimEnd();
        if (answer.Status == 429 || (answer.Status == 503 && answer.RetryAfter is not null))
        {
            return new ErpCallException(CallVerdict.NotNow, detail) { RetryAfter = answer.RetryAfter };
        }

        return answer.Status switch
        {
            404 => new ErpCallException(CallVerdict.Absent, detail),
            412 => new ErpCallException(CallVerdict.NotNow, $"The record was changed since it was read. {detail}"),
            400 when Says("update conflict") || Says("deadlock") => new ErpCallException(CallVerdict.NotNow, detail),
            400 when said.Length > 0 => Refused(),
            403 => new ErpCallException(CallVerdict.Refused, detail)
            {
                Code = "erp-cannot-process",
                Words = "The ERP does not allow this to the integration's user; an integrator must look at it.",
            },
            _ => new ErpCallException(CallVerdict.Unclear, detail),
        };

        bool Says(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);

        ErpCallException Refused()
        {
            var (code, words) = Meaning(said);
            return new ErpCallException(CallVerdict.Refused, detail) { Code = code, Words = words };
        }
    }

    private static (string Code, string Words) Meaning(string said)
    {
        var log = Infolog().Match(said);
        if (!log.Success)
        {
            return ("erp-cannot-process", "The ERP cannot process it as it was sent; an integrator must look at it.");
        }

        var reason = string.Join(' ', Entry().Split(log.Groups[1].Value).Select(static one => one.Trim(' ', ';', '\n', '\r'))
            .Where(static one => one.Length > 0));
        reason = reason.ReplaceLineEndings(" ");
        reason = reason.Length == 0 ? "it gives no reason." : reason[^1] is '.' or '!' or '?' ? reason : reason + ".";
        return Says("period") && (Says("closed") || Says("not open") || Says("on hold"))
            ? ("period-closed", $"The accounting period of the document's date is closed in the ERP: {reason}")
            : Says("customer") && (Says("blocked") || Says("on hold") || Says("stopped"))
                ? ("customer-blocked", $"The customer is blocked in the ERP: {reason}")
                : Says("tax registration") || Says("tax exempt number")
                    ? ("customer-no-tax-registration", $"The customer cannot be taxed in the ERP: {reason}")
                    : Says("customer account") || (Says("customer") && Says("cannot be found"))
                        ? ("customer-unknown", $"The customer is not known in the ERP: {reason}")
                        : Says("sales tax") || Says("tax code")
                            ? ("unknown-tax-code", $"The ERP does not take a tax of the document: {reason}")
                            : ("erp-refused", $"The ERP refuses it: {reason}");

        bool Says(string words) => reason.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The inner message and its type; the stack trace is left.</summary>
    private static (string Said, string Type) Read(string text)
    {
        try
        {
            using var body = JsonDocument.Parse(text);
            if (body.RootElement.ValueKind is not JsonValueKind.Object
                || !body.RootElement.TryGetProperty("error", out var error) || error.ValueKind is not JsonValueKind.Object)
            {
                return ("", "");
            }

            var inner = error.TryGetProperty("innererror", out var found) && found.ValueKind is JsonValueKind.Object
                ? found
                : error;
            return (inner.Text("message"), inner.Text("type"));
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }

    [GeneratedRegex("Infolog:(.*)", RegexOptions.Singleline, 1_000)]
    private static partial Regex Infolog();

    [GeneratedRegex(@"\b(?:Error|Warning|Info):\s*", RegexOptions.None, 1_000)]
    private static partial Regex Entry();
}
