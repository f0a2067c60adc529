using System.Net;
using System.Text.Json.Nodes;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Dynamics;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Dynamics;

/// <summary>What is sent to Finance &amp; Operations, field by field, and what errors come to.</summary>
public sealed class DynamicsWireTests
{
    private static readonly ErpInvoice Invoice = ErpSamples.Invoice("key-1", "C-17", ErpSamples.Euro, "S21", 21m);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_is_sent_with_all_its_dates_and_accounts()
    {
        await using var site = await DynamicsSite.Open();
        var invoice = Invoice with
        {
            SoldTo = "S-1", PurchaseOrder = "PO 7", Dates = new ErpDates(30, null, new LocalDate(2026, 4, 2), null, null),
        };

        (await site.Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        var sent = JsonNode.Parse(site.Company.Books.Find("key-1").Single().Raw!)!;
        sent["header"]!.ToJsonString().ShouldBe(
            """
            {"CustomerAccount":"S-1","InvoiceAccount":"C-17","InvoiceDate":"2026-04-02","DocumentDate":"2026-03-31",
            "DueDate":"2026-04-30","CurrencyCode":"EUR","ExternalInvoiceId":"key-1","CustomerReference":"T-key-1",
            "CustomerRequisition":"PO 7","dataAreaId":"nl01"}
            """.ReplaceLineEndings(""));
        var line = sent["lines"]![0]!;
        (line["MainAccount"]!.GetValue<string>(), line["SalesTaxGroup"]!.GetValue<string>(),
            line["ItemSalesTaxGroup"]!.GetValue<string>()).ShouldBe(("401100", "DOM", "S21"));
    }

    [Fact]
    public async Task A_line_for_rounding_stands_on_its_account_without_tax_and_one_that_was_changed_gets_no_second_beside_it()
    {
        await using var site = await DynamicsSite.Open();
        var unit = Invoice.Totals.Tax with { Amount = 0.01m };
        var invoice = Invoice with
        {
            Totals = Invoice.Totals with { Tax = Invoice.Totals.Tax + unit, Gross = Invoice.Totals.Gross + unit },
            Rounding = new ErpRounding("7999", unit),
        };
        var made = (await site.Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        site.Plan(Operation.Post, Fault.ErrorBefore);
        (await site.Erp.Post(made.RemoteId, invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();
        var stored = site.Company.Books.Find("key-1").Single();
        var raw = JsonNode.Parse(stored.Raw!)!;
        var line = (JsonObject)raw["lines"]![2]!;
        (line["MainAccount"]!.GetValue<string>(), line["Amount"]!.GetValue<decimal>()).ShouldBe(("7999", 0.01m));
        line.ContainsKey("ItemSalesTaxGroup").ShouldBeFalse();
        line["UnitPrice"] = 0m;
        var request = stored.Request;
        site.Company.Books.Replace(
            stored.Id, request with { Net = request.Net - 0.01m, Gross = request.Gross - 0.01m }, raw.ToJsonString());

        (await site.Erp.Post(made.RemoteId, invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("totals-differ");

        JsonNode.Parse(site.Company.Books.Find("key-1").Single().Raw!)!["lines"]!.AsArray().Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(BalanceKind.Payment, "CreditAmount", "MarkedInvoice", null)]
    [InlineData(BalanceKind.WriteOff, "CreditAmount", "MarkedInvoice", "618900")]
    [InlineData(BalanceKind.Discount, "CreditAmount", "MarkedInvoice", "403300")]
    [InlineData(BalanceKind.Refund, "DebitAmount", "Invoice", null)]
    [InlineData(BalanceKind.PaymentCancelled, "DebitAmount", "Invoice", null)]
    [InlineData(BalanceKind.DiscountReturned, "DebitAmount", "Invoice", "403300")]
    public async Task A_voucher_is_one_line_that_settles_or_names_its_invoice(
        BalanceKind kind, string side, string names, string? against)
    {
        await using var site = await DynamicsSite.Open();
        var posted = await Posted(site, Invoice);

        await site.Erp.Vouchers.Create(Voucher(kind, Invoice), Cancellation);

        var line = Lines(site, "key-2").ShouldHaveSingleItem()!;
        line[side]!.GetValue<decimal>().ShouldBe(10m);
        line[names]!.GetValue<string>().ShouldBe(posted.Number);
        line.AsObject().ContainsKey(names == "Invoice" ? "MarkedInvoice" : "Invoice").ShouldBeFalse();
        (line["OffsetAccountDisplayValue"]?.GetValue<string>()).ShouldBe(against);
        (line["OffsetAccountType"]?.GetValue<string>()).ShouldBe(against is null ? null : "Ledger");
        line["AccountDisplayValue"]!.GetValue<string>().ShouldBe("C-17");
    }

    [Fact]
    public async Task On_a_credit_note_nothing_is_entered()
    {
        await using var site = await DynamicsSite.Open();
        var note = ErpSamples.CreditNote("key-note", Invoice);
        await Posted(site, note);

        (await site.Erp.Vouchers.Create(Voucher(BalanceKind.Refund, note), Cancellation)).ShouldBe(ErpRecords.NotEntered);
    }

    [Fact]
    public async Task A_journal_names_each_entrys_accounts_on_their_sides()
    {
        await using var site = await DynamicsSite.Open();

        await site.Erp.Journals.Create(ErpSamples.Journal("key-3"), Cancellation);

        Lines(site, "key-3").Select(static line => (
                line!["AccountDisplayValue"]!.GetValue<string>(), line["DebitAmount"]?.GetValue<decimal>(),
                line["CreditAmount"]?.GetValue<decimal>()))
            .ShouldBe([("2900", 48m, null), ("8000", null, 48m), ("1290", 96.5m, null), ("8000", null, 96.5m)]);
    }

    [Fact]
    public async Task A_quotation_mark_in_a_key_stays_in_it()
    {
        await using var site = await DynamicsSite.Open();
        var invoice = Invoice with { PostingKey = "key-o'clock" };
        var made = await site.Erp.Create(invoice, Cancellation);

        (await site.Erp.Create(invoice, Cancellation)).ShouldBe(made);
        site.Calls.ShouldContain(static call => call.Contains("'key-o''clock'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Infolog: Error: An update conflict occurred.")]
    [InlineData("Deadlock, where one or more users have simultaneously locked the whole table.")]
    public async Task A_lost_race_is_tried_again_later(string said)
    {
        var wire = new ScriptedWire((request, _) => request.RequestUri!.AbsolutePath.EndsWith("token", StringComparison.Ordinal)
            ? ScriptedWire.Json("""{"access_token":"t-1","expires_in":3600}""")
            : ScriptedWire.Json(
                new JsonObject
                {
                    ["error"] = new JsonObject { ["innererror"] = new JsonObject { ["message"] = said } },
                }.ToJsonString(),
                HttpStatusCode.BadRequest));
        using var http = new HttpClient(wire);
        using var erp = new DynamicsErp(
            http,
            new DynamicsSettings(
                new Uri("https://erp.test/"), new Uri("https://erp.test/token"), "app", "secret", "nl01",
                TimeSpan.FromSeconds(10)),
            new FakeTime());

        (await erp.Find("key-1", Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();
    }

    private static JsonArray Lines(DynamicsSite site, string key) =>
        JsonNode.Parse(site.Company.Journals.Find(key).Single().Raw!)!["lines"]!.AsArray();

    private static async Task<SendingOutcome.Posted> Posted(DynamicsSite site, ErpInvoice document)
    {
        var made = (SendingOutcome.Created)await site.Erp.Create(document, Cancellation);
        return (await site.Erp.Post(made.RemoteId, document, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
    }

    private static ErpVoucher Voucher(BalanceKind kind, ErpInvoice document) => new(
        "key-2", kind, document.Totals.Gross with { Amount = 10m }, new LocalDate(2026, 4, 20), "R-7", "C-17",
        new ErpOriginal(document.PostingKey, document.Number, null), "Bank");
}
