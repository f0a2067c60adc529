using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Vouchers;

/// <inheritdoc cref="IVoucherGrain"/>
[Reentrant]
[RandomPlacement]
public sealed class VoucherGrain(JournalServices services)
    : JournaledGrain<VoucherDecider, Voucher, VoucherCommand, VoucherEvent>(services), IVoucherGrain
{
    public Task<Answer> Tell(VoucherCommand command, Origin origin) => Handle(command, origin);

    public async Task<PostingStep> NextStep()
    {
        var step = PostingSteps.Next(VoucherSending.Of(State), Services.Now);
        if (step is not PostingStep.Nothing)
        {
            return step;
        }

        // Whoever asks has it in the queue: another activation may know why.
        await Refresh();
        return PostingSteps.Next(VoucherSending.Of(State), Services.Now);
    }

    public Task<ValueList<string>> Originals() => Task.FromResult<ValueList<string>>(
        State.GetContent() is { } content && PaymentKey(content) is { } key ? [key] : default);

    public async Task<bool> IsUnderWay()
    {
        await Refresh();
        return State is Voucher.Waiting or Voucher.Due;
    }

    public async Task<ErpOriginal?> InErp()
    {
        await Refresh();
        return State switch
        {
            Voucher.Posted posted => new ErpOriginal(posted.Document.PostingKey, posted.Number, posted.RemoteId),
            Voucher.Waiting waiting => new ErpOriginal(waiting.PostingKey, null, null),
            _ => State.GetDocument() is { } document ? new ErpOriginal(document.PostingKey, null, null) : null,
        };
    }

    public async Task<int?> StartSending(string epoch, SendingPurpose purpose, SendingWindow window, Origin origin)
    {
        if (!string.Equals(epoch, Epoch.Id, StringComparison.Ordinal))
        {
            return null;
        }

        var answer = await Handle(new StartVoucher(purpose, window, Services.Now), origin);
        return answer.Kind == AnswerKind.Done && State is Voucher.Due { Sending.Last: { } attempt }
            ? attempt.Number
            : null;
    }

    public async Task<ErpRecord?> ForErp()
    {
        if (State.GetDocument() is not { } document)
        {
            return null;
        }

        var content = document.Content;
        if (content.Journal is { } journal)
        {
            return new ErpRecord(null, null, new ErpJournal(
                document.PostingKey, journal.JournalId, content.On, content.Amount.Currency.Code, journal.Entries));
        }

        var final = await Invoice(content.InvoiceKey).Final();
        var words = final is null ? null : Entries(final).FirstOrDefault(
            entry => entry.Kind == content.Kind && entry.EntryId == content.EntryId)?.Words;
        var original = document.Original!;
        return new ErpRecord(Invoice: null, new ErpVoucher(
            document.PostingKey, content.Kind!.Value, content.Amount, content.On, content.EntryId, content.Customer,
            new ErpOriginal(original.PostingKey, original.Number, original.RemoteId), words ?? content.EntryId,
            PaymentKey(content) is { } payment ? await GrainFactory.GetGrain<IVoucherGrain>(payment).InErp() : null,
            content.Kind is BalanceKind.Refund && final is not null ? await Credits(final) : default));
    }

    public Task<Answer> Record(int attempt, SendingOutcome outcome, bool fromLookUp, Origin origin) =>
        Handle(new RecordVoucher(attempt, outcome, fromLookUp, Services.Now), origin);

    public Task<Answer> Adopt(SendingOutcome found, string epoch, string reason, Origin origin) =>
        Handle(new AdoptVoucher(found, epoch, reason, Services.Now), origin);

    protected override async ValueTask<ValueList<VoucherCommand>> React(object fact, StoredFact stored) => fact switch
    {
        RevenueJournalMade made =>
            [new OpenVoucher(VoucherContent.Of(stored.Key, made).Single(one => one.Key == Key), null, Services.Now)],
        BalanceMoved or InvoicePosted when await Opening(stored.Key) is { } open => [open],
        _ => [],
    };

    /// <summary>The key of the payment that is taken back; null for what takes none back.</summary>
    private static string? PaymentKey(VoucherContent content) =>
        content.Kind is BalanceKind.PaymentCancelled or BalanceKind.Chargeback
            ? GrainKeys.Voucher(content.InvoiceKey, VoucherContent.NameOf(BalanceKind.Payment), content.EntryId)
            : null;

    /// <summary>The credit notes of an invoice that stand posted in the ERP.</summary>
    private async Task<ValueList<ErpOriginal>> Credits(FinalReference final)
    {
        var credits = new List<ErpOriginal>();
        foreach (var credit in Entries(final).Where(static entry => entry.Kind == BalanceKind.Credit))
        {
            if (await Invoice(credit.EntryId).Final() is { IsPosted: true, IsVoid: false, RemoteId: { } remoteId } note)
            {
                credits.Add(new ErpOriginal(note.Document.PostingKey, note.Number, remoteId));
            }
        }

        return credits.ToValueList();
    }

    private static ValueList<BalanceEntry> Entries(FinalReference final) => final.Document.Balance?.Entries ?? default;

    private IInvoiceGrain Invoice(string invoiceKey) => GrainFactory.GetGrain<IInvoiceGrain>(invoiceKey);

    /// <summary>Null where the ERP's people enter it, and where the invoice does not know the entry.</summary>
    private async Task<OpenVoucher?> Opening(string invoiceKey)
    {
        if (await Invoice(invoiceKey).Final() is not { IsVoid: false, Document: var document } final
            || Entries(final).FirstOrDefault(IsMine) is not { } entry)
        {
            return null;
        }

        var terms = document.Content.Terms;
        var tenant = GrainFactory.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(terms.Entity.ErpTenantId));
        if (State is Voucher.Absent && !(await tenant.KeepsPayments()).Enters(entry.Kind))
        {
            return null;
        }

        var content = new VoucherContent(
            invoiceKey, entry.Kind, entry.EntryId, entry.Amount, entry.On, terms.Entity.ErpTenantId, terms.Entity.EntityId,
            terms.BillTo, document.Content.Period, document.Content.Foreign?.Engine);
        var original = final is { IsPosted: true, RemoteId: { } remoteId, Number: { } number }
            ? new PostedOriginal(document.PostingKey, remoteId, number)
            : null;
        return new OpenVoucher(content, original, Services.Now, document.PostingKey);

        bool IsMine(BalanceEntry one) => VoucherDecider.IsEntered(one)
            && GrainKeys.Voucher(invoiceKey, VoucherContent.NameOf(one.Kind), one.EntryId) == Key;
    }
}
