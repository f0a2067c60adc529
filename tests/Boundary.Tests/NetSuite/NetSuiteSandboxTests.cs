using System.Security.Cryptography;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Vendors;
using NodaTime;

namespace BillingGrains.Boundary.Tests.NetSuite;

/// <summary>What only NetSuite does, shown on the sandbox.</summary>
public sealed class NetSuiteSandboxTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_is_given_for_an_assertion_that_the_certificates_key_signed(bool isRsa)
    {
        using var rsa = RSA.Create(3072);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (key, pem) = isRsa
            ? (rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportSubjectPublicKeyInfoPem())
            : (curve.ExportPkcs8PrivateKeyPem(), curve.ExportSubjectPublicKeyInfoPem());
        var vendor = new NetSuiteOptions
        {
            Keys = new Dictionary<string, string>(StringComparer.Ordinal) { [VendorSandbox.Tenant] = pem },
        };
        await using var site = await NetSuiteSite.Open(settings => settings with { PrivateKey = key }, vendor);
        await using var other = await NetSuiteSite.Open(vendor: vendor);

        (await site.Erp.Find("BG-NONE", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        (await site.Erp.Find("BG-NONE", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        var refused = (await other.Erp.Create(Invoice("key-1"), Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();

        site.Calls.Count(call => call.EndsWith("/token", StringComparison.Ordinal)).ShouldBe(1);
        refused.Detail.ShouldContain("refuses");
        other.Calls.ShouldAllBe(call => call.EndsWith("/token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_lives_an_hour_and_is_then_asked_for_again()
    {
        await using var site = await NetSuiteSite.Open();
        await site.Erp.Find("BG-NONE", Cancellation);
        site.Time.Advance(TimeSpan.FromMinutes(61));

        (await site.Erp.Find("BG-NONE", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();

        site.Calls.Count(call => call.EndsWith("/token", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_draft_that_the_tax_engine_computes_otherwise_is_told_and_not_approved()
    {
        await using var site = await NetSuiteSite.Open(
            settings => settings with
            {
                TaxGiven = false, RoundingItems = new Dictionary<string, string>(StringComparer.Ordinal) { ["7990"] = "147" },
            },
            new NetSuiteOptions { EngineTax = "S20" });
        var invoice = Invoice("key-1");
        var created = (await site.Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        var draft = (await site.Erp.Post(created.RemoteId, invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        draft.Amounts!.Gross.Amount.ShouldBe(1548.09m);
        var rounded = invoice with { Rounding = new ErpRounding("7999", invoice.Totals.Gross - draft.Amounts.Gross) };
        (await site.Erp.Post(created.RemoteId, rounded, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("totals-differ");
        (await site.Erp.Find("key-1", Cancellation)).ShouldBe(draft);
        site.Calls.ShouldNotContain(call => call.StartsWith("PATCH", StringComparison.Ordinal));
        site.Company.Books.Find("key-1").Single().Posted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_line_for_rounding_that_somebody_changed_gets_no_second_beside_it()
    {
        await using var site = await NetSuiteSite.Open();
        var plain = Invoice("key-1");
        var unit = plain.Totals.Tax with { Amount = 0.01m };
        var invoice = plain with
        {
            Totals = plain.Totals with { Tax = plain.Totals.Tax + unit, Gross = plain.Totals.Gross + unit },
            Rounding = new ErpRounding("7999", unit),
        };
        var made = (await site.Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        site.Plan(Operation.Post, Fault.ErrorBefore);
        (await site.Erp.Post(made.RemoteId, invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();
        var stored = site.Company.Books.Find("key-1").Single();
        site.Company.Books.Replace(
            stored.Id,
            stored.Request with { Net = stored.Request.Net - 0.01m, Gross = stored.Request.Gross - 0.01m }, stored.Raw!);

        (await site.Erp.Post(made.RemoteId, invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("totals-differ");
        site.Calls.Count(static call => call.StartsWith("PATCH", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_line_for_rounding_that_the_tax_engine_taxes_is_told_and_not_approved()
    {
        await using var site = await NetSuiteSite.Open(
            settings => settings with { TaxGiven = false }, new NetSuiteOptions { EngineTax = "S20", UntaxedItems = [] });
        var invoice = Invoice("key-1");
        var created = (await site.Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var rounded = invoice with { Rounding = new ErpRounding("7999", invoice.Totals.Gross with { Amount = 12.91m }) };

        (await site.Erp.Post(created.RemoteId, rounded, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("totals-differ");

        site.Calls.Count(call => call.StartsWith("PATCH", StringComparison.Ordinal)).ShouldBe(1);
        site.Company.Books.Find("key-1").Single().Posted.ShouldBeFalse();
    }

    [Fact]
    public async Task The_tax_engine_that_agrees_lets_the_draft_be_posted()
    {
        await using var site = await NetSuiteSite.Open(
            settings => settings with { TaxGiven = false }, new NetSuiteOptions { EngineRoundsLines = false });

        (await CreateAndPost(site, Invoice("key-1"))).Gross.ShouldBe(Invoice("key-1").Totals.Gross);
    }

    [Fact]
    public async Task A_credit_memo_goes_against_what_is_open_of_the_invoice()
    {
        await using var site = await NetSuiteSite.Open();
        var invoice = Invoice("key-1");
        var posted = await CreateAndPost(site, invoice);
        var note = ErpSamples.CreditNote("key-2", invoice) with
        {
            Credits = [new ErpOriginal(invoice.PostingKey, invoice.Number, posted.RemoteId)],
        };

        await CreateAndPost(site, note);

        var items = (await site.Erp.Payments.OpenItems(null, Cancellation)).Items;
        items.Select(static item => item.Open).ShouldBe([0m, 0m]);
        (await site.Erp.Payments.Entries(null, null, Cancellation)).Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_credit_memo_of_more_than_is_open_goes_against_what_is_open_and_the_rest_stays_with_the_customer()
    {
        await using var site = await NetSuiteSite.Open();
        var invoice = Invoice("key-1");
        var posted = await CreateAndPost(site, invoice);
        site.Company.Payments.Enter(new PaymentEntry(
            "P-1", invoice.PostingKey, "payment", 500m, "EUR", new DateOnly(2026, 4, 2), "by bank"));
        var note = ErpSamples.CreditNote("key-2", invoice) with
        {
            Credits = [new ErpOriginal(invoice.PostingKey, invoice.Number, posted.RemoteId)],
        };

        (await CreateAndPost(site, note)).Gross.ShouldBe(note.Totals.Gross);

        (await site.Erp.Payments.OpenItems(null, Cancellation)).Items.Select(static item => (item.PostingKey, item.Open))
            .ShouldBe([("key-1", 0m), ("key-2", -500m)], ignoreOrder: true);
    }

    [Fact]
    public async Task What_was_changed_shortly_before_a_reading_is_told_again_by_the_next()
    {
        await using var site = await NetSuiteSite.Open(
            static settings => settings with { Overlap = Duration.FromMinutes(60) });
        Keep("Early");
        site.Time.Advance(TimeSpan.FromMinutes(10));
        Keep("Late");
        site.Time.Advance(TimeSpan.FromMinutes(55));
        var page = await site.Erp.MasterData.Read(null, null, Cancellation);
        while (page.Next is { } next)
        {
            page = await site.Erp.MasterData.Read(null, next, Cancellation);
        }

        // What commits late bears a moment before the reading that did not see it.
        (await site.Erp.MasterData.Read(page.Token, null, Cancellation)).Records.Select(static one => one.Id)
            .ShouldBe(["Late"]);

        void Keep(string id) => site.Company.MasterData.Keep([new MasterEntry("customer", id, id)]);
    }

    [Fact]
    public async Task Overload_that_is_told_as_a_refused_login_is_deferred()
    {
        await using var site = await NetSuiteSite.Open(
            settings => settings with { Timeout = TimeSpan.FromMinutes(5) },
            new NetSuiteOptions { Throttle = NetSuiteThrottle.InvalidLogin });
        var waits = site.Time.WaitOf(TimeSpan.FromSeconds(60));
        site.Plan(Operation.Create, Fault.Throttle);

        var outcome = site.Erp.Create(Invoice("key-1"), Cancellation);
        await waits;
        site.Time.Advance(TimeSpan.FromSeconds(60));

        (await outcome).ShouldBeOfType<SendingOutcome.Deferred>().Detail.ShouldContain("Invalid login attempt");
        site.Calls.Count(call => call.EndsWith("/invoice", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Taxes_of_lines_add_up_to_the_documents_where_each_would_round_up()
    {
        await using var site = await NetSuiteSite.Open();
        var plain = Invoice("key-1");
        var net = plain.Totals.Net with { Amount = 0.15m };
        var tax = net with { Amount = 0.03m };
        var invoice = plain with
        {
            Totals = new(net, tax, net + tax, [plain.Totals.Taxes[0] with { Base = net, Tax = tax }]),
            Lines = Enumerable.Range(1, 5).Select(index => plain.Lines[0] with
            {
                LineId = $"line-{index}", Net = 0.03m, Taxes = [plain.Lines[0].Taxes[0] with { Base = 0.03m }],
            }).ToValueList(),
        };

        (await CreateAndPost(site, invoice)).Tax.ShouldBe(tax);
    }

    private static async Task<SendingOutcome.Posted> CreateAndPost(NetSuiteSite site, ErpInvoice invoice)
    {
        var created = (await site.Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        return (await site.Erp.Post(created.RemoteId, invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
    }

    private static ErpInvoice Invoice(string key) => ErpSamples.Invoice(key, "C-17", ErpSamples.Euro, "S21", 21m);
}
