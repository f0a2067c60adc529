using System.Net;
using System.Text;

namespace BillingGrains.Host.Tests.Api;

/// <summary>Requests that cannot be served, and the words that say why.</summary>
[Collection(ApiCollection.Name)]
public sealed class RequestTests(ApiFixture api)
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer bg_wrong")]
    [InlineData("Basic YTpi")]
    public async Task Who_has_no_key_is_told_how_to_send_one(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/tickets");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        var response = await api.Anonymous.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await response.Body()).Line().ShouldBe("unknown-key: Send a valid API key: \"Authorization: Bearer KEY\".");
    }

    [Fact]
    public async Task A_role_that_may_not_is_told_which_it_is()
    {
        var response = await api.As("auditor").PostAsync("v1/feed", Wire.Json("{}"));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Body()).Line().ShouldBe(
            "role-may-not: The key \"auditor of the tests\" has the role \"auditor\", which may not feed tickets, time, "
                + "parts and usage. The role integrator may.");
    }

    [Theory]
    [InlineData("v1/contracts/none", 404, "unknown: There is no contract \"none\".")]
    [InlineData("v1/entities/none", 404, "unknown: There is no legal entity \"none\".")]
    [InlineData("v1/erp-tenants/none", 404, "unknown: There is no ERP tenant \"none\".")]
    [InlineData("v1/tickets/desk/none", 404, "unknown: There is no ticket \"none\" of \"desk\".")]
    [InlineData("v1/invoices/none/2026-03/month", 404, "unknown: There is no invoice/none/2026-03/month.")]
    [InlineData("v1/nonsense", 404, "no-such-address: The API has no such address; /openapi/v1.json lists them all.")]
    [InlineData("v1/feed", 405, "method-not-allowed: This address does not take that method.")]
    [InlineData("v1/contracts/a%20b", 422, "bad-id #/contractId: The contractId is 1 to 100 letters, ")]
    [InlineData("v1/invoices/none/2026-13/month", 422, "bad-period #/period: The period is a month, for example 2026-03.")]
    [InlineData("v1/charges?month=March", 422, "bad-period #/month: A month is written as 2026-03.")]
    [InlineData("v1/invoices?period=03-2026", 422, "bad-period #/period: A month is written as 2026-03.")]
    [InlineData("v1/tickets?limit=0", 422, "bad-limit #/limit: The limit is 1 to 500.")]
    [InlineData("v1/tickets?limit=501", 422, "bad-limit #/limit: The limit is 1 to 500.")]
    [InlineData("v1/tickets?limit=ten", 422, "bad-limit #/limit: The limit is 1 to 500.")]
    [InlineData("v1/tickets?onlyHeld=perhaps", 400, "bad-query #/onlyHeld: The query's \"onlyHeld\" cannot be read.")]
    [InlineData("v1/charges?standing=bilable", 400,
        "bad-query #/standing: There is no standing \"bilable\"; it is billable, waiting, held or not-billable.")]
    [InlineData("v1/invoices?status=Posted", 400,
        "bad-query #/status: There is no status \"Posted\"; it is draft, empty, held, approved, finalized, parked, posted or "
            + "voided.")]
    [InlineData("v1/exceptions?owner=sales", 400,
        "bad-query #/owner: There is no owner \"sales\"; it is support, finance or integrator.")]
    [InlineData("v1/invoices?staus=posted", 400,
        "bad-query #/staus: The query has no \"staus\"; it is entityId, contractId, tenantId, status, period, cursor or limit.")]
    [InlineData("v1/erp-tenants?limit=5", 400, "bad-query #/limit: The query has no \"limit\"; it is nothing.")]
    [InlineData("v1/history", 400, "bad-query #/key: The query needs \"key\".")]
    [InlineData("v1/tickets?cursor=nonsense", 400, "bad-cursor #/cursor: The cursor is not one that this list gave out.")]
    [InlineData("v1/tickets?cursor=eAp5", 400, "bad-cursor #/cursor: The cursor is not one that this list gave out.")]
    [InlineData("v1/history?key=ticket%2Fx&cursor=eAp5", 400, "bad-cursor #/cursor: The cursor is not one that ")]
    public async Task What_is_asked_for_wrongly_is_a_problem_in_words(string address, int status, string problem)
    {
        var response = await api.Admin.GetAsync(address);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Body()).Line().ShouldStartWith(problem);
    }

    [Theory]
    [InlineData("v1/contracts/k-1", "", 400, "empty-body #: The request has no body.")]
    [InlineData("v1/contracts/k-1", "null", 400, "empty-body #: The body is null.")]
    [InlineData("v1/contracts/k-1", "{'contractId':", 400, "malformed-body #")]
    [InlineData("v1/contracts/k-1", "[]", 400, "malformed-body #: A JSON object is expected.")]
    [InlineData("v1/contracts/k-1", "{'contractId':'k-1','colour':1}", 400, "malformed-body #/colour: There is no field")]
    [InlineData("v1/sources/s-1", "{'sourceId':'s-1'}", 400, "malformed-body #/version ")]
    public async Task A_body_that_cannot_be_read_is_a_problem_that_names_the_field(
        string address, string body, int status, string problem)
    {
        var response = await api.Admin.PutAsync(address, Wire.Json(Wire.Quoted(body)));

        ((int)response.StatusCode).ShouldBe(status);
        (await response.Body()).Line().ShouldStartWith(problem);
    }

    [Theory]
    [InlineData("PUT", "v1/contracts/k-1", "text/plain")]
    [InlineData("POST", "v1/feed", "application/xml")]
    [InlineData("POST", "v1/billing-runs", "application/x-www-form-urlencoded")]
    public async Task A_body_of_another_kind_is_not_read(string method, string address, string media)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address)
        {
            Content = new StringContent("{}", Encoding.UTF8, media),
        };

        var response = await api.Admin.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await response.Body()).Line().ShouldBe(
            "unsupported-media-type: The body's content type is not one that this address takes.");
    }

    [Fact]
    public async Task Terms_with_faults_are_refused_by_the_path_of_the_fault()
    {
        var terms = Agreement.Contract("k-bad");

        (await Put("k-bad", terms.Replace("'perHour':96", "'perHour':-96", StringComparison.Ordinal))).ShouldStartWith(
            "422 negative #/rates/0/perHour: ");
        (await Put("k-bad", terms.Replace("'perHour':96", "'perHour':'96'", StringComparison.Ordinal))).ShouldBe(
            "400 malformed-body #/rates/0/perHour: Expected is a number without quotes.");
        (await Put("k-bad", terms.Replace("Europe/Amsterdam", "Europe/Atlantis", StringComparison.Ordinal))).ShouldStartWith(
            "422 unknown-time-zone #/timeZone: \"Europe/Atlantis\" is not an IANA time zone");
        (await Put("k-bad", terms.Replace("'half-up'", "'sideways'", StringComparison.Ordinal))).ShouldStartWith(
            "400 malformed-body #/moneyRounding: \"sideways\" is none of ");
        (await Put("k-bad", terms.Replace("'version':1", "'version':2", StringComparison.Ordinal))).ShouldBe(
            "422 version-skipped #/version: The next version of this contract is 1.");
        (await Put("k-other", terms)).ShouldBe(
            "422 other-id #/contractId: The contractId is \"k-bad\" in the body and \"k-other\" in the path.");
        (await Put("k-bad", terms)).ShouldStartWith("200");
        (await Put("k-bad", terms)).ShouldStartWith("200");
        (await Put("k-bad", terms.Replace("'perHour':96", "'perHour':97", StringComparison.Ordinal)))
            .ShouldStartWith("409 version-conflict #/rates");
    }

    private async Task<string> Put(string id, string terms)
    {
        var response = await api.Admin.PutAsync($"v1/contracts/{id}", Wire.Json(Wire.Quoted(terms)));
        var body = await response.Body();
        return $"{(int)response.StatusCode} {(response.IsSuccessStatusCode ? "" : body.Line())}";
    }
}
