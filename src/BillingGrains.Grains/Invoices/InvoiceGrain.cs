using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Invoices;

/// <inheritdoc cref="IInvoiceGrain"/>
[Reentrant]
[RandomPlacement]
public sealed class InvoiceGrain(JournalServices services)
    : JournaledGrain<InvoiceDecider, Invoice, InvoiceCommand, InvoiceEvent>(services), IInvoiceGrain
{
    public Task<Answer> Tell(InvoiceCommand command, Origin origin) => Handle(command, origin);

    public async Task<PostingStep> NextStep()
    {
        var step = PostingSteps.Next(State, Services.Now);
        if (step is not PostingStep.Nothing)
        {
            return step;
        }

        // Whoever asks has it in the queue: another activation may know why.
        await Refresh();
        return PostingSteps.Next(State, Services.Now);
    }

    public async Task<int?> StartSending(string epoch, SendingPurpose purpose, SendingWindow window, Origin origin)
    {
        if (!string.Equals(epoch, Epoch.Id, StringComparison.Ordinal))
        {
            return null;
        }

        var answer = await Handle(new StartSending(purpose, window, Services.Now), origin);
        return answer.Kind == AnswerKind.Done && State is Invoice.Finalized { Sending.Last: { } attempt }
            ? attempt.Number
            : null;
    }

    public async Task<ErpInvoice?> ForErp()
    {
        if (State.GetDocument() is not { } document)
        {
            return null;
        }

        var originals = new List<ErpOriginal>();
        foreach (var key in ErpInvoices.OriginalsOf(document.Content))
        {
            if (await GrainFactory.GetGrain<IInvoiceGrain>(key).Final() is { } final)
            {
                originals.Add(new ErpOriginal(final.Document.PostingKey, final.Number, final.RemoteId));
            }
            else if (document.Content.Foreign?.Corrects is { Number: var number })
            {
                // It was finished before the engine's documents came here.
                originals.Add(new ErpOriginal(number, number, RemoteId: null));
            }
        }

        return ErpInvoices.From(document) with { Credits = originals.ToValueList() };
    }

    public async Task<FinalReference?> Final()
    {
        await Refresh();
        return State.GetDocument() is not { } document ? null : State switch
        {
            Invoice.Posted posted => new FinalReference(document, posted.Number, posted.RemoteId, IsVoid: false),
            Invoice.Finalized { Sending.RemoteId: var id } => new FinalReference(document, document.Number, id, IsVoid: false),
            Invoice.Parked { Sending.RemoteId: var id } => new FinalReference(document, document.Number, id, IsVoid: false),
            _ => new FinalReference(document, document.Number, RemoteId: null, State is Invoice.Voided),
        };
    }

    public async Task<Refusal?> WhyNotVoid()
    {
        await Refresh();
        return VoidRules.Find(State) ?? (await MayBeInErp() ? InvoiceRefusal.Reconciling : null);
    }

    public async Task<Answer> Void(VoidInvoice command, Origin origin)
    {
        await KnowErp();
        var answer = await Handle(command, origin);
        return answer.Kind != AnswerKind.Refused && State.GetDocument()!.Void is { Declined: { } why }
            ? answer with { Kind = AnswerKind.Refused, Refusal = why }
            : answer;
    }

    public Task<ValueList<ShownLine>> Shown() => Task.FromResult(
        State.GetContent() is { } content ? ShownLines.Of(content) : []);

    public async Task<bool> IsFinal()
    {
        await Refresh();
        return State.GetDocument() is not null;
    }

    public async Task<DocumentStage> StageOf(string postingKey)
    {
        await Refresh();
        return State switch
        {
            var state when state.GetDocument()?.PostingKey != postingKey => DocumentStage.NotFinal,
            Invoice.Posted => DocumentStage.Posted,
            Invoice.Voided => DocumentStage.NotFinal,
            _ => DocumentStage.Final,
        };
    }

    /// <summary>After the journal was set back nobody knows what was sent, before the ERP's list was read.</summary>
    private async Task<bool> MayBeInErp() =>
        !Epoch.IsFirst && State.GetContent() is { Terms.Entity.ErpTenantId: var tenantId }
        && await GrainFactory.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(tenantId)).NumbersSeen(Epoch.Id) is null;

    private async Task KnowErp()
    {
        if (await MayBeInErp())
        {
            throw new RepeatCommandException($"{Key} is not voided yet: {InvoiceRefusal.Reconciling.Reason}");
        }
    }

    protected override async ValueTask<ValueList<InvoiceCommand>> React(object fact, StoredFact stored)
    {
        if (fact is VoidAsked asked)
        {
            await KnowErp();
            return [new VoidInvoice(asked.Ask, asked.Reason, asked.By, Services.Now)];
        }

        return Commands(fact);
    }

    private ValueList<InvoiceCommand> Commands(object fact) => fact switch
    {
        PeriodBilled billed => [new OpenInvoice(billed, Services.Now)],
        NumberGiven given => [new FinalizeInvoice(given.Number, given.ContentHash, Services.Now, given.Date)],
        DateGiven { Number: null } given => [new FinalizeInvoice(null, given.ContentHash, Services.Now, given.Date)],
        _ => [],
    };
}
