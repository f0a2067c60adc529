using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>The promises of <see cref="IErpVouchers"/>.</summary>
public abstract class ErpVouchersBoundary
{
    protected abstract IErp Erp { get; }

    /// <summary>Brings an ERP that answers later to answer; any other has answered already.</summary>
    protected virtual Task<SendingOutcome> Answered(SendingOutcome outcome, Func<Task<SendingOutcome>> find) =>
        Task.FromResult(outcome);

    /// <summary>The id of a document that the ERP does not hold as posted.</summary>
    protected virtual async Task<string> NotPosted(ErpInvoice document) =>
        ((SendingOutcome.Created)await Erp.Create(document, Cancellation)).RemoteId;

    /// <summary>The ERP keeps a journal's key unique: one that is sent again is answered with what is there.</summary>
    protected virtual bool JournalKeysAreUnique => false;

    /// <summary>Brings the ERP to hold two vouchers with one key.</summary>
    protected virtual async Task EnterTwice(ErpVoucher voucher)
    {
        await Enter(voucher);
        await Enter(voucher);
    }

    /// <summary>Brings the ERP to hold two journals with one key.</summary>
    protected virtual Task EnterTwice(ErpJournal journal) => Erp.Journals!.Create(journal, Cancellation);

    /// <summary>Of the kinds, those that this connection enters.</summary>
    protected virtual bool Enters(BalanceKind kind) => true;

    /// <summary>The ERP keeps it on the customer's account, and not on the document.</summary>
    protected virtual bool StandsBeside(BalanceKind kind) => false;

    /// <summary>The ERP pays refunds out of a credit note, which is what is open less after them.</summary>
    protected virtual bool RefundsCreditNotes => false;

    /// <summary>A customer that the ERP knows.</summary>
    protected virtual string BillTo => "C-17";

    /// <summary>Makes a call that takes effect and gets no answer in time.</summary>
    /// <param name="kind">Of what the call is to make; none for a journal.</param>
    protected abstract Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call);

    [Theory]
    [InlineData(BalanceKind.Payment, -1)]
    [InlineData(BalanceKind.WriteOff, -1)]
    [InlineData(BalanceKind.Discount, -1)]
    [InlineData(BalanceKind.Refund, 1)]
    [InlineData(BalanceKind.DiscountReturned, 1)]
    [InlineData(BalanceKind.PaymentCancelled, 1)]
    [InlineData(BalanceKind.Chargeback, 1)]
    public async Task What_is_entered_is_found_by_its_key_and_changes_what_is_open(BalanceKind kind, int sign)
    {
        var (document, remoteId) = await Post();
        var voucher = Voucher(document, remoteId, kind);
        if (!Enters(kind))
        {
            var refused = await Erp.Vouchers!.Create(voucher, Cancellation);
            refused.ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe(ErpRecords.NotEntered.Code);
            (await Erp.Vouchers.Find(voucher, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
            return;
        }

        voucher = await Prepare(document, voucher);
        var open = await Open(document, voucher);
        var entered = await Enter(voucher);

        (entered.Gross, entered.Net, entered.Tax).ShouldBe((voucher.Amount, voucher.Amount, Money.Zero(voucher.Amount.Currency)));
        entered.Number.ShouldNotBeEmpty();
        (await Erp.Vouchers!.Find(voucher, Cancellation)).ShouldBe(entered);
        (await Erp.Vouchers.Find(Other(voucher), Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        (await Open(document, voucher)).ShouldBe(open + (StandsBeside(kind) ? 0m : sign * voucher.Amount.Amount));
    }

    [Fact]
    public async Task It_is_read_back_with_the_id_that_it_came_with()
    {
        var (document, remoteId) = await Post();
        var kind = Enters(BalanceKind.Refund) && !StandsBeside(BalanceKind.Refund) && !RefundsCreditNotes
            ? BalanceKind.Refund
            : BalanceKind.Payment;
        var voucher = await Prepare(document, Voucher(document, remoteId, kind));
        await Enter(voucher);

        Assert.SkipWhen(Erp.Payments is null, "This connection reads no payments back.");
        var entry = (await Entries(document)).Where(one => one.Kind == kind).ShouldHaveSingleItem();
        (entry.Kind, entry.Amount, entry.On, entry.Reference, entry.PostingKey).ShouldBe(
            (kind, voucher.Amount.Amount, voucher.On, voucher.Reference, document.PostingKey));
    }

    [Theory]
    [InlineData(BalanceKind.Payment, -1)]
    [InlineData(BalanceKind.WriteOff, -1)]
    [InlineData(BalanceKind.Discount, -1)]
    [InlineData(BalanceKind.Refund, 1)]
    [InlineData(BalanceKind.PaymentCancelled, 1)]
    [InlineData(BalanceKind.Chargeback, 1)]
    public async Task An_effect_without_an_answer_is_found_by_a_look_up_and_stands_once(BalanceKind kind, int sign)
    {
        Assert.SkipUnless(Enters(kind), "This connection does not enter it.");
        var (document, remoteId) = await Post();
        var voucher = await Prepare(document, Voucher(document, remoteId, kind));
        var open = await Open(document, voucher);

        var outcome = await TimesOut(kind, voucher.PostingKey, () => Erp.Vouchers!.Create(voucher, Cancellation));

        outcome.ShouldBeOfType<SendingOutcome.Unknown>();
        var found = await Answered(await Erp.Vouchers!.Find(voucher, Cancellation), voucher);
        (await Posted(voucher, found)).Gross.ShouldBe(voucher.Amount);
        (await Open(document, voucher)).ShouldBe(open + (StandsBeside(kind) ? 0m : sign * voucher.Amount.Amount));
    }

    [Fact]
    public async Task Two_of_one_key_are_told_of()
    {
        var (document, remoteId) = await Post();
        var voucher = Voucher(document, remoteId, BalanceKind.Payment);
        await EnterTwice(voucher);

        (await Erp.Vouchers!.Find(voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("double-document");
    }

    [Fact]
    public async Task On_a_document_that_is_not_posted_it_is_refused()
    {
        var document = ErpSamples.Invoice(NewKey(), BillTo, ErpSamples.CurrencyOf("EUR"), "S21", 21m);
        var voucher = Voucher(document, await NotPosted(document), BalanceKind.Payment);

        var outcome = await Answered(await Erp.Vouchers!.Create(voucher, Cancellation), voucher);

        outcome.ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("no-such-document");
    }

    [Fact]
    public async Task A_journal_is_entered_and_found_by_its_key()
    {
        Assert.SkipWhen(Erp.Journals is null, "This connector enters no journals.");
        var journal = ErpSamples.Journal(NewKey());

        var made = await Answered(
            await Erp.Journals!.Create(journal, Cancellation), () => Erp.Journals.Find(journal.PostingKey, Cancellation));
        var entered = (made is SendingOutcome.Created created
            ? await Erp.Journals.Post(created.RemoteId, journal, Cancellation)
            : made).ShouldBeOfType<SendingOutcome.Posted>();

        entered.Gross.Amount.ShouldBe(144.5m);
        (await Erp.Journals.Find(journal.PostingKey, Cancellation)).ShouldBe(entered);
        (await Erp.Journals.Find(NewKey(), Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        if (JournalKeysAreUnique)
        {
            (await Erp.Journals.Create(journal, Cancellation)).ShouldBe(entered);
            return;
        }

        await EnterTwice(journal);
        (await Erp.Journals.Find(journal.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("double-document");
    }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A key that was never used; the ERP takes it, and "T-" before it as a number.</summary>
    protected virtual string NewKey() => $"key-{Guid.NewGuid():N}";

    protected ErpVoucher Voucher(ErpInvoice document, string remoteId, BalanceKind kind) => new(
        NewKey(), kind, new Money(1.25m, document.Totals.Gross.Currency), new LocalDate(2026, 4, 20), "R-7", document.BillTo,
        new ErpOriginal(document.PostingKey, document.Number, remoteId), "Bank \"17\"");

    /// <summary>One that was never entered.</summary>
    private ErpVoucher Other(ErpVoucher voucher) => voucher with
    {
        PostingKey = NewKey(), Payment = voucher.Payment is { } payment ? payment with { PostingKey = NewKey() } : null,
    };

    /// <summary>Enters what a voucher rests on: the payment that is reversed, what was paid too much, the discount that is
    /// returned. Answers with the voucher as it then is.</summary>
    private async Task<ErpVoucher> Prepare(ErpInvoice document, ErpVoucher voucher)
    {
        var (kind, amount) = voucher.Kind switch
        {
            BalanceKind.PaymentCancelled or BalanceKind.Chargeback => (BalanceKind.Payment, voucher.Amount),
            BalanceKind.Refund => (BalanceKind.Payment, document.Totals.Gross + voucher.Amount),
            BalanceKind.DiscountReturned => (BalanceKind.Discount, voucher.Amount),
            _ => (BalanceKind.None, voucher.Amount),
        };
        if (voucher.Kind is BalanceKind.Refund && RefundsCreditNotes)
        {
            await Enter(voucher with { PostingKey = NewKey(), Kind = BalanceKind.Payment, Amount = document.Totals.Gross });
            var credit = ErpSamples.CreditNote(NewKey(), document) with { Credits = [voucher.Original] };
            return voucher with { Credits = [new ErpOriginal(credit.PostingKey, credit.Number, await Post(credit))] };
        }

        if (kind is BalanceKind.None)
        {
            return voucher;
        }

        var before = voucher with { PostingKey = NewKey(), Kind = kind, Amount = amount };
        var entered = await Enter(before);
        return voucher.Kind is BalanceKind.PaymentCancelled or BalanceKind.Chargeback
            ? voucher with { Payment = new ErpOriginal(before.PostingKey, entered.Number, entered.RemoteId) }
            : voucher;
    }

    private Task<SendingOutcome> Answered(SendingOutcome outcome, ErpVoucher voucher) =>
        Answered(outcome, () => Erp.Vouchers!.Find(voucher, Cancellation));

    protected async Task<SendingOutcome.Posted> Enter(ErpVoucher voucher) =>
        await Posted(voucher, await Answered(await Erp.Vouchers!.Create(voucher, Cancellation), voucher));

    private async Task<SendingOutcome.Posted> Posted(ErpVoucher voucher, SendingOutcome outcome) =>
        (outcome is SendingOutcome.Created created
            ? await Erp.Vouchers!.Post(created.RemoteId, voucher, Cancellation)
            : outcome).ShouldBeOfType<SendingOutcome.Posted>();

    protected async Task<(ErpInvoice Document, string RemoteId)> Post()
    {
        var document = ErpSamples.Invoice(NewKey(), BillTo, ErpSamples.CurrencyOf("EUR"), "S21", 21m);
        return (document, await Post(document));
    }

    private async Task<string> Post(ErpInvoice document)
    {
        var outcome = await Answered(
            await Erp.Create(document, Cancellation), () => Erp.Find(document.PostingKey, Cancellation));
        var remoteId = outcome is SendingOutcome.Posted posted ? posted.RemoteId : ((SendingOutcome.Created)outcome).RemoteId;
        if (outcome is SendingOutcome.Created)
        {
            await Erp.Post(remoteId, document, Cancellation);
        }

        return remoteId;
    }

    /// <summary>Of the document, and of what credits it.</summary>
    private async Task<decimal> Open(ErpInvoice document, ErpVoucher voucher)
    {
        var open = await Open(document);
        foreach (var credit in voucher.Credits)
        {
            open += await Open(document with { PostingKey = credit.PostingKey });
        }

        return open;
    }

    protected virtual async Task<decimal> Open(ErpInvoice document)
    {
        string? cursor = null;
        while (true)
        {
            var page = await Erp.OpenItems!.OpenItems(cursor, Cancellation);
            if (page.Items.SingleOrDefault(item => item.PostingKey == document.PostingKey) is { } found)
            {
                return found.Open;
            }

            cursor = page.Next.ShouldNotBeNull();
        }
    }

    protected async Task<List<ErpEntry>> Entries(ErpInvoice document)
    {
        List<ErpEntry> entries = [];
        string? cursor = null;
        do
        {
            var page = await Erp.Payments!.Entries(null, cursor, Cancellation);
            entries.AddRange(page.Entries);
            cursor = page.Next;
        }
        while (cursor is not null);
        return entries.FindAll(entry => entry.PostingKey == document.PostingKey);
    }
}
