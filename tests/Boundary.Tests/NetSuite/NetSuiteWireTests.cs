using System.Net;
using System.Text.Json.Nodes;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.NetSuite;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.NetSuite;

/// <summary>What SuiteTalk REST answers, as its documentation prints it, and what it comes to.</summary>
public sealed class NetSuiteWireTests
{
    private const string Token = """{"access_token":"t-1","token_type":"Bearer","expires_in":"3600"}""";

    private static readonly ErpInvoice Invoice = ErpSamples.Invoice("BG-KEY", "C-17", ErpSamples.Euro, "S21", 21m);

    private readonly FakeTime time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invoice_is_sent_as_the_documentation_shows_it_and_its_place_is_its_id()
    {
        var sent = new JsonObject();
        var wire = Wire((_, body) =>
        {
            sent = (JsonObject)JsonNode.Parse(body)!;
            return Made("647");
        });

        var outcome = await Erp(wire).Create(
            Invoice with { PurchaseOrder = "PO 7", Dimensions = [new Dimension("cost-centre", "12")] }, Cancellation);

        outcome.ShouldBe(new SendingOutcome.Created("647"));
        sent["externalId"]!.GetValue<string>().ShouldBe("BG-KEY");
        sent["entity"]!.ToJsonString().ShouldBe("""{"externalId":"C-17"}""");
        sent["subsidiary"]!.ToJsonString().ShouldBe("""{"id":"1"}""");
        sent["tranDate"]!.GetValue<string>().ShouldBe("2026-03-31");
        sent["dueDate"]!.GetValue<string>().ShouldBe("2026-04-30");
        sent["otherRefNum"]!.GetValue<string>().ShouldBe("PO 7");
        sent["approvalStatus"]!.ToJsonString().ShouldBe("""{"id":"1"}""");
        var lines = sent["item"]!["items"]!.AsArray();
        lines.Count.ShouldBe(2);
        lines[0]!["item"]!.ToJsonString().ShouldBe("""{"id":"144"}""");
        lines[0]!["amount"]!.GetValue<decimal>().ShouldBe(1234.01m);
        lines[0]!["department"]!.ToJsonString().ShouldBe("""{"id":"12"}""");
        sent["taxDetails"]!["items"]!.AsArray().Sum(one => one!["taxAmount"]!.GetValue<decimal>())
            .ShouldBe(Invoice.Totals.Tax.Amount);
        sent.ContainsKey("taxCode").ShouldBeFalse();
    }

    [Fact]
    public async Task An_answer_without_a_place_is_unknown()
    {
        var wire = Wire((_, _) => new HttpResponseMessage(HttpStatusCode.NoContent));

        (await Erp(wire).Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();
    }

    [Theory]
    [InlineData("Invalid Field Value C-17 for the following field: entity", "entity", "customer-unknown")]
    [InlineData("The transaction date you specified is not within a period; the period is closed.", "", "period-closed")]
    [InlineData("This customer is on hold.", "entity", "customer-blocked")]
    [InlineData("Invalid tax code reference key 12.", "taxDetails.items[0].taxCode", "unknown-tax-code")]
    [InlineData("Please choose an item to add", "item.items[0].item", "erp-refused")]
    public async Task An_error_of_the_user_is_refused_in_words_of_finance_with_the_detail_beside(
        string detail, string path, string code)
    {
        var wire = Wire((_, _) => Error(400, "USER_ERROR", detail, path));

        var refused = (await Erp(wire).Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        refused.Code.ShouldBe(code);
        refused.Words.ShouldContain(detail.TrimEnd('.'));
        refused.Words.ShouldEndWith(".");
        refused.Words.ShouldNotContain("o:error");
        refused.Detail.ShouldContain("o:errorDetails");
    }

    [Theory]
    [InlineData(429, """{"title":"Too Many Requests","status":429}""")]
    [InlineData(400, """{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED","message":"Request Limit Exceeded"}}""")]
    [InlineData(400, """{"o:errorDetails":[{"detail":"blocked","o:errorCode":"SSS_REQUEST_LIMIT_EXCEEDED"}]}""")]
    public async Task Too_many_calls_in_any_shape_are_deferred_and_never_refused(int status, string body)
    {
        var wire = Wire((_, _) => ScriptedWire.Json(body, (HttpStatusCode)status));

        (await Erp(wire).Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>()
            .RetryAfter.ShouldBe(Duration.FromSeconds(5));
        Records(wire).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_wait_that_NetSuite_names_counts()
    {
        var wire = Wire((_, _) =>
        {
            var answer = Error(429, "", "", "");
            answer.Headers.Add("Retry-After", "17");
            return answer;
        });

        (await Erp(wire).Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>()
            .RetryAfter.ShouldBe(Duration.FromSeconds(17));
    }

    [Fact]
    public async Task A_refused_login_after_a_long_wait_is_overload_and_no_new_token_is_asked_for()
    {
        var wire = Wire((_, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(60));
            return Error(401, "INVALID_LOGIN", "Invalid login attempt.", "");
        });

        var deferred = (await Erp(wire, settings => settings with { Timeout = TimeSpan.FromMinutes(3) })
            .Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();

        deferred.Detail.ShouldContain("Too many calls");
        wire.Sent.Count(sent => sent.Contains("/token ", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_login_is_tried_once_with_a_new_token_and_then_left_alone()
    {
        var wire = Wire((_, _) => Error(401, "INVALID_LOGIN", "Invalid login attempt.", ""));

        (await Erp(wire).Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>()
            .RetryAfter.ShouldBe(Duration.FromMinutes(5));

        Records(wire).Count.ShouldBe(2);
        wire.Sent.Count(sent => sent.Contains("/token ", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Theory]
    [InlineData("USER_ERROR", "This record already exists")]
    [InlineData("DUP_RCRD", "A record with the same unique ID is there")]
    public async Task A_key_that_is_there_already_is_answered_with_what_stands_under_it(string code, string detail)
    {
        var wire = Wire((request, _) => request switch
        {
            { Method.Method: "POST" } => Error(400, code, detail, "externalId"),
            _ when request.RequestUri!.AbsolutePath.EndsWith("invoice/eid:BG-KEY", StringComparison.Ordinal) =>
                ScriptedWire.Json("""
                    {"id":"647","externalId":"BG-KEY","tranId":"INV17","currency":{"id":"1"},"total":1561.00,"taxTotal":270.92,
                     "approvalStatus":{"id":"2"},"status":{"id":"A","refName":"Open"}}
                    """),
            _ => Error(404, "NONEXISTENT_ID", "none", ""),
        });

        var posted = (await Erp(wire).Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();

        (posted.RemoteId, posted.Number, posted.Gross.Amount).ShouldBe(("647", "INV17", 1561.00m));
    }

    [Fact]
    public async Task A_document_that_was_voided_there_is_not_sent_again()
    {
        var wire = Wire((_, _) => ScriptedWire.Json("""
            {"id":"647","externalId":"BG-KEY","tranId":"INV17","currency":{"id":"1"},"total":0,"status":{"refName":"Voided"}}
            """));

        (await Erp(wire).Post("647", Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("no-such-document");
        wire.Sent.ShouldNotContain(sent => sent.Contains("approvalStatus", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_creation_that_fails_at_NetSuite_is_unknown_and_made_once()
    {
        var wire = Wire((_, _) => Error(500, "UNEXPECTED_ERROR", "An unexpected error occurred.", ""));

        (await Erp(wire).Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();
        Records(wire).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("tax-unknown")]
    [InlineData("currency-unknown")]
    [InlineData("erp-cannot-process")]
    public async Task What_the_connection_does_not_name_is_refused_before_anything_is_sent(string code)
    {
        var wire = Wire((_, _) => Made("1"));
        var invoice = code == "erp-cannot-process" ? Invoice with { Dimensions = [new Dimension("project", "P-1")] } : Invoice;

        var outcome = await Erp(wire, settings => code switch
        {
            "tax-unknown" => settings with { Taxes = new Dictionary<string, NetSuiteTax>() },
            "currency-unknown" => settings with { Currencies = new Dictionary<string, string>() },
            _ => settings,
        }).Create(invoice, Cancellation);

        outcome.ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe(code);
        wire.Sent.ShouldBeEmpty();
    }

    private static List<string> Records(ScriptedWire wire) =>
        wire.Sent.FindAll(static sent => sent.Contains("/record/v1/", StringComparison.Ordinal));

    private NetSuiteErp Erp(ScriptedWire wire, Func<NetSuiteSettings, NetSuiteSettings>? with = null)
    {
        var settings = NetSuiteSite.SettingsOf(new Uri("https://1234567.suitetalk.api.netsuite.com/"), NetSuiteSite.Key);
        return new NetSuiteErp(new HttpClient(wire), with?.Invoke(settings) ?? settings, time);
    }

    private static ScriptedWire Wire(Func<HttpRequestMessage, string, HttpResponseMessage> records) => new((request, body) =>
        request.RequestUri!.AbsolutePath.EndsWith("/token", StringComparison.Ordinal)
            ? ScriptedWire.Json(Token)
            : records(request, body));

    private static HttpResponseMessage Made(string id) => new(HttpStatusCode.NoContent)
    {
        Headers = { Location = new Uri($"https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/invoice/{id}") },
    };

    private static HttpResponseMessage Error(int status, string code, string detail, string path) => ScriptedWire.Json(
        new JsonObject
        {
            ["type"] = "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html#sec10.4.1", ["title"] = "Bad Request",
            ["status"] = status,
            ["o:errorDetails"] = new JsonArray(new JsonObject
            {
                ["detail"] = detail, ["o:errorCode"] = code, ["o:errorPath"] = path,
            }),
        }.ToJsonString(),
        (HttpStatusCode)status);
}
