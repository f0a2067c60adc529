using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>The rules of an invoice's way into the ERP: which attempt may start, and what its outcome means.</summary>
internal static class SendingRules
{
    /// <summary>The code under which a document is parked that failed too often.</summary>
    public const string TooManyAttempts = "too-many-attempts";

    public static Decision<InvoiceEvent> Start(Invoice state, StartSending command)
    {
        if (state is not Invoice.Finalized { Document: var document, Sending: var sending })
        {
            return Refuse(state switch
            {
                Invoice.Posted => InvoiceRefusal.Posted,
                Invoice.Parked => InvoiceRefusal.Parked,
                _ => InvoiceRefusal.NotFinal,
            });
        }

        if (PostingSteps.Next(state, command.Now) is not PostingStep.Send send || send.Purpose != command.Purpose)
        {
            return Refuse(InvoiceRefusal.NotDue);
        }

        var sendBefore = command.Now + command.Window.StartWithin;
        return Accept(new SendingStarted(
            (sending.Last?.Number ?? 0) + 1, command.Purpose, document.PostingKey, sendBefore,
            sendBefore + command.Window.Timeout + command.Window.Settling, command.Now));
    }

    /// <summary>An outcome counts once, and only for the latest attempt. A parked document accepts that it is posted
    /// after all, and nothing else: an answer may come long after the rest gave up.</summary>
    public static Decision<InvoiceEvent> Record(Invoice state, RecordSending command)
    {
        var (document, sending) = state switch
        {
            Invoice.Finalized finalized => (finalized.Document, finalized.Sending),
            Invoice.Parked parked => (parked.Document, parked.Sending),
            _ => (null, SendingProgress.NotStarted),
        };
        return (state, command.Outcome) switch
        {
            (Invoice.Posted, _) => Accept(),
            _ when document is null => Refuse(InvoiceRefusal.NotFinal),
            _ when sending.Last is null || command.Attempt > sending.Last.Number =>
                Refuse(InvoiceRefusal.UnknownAttempt),
            _ when command.Attempt < sending.Last.Number || !sending.IsOpen => Accept(),
            (_, SendingOutcome.Posted posted) => Post(document, posted, command),
            (Invoice.Parked, _) => Accept(),
            _ => Weigh(document, sending, sending.Last, command),
        };
    }

    public static Decision<InvoiceEvent> Replay(Invoice state, ReplayInvoice command) => state switch
    {
        _ when state.GetDocument()?.Replays.Contains(command.ReplayId, StringComparer.Ordinal) ?? false => Accept(),
        Invoice.Parked => Accept(new InvoiceReplayed(command.ReplayId, command.By, command.Now)),
        Invoice.Posted => Refuse(InvoiceRefusal.Posted),
        Invoice.Finalized => Refuse(InvoiceRefusal.NotParked),
        _ => Refuse(InvoiceRefusal.NotFinal),
    };

    private static Decision<InvoiceEvent> Weigh(
        FinalDocument document, SendingProgress sending, SendingAttempt attempt, RecordSending command)
    {
        var isSettled = command.Now >= attempt.SettledAfter;
        var answersTheCall = !command.FromLookUp && !isSettled && sending.UnknownAt is null;
        return command.Outcome switch
        {
            SendingOutcome.Created created when attempt.Purpose == SendingPurpose.Create =>
                Accept(new CreatedInErp(attempt.Number, created.RemoteId, command.Now)),

            // A look-up that finds the document not posted shows that posting it had no effect.
            SendingOutcome.Created or SendingOutcome.NotFound => isSettled
                ? NoEffect(sending, attempt, command)
                : Refuse(InvoiceRefusal.NotSettled),
            SendingOutcome.Refused refused => Accept(new InvoiceParked(
                attempt.Number, refused.Code, refused.Words, refused.Detail, command.Now)),
            SendingOutcome.Deferred deferred when answersTheCall =>
                Defer(document, sending, attempt, deferred, command.Now),
            SendingOutcome.Deferred deferred => Unknown(sending, attempt, deferred.Detail, command.Now),
            SendingOutcome.Unknown unknown => Unknown(sending, attempt, unknown.Detail, command.Now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Outcome, "The outcome is not known."),
        };
    }

    private static Decision<InvoiceEvent> Post(
        FinalDocument document, SendingOutcome.Posted posted, RecordSending command)
    {
        var fact = new InvoicePosted(
            command.Attempt, posted.RemoteId, document.Number ?? posted.Number, posted.Net, posted.Tax, posted.Gross,
            command.Now);
        var ours = document.Content.Totals;
        if (posted.Net == ours.Net && posted.Tax == ours.Tax && posted.Gross == ours.Gross)
        {
            return Accept(fact);
        }

        return Accept(fact, new ErpAmountsDiffer(
            posted.RemoteId,
            $"The ERP posted invoice {fact.Number} with other amounts than ours: compare both, and correct the ERP's "
                + "document or its tax set-up there.",
            $"Ours: {Amounts(ours.Net, ours.Tax, ours.Gross)}. ERP: {Amounts(posted.Net, posted.Tax, posted.Gross)}.",
            command.Now));
    }

    private static Decision<InvoiceEvent> NoEffect(
        SendingProgress sending, SendingAttempt attempt, RecordSending command)
    {
        var fact = new SendingHadNoEffect(attempt.Number, command.Now);
        var moved = command.Outcome is SendingOutcome.Created created && created.RemoteId != sending.RemoteId
            ? new CreatedInErp(attempt.Number, created.RemoteId, command.Now)
            : null;
        if (command.Outcome is SendingOutcome.NotFound && sending is { IsReplayed: true, RemoteId: { } gone })
        {
            // That it is gone is believed only after a person has looked: else a search that fails would double it.
            return Accept(fact, new GoneFromErp(attempt.Number, gone, command.Now));
        }

        if (sending.NoEffects + 1 >= PostingLimits.Default.NoEffectsMax)
        {
            return Accept(fact, TooMany(attempt, "no attempt had an effect in the ERP", "", command.Now));
        }

        return moved is null ? Accept(fact) : Accept(fact, moved);
    }

    private static Decision<InvoiceEvent> Unknown(
        SendingProgress sending, SendingAttempt attempt, string detail, Instant now)
    {
        var fact = new SendingUnknown(attempt.Number, detail, now);
        return sending.Unknowns + 1 >= PostingLimits.Default.UnknownsMax
            ? Accept(fact, TooMany(attempt, "the ERP does not tell whether it has the document", detail, now))
            : Accept(fact);
    }

    private static Decision<InvoiceEvent> Defer(
        FinalDocument document, SendingProgress sending, SendingAttempt attempt, SendingOutcome.Deferred deferred,
        Instant now)
    {
        var limits = PostingLimits.Default;
        var wait = limits.WaitAfter(sending.Deferrals + 1, document.PostingKey);
        var retryAt = now + Duration.Max(wait, deferred.RetryAfter ?? Duration.Zero);
        var fact = new SendingDeferred(attempt.Number, deferred.Detail, retryAt, now);
        return sending.Deferrals + 1 >= limits.DeferralsMax
            ? Accept(fact, TooMany(attempt, "the ERP put it off again and again", deferred.Detail, now))
            : Accept(fact);
    }

    private static InvoiceParked TooMany(SendingAttempt attempt, string why, string detail, Instant now) => new(
        attempt.Number, TooManyAttempts,
        $"The document was tried too often: {why}. Ask the ERP's operators, then replay it.", detail, now);

    private static string Amounts(Money net, Money tax, Money gross) => $"net {net}, tax {tax}, gross {gross}";

    private static Decision<InvoiceEvent> Accept(params ReadOnlySpan<InvoiceEvent> events) =>
        Decision<InvoiceEvent>.Accept(events);

    private static Decision<InvoiceEvent> Refuse(Refusal refusal) => Decision<InvoiceEvent>.Refuse(refusal);
}
