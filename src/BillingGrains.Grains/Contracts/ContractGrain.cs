using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Scheduling;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Tax;
using BillingGrains.Ports.Usage;
using NodaTime;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Contracts;

/// <inheritdoc cref="IContractGrain"/>
[Reentrant]
[RandomPlacement]
public sealed class ContractGrain(JournalServices services, ITaxDirectory taxes, IUsageReader usage)
    : JournaledGrain<ContractDecider, CustomerContract, ContractCommand, ContractEvent>(services), IContractGrain
{
    private ContractBilling? billing;

    private ContractBilling Billing => billing ??= new ContractBilling(GrainFactory, taxes, usage);

    public async Task<Answer> Tell(ContractCommand command, Origin origin) => await Handle(
        command is AgreeContract agree ? agree with { FourEyes = await AreFourEyesAsked(agree) } : command, origin);

    public async Task<ProposedContract?> Proposed()
    {
        await Refresh();
        return State.Proposed is { } waiting
            ? new ProposedContract(waiting.Document, waiting.Revision, waiting.Makers)
            : null;
    }

    public async Task<ContractTerms?> Terms(long seenVersion)
    {
        await CatchUp(seenVersion);
        return State.Terms;
    }

    public async Task<ValueList<ContractTerms>> Versions(long seenVersion)
    {
        await CatchUp(seenVersion);
        return State.Versions.Values.ToValueList();
    }

    public async Task<bool> IsSettled(string ticketKey, int ratingNumber)
    {
        await Refresh();
        return !State.Open.Contains(ticketKey)
            && (State.Accounts.GetValueOrDefault(ticketKey)?.RatingNumber ?? 0) >= ratingNumber;
    }

    public async Task<Answer> Bill(string runId, YearMonth period, Origin origin)
    {
        var (settings, refusal) = await Entity();
        return settings is null
            ? Refused(refusal!)
            : await Tell(
                await Billing.WithAnswers(() => State, new BillPeriod(runId, period, settings, Services.Now)), origin);
    }

    public async Task<ContractBilled?> BillFor(RunOfContract run, Origin origin)
    {
        await Refresh();
        RequireReadable();
        if (!run.IsFor(State))
        {
            return null;
        }

        var answer = await Bill(run.RunId, run.Period, origin);
        return ContractBilled.Of(State, run, answer.Refusal);
    }

    public async Task<RevenueBasis> RevenueBasis(LocalDate through)
    {
        await Refresh();
        return RevenueBases.Of(State, through);
    }

    public async Task<Answer> Credit(CreditRequest request, Origin origin)
    {
        var (settings, refusal) = await Entity();
        if (settings is null)
        {
            return Refused(refusal!);
        }

        // What a final document says never changes, so that it may be read before the decision.
        return await GrainFactory.GetGrain<IInvoiceGrain>(request.InvoiceKey).Final() is { } final
            ? await Tell(
                new CreditDocument(
                    request.CreditId, final.Document, final.Number, settings, request.Kind, request.Reason, request.Lines,
                    request.By, Services.Now),
                origin)
            : Refused(CreditRefusal.NotFinal);
    }

    public async Task<Answer> Void(string invoiceKey, string reason, string by, Origin origin)
    {
        var (settings, refusal) = await Entity();
        if (settings is null)
        {
            return Refused(refusal!);
        }

        var invoice = GrainFactory.GetGrain<IInvoiceGrain>(invoiceKey);
        if (FourEyes.AreEnforced(settings.Duties))
        {
            return await invoice.WhyNotVoid() is { } barred ? Refused(barred)
                : !settings.VoidAllowed ? Refused(CreditRefusal.VoidNotAllowed(invoiceKey, InvoiceKind.Invoice))
                : await invoice.Tell(new AskVoidApproval(reason, by, Services.Now), origin);
        }

        return await Void(settings, invoiceKey, reason, by, origin);
    }

    public async Task<Answer> ApproveVoid(string invoiceKey, string by, Origin origin)
    {
        var (settings, refusal) = await Entity();
        if (settings is null)
        {
            return Refused(refusal!);
        }

        var document = (await GrainFactory.GetGrain<IInvoiceGrain>(invoiceKey).Final())?.Document;
        return GivingUp.WhyNotApprove(document, GiveUpKind.Void, GivingUp.VoidId, by) is { } why
            ? Refused(why)
            : await Void(
                settings, invoiceKey, GivingUp.Find(document!, GiveUpKind.Void, GivingUp.VoidId)!.Words, by, origin);
    }

    /// <summary>Asked before, so that nothing is stored where the answer is known; the document decides all the same.</summary>
    private async Task<Answer> Void(EntitySettings settings, string invoiceKey, string reason, string by, Origin origin)
    {
        var invoice = GrainFactory.GetGrain<IInvoiceGrain>(invoiceKey);
        if (await invoice.WhyNotVoid() is { } why)
        {
            return Refused(why);
        }

        var kind = (await invoice.Final())!.Document.Content.Kind;
        var answer = await Tell(new AskVoid(invoiceKey, kind, settings, reason, by, Services.Now), origin);
        return answer.Kind != AnswerKind.Refused && State.Voids[invoiceKey] is { Stage: VoidStage.Asked, Ask: var ask }
            ? await invoice.Void(new VoidInvoice(ask, reason, by, Services.Now), origin)
            : answer;
    }

    public async Task<Answer> Move(MoveRequest request, Origin origin)
    {
        await Refresh();
        var lines = request.LineIds;
        if (!State.LineMoves.ContainsKey(request.MoveId))
        {
            // Asked before, so that nothing is stored where the answer is known; the drafts decide all the same.
            if (await GrainFactory.GetGrain<IInvoiceGrain>(request.From).Draft() is not { } content)
            {
                return Refused(InvoiceRefusal.Frozen);
            }

            lines = lines.IsEmpty ? content.Lines.Select(static line => line.LineId).ToValueList() : lines;
            if (await TargetFault(content, request, lines) is { } fault)
            {
                return Refused(fault);
            }
        }

        return await Tell(
            new AskMove(
                request.MoveId, request.From, request.To, request.LineIds, lines, request.Reason, request.By, Services.Now),
            origin);
    }

    private async Task<Refusal?> TargetFault(InvoiceContent content, MoveRequest request, ValueList<string> lines)
    {
        if (content.Kind != InvoiceKind.Invoice || content.Foreign is not null)
        {
            return MoveRefusal.NotDraft;
        }

        if (request.To is not { } to || !State.Documents.ContainsKey(to))
        {
            return null;
        }

        var target = await GrainFactory.GetGrain<IInvoiceGrain>(to).Draft();
        return target is not { Kind: InvoiceKind.Invoice, Foreign: null } ? MoveRefusal.NotDraft
            : !Moving.AreAlike(content.Terms, target.Terms) ? MoveRefusal.OtherHead
            : target.EverOn().Any(line => lines.AsSpan().Contains(line.LineId)) ? MoveRefusal.SameCharge
            : null;
    }

    private async Task<(EntitySettings? Settings, Refusal? Refusal)> Entity()
    {
        await Refresh();
        return await Billing.Entity(Key, State);
    }

    private Answer Refused(Refusal refusal) => new(AnswerKind.Refused, Version, refusal);

    /// <summary>What cannot be a legal entity's id is left to the terms' own check.</summary>
    private async Task<bool> AreFourEyesAsked(AgreeContract agree)
    {
        var id = agree.Terms.EntityId;
        return KeyPart.IsValid(id)
            && FourEyes.AreEnforced((await GrainFactory.GetGrain<IEntityGrain>(GrainKeys.Entity(id)).Settings())?.Duties);
    }

    protected override async ValueTask<ValueList<ContractCommand>> React(object fact, StoredFact stored) => fact switch
    {
        TicketRated rated =>
            [
                new TakeCharges(
                    stored.Key, rated.RatingNumber, rated.ContractId, rated.ContractVersion, rated.Charges,
                    Services.Now, rated.CustomerId, rated.Site, rated.Project),
            ],
        InvoiceVoided voided => [new NoteVoid(stored.Key, voided.Ask, IsVoided: true, Services.Now)],
        InvoiceVoidDeclined declined => [new NoteVoid(stored.Key, declined.Ask, IsVoided: false, Services.Now)],
        LineAdjusted adjusted => [new AdjustBilledLine(stored.Key, adjusted.Line, adjusted.Rebill, Services.Now)],
        LinesMovedOff off => [new SendLines(stored.Key, off, Services.Now)],
        LinesMovedOn on => [new NoteLines(on.MoveId, stored.Key, AreTaken: true, Services.Now)],
        LinesNotTaken not => [new NoteLines(not.MoveId, stored.Key, AreTaken: false, Services.Now)],
        MoveDeclined declined => [new EndMove(declined.MoveId, declined.Words, Services.Now)],
        LineCut cut => [new ReturnLine(stored.Key, cut.LineId, cut.Rebill, Services.Now)],
        BillingHeld => [new NoteCustomerHold(CustomerOf(stored), true, Services.Now)],
        BillingReleased => [new NoteCustomerHold(CustomerOf(stored), false, Services.Now)],
        ContractsCalled called => [new CallDocuments(called.On, Services.Now)],
        DocumentsDue due => [await Bill(due, stored.Version)],
        _ => [],
    };

    private static string CustomerOf(StoredFact stored) => stored.Key[GrainKeys.Customer("").Length..];

    private async Task<ContractCommand> Bill(DocumentsDue due, long version)
    {
        await CatchUp(version);
        var settings = (await Billing.Entity(Key, State)).Settings ?? throw new RepeatCommandException(
            $"{Key} bills by itself when its legal entity {State.Terms!.EntityId} is configured.");
        return await Billing.WithAnswers(
            () => State, new BillPeriod(due.RunId, due.Period, settings, Services.Now, Through: due.Through));
    }
}
