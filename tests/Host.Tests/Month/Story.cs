using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>A month of a service company, told situation by situation over the HTTP API of a whole installation. What is
/// done and what it ends in is written down: docs/a-month.md is that text.</summary>
internal sealed class Story(ApiFixture api)
{
    public const string Month = "2026-03";

    private readonly StringBuilder text = new(
        """
        # A month, as finance lives it

        Each situation is played over the HTTP API of a whole installation, with a pretend ERP, and ends in the documents
        that are named. At the end the four balances hold: facts, charges, documents, and what customers owe; payments, refunds
        and write-offs that were recorded here stand in the ERP. This page is what happened
        (`dotnet test tests/Host.Tests --filter FullyQualifiedName~MonthTests`): the test fails when something else does.

        """.ReplaceLineEndings("\n"));
    private int situations;
    private int runs;

    public string Text => text.ToString();

    public HttpClient As(string role) => api.As(role);

    /// <summary>One customer with a contract of its own, and what happens to it.</summary>
    public async Task Situation(string title, Func<Customer, Task> happens)
    {
        situations++;
        text.Append(FormattableString.Invariant($"\n## {situations}. {title}\n\n"));
        var customer = new Customer(this, FormattableString.Invariant($"{situations:00}"));
        try
        {
            await happens(customer);
        }
        catch (Exception exception)
        {
            throw new ShouldAssertException($"Situation {situations}, \"{title}\": {exception.Message}", exception);
        }
    }

    /// <summary>Writes a line of the story.</summary>
    public void Say(string sentence) => text.Append("- ").Append(sentence).Append('\n');

    /// <summary>Sends a request that is taken.</summary>
    public async Task<JsonElement> Done(string role, HttpMethod method, string address, string? body)
    {
        var response = await Send(role, method, address, body);
        var answer = await response.Body();
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {address}: {answer}");
        return answer;
    }

    /// <summary>Sends a request that is refused; what the sender is told.</summary>
    public async Task<string> Refused(string role, HttpMethod method, string address, string body)
    {
        var response = await Send(role, method, address, body);
        ((int)response.StatusCode).ShouldBeInRange(400, 499);
        return (await response.Body()).Text("detail");
    }

    /// <summary>Somebody does something in the pretended ERP.</summary>
    public async Task Erp(string address, string? body)
    {
        using var answer = await api.ErpOperator.PostAsync(address, body is null ? null : Wire.Quotes(body));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Every contract bills what is due.</summary>
    public Task Bill() => Done(
        "finance", HttpMethod.Post, "v1/billing-runs",
        FormattableString.Invariant($"{{'runId':'run-{++runs}','period':'{Month}'}}"));

    /// <summary>Waits until nothing is on its way and lists show it.</summary>
    public Task Rest() => api.As("auditor").Settled("v1/progress", progress => progress.GetProperty("settled").GetBoolean());

    /// <summary>Waits until what was recorded of a legal entity stands in its ERP.</summary>
    public Task AllIsEntered(string entity) => api.As("auditor").Settled(
        $"v1/vouchers?entityId={entity}", static found => found.GetProperty("rows").EnumerateArray()
            .All(static voucher => voucher.Text("status") == "posted"));

    public static JsonObject Parse(string json) => JsonNode.Parse(Wire.Quoted(json))!.AsObject();

    private Task<HttpResponseMessage> Send(string role, HttpMethod method, string address, string? body) =>
        api.As(role).SendAsync(new HttpRequestMessage(method, $"v1/{address.Replace("v1/", "", StringComparison.Ordinal)}")
        {
            Content = body is null ? null : Wire.Json(Wire.Quoted(body)),
        });
}
