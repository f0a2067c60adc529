using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>What answers mean, and what is never sent.</summary>
public sealed class GenericAnswerTests
{
    private static readonly ErpInvoice Invoice = ErpSamples.Invoice("key-1", "C-17", ErpSamples.Euro, "S21", 21m);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, "<html>Your session has expired.</html>")]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"id":"1","key":"other","currency":"EUR","net":1,"gross":1}""")]
    [InlineData(200, """{"id":"1","key":"key-1","currency":"???","net":1,"gross":1}""")]
    [InlineData(200, """{"id":"1","key":"key-1","currency":"EUR","net":"one","gross":1}""")]
    [InlineData(302, "")]
    [InlineData(400, """{"error":"nobody knows this code"}""")]
    [InlineData(500, "")]
    public async Task A_creation_that_is_answered_so_is_unknown(int status, string body)
    {
        using var erp = new ScriptedErp(_ => (status, body));
        using var small = erp.Open(ScriptedErp.Configuration());

        (await small.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();
        erp.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("E-BUSY", "transient", typeof(SendingOutcome.Deferred))]
    [InlineData("E-FAST", "throttled", typeof(SendingOutcome.Deferred))]
    [InlineData("E-NO", "refused", typeof(SendingOutcome.Refused))]
    [InlineData("E-GONE", "absent", typeof(SendingOutcome.Refused))]
    [InlineData("E-ODD", "unknown", typeof(SendingOutcome.Unknown))]
    public async Task An_error_with_HTTP_200_means_what_the_configuration_says(string code, string means, Type outcome)
    {
        using var erp = new ScriptedErp(_ => (200, $$"""{"error":"{{code}}"}"""));
        using var small = erp.Open(ScriptedErp.Configuration(more:
            $$$"""
            "answers": [
              { "when": "status == 200 && error.code == '{{{code}}}'", "means": "{{{means}}}", "words": "It is {{error.code}}" }
            ],
            """));

        (await small.Create(Invoice, Cancellation)).ShouldBeOfType(outcome);
    }

    [Fact]
    public async Task A_draft_that_comes_to_other_amounts_is_told_and_not_posted()
    {
        using var erp = new ScriptedErp(_ => (200,
            """{"id":"1","key":"key-1","currency":"EUR","net":1290.08,"gross":1561.01}"""));
        using var small = erp.Open(ScriptedErp.Configuration());

        var draft = (await small.Post("1", Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        draft.Amounts!.Net.Amount.ShouldBe(1290.08m);

        var rounded = Invoice with { Rounding = new ErpRounding("7999", Invoice.Totals.Gross - draft.Amounts.Gross) };
        (await small.Post("1", rounded, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Detail
            .ShouldContain("no line for rounding");
        erp.Calls.ShouldAllBe(call => call.Method == HttpMethod.Get);
    }

    [Theory]
    [InlineData(1561.00, "POST /base/documents/1/lines, POST /base/documents/1/post")]
    [InlineData(1561.01, "POST /base/documents/1/lines")]
    public async Task A_draft_is_posted_where_a_line_for_rounding_brought_it_to_our_total(double rounded, string changes)
    {
        var gross = 1561.01;
        using var erp = new ScriptedErp(call =>
        {
            gross = call.RequestUri!.AbsolutePath.EndsWith("/lines", StringComparison.Ordinal) ? rounded : gross;
            var number = call.RequestUri!.AbsolutePath.EndsWith("/post", StringComparison.Ordinal) ? "T-1" : "";
            return (200, FormattableString.Invariant(
                $$"""{"id":"1","key":"key-1","number":"{{number}}","currency":"EUR","net":1290.08,"gross":{{gross}}}"""));
        });
        using var small = erp.Open(ScriptedErp.Configuration().Replace("\"post\": [", """
            "round": [
              { "path": "/documents/{{remoteId}}", "document": "$" },
              { "path": "/documents/{{remoteId}}/lines", "body": { "{{rounding.account}}": "{{rounding.amount}}" } }
            ],
            "post": [
            """, StringComparison.Ordinal));
        var off = Invoice.Totals.Gross with { Amount = -0.01m };
        var invoice = Invoice with { Rounding = new ErpRounding("7999", off) };

        var outcome = await small.Post("1", invoice, Cancellation);

        (outcome is SendingOutcome.Posted).ShouldBe(rounded == 1561.00, outcome.ToString());
        string.Join(", ", erp.Calls.Where(static call => call.Method == HttpMethod.Post)
            .Select(static call => $"POST {call.Address.AbsolutePath}")).ShouldBe(changes);
        erp.Calls.Single(static call => call.Body.Length > 0).Body.ShouldBe("""{"7999":-0.01}""");
    }

    [Fact]
    public async Task A_draft_under_another_key_is_not_posted()
    {
        using var erp = new ScriptedErp(_ => (200,
            """{"id":"1","key":"key-2","currency":"EUR","net":1290.08,"gross":1561.00}"""));
        using var small = erp.Open(ScriptedErp.Configuration());

        (await small.Post("1", Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("no-such-document");
        erp.Calls.ShouldAllBe(call => call.Method == HttpMethod.Get);
    }

    [Fact]
    public async Task A_call_that_was_not_sent_is_deferred()
    {
        using var erp = new ScriptedErp((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError));
        using var small = erp.Open(ScriptedErp.Configuration());

        (await small.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();
    }

    [Fact]
    public async Task A_text_stays_a_text_in_JSON_in_forms_and_in_addresses()
    {
        const string wild = "a\"},{\"b\": [&x=1] </t> \\ {{invoice.key}} ü";
        var invoice = Invoice with { Lines = [Invoice.Lines[0] with { Description = wild }] };
        using var erp = new ScriptedErp(_ => (500, ""));
        using var json = erp.Open(ScriptedErp.Configuration());
        using var form = erp.Open(ScriptedErp.Configuration(body: "form"));

        await json.Create(invoice, Cancellation);
        await form.Create(invoice, Cancellation);
        await json.Find("k&key=2/../#", Cancellation);

        System.Text.Json.Nodes.JsonNode.Parse(erp.Calls[0].Body)!["text"]!.GetValue<string>().ShouldBe(wild);
        var pairs = erp.Calls[1].Body.Split('&').Select(pair => pair.Split('=').Select(Uri.UnescapeDataString).ToArray())
            .ToDictionary(pair => pair[0], pair => pair[1]);
        pairs["text"].ShouldBe(wild);
        pairs["lines[0][net]"].ShouldBe("1234.01");
        erp.Calls[2].Address.AbsoluteUri.ShouldBe("https://erp.test/base/documents?key=k%26key%3D2%2F..%2F%23");
    }

    [Fact]
    public async Task A_next_page_on_another_host_is_not_asked_for()
    {
        using var erp = new ScriptedErp(_ => (200, """
            {
              "items": [{ "id": "1", "key": "key-1", "currency": "EUR", "net": 1, "gross": 1 }],
              "next": "https://elsewhere.test/documents?page=2"
            }
            """));
        using var small = erp.Open(ScriptedErp.Configuration());
        var page = await small.List(null, null, Cancellation);

        await Should.ThrowAsync<ErpUnavailableException>(() => small.List(null, page.Next, Cancellation));

        erp.Calls.Count.ShouldBe(1);
    }
}
