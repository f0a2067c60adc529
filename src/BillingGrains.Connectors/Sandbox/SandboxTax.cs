using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using BillingGrains.Domain.Taxes;
using BillingGrains.Ports.Tax;
using NodaTime;

namespace BillingGrains.Connectors.Sandbox;

/// <summary>Asks the tax service of BillingGrains.Sandbox. It rounds each tax on each line, half away from zero, whatever
/// the question wishes.</summary>
public sealed class SandboxTax(HttpClient http, SandboxConnection connection, TimeProvider time) : ITax
{
    private const int DetailLengthMax = 300;

    private readonly Uri quotes = new(connection.Address, $"tax/{Uri.EscapeDataString(connection.Tenant)}/quotes");

    public async Task<TaxReply> Ask(string documentKey, TaxQuestion question, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(connection.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, quotes)
            {
                Content = JsonContent.Create(WireQuote.Of(documentKey, question), TaxWireJson.Default.WireQuote),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", connection.Token);
            using var response = await http.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode
                ? Read(question, await response.Content.ReadFromJsonAsync(TaxWireJson.Default.WireQuoted, either.Token))
                : Translate(response, await response.Content.ReadAsStringAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new TaxReply.Unavailable(FormattableString.Invariant(
                $"No answer within {connection.Timeout.TotalSeconds} s."), null);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException)
        {
            return new TaxReply.Unavailable(broken.Message, null);
        }
    }

    private static TaxReply Read(TaxQuestion question, WireQuoted? answer)
    {
        if (answer is null or { Reference.Length: 0 })
        {
            return new TaxReply.Unavailable("An answer that makes no sense.", null);
        }

        var lines = answer.ToLines(question);
        return TaxFooting.Find(question, lines) is { } fault
            ? new TaxReply.Unavailable($"An answer that cannot be right ({answer.Reference}): {fault}", null)
            : new TaxReply.Answered(TaxFooting.Sum(question, lines), answer.Reference);
    }

    private TaxReply Translate(HttpResponseMessage response, string body)
    {
        var status = (int)response.StatusCode;
        var detail = FormattableString.Invariant($"HTTP {status}: ") + body[..Math.Min(body.Length, DetailLengthMax)];
        return status == 422 && SandboxAnswers.Problem(body) is { } problem
            ? new TaxReply.Refused(problem.Code, problem.Message, detail)
            : new TaxReply.Unavailable(detail, SandboxAnswers.RetryAfter(response, time));
    }
}
