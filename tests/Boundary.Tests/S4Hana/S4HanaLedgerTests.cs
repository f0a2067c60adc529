using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.S4Hana;

/// <summary>Vouchers and journals, entered into a sandbox that pretends to be SAP S/4HANA.</summary>
public sealed class S4HanaVouchersTests : ErpVouchersBoundary, IAsyncLifetime
{
    private S4HanaSandbox sandbox = null!;

    protected override IErp Erp => sandbox.Erp;

    public async ValueTask InitializeAsync() => sandbox = await S4HanaSandbox.Start();

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    protected override string NewKey() => S4HanaSandbox.NewKey();

    protected override Task<string> NotPosted(ErpInvoice document) => Task.FromResult("1899999999/1010/2026");

    /// <summary>Somebody copies the entry in SAP.</summary>
    protected override async Task EnterTwice(ErpVoucher voucher)
    {
        await Enter(voucher);
        var first = sandbox.Company.Payments.Entered(voucher.PostingKey).Single();
        sandbox.Company.Payments.Enter(first with { Id = "1499999999" });
    }

    protected override Task EnterTwice(ErpJournal journal)
    {
        var first = sandbox.Company.Journals.Find(journal.PostingKey).Single();
        sandbox.Company.Journals.Enter(first.Request, first.Raw);
        return Task.CompletedTask;
    }

    protected override Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call)
    {
        sandbox.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }
}

/// <summary>Payments and open items, read from a sandbox that pretends to be SAP S/4HANA.</summary>
public sealed class S4HanaPaymentsTests : ErpPaymentsBoundary, IAsyncLifetime
{
    private S4HanaSandbox sandbox = null!;
    private IErp erp = null!;

    protected override IErp Erp => erp;

    protected override bool TellsTwice => true;

    protected override string NewKey() => S4HanaSandbox.NewKey();

    public async ValueTask InitializeAsync()
    {
        sandbox = await S4HanaSandbox.Start();
        erp = sandbox.Connect(static settings => settings with { PageSize = 6 });
    }

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    protected override Task<ErpEntry> Enter(ErpEntry entry)
    {
        sandbox.Company.Payments.Enter(new PaymentEntry(
            entry.RemoteId, entry.PostingKey,
            entry.Kind == BalanceKind.WriteOff ? "write-off" : entry.Kind.ToString().ToLowerInvariant(),
            entry.Amount, entry.Currency, entry.On.ToDateOnly(), entry.Words, Reference: entry.Reference));
        var document = sandbox.Company.Books.Find(entry.PostingKey).Single();
        return Task.FromResult(entry with { RemoteId = $"{entry.RemoteId}/1010/2026-{document.Number}" });
    }

    protected override Task Cancel(string remoteId)
    {
        sandbox.Company.Payments.Cancel(remoteId.Split('/')[0]).ShouldBeTrue();
        return Task.CompletedTask;
    }
}
