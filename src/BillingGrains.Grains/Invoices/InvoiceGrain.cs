using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Closing;
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
    private const int ChecksMax = 3;

    private InvoiceReactions? reactions;

    private InvoiceReactions Reactions => reactions ??= new InvoiceReactions(GrainFactory, Services);

    public async Task<Answer> Tell(InvoiceCommand command, Origin origin)
    {
        if (command is TakeForeign { Document.OriginalKey: { } original } corrects)
        {
            var final = await GrainFactory.GetGrain<IInvoiceGrain>(original).Final();
            command = corrects with
            {
                OriginalIsHere = final is not null,
                OriginalTenantId = final?.Document.Content.Terms.Entity.ErpTenantId,
            };
        }

        // The books must know of it before it is final; who was not answered hands it in again.
        if (command is TakeForeign take
            && InvoiceDecider.Decide(State, take) is Decision<InvoiceEvent>.Accepted { Events.IsEmpty: false })
        {
            var date = new DateForeign(Key, take.Document.InvoiceDate, Services.Now);
            var dated = await Books(take.Entity.EntityId).Tell(date, origin);
            if (dated.Kind == AnswerKind.Refused)
            {
                return dated;
            }
        }

        if (command is MoveBalance { Entry.Kind: BalanceKind.Payment, Owner: null } move
            && (await Document())?.Content is { Terms: var terms })
        {
            command = move with { Owner = (await Reactions.Tenant(terms).KeepsPayments()).Owner };
        }

        if (command is not ApproveInvoice approve)
        {
            return await Handle(command, origin);
        }

        // Another activation may have opened it, which this one learns when it decides.
        Answer answer;
        var tries = 0;
        do
        {
            await Refresh();
            answer = await Handle(approve with { Master = await Reactions.CheckMaster(State) ?? MasterCheck.NotMade }, origin);
        }
        while (answer.Refusal == MasterRules.NotMade && ++tries < ChecksMax);
        return answer.Kind != AnswerKind.Refused && State is Invoice.Draft { Waits: { } wait }
            ? answer with { Kind = AnswerKind.Refused, Refusal = MasterRules.Refuse(wait.Check) }
            : answer;
    }

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

    public async Task<ValueList<string>> Originals() => await Document() is { } document
        ? ErpInvoices.OriginalsOf(document.Content).ToValueList()
        : default;

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

    public Task<Answer> Record(int attempt, SendingOutcome outcome, bool fromLookUp, Origin origin) =>
        Handle(new RecordSending(attempt, outcome, fromLookUp, Services.Now), origin);

    public Task<Answer> Adopt(SendingOutcome found, string epoch, string reason, Origin origin) =>
        Handle(new AdoptDocument(found, epoch, reason, Services.Now), origin);

    public async Task<ErpRecord?> ForErp()
    {
        if (await Document() is not { } document)
        {
            return null;
        }

        var originals = new List<ErpOriginal>();
        foreach (var key in ErpInvoices.OriginalsOf(document.Content))
        {
            if (await GrainFactory.GetGrain<IInvoiceGrain>(key).Final() is { } final)
            {
                originals.Add(ErpInvoices.Original(document, final));
            }
            else if (document.Content.Foreign?.Corrects is { Number: var number })
            {
                // It was finished before the engine's documents came here.
                originals.Add(new ErpOriginal(number, number, RemoteId: null));
            }
        }

        var isTest = Services.Purpose == Purpose.Test;
        return new ErpRecord(
            ErpInvoices.From(document, isTest) with
            {
                Credits = originals.ToValueList(), Rounding = (State as Invoice.Finalized)?.Sending.Rounding,
            },
            Voucher: null);
    }

    public async Task<FinalReference?> Final()
    {
        await Refresh();
        return State.GetDocument() is not { } document ? null : State switch
        {
            Invoice.Posted posted => new FinalReference(
                document, posted.Number, posted.RemoteId, IsVoid: false, IsPosted: true),
            Invoice.Finalized { Sending.RemoteId: var id } => new FinalReference(document, document.Number, id, IsVoid: false),
            Invoice.Parked { Sending.RemoteId: var id } => new FinalReference(document, document.Number, id, IsVoid: false),
            _ => new FinalReference(document, document.Number, RemoteId: null, State is Invoice.Voided),
        };
    }

    public async Task<InvoiceContent?> Draft()
    {
        await Refresh();
        return (State as Invoice.Draft)?.Content;
    }

    public async Task<DraftReview> Review()
    {
        await Refresh();
        return Domain.Invoices.Review.Of(State);
    }

    public async Task<Refusal?> WhyNotVoid()
    {
        await Refresh();
        return VoidRules.Find(State) ?? (await MayBeInErp() ? InvoiceRefusal.Reconciling : null);
    }

    public async Task<Answer> Void(VoidInvoice command, Origin origin)
    {
        await KnowErp();
        var answer = await Handle(await AskBooks(command, origin), origin);
        return answer.Kind != AnswerKind.Refused && State.GetDocument()!.Void is { Declined: { } why }
            ? answer with { Kind = AnswerKind.Refused, Refusal = why }
            : answer;
    }

    public async Task<ValueList<ShownLine>> Shown()
    {
        await Refresh();
        return State.GetContent() is { } content ? ShownLines.Of(content) : [];
    }

    public async Task<DocumentDetails?> Details()
    {
        await Refresh();
        return DocumentDetails.Of(State);
    }

    public async Task<bool> IsBecomingFinal()
    {
        await Refresh();
        return State is Invoice.Draft or Invoice.Approved;
    }

    public async Task<bool> IsUnderWay()
    {
        await Refresh();
        return State is Invoice.Approved or Invoice.Finalized or Invoice.Parked;
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

    /// <summary>The document once it is final, which it may have become without this activation.</summary>
    private async Task<FinalDocument?> Document()
    {
        if (State.GetDocument() is null)
        {
            await Refresh();
        }

        return State.GetDocument();
    }

    /// <summary>After the journal was set back nobody knows what was sent, before the ERP's list was read; and
    /// what the ERP showed then is taken over before anything else becomes of it.</summary>
    private async Task<bool> MayBeInErp() =>
        !Epoch.IsFirst && State.GetContent() is { Terms.Entity.ErpTenantId: var tenantId }
        && await GrainFactory.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(tenantId)).NumbersSeen(Epoch.Id) is var seen
        && (seen is null || seen.Numbers.Any(
            number => number.Stands && number.PostingKey == State.GetDocument()?.PostingKey));

    private IBooksGrain Books(string entityId) => GrainFactory.GetGrain<IBooksGrain>(GrainKeys.Books(entityId));

    /// <summary>From their answer on no month is closed over the document before it is decided.</summary>
    private async Task<VoidInvoice> AskBooks(VoidInvoice command, Origin origin)
    {
        await Refresh();
        if (State is not (Invoice.Finalized or Invoice.Parked) || State.GetDocument() is not { } document)
        {
            return command;
        }

        var begin = new BeginVoid(Key, command.Ask, document.BookedOn, Services.Now);
        return command with
        {
            Closed = (await Books(document.Content.Terms.Entity.EntityId).Tell(begin, origin)).Refusal,
        };
    }

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
            var origin = new Origin(Key, stored.Origin.CorrelationId, $"{Key}/void");
            return [await AskBooks(new VoidInvoice(asked.Ask, asked.Reason, asked.By, Services.Now), origin)];
        }

        return fact is InvoiceFinalized or InvoiceVoided && stored.Key != Key
            ? await Credited(stored.Key, fact is InvoiceVoided)
            : fact switch
            {
                MasterRecheckAsked when await CheckAgain() is { } check => [new RecheckMaster(check, Services.Now)],
                _ => await Reactions.Find(fact) ?? Commands(fact, stored.Key),
            };
    }

    private async Task<MasterCheck?> CheckAgain()
    {
        await Refresh();
        return await Reactions.CheckMaster(State);
    }

    /// <summary>A credit note that takes back a part of this invoice is final, or void after all.</summary>
    private async Task<ValueList<InvoiceCommand>> Credited(string creditKey, bool isVoid)
    {
        if (await GrainFactory.GetGrain<IInvoiceGrain>(creditKey).Final() is not { Document: var document })
        {
            return [];
        }

        return BalanceRules.CreditedBy(document.Content)
            .Where(credited => credited.InvoiceKey == Key)
            .Select(InvoiceCommand (credited) => new MoveBalance(
                new BalanceEntry(
                    isVoid ? BalanceKind.CreditVoided : BalanceKind.Credit, creditKey, credited.Amount, document.InvoiceDate,
                    document.Number ?? GrainKeys.NameOf(creditKey), creditKey),
                Services.Now))
            .ToValueList();
    }

    private ValueList<InvoiceCommand> Commands(object fact, string tenantKey) => fact switch
    {
        ChargeMoved moved => [new NoteDifference(moved, Services.Now)],
        ErpEntriesRead read => read.Entries.Where(one => one.InvoiceKey == Key)
            .Select(InvoiceCommand (one) => new TakeErpEntry(one.Entry, tenantKey, Services.Now)).ToValueList(),
        MoveAsked asked => [new MoveLinesOff(asked, Services.Now)],
        LinesMoved moved => [new TakeLines(moved, Services.Now)],
        DateDeclined declined =>
            [new DeclineDate(declined.ContentHash, declined.Date, declined.RateThrough, Services.Now)],
        _ => [],
    };
}
