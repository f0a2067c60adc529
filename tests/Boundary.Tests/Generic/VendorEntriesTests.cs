using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.MasterData;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Vouchers and journals by the configurations in samples/erp.</summary>
public abstract class VendorVouchersTests(string vendor) : ErpVouchersBoundary, IAsyncLifetime
{
    private protected VendorSite Site { get; private set; } = null!;

    protected sealed override IErp Erp => Site.Erp;

    public async ValueTask InitializeAsync() => Site = await VendorSite.Open(vendor);

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Somebody enters it a second time, past whatever keeps a key single.</summary>
    protected sealed override async Task EnterTwice(ErpVoucher voucher)
    {
        await Enter(voucher);
        var document = Site.Company.Books.Find(voucher.Original.PostingKey).Single();
        Site.Company.Payments.Enter(
            new VoucherRequest(
                voucher.PostingKey, document.Id, "payment", voucher.Amount.Amount, voucher.Amount.Currency.Code,
                voucher.On.ToDateOnly(), voucher.Reference, voucher.Words),
            document.Request.Key);
    }

    protected sealed override Task EnterTwice(ErpJournal journal)
    {
        var there = Site.Company.Journals.Find(journal.PostingKey).Single();
        Site.Company.Journals.Enter(there.Request);
        return Task.CompletedTask;
    }

    protected sealed override Task<SendingOutcome> TimesOut(string key, Func<Task<SendingOutcome>> call)
    {
        Site.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }
}

/// <summary>Open items by a configuration in samples/erp that reads no payments.</summary>
public abstract class VendorOpenItemsTests(string vendor) : ErpOpenItemsBoundary, IAsyncLifetime
{
    private VendorSite site = null!;

    protected sealed override IErp Erp => site.Erp;

    public async ValueTask InitializeAsync() => site = await VendorSite.Open(vendor);

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected sealed override Task<ErpEntry> Enter(ErpEntry entry)
    {
        site.Enter(entry);
        return Task.FromResult(entry);
    }

    protected sealed override Task Cancel(string remoteId)
    {
        site.Company.Payments.Cancel(remoteId).ShouldBeTrue();
        return Task.CompletedTask;
    }
}

/// <summary>Payments and open items by the configurations in samples/erp.</summary>
public abstract class VendorPaymentsTests(string vendor) : ErpPaymentsBoundary, IAsyncLifetime
{
    private VendorSite site = null!;

    protected sealed override IErp Erp => site.Erp;

    protected sealed override bool TellsTwice => true;

    /// <summary>What the vendor makes of an entry that its people entered.</summary>
    /// <param name="ordinal">Its place in the order of entering, from 1.</param>
    /// <param name="document">The id that it is entered on.</param>
    protected abstract ErpEntry AsTold(ErpEntry entry, int ordinal, StoredDocument document);

    public async ValueTask InitializeAsync() => site = await VendorSite.Open(vendor);

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected sealed override Task<ErpEntry> Enter(ErpEntry entry)
    {
        site.Enter(entry);
        return Task.FromResult(AsTold(
            entry, site.Company.Payments.Now().Max(static one => one.Ordinal), site.Company.Books.Find(entry.PostingKey)[0]));
    }

    /// <param name="remoteId">As the vendor tells it: its number stands in it.</param>
    protected sealed override Task Cancel(string remoteId)
    {
        var (_, entry) = site.Company.Payments.Now().Single(one => OrdinalIn(remoteId) == one.Ordinal);
        site.Company.Payments.Cancel(entry.Id).ShouldBeTrue();
        return Task.CompletedTask;
    }

    /// <summary>The place of an entry that a vendor tells under an id.</summary>
    protected abstract int OrdinalIn(string remoteId);
}

/// <summary>Master data by the configurations in samples/erp.</summary>
public abstract class VendorMasterDataTests(string vendor) : ErpMasterDataBoundary, IAsyncLifetime
{
    private VendorSite site = null!;

    protected sealed override IErpMasterData Erp => site.Erp.MasterData!;

    protected sealed override bool TellsChanges => false;

    public async ValueTask InitializeAsync() => site = await VendorSite.Open(vendor);

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected sealed override void Keep(MasterRecord record) => site.Company.MasterData.Keep(
    [
        new MasterEntry(
            Word(record.Kind), record.Id, record.Name, record.Blocked, record.Percent, record.TaxRegistration, record.Currency,
            record.From?.ToDateOnly(), record.To?.ToDateOnly()),
    ]);

    protected sealed override void Drop(MasterRef name) =>
        site.Company.MasterData.Drop(new MasterName(Word(name.Kind), name.Id));

    protected sealed override void Throttle() => site.Plan(Operation.MasterData, Fault.Throttle);

    private static string Word(MasterKind kind) =>
        kind is MasterKind.TaxCode ? "tax-code" : kind.ToString().ToLowerInvariant();
}
