using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
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

    public Task<ErpInvoice?> ForErp() =>
        Task.FromResult(State.GetDocument() is { } document ? ErpInvoices.From(document) : null);

    public Task<ValueList<ShownLine>> Shown() => Task.FromResult(
        State.GetContent() is { } content ? ShownLines.Of(content) : []);

    public async Task<DocumentStage> StageOf(string postingKey)
    {
        await Refresh();
        return State switch
        {
            var state when state.GetDocument()?.PostingKey != postingKey => DocumentStage.NotFinal,
            Invoice.Posted => DocumentStage.Posted,
            _ => DocumentStage.Final,
        };
    }

    protected override ValueTask<ValueList<InvoiceCommand>> React(object fact, StoredFact stored) => new(fact switch
    {
        PeriodBilled billed => [new OpenInvoice(billed, Services.Now)],
        NumberGiven given => [new FinalizeInvoice(given.Number, given.ContentHash, Services.Now)],
        InvoiceApproved { Number: null } approved => [new FinalizeInvoice(null, approved.ContentHash, Services.Now)],
        _ => [],
    });
}
