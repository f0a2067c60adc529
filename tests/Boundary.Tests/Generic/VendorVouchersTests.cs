using BillingGrains.Boundary.Tests.Erp;
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

    /// <summary>The call of a write-off's second step that changes something; null where it has none.</summary>
    private protected virtual Operation? AppliesBy => null;

    [Fact]
    public async Task A_second_step_without_an_answer_is_found_by_a_look_up_and_is_done_once()
    {
        Assert.SkipUnless(AppliesBy is not null, "There is one step.");
        var (document, remoteId) = await Post();
        var voucher = Voucher(document, remoteId, BalanceKind.WriteOff);
        var open = await Open(document);
        var made = (await Erp.Vouchers!.Create(voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        (await Erp.Vouchers.Find(voucher, Cancellation)).ShouldBe(made);
        Site.Plan(AppliesBy!.Value, Fault.AbortAfter);

        (await Erp.Vouchers.Post(made.RemoteId, voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>();

        var found = (await Erp.Vouchers.Find(voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        (await Erp.Vouchers.Post(made.RemoteId, voucher, Cancellation)).ShouldBe(found);
        (await Open(document)).ShouldBe(open - voucher.Amount.Amount);
    }

    /// <summary>A payment that is taken back is cancelled itself, and nothing is entered beside it.</summary>
    private protected virtual bool CancelsPayments => false;

    [Fact]
    public async Task A_payment_that_nobody_here_entered_or_that_is_gone_or_of_another_amount_is_not_cancelled()
    {
        Assert.SkipUnless(CancelsPayments, "What takes a payment back is entered.");
        var (document, reversal) = await Paid();
        var open = await Open(document);

        foreach (var (wrong, code) in new[]
        {
            (reversal with { Payment = null }, "no-such-document"),
            (reversal with { Payment = reversal.Payment! with { PostingKey = NewKey() } }, "no-such-document"),
            (reversal with { Amount = reversal.Amount with { Amount = 1m } }, "amounts-differ"),
        })
        {
            (await Erp.Vouchers!.Create(wrong, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe(code);
        }

        (await Erp.Vouchers!.Find(reversal with { Payment = null }, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        (await Erp.Vouchers.Find(reversal, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        (await Open(document)).ShouldBe(open);
    }

    [Fact]
    public async Task A_payment_that_somebody_cancelled_there_counts_as_taken_back_and_is_no_payment_any_more()
    {
        Assert.SkipUnless(CancelsPayments, "What takes a payment back is entered.");
        var (document, reversal) = await Paid();
        Site.Company.Payments.Cancel(Site.Company.Payments.Entered(reversal.Payment!.PostingKey).Single().Id).ShouldBeTrue();
        var open = await Open(document);

        var entered = (await Erp.Vouchers!.Create(reversal, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();

        (await Erp.Vouchers.Find(reversal, Cancellation)).ShouldBe(entered);
        (await Open(document)).ShouldBe(open);
        (await Erp.Vouchers.Find(
            reversal with { PostingKey = reversal.Payment!.PostingKey, Kind = BalanceKind.Payment, Payment = null },
            Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
    }

    private async Task<(ErpInvoice Document, ErpVoucher Reversal)> Paid()
    {
        var (document, remoteId) = await Post();
        var payment = Voucher(document, remoteId, BalanceKind.Payment);
        var paid = await Enter(payment);
        return (document, payment with
        {
            PostingKey = NewKey(), Kind = BalanceKind.Chargeback,
            Payment = new ErpOriginal(payment.PostingKey, paid.Number, paid.RemoteId),
        });
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

    protected sealed override Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call)
    {
        Site.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }
}
