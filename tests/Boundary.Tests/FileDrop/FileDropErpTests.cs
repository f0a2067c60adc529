using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.FileDrop;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Files;

namespace BillingGrains.Boundary.Tests.FileDrop;

/// <summary>The file drop against a pretended ERP that takes files.</summary>
public sealed class FileDropErpTests : ErpBoundary<FileDropErp>, IDisposable
{
    private readonly DropSite site = new(new SandboxOptions { Port = 0, RefusedPerMille = 100, Seed = 42 });

    protected override FileDropErp Erp => site.Erp;

    protected override bool PostsWhenCreated => true;

    protected override bool CanInjectTrouble => true;

    public void Dispose() => site.Dispose();

    protected override string NewKey() => KeyWhere(refusal => refusal is null);

    protected override ErpInvoice Refused(ErpInvoice invoice) =>
        invoice with { PostingKey = KeyWhere(refusal => refusal is not null) };

    protected override Task<SendingOutcome> Answered(SendingOutcome outcome, string postingKey) =>
        site.Answer(outcome, () => Erp.Find(postingKey, Cancellation));

    protected override async Task CreateTwice(ErpInvoice invoice)
    {
        site.Clerk.Plan(FileFault.TakenTwice);
        await Erp.Create(invoice, Cancellation);
        await site.Exchange();
    }

    protected override async Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call)
    {
        if (trouble is ErpTrouble.Throttled)
        {
            await using var other = new FileStream(
                Path.Combine(site.Settings.Kept, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return await call();
        }

        site.FailsAt = (act, trouble) switch
        {
            (ErpAct.Create, ErpTrouble.TimeoutAfterEffect or ErpTrouble.BrokenAfterEffect) => DropStep.Appended,
            (ErpAct.Create, _) => DropStep.Append,
            _ => DropStep.Read,
        };
        return await call();
    }

    private string KeyWhere(Func<BusinessRefusal?, bool> fits) =>
        Enumerable.Range(0, 10_000).Select(_ => base.NewKey())
            .First(key => fits(Refusals.Of(site.Options, DropSite.Tenant, key, BillTo)));
}

/// <summary>Vouchers by file.</summary>
public sealed class FileDropVouchersTests : ErpVouchersBoundary, IDisposable
{
    private readonly DropSite site = new();

    protected override IErp Erp => site.Erp;

    public void Dispose() => site.Dispose();

    protected override Task<SendingOutcome> Answered(SendingOutcome outcome, Func<Task<SendingOutcome>> find) =>
        site.Answer(outcome, find);

    protected override Task<string> NotPosted(ErpInvoice document) => Task.FromResult("doc-999");

    protected override async Task EnterTwice(ErpVoucher voucher)
    {
        site.Clerk.Plan(FileFault.TakenTwice);
        await Erp.Vouchers!.Create(voucher, Cancellation);
        await site.Exchange();
    }

    /// <summary>The ERP forgets that it took the batch.</summary>
    protected override Task EnterTwice(ErpJournal journal)
    {
        var name = site.Names(site.Settings.Kept).First(static one => one.EndsWith(".ndjson", StringComparison.Ordinal));
        File.Copy(Path.Combine(site.Settings.Kept, name), Path.Combine(site.Settings.Outgoing, name));
        site.Clerk.Plan(FileFault.TakenTwice);
        site.Clerk.PickUp();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_ERP_that_reads_version_1_gets_no_journal_and_batches_as_they_were()
    {
        using var old = new DropSite(version: 1);
        var document = ErpSamples.Invoice(NewKey(), BillTo, ErpSamples.Euro, "S21", 21m);
        await old.Erp.Create(document, Cancellation);

        old.Erp.Journals.ShouldBeNull();
        old.Restart(version: 2);
        await old.Erp.Journals!.Create(ErpSamples.Journal("key-journal"), Cancellation);
        await old.Exchange();

        (await old.Erp.Find(document.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        (await old.Erp.Journals.Find("key-journal", Cancellation)).ShouldBeOfType<SendingOutcome.Posted>()
            .Gross.Amount.ShouldBe(144.5m);
        var first = await File.ReadAllTextAsync(Path.Combine(old.Settings.Kept, "batch-00000001.ndjson"), Cancellation);
        first.ShouldContain("\"version\":1,");
        first.ShouldNotContain("journal");
        (await File.ReadAllTextAsync(Path.Combine(old.Settings.Kept, "batch-00000002.ndjson"), Cancellation))
            .ShouldContain("\"version\":2,");
    }

    protected override Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call)
    {
        site.FailsAt = DropStep.Appended;
        return call();
    }

    protected override Task<decimal> Open(ErpInvoice document)
    {
        site.Teller.Tell();
        return base.Open(document);
    }
}
