using System.Net;
using System.Text;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.S4Hana;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.S4Hana;

/// <summary>What answers mean that the sandbox does not give.</summary>
public sealed class S4HanaWireTests
{
    private const string Nothing = """{"d":{"results":[]}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Confirmed(string document, params (string TypeId, int Severity, string Note)[] log) =>
        Envelope($"""
        <n0:JournalEntryBulkCreateConfirmation xmlns:n0="http://sap.com/xi/SAPSCORE/SFIN"><JournalEntryCreateConfirmation>
          <MessageHeader/><JournalEntryCreateConfirmation><AccountingDocument>{document}</AccountingDocument>
          <CompanyCode>1010</CompanyCode><FiscalYear>2026</FiscalYear></JournalEntryCreateConfirmation>
          <Log>
          <MaximumLogItemSeverityCode>{log.Max(static one => (int?)one.Severity) ?? 1}</MaximumLogItemSeverityCode>
          {string.Concat(log.Select(static one =>
            $"<Item><TypeID>{one.TypeId}</TypeID><SeverityCode>{one.Severity}</SeverityCode><Note>{one.Note}</Note></Item>"))}
          </Log></JournalEntryCreateConfirmation></n0:JournalEntryBulkCreateConfirmation>
        """);

    [Fact]
    public async Task A_document_in_the_confirmation_is_posted_under_its_three_names()
    {
        var confirmed = Confirmed("1800000012", ("605(RW)", 1, "posted"), ("1(X)", 2, "a warning"));

        var posted = (await Create(HttpStatusCode.OK, confirmed))
            .ShouldBeOfType<SendingOutcome.Posted>();

        (posted.RemoteId, posted.Number).ShouldBe(("1800000012/1010/2026", "1800000012"));
    }

    [Fact]
    public async Task An_error_beside_a_document_is_unknown() =>
        (await Create(HttpStatusCode.OK, Confirmed("1800000012", ("1(X)", 3, "an error"))))
            .ShouldBeOfType<SendingOutcome.Unknown>();

    [Fact]
    public async Task Zeroes_without_an_error_are_refused_and_no_document_at_all_is_unknown()
    {
        (await Create(HttpStatusCode.OK, Confirmed("0000000000"))).ShouldBeOfType<SendingOutcome.Refused>();
        (await Create(HttpStatusCode.OK, Confirmed(""))).ShouldBeOfType<SendingOutcome.Unknown>();
    }

    [Fact]
    public async Task Errors_are_told_in_saps_words_without_the_one_that_wraps_them()
    {
        var refused = (await Create(HttpStatusCode.OK, Confirmed(
            "0000000000", ("609(RW)", 3, "Error in document: BKPFF $ QX1"),
            ("201(F5)", 3, "Posting period 003 2026 is not open"), ("9(X)", 1, "By the way"))))
            .ShouldBeOfType<SendingOutcome.Refused>();

        refused.Code.ShouldBe("period-not-open");
        refused.Words.ShouldStartWith("SAP refuses the document: Posting period 003 2026 is not open. Open the period in SAP");
        refused.Detail.ShouldBe("609(RW) severity 3: Error in document: BKPFF $ QX1 | 201(F5) severity 3: Posting period 003 "
            + "2026 is not open | 9(X) severity 1: By the way");
    }

    [Theory]
    [InlineData("soap-env:Client", typeof(SendingOutcome.Refused))]
    [InlineData("soap-env:Server", typeof(SendingOutcome.Unknown))]
    public async Task A_fault_of_the_messages_did_nothing_and_one_of_the_servers_may_have(string code, Type outcome) =>
        (await Create(HttpStatusCode.InternalServerError, Fault(code, "Web service processing error")))
            .GetType().ShouldBe(outcome);

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html><body>Log on</body></html>", typeof(SendingOutcome.Unknown))]
    [InlineData(HttpStatusCode.BadGateway, "", typeof(SendingOutcome.Unknown))]
    [InlineData(HttpStatusCode.RequestTimeout, "", typeof(SendingOutcome.Unknown))]
    [InlineData(HttpStatusCode.NotFound, "", typeof(SendingOutcome.Refused))]
    [InlineData(HttpStatusCode.ServiceUnavailable, "", typeof(SendingOutcome.Deferred))]
    [InlineData(HttpStatusCode.Unauthorized, "", typeof(SendingOutcome.Deferred))]
    public async Task An_answer_without_a_confirmation(HttpStatusCode status, string text, Type outcome) =>
        (await Create(status, text)).GetType().ShouldBe(outcome);

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, typeof(SendingOutcome.Deferred))]
    [InlineData(HttpStatusCode.NotFound, typeof(SendingOutcome.Deferred))]
    public async Task Where_the_look_up_fails_nothing_is_posted(HttpStatusCode status, Type outcome)
    {
        using var wire = new ScriptedWire((request, _) => request.Method == HttpMethod.Get
            ? new HttpResponseMessage(status)
            : throw new InvalidOperationException("It was posted without a look-up."));

        (await Connect(wire).Create(Invoice(), Cancellation)).GetType().ShouldBe(outcome);
    }

    [Fact]
    public async Task Each_attempt_is_the_same_message_and_an_entry_is_sent_once()
    {
        using var wire = new ScriptedWire((request, _) => request.Method == HttpMethod.Get
            ? ScriptedWire.Json(Nothing)
            : new HttpResponseMessage(HttpStatusCode.BadGateway));
        var erp = Connect(wire);
        var invoice = Invoice();

        await erp.Create(invoice, Cancellation);
        await erp.Create(invoice, Cancellation);

        var posts = wire.Sent.FindAll(static sent => sent.Contains("<JournalEntryCreateRequest>", StringComparison.Ordinal));
        posts.Count.ShouldBe(2);
        posts.Select(static sent => sent.Split("<UUID>")[1].Split("</UUID>")[0]).Distinct().Count().ShouldBe(1);
        Uri.UnescapeDataString(wire.Sent[0]).ShouldContain(
            $"CompanyCode eq '1010' and AssignmentReference eq 'BG{invoice.PostingKey[3..19]}'");
    }

    [Fact]
    public async Task Fields_have_the_names_that_the_settings_say()
    {
        using var wire = new ScriptedWire((_, _) => ScriptedWire.Json(Nothing));
        var erp = Connect(wire, static settings => settings with
        {
            Fields = new Dictionary<string, string> { ["AssignmentReference"] = "YY1_Assignment" },
        });

        (await erp.Find("BG-1", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();

        Uri.UnescapeDataString(wire.Sent.Single()).ShouldContain("YY1_Assignment eq 'BG");
    }

    private static async Task<SendingOutcome> Create(HttpStatusCode status, string text)
    {
        using var wire = new ScriptedWire((request, _) => request.Method == HttpMethod.Get
            ? ScriptedWire.Json(Nothing)
            : new HttpResponseMessage(status) { Content = new StringContent(text, Encoding.UTF8, "text/xml") });
        return await Connect(wire).Create(Invoice(), Cancellation);
    }

    private static S4HanaErp Connect(ScriptedWire wire, Func<S4HanaSettings, S4HanaSettings>? change = null)
    {
        var settings = new S4HanaSettings(
            new Uri("https://sap.example/"), "1010", "BILLING", "secret", Duration.FromSeconds(10))
        {
            Accounts = new S4HanaAccounts("41000000"),
        };
        return new S4HanaErp(new HttpClient(wire), change?.Invoke(settings) ?? settings, new FakeTime());
    }

    private static ErpInvoice Invoice() => ErpSamples.Invoice(
        PostingKey.Of("wire", "content"), "C-17", ErpSamples.Euro, "S21", 21m) with { Number = "RE-1" };

    private static string Fault(string code, string words) => Envelope(
        $"<soap-env:Fault><faultcode>{code}</faultcode><faultstring xml:lang=\"en\">{words}</faultstring></soap-env:Fault>");

    private static string Envelope(string body) =>
        "<soap-env:Envelope xmlns:soap-env=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap-env:Body>"
        + $"{body}</soap-env:Body></soap-env:Envelope>";
}
