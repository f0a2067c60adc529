using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Dynamics;

/// <summary>Vouchers and journals.</summary>
public sealed class DynamicsVouchersTests : ErpVouchersBoundary, IAsyncLifetime
{
    private DynamicsSite site = null!;

    protected override IErp Erp => site.Erp;

    public async ValueTask InitializeAsync() => site = await DynamicsSite.Open();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Theory]
    [InlineData(BalanceKind.Payment, true)]
    [InlineData(BalanceKind.WriteOff, false)]
    [InlineData(BalanceKind.Discount, false)]
    [InlineData(BalanceKind.Refund, false)]
    [InlineData(BalanceKind.DiscountReturned, false)]
    public async Task What_the_settings_have_no_account_or_field_for_is_not_entered(BalanceKind kind, bool isEntered)
    {
        await using var bare = await DynamicsSite.Open(static settings => settings with
        {
            WriteOffAccount = "", DiscountAccount = "", Fields = settings.Fields with { PaymentInvoice = "" },
        });
        var document = ErpSamples.Invoice("key-1", "C-17", ErpSamples.Euro, "S21", 21m);
        var made = (SendingOutcome.Created)await bare.Erp.Create(document, Cancellation);
        await bare.Erp.Post(made.RemoteId, document, Cancellation);

        var outcome = await bare.Erp.Vouchers.Create(
            new ErpVoucher(
                "key-2", kind, new Money(10m, ErpSamples.Euro), new LocalDate(2026, 4, 20), "R-7", "C-17",
                new ErpOriginal(document.PostingKey, document.Number, made.RemoteId), "Bank"),
            Cancellation);

        (outcome is SendingOutcome.Created).ShouldBe(isEntered);
        (outcome == ErpRecords.NotEntered).ShouldBe(!isEntered);
    }

    /// <summary>Somebody copies the journal.</summary>
    protected override async Task EnterTwice(ErpVoucher voucher)
    {
        await Enter(voucher);
        Copy(voucher.PostingKey);
    }

    protected override Task EnterTwice(ErpJournal journal)
    {
        Copy(journal.PostingKey);
        return Task.CompletedTask;
    }

    protected override Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call)
    {
        site.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }

    [Fact]
    public async Task A_journal_that_was_cut_off_between_its_lines_is_finished_and_posted_whole()
    {
        var journal = ErpSamples.Journal("key-half");
        site.Plan(Operation.Enter, Fault.None);
        site.Plan(Operation.Enter, Fault.ErrorAfter);

        (await Erp.Journals!.Create(journal, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();
        var half = (await Erp.Journals.Find("key-half", Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var posted = (await Erp.Journals.Post(half.RemoteId, journal, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();

        posted.Gross.Amount.ShouldBe(144.5m);
        site.Company.Journals.All().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_payment_is_posted_once_however_often_it_is_told_to()
    {
        var document = ErpSamples.Invoice("key-paid", "C-17", ErpSamples.Euro, "S21", 21m);
        var made = (SendingOutcome.Created)await Erp.Create(document, Cancellation);
        await Erp.Post(made.RemoteId, document, Cancellation);
        var voucher = new ErpVoucher(
            "key-voucher", BalanceKind.Payment, new Money(10m, ErpSamples.Euro), new LocalDate(2026, 4, 20), "R-7", "C-17",
            new ErpOriginal(document.PostingKey, document.Number, made.RemoteId), "Bank");
        var posted = await Enter(voucher);

        (await Erp.Vouchers!.Create(voucher, Cancellation)).ShouldBe(posted);
        (await Erp.Vouchers.Post(posted.RemoteId, voucher, Cancellation)).ShouldBe(posted);

        (await Open(document)).ShouldBe(document.Totals.Gross.Amount - 10m);
    }

    private void Copy(string key)
    {
        var journal = site.Company.Journals.Find(key).Single();
        site.Company.Journals.Enter(journal.Request, journal.Raw);
    }
}

/// <summary>What its bookkeepers enter.</summary>
public sealed class DynamicsPaymentsTests : ErpPaymentsBoundary, IAsyncLifetime
{
    private DynamicsSite site = null!;
    private int entered;

    protected override IErp Erp => site.Erp;

    protected override bool TellsTwice => true;

    public async ValueTask InitializeAsync() =>
        site = await DynamicsSite.Open(static settings => settings with { PageSize = 2 });

    public ValueTask DisposeAsync() => site.DisposeAsync();

    protected override Task<ErpEntry> Enter(ErpEntry entry)
    {
        site.Company.Payments.Enter(new PaymentEntry(
            entry.RemoteId, entry.PostingKey,
            entry.Kind == BalanceKind.WriteOff ? "write-off" : entry.Kind.ToString().ToLowerInvariant(),
            entry.Amount, entry.Currency, entry.On.ToDateOnly(), entry.Words));
        return Task.FromResult(entry with { RemoteId = FormattableString.Invariant($"{++entered}"), Reference = null });
    }

    protected override Task Cancel(string remoteId)
    {
        var found = site.Company.Payments.Now().Single(one => FormattableString.Invariant($"{one.Ordinal}") == remoteId);
        site.Company.Payments.Cancel(found.Entry.Id).ShouldBeTrue();
        return Task.CompletedTask;
    }
}

/// <summary>Master data, of which OData tells no changes.</summary>
public sealed class DynamicsMasterDataTests
{
    private static readonly MasterRecord[] All =
    [
        new(MasterKind.Customer, "C-17", "Bäckerei \"Korn\" | Söhne", TaxRegistration: "DE001", Currency: "EUR"),
        new(MasterKind.Customer, "C-18", "O'Neill", Blocked: true), new(MasterKind.Customer, "C-19", "Nord"),
        new(MasterKind.Item, "A-1", "Repair"), new(MasterKind.TaxCode, "S21", "21 %", Percent: 21m),
        new(MasterKind.Dimension, "cost-centre/100", "Service"), new(MasterKind.Currency, "EUR", "Euro"),
        new(MasterKind.Period, "2026-03", "March", From: new LocalDate(2026, 3, 1), To: new LocalDate(2026, 3, 31)),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_is_told_page_by_page_and_as_a_whole_each_time()
    {
        await using var site = await Open(All);

        foreach (var since in new[] { null, "whatever was said before" })
        {
            var (records, last) = await Read(site, since);
            records.ShouldBe(All, ignoreOrder: true);
            (last.IsWhole, last.Token).ShouldBe((true, null));
        }
    }

    [Fact]
    public async Task Nothing_to_tell_is_one_empty_page()
    {
        await using var site = await Open([]);

        var page = await site.Erp.MasterData.Read(null, null, Cancellation);

        (page.Records.Count, page.Next, page.IsWhole).ShouldBe((0, null, true));
    }

    [Fact]
    public async Task A_page_that_cannot_be_had_may_be_asked_for_again_after_the_wait_that_it_names()
    {
        await using var site = await Open(All);
        site.Plan(Operation.MasterData, Fault.Throttle);

        (await Should.ThrowAsync<ErpUnavailableException>(() => site.Erp.MasterData.Read(null, null, Cancellation)))
            .RetryAfter.ShouldBe(Duration.FromSeconds(1));
        (await Read(site, null)).Records.Count.ShouldBe(All.Length);
    }

    private static async Task<DynamicsSite> Open(IEnumerable<MasterRecord> records)
    {
        var site = await DynamicsSite.Open(static settings => settings with { PageSize = 2 });
        site.Company.MasterData.Keep(records.Select(static one => new MasterEntry(
            one.Kind == MasterKind.TaxCode ? "tax-code" : one.Kind.ToString().ToLowerInvariant(), one.Id, one.Name, one.Blocked,
            one.Percent, one.TaxRegistration, one.Currency, one.From?.ToDateOnly(), one.To?.ToDateOnly())));
        return site;
    }

    private static async Task<(List<MasterRecord> Records, MasterPage Last)> Read(DynamicsSite site, string? since)
    {
        var page = await site.Erp.MasterData.Read(since, null, Cancellation);
        List<MasterRecord> records = [.. page.Records];
        while (page.Next is { } next)
        {
            page = await site.Erp.MasterData.Read(since, next, Cancellation);
            records.AddRange(page.Records);
        }

        return (records, page);
    }
}
