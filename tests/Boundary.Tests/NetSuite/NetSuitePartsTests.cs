using System.Text.Json.Nodes;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.MasterData;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using NodaTime;

namespace BillingGrains.Boundary.Tests.NetSuite;

/// <summary>Vouchers and journals.</summary>
public sealed class NetSuiteVouchersTests : ErpVouchersBoundary, IAsyncLifetime
{
    private NetSuiteSite site = null!;

    protected override IErp Erp => site.Erp;

    protected override bool JournalKeysAreUnique => true;

    public async ValueTask InitializeAsync() => site = await NetSuiteSite.Open();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    protected override bool Enters(BalanceKind kind) => kind is not BalanceKind.DiscountReturned;

    protected override bool StandsBeside(BalanceKind kind) => kind is BalanceKind.Refund;

    protected override Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call)
    {
        site.Plan(
            kind is BalanceKind.WriteOff or BalanceKind.Discount ? Operation.Create : Operation.Enter, Fault.AbortAfter);
        return call();
    }

    /// <summary>The same external id may stand on a credit memo too.</summary>
    protected override async Task EnterTwice(ErpVoucher voucher)
    {
        await Enter(voucher);
        await Enter(voucher with { PostingKey = "key-other", Kind = BalanceKind.WriteOff });
        var other = site.Company.Books.Find("key-other").Single();
        site.Company.Books.Post(site.Company.Books.Create(other.Request with { Key = voucher.PostingKey }, other.Raw).Id);
    }

    [Fact]
    public async Task A_reversal_whose_last_step_got_no_answer_is_found_and_done_once()
    {
        var document = await Posted("key-reversed");
        await Enter(Of(document, "key-paid", BalanceKind.Payment, 10m));
        var reversal = Of(document, "key-back", BalanceKind.Chargeback, 4m);
        var made = (await Erp.Vouchers!.Create(reversal, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        (await Erp.Vouchers.Find(reversal, Cancellation)).ShouldBe(made);
        var lines = JsonNode.Parse(site.Company.Journals.Find("key-back").Single().Raw!)!["line"]!["items"]!.AsArray();
        lines.Select(static line => (
                line!["account"]!["id"]!.GetValue<string>(), line["debit"]?.GetValue<decimal>(),
                line["credit"]?.GetValue<decimal>(), line["entity"] is not null))
            .ShouldBe([("12", 4m, null, true), ("1", null, 4m, false)]);
        (await Open(document)).ShouldBe(document.Totals.Gross.Amount - 10m);
        site.Plan(Operation.Post, Fault.AbortAfter);

        (await Erp.Vouchers.Post(made.RemoteId, reversal, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();

        var found = (await Erp.Vouchers.Find(reversal, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        found.Gross.Amount.ShouldBe(4m);
        (await Erp.Vouchers.Post(made.RemoteId, reversal, Cancellation)).ShouldBe(found);
        (await Open(document)).ShouldBe(document.Totals.Gross.Amount - 6m);
        site.Calls.Count(static call => call.StartsWith("PATCH", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_payment_that_is_not_there_or_less_is_not_reversed()
    {
        var document = await Posted("key-reversed");
        await Enter(Of(document, "key-another", BalanceKind.Payment, 9m) with { Reference = "R-8" });
        (await Erp.Vouchers!.Create(Of(document, "key-none", BalanceKind.PaymentCancelled, 4m), Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("no-such-document");
        await Enter(Of(document, "key-paid", BalanceKind.Payment, 3m));
        var reversal = Of(document, "key-back", BalanceKind.PaymentCancelled, 4m);
        var made = (await Erp.Vouchers.Create(reversal, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        (await Erp.Vouchers.Post(made.RemoteId, reversal, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words
            .ShouldContain("R-7");
        (await Open(document)).ShouldBe(document.Totals.Gross.Amount - 12m);
    }

    [Fact]
    public async Task No_more_is_refunded_than_the_customer_has_to_his_credit_in_that_currency()
    {
        var document = await Posted("key-overpaid");
        var other = await Posted("key-dinars", ErpSamples.Dinar);
        await Enter(Of(other, "key-more-dinars", BalanceKind.Payment, other.Totals.Gross.Amount + 50m));
        await Enter(Of(document, "key-paid", BalanceKind.Payment, document.Totals.Gross.Amount + 5m));

        var refused = (await Erp.Vouchers!.Create(Of(document, "key-much", BalanceKind.Refund, 6m), Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>();
        await Enter(Of(document, "key-refund", BalanceKind.Refund, 3m));
        await Enter(Of(document, "key-rest", BalanceKind.Refund, 2m));

        refused.Words.ShouldStartWith("The customer has 5.00 EUR to his credit");
        (await Erp.Vouchers.Create(Of(document, "key-more", BalanceKind.Refund, 0.01m), Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>();
    }

    [Theory]
    [InlineData(BalanceKind.WriteOff, "145")]
    [InlineData(BalanceKind.Discount, "146")]
    public async Task What_lowers_an_invoice_without_money_is_a_credit_memo_of_its_own_item(BalanceKind kind, string item)
    {
        var document = await Posted("key-lowered");

        await Enter(Of(document, "key-memo", kind, 4m));

        JsonNode.Parse(site.Company.Books.Find("key-memo").Single().Raw!)!["item"]!["items"]![0]!["item"]!["id"]!
            .GetValue<string>().ShouldBe(item);
    }

    private async Task<ErpInvoice> Posted(string key, Currency? currency = null)
    {
        var document = ErpSamples.Invoice(key, "C-17", currency ?? ErpSamples.Euro, "S21", 21m);
        var made = (SendingOutcome.Created)await Erp.Create(document, Cancellation);
        await Erp.Post(made.RemoteId, document, Cancellation);
        return document;
    }

    private static ErpVoucher Of(ErpInvoice document, string key, BalanceKind kind, decimal amount) => new(
        key, kind, document.Totals.Gross with { Amount = amount }, new LocalDate(2026, 4, 20), "R-7", "C-17",
        new ErpOriginal(document.PostingKey, document.Number, null), "Bank");

    [Fact]
    public async Task A_write_off_is_no_document_of_ours()
    {
        var document = ErpSamples.Invoice("key-written-off", "C-17", ErpSamples.Euro, "S21", 21m);
        var made = (SendingOutcome.Created)await Erp.Create(document, Cancellation);
        await Erp.Post(made.RemoteId, document, Cancellation);
        var voucher = new ErpVoucher(
            "key-voucher", BalanceKind.WriteOff, document.Totals.Gross, new LocalDate(2026, 4, 20), "W-1", "C-17",
            new ErpOriginal(document.PostingKey, document.Number, made.RemoteId), "insolvent");
        await Enter(voucher);

        (await Erp.List(null, null, Cancellation)).Documents.ShouldHaveSingleItem().PostingKey.ShouldBe(document.PostingKey);
        (await Open(document)).ShouldBe(0m);
        (await Erp.Payments!.OpenItems(null, Cancellation)).Items.ShouldHaveSingleItem();
        (await Entries(document)).ShouldHaveSingleItem().Kind.ShouldBe(BalanceKind.WriteOff);
    }

    [Fact]
    public async Task A_payment_of_more_than_is_open_is_applied_to_what_is_open()
    {
        var document = ErpSamples.Invoice("key-overpaid", "C-17", ErpSamples.Euro, "S21", 21m);
        var made = (SendingOutcome.Created)await Erp.Create(document, Cancellation);
        await Erp.Post(made.RemoteId, document, Cancellation);
        var voucher = new ErpVoucher(
            "key-much", BalanceKind.Payment, document.Totals.Gross + document.Totals.Net, new LocalDate(2026, 4, 20), "P-1",
            "C-17", new ErpOriginal(document.PostingKey, document.Number, made.RemoteId), "Bank");

        (await Enter(voucher)).Gross.ShouldBe(voucher.Amount);

        (await Open(document)).ShouldBe(0m);
    }

    [Fact]
    public async Task A_journal_on_an_account_that_is_not_there_is_refused_by_its_number()
    {
        var journal = new ErpJournal("key-journal", "NL01-2026-03-1", new LocalDate(2026, 3, 31), "EUR",
        [
            new(new LocalDate(2026, 3, 31), "2900", "8999", "EUR", 48m, "delivered", "Work"),
        ]);

        var refused = (await Erp.Journals!.Create(journal, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        refused.Code.ShouldBe("account-unknown");
        refused.Words.ShouldContain("8999");
    }
}

/// <summary>What its bookkeepers enter.</summary>
public sealed class NetSuitePaymentsTests : ErpPaymentsBoundary, IAsyncLifetime
{
    private NetSuiteSite site = null!;
    private int entered;

    protected override IErp Erp => site.Erp;

    protected override bool TellsTwice => true;

    public async ValueTask InitializeAsync() => site = await NetSuiteSite.Open(settings => settings with { PageSize = 2 });

    public ValueTask DisposeAsync() => site.DisposeAsync();

    protected override Task<ErpEntry> Enter(ErpEntry entry)
    {
        site.Company.Payments.Enter(new PaymentEntry(
            entry.RemoteId, entry.PostingKey,
            entry.Kind == BalanceKind.WriteOff ? "write-off" : entry.Kind.ToString().ToLowerInvariant(),
            entry.Amount, entry.Currency, entry.On.ToDateOnly(), entry.Words));
        var document = site.Company.Books.Find(entry.PostingKey).Single();
        return Task.FromResult(entry with
        {
            RemoteId = FormattableString.Invariant($"{++entered}2-{document.Ordinal}1"), Reference = null,
        });
    }

    protected override Task Cancel(string remoteId)
    {
        var index = int.Parse(remoteId[..remoteId.IndexOf("2-", StringComparison.Ordinal)], null);
        site.Company.Payments.Cancel(
            site.Company.Payments.Now().Single(one => one.Ordinal == index).Entry.Id).ShouldBeTrue();
        return Task.CompletedTask;
    }
}

/// <summary>What its people keep.</summary>
public sealed class NetSuiteMasterDataTests : ErpMasterDataBoundary, IAsyncLifetime
{
    private NetSuiteSite site = null!;

    protected override IErpMasterData Erp => site.Erp.MasterData;

    public async ValueTask InitializeAsync() =>
        site = await NetSuiteSite.Open(settings => settings with { PageSize = 2, Overlap = Duration.Zero });

    public ValueTask DisposeAsync() => site.DisposeAsync();

    protected override void Keep(MasterRecord record)
    {
        site.Company.MasterData.Keep(
        [
            new MasterEntry(
                Word(record.Kind), record.Id, record.Name, record.Blocked, record.Percent, record.TaxRegistration,
                record.Currency, record.From?.ToDateOnly(), record.To?.ToDateOnly()),
        ]);
        site.Time.Advance(TimeSpan.FromSeconds(1));
    }

    protected override void Drop(MasterRef name)
    {
        site.Company.MasterData.Drop(new MasterName(Word(name.Kind), name.Id));
        site.Time.Advance(TimeSpan.FromSeconds(1));
    }

    protected override void Throttle() => site.Plan(Operation.MasterData, Fault.Throttle);

    private static string Word(MasterKind kind) =>
        kind == MasterKind.TaxCode ? "tax-code" : kind.ToString().ToLowerInvariant();
}
