using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>What each of Tryton's answers, as a real one gave them, means to billing.</summary>
public sealed class TrytonWireTests : IDisposable
{
    private const string Create = "model.account.invoice.create";
    private const string Post = "model.account.invoice.post";
    private const string Find = "model.account.invoice.search_read";
    private const string Login = "common.db.login";

    private readonly FakeTime time = new();
    private readonly ScriptedWire wire;
    private readonly HttpClient http;
    private readonly TrytonErp erp;
    private readonly Dictionary<string, Queue<Func<HttpResponseMessage>>> planned = new(StringComparer.Ordinal);

    public TrytonWireTests()
    {
        wire = new ScriptedWire((_, body) => Answer(body));
        http = new HttpClient(wire) { Timeout = Timeout.InfiniteTimeSpan };
        erp = new TrytonErp(
            http,
            new TrytonSettings(new Uri("http://erp.test/"), "books", "billing", "secret", Duration.FromSeconds(30)),
            time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ErpInvoice Invoice =>
        ErpSamples.Invoice("key-1", "C-17", ErpSamples.Euro, "S21", 21m);

    public void Dispose()
    {
        erp.Dispose();
        http.Dispose();
        wire.Dispose();
    }

    [Fact]
    public async Task A_call_has_exactly_the_three_members_that_Tryton_expects()
    {
        await erp.Find("key-1", Cancellation);

        foreach (var sent in wire.Sent)
        {
            using var body = JsonDocument.Parse(sent[(sent.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            body.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "method", "params"]);
        }
    }

    [Fact]
    public async Task A_line_is_sent_as_one_piece_at_its_amount_with_its_minutes_in_the_text_and_all_its_taxes()
    {
        var lines = Invoice.Lines.Select(line => line with { Taxes = line.Taxes.Add(new ErpLineTax("QST", 9.5m, 1m)) });
        (await erp.Create(Invoice with { Lines = [.. lines] }, Cancellation)).ShouldBe(new SendingOutcome.Created("5"));
        var sent = wire.Sent.Single(one => one.Contains(Create, StringComparison.Ordinal));
        sent.ShouldContain("\"quantity\":1.0,\"unit_price\":{\"__class__\":\"Decimal\",\"decimal\":\"1234.01\"}");
        sent.ShouldContain("(60 minute)");
        sent.ShouldContain("\"taxes\":[[\"add\",[3,3]]]");
        sent.ShouldContain("\"reference\":\"key-1\"");
    }

    [Fact]
    public async Task A_line_of_a_credit_note_is_minus_one_piece()
    {
        await erp.Create(ErpSamples.CreditNote("key-2", Invoice), Cancellation);

        wire.Sent.Single(one => one.Contains(Create, StringComparison.Ordinal))
            .ShouldContain("\"quantity\":-1.0,\"unit_price\":{\"__class__\":\"Decimal\",\"decimal\":\"1234.01\"}");
    }

    [Fact]
    public async Task An_invoice_that_is_there_is_not_made_again()
    {
        Plan(Find, Result($"[{Document("draft")}]"));

        (await erp.Create(Invoice, Cancellation)).ShouldBe(new SendingOutcome.Created("5"));

        wire.Sent.ShouldNotContain(one => one.Contains(Create, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_invoices_with_one_key_are_refused_as_a_double_document()
    {
        Plan(Find, Result($"[{Document("draft")},{Document("posted")}]"));

        var refused = (await erp.Find("key-1", Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        refused.Code.ShouldBe("double-document");
        refused.Detail.ShouldContain("key-1");
    }

    [Fact]
    public async Task A_posted_invoice_has_the_amounts_that_Tryton_holds()
    {
        var posted = (await PostAnswering(Result("null"))).ShouldBeOfType<SendingOutcome.Posted>();

        (posted.Number, posted.Net.Amount, posted.Tax.Amount, posted.Gross.Amount)
            .ShouldBe(("INV2026-00001", 180.00m, 37.80m, 217.80m));
    }

    [Theory]
    [InlineData(
        """["UserError",["To continue, you must create a period for the date \"01/01/2001\".","",null]]""",
        "period-not-open")]
    [InlineData(
        """["UserError",["You cannot modify invoice \"INV2026-00001\" because it is posted.","",null]]""",
        "erp-refused")]
    [InlineData(
        "[\"UserError\",[\"To number \\\"7\\\", you must set a date because the sequence has already been used for " +
        "invoice \\\"8\\\".\",\"\",null]]",
        "number-out-of-order")]
    [InlineData("""["UserWarning",["invoice_future","The date of the invoice is in the future.",""]]""", "erp-warning")]
    [InlineData("""["'nosuch'","Traceback (most recent call last): ..."]""", "erp-cannot-process")]
    public async Task A_business_error_comes_with_status_200_and_is_refused(string error, string code)
    {
        var refused = (await PostAnswering(Error(error))).ShouldBeOfType<SendingOutcome.Refused>();

        refused.Code.ShouldBe(code);
        refused.Words.ShouldEndWith(".");
        refused.Detail.ShouldNotContain("Traceback");
    }

    [Theory]
    [InlineData("""["could not obtain lock on row in relation \"ir_sequence_strict\"\n",""]""")]
    [InlineData("""["could not serialize access due to concurrent update\n",""]""")]
    [InlineData("""["ConcurrencyException",["Records were modified in the meanwhile"]]""")]
    public async Task A_lost_race_is_deferred(string error)
    {
        var deferred = (await PostAnswering(Error(error))).ShouldBeOfType<SendingOutcome.Deferred>();

        deferred.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(Duration.Zero);
    }

    [Fact]
    public async Task A_due_date_in_the_past_is_confirmed()
    {
        Plan(Post, Error("""["UserWarning",["invoice_payment_term_5","In the past.",""]]"""));

        (await PostAnswering(Result("null"))).ShouldBeOfType<SendingOutcome.Posted>();

        wire.Sent.ShouldContain(one => one.Contains("res.user.warning.create", StringComparison.Ordinal)
            && one.Contains("invoice_payment_term_5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_warning_that_comes_again_after_it_was_confirmed_is_refused()
    {
        var warning = Error("""["UserWarning",["invoice_payment_term_5","In the past.",""]]""");
        Plan(Post, warning);

        (await PostAnswering(warning)).ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("erp-warning");
    }

    public static TheoryData<Func<HttpResponseMessage>> Unreadable => new(
        () => new HttpResponseMessage(HttpStatusCode.InternalServerError),
        () => new HttpResponseMessage(HttpStatusCode.BadGateway),
        () => ScriptedWire.Json("<html>"),
        () => ScriptedWire.Json("{}"),
        () => ScriptedWire.Json("""{"id":1,"error":["server closed the connection unexpectedly",""]}"""),
        () => throw new HttpRequestException("The response ended prematurely."));

    [Theory]
    [MemberData(nameof(Unreadable), DisableDiscoveryEnumeration = true)]
    public async Task A_write_without_a_readable_answer_is_unknown(Func<HttpResponseMessage> answer)
    {
        Plan(Create, answer);
        (await erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();

        (await PostAnswering(answer)).ShouldBeOfType<SendingOutcome.Unknown>();
    }

    [Theory]
    [MemberData(nameof(Unreadable), DisableDiscoveryEnumeration = true)]
    public async Task A_create_that_breaks_before_it_writes_is_deferred_and_a_look_up_is_unknown(
        Func<HttpResponseMessage> answer)
    {
        Plan(Find, answer);
        (await erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();

        Plan(Find, answer);
        (await erp.Find("key-1", Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();
        wire.Sent.ShouldNotContain(one => one.Contains(Create, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_does_not_listen_is_deferred()
    {
        Plan(Create, () => throw new HttpRequestException(
            "refused", new SocketException((int)SocketError.ConnectionRefused)));

        (await erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();
    }

    [Fact]
    public async Task A_session_that_ended_is_opened_again_and_the_call_repeated_once()
    {
        Plan(Create, () => new HttpResponseMessage(HttpStatusCode.Unauthorized));

        (await erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        Count(Login).ShouldBe(2);
        Count(Create).ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_password_is_not_sent_again_before_Tryton_has_forgotten_it()
    {
        HttpResponseMessage Refused() => new(HttpStatusCode.Unauthorized);
        Plan(Login, Refused);

        for (var attempt = 0; attempt < 10; attempt++)
        {
            var deferred = (await erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();
            deferred.RetryAfter.ShouldNotBeNull();
        }

        Count(Login).ShouldBe(1);
        time.Advance(TimeSpan.FromMinutes(11));
        (await erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
    }

    [Fact]
    public async Task A_locked_out_user_is_deferred_for_minutes()
    {
        Plan(Login, () => new HttpResponseMessage(HttpStatusCode.TooManyRequests));

        var deferred = (await erp.Find("key-1", Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();

        deferred.RetryAfter.ShouldBe(Duration.FromMinutes(5));
    }

    [Theory]
    [InlineData("party.party", "customer-unknown", "Customer C-17 is not known in the ERP.")]
    [InlineData("party.address", "customer-no-address", "Customer C-17 has no invoice address in the ERP.")]
    [InlineData("account.tax", "tax-unknown", "The tax S21 ('S21') is not known in the ERP.")]
    [InlineData("currency.currency", "currency-unknown", "The currency EUR is not known in the ERP.")]
    [InlineData(
        "account.invoice.payment_term", "payment-term-unknown", "The ERP has no payment term 'Net 30' for 30 days.")]
    public async Task What_is_missing_in_the_ERP_is_refused_in_the_words_of_finance(
        string model, string code, string words)
    {
        Plan($"model.{model}.search_read", Result("[]"));

        var refused = (await erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        (refused.Code, refused.Words).ShouldBe((code, words));
        Count(Create).ShouldBe(0);
    }

    [Fact]
    public async Task A_document_that_is_not_ours_is_not_posted()
    {
        Plan(Find, Result("""[{"id":5,"state":"draft","reference":"other"}]"""));

        (await erp.Post("5", Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();
        Count(Post).ShouldBe(0);
    }

    private static string Document(string state) => $$"""
        {"id":5,"reference":"key-1","number":{{(state == "posted" ? "\"INV2026-00001\"" : "null")}},"state":"{{state}}",
        "untaxed_amount":{"__class__":"Decimal","decimal":"180.00"},
        "tax_amount":{"__class__":"Decimal","decimal":"37.80"},
        "total_amount":{"__class__":"Decimal","decimal":"217.80"},"currency.":{"code":"EUR","digits":2} }
        """;

    private static Func<HttpResponseMessage> Result(string json) =>
        () => ScriptedWire.Json($$"""{"id":1,"result":{{json}} }""");

    private static Func<HttpResponseMessage> Error(string json) =>
        () => ScriptedWire.Json($$"""{"id":1,"error":{{json}} }""");

    /// <summary>Posts; the look before it and the reading after it answer as they should.</summary>
    private Task<SendingOutcome> PostAnswering(Func<HttpResponseMessage> answer)
    {
        Plan(Find, Result("""[{"id":5,"state":"draft","reference":"key-1"}]"""));
        Plan(Find, Result($"[{Document("posted")}]"));
        Plan(Post, answer);
        return erp.Post("5", Invoice, Cancellation);
    }

    private void Plan(string method, Func<HttpResponseMessage> answer)
    {
        planned.TryAdd(method, new Queue<Func<HttpResponseMessage>>());
        planned[method].Enqueue(answer);
    }

    private int Count(string method) => wire.Sent.Count(one => one.Contains($"\"{method}\"", StringComparison.Ordinal));

    private HttpResponseMessage Answer(string body)
    {
        using var document = JsonDocument.Parse(body);
        var method = document.RootElement.GetProperty("method").GetString()!;
        if (planned.TryGetValue(method, out var queue) && queue.TryDequeue(out var answer))
        {
            return answer();
        }

        return Result(method switch
        {
            Login => """[1,"5e55"]""",
            "model.res.user.get_preferences" => """{"language":"en","company":1}""",
            Create => "[5]",
            Post => "null",
            Find => "[]",
            "model.res.user.warning.create" => "[1]",
            _ => """[{"id":3,"account_receivable":4,"invoice":true}]""",
        })();
    }
}
