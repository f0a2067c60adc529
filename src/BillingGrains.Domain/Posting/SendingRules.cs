using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Invoices;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>The rules of a document's way into the ERP: which attempt may start, and what its outcome means.</summary>
internal static class SendingRules
{
    /// <summary>The code under which a document is parked that failed too often.</summary>
    public static string TooManyAttempts => DocumentKinds.TooManyAttempts.Code;

    public static Decision<InvoiceEvent> Start(OutgoingDocument state, StartSending command)
    {
        if (state.Stage != OutgoingStage.Due)
        {
            return Refuse(state.Stage switch
            {
                OutgoingStage.Posted => InvoiceRefusal.Posted,
                OutgoingStage.Parked => InvoiceRefusal.Parked,
                OutgoingStage.Voided => InvoiceRefusal.Voided,
                _ => InvoiceRefusal.NotFinal,
            });
        }

        if (PostingSteps.Next(state, command.Now) is not PostingStep.Send send || send.Purpose != command.Purpose)
        {
            return Refuse(InvoiceRefusal.NotDue);
        }

        var sendBefore = command.Now + command.Window.StartWithin;
        return Accept(new SendingStarted(
            (state.Sending.Last?.Number ?? 0) + 1, command.Purpose, state.PostingKey, sendBefore,
            sendBefore + command.Window.Timeout + command.Window.Settling, command.Now));
    }

    /// <summary>An outcome counts once, and only for the latest attempt. A parked document accepts that it is posted
    /// after all, and nothing else: an answer may come long after the rest gave up.</summary>
    public static Decision<InvoiceEvent> Record(OutgoingDocument state, RecordSending command)
    {
        var sending = state.Sending;
        return (state.Stage, command.Outcome) switch
        {
            // What the ERP holds of a void document is none of ours: it shows there as unknown.
            (OutgoingStage.Posted or OutgoingStage.Voided, _) => Accept(),
            (OutgoingStage.NotFinal, _) => Refuse(InvoiceRefusal.NotFinal),
            _ when sending.Last is null || command.Attempt > sending.Last.Number =>
                Refuse(InvoiceRefusal.UnknownAttempt),
            _ when command.Attempt < sending.Last.Number || !sending.IsOpen => Accept(),
            // Where the ERP numbers, a document is not issued before its number is back.
            (_, SendingOutcome.Posted { Number: null or "" } posted) when state.Number is null =>
                Record(state, command with { Outcome = new SendingOutcome.Created(posted.RemoteId) }),
            (_, SendingOutcome.Posted posted) => Accept([.. Post(state, posted, command.Attempt, command.Now)]),
            (OutgoingStage.Parked, _) => Accept(),
            _ => Weigh(state, sending.Last, command),
        };
    }

    /// <summary>Takes over what the ERP holds. An attempt that is open is left to its own look-up.</summary>
    public static Decision<InvoiceEvent> Adopt(OutgoingDocument state, AdoptDocument command)
    {
        var sending = state.Sending;
        var attempt = sending.Last?.Number ?? 0;
        AdoptedFromErp Adopted(string remoteId) =>
            new(remoteId, command.Epoch, command.Reason, command.Now, state.PostingKey);
        return (state.Stage, command.Found) switch
        {
            // What the ERP holds of a void document is none of ours: it shows there as unknown.
            (OutgoingStage.Posted or OutgoingStage.Voided, _) => Accept(),
            (OutgoingStage.NotFinal, _) => Refuse(InvoiceRefusal.NotFinal),
            (_, SendingOutcome.Posted posted) =>
                Accept([Adopted(posted.RemoteId), .. Post(state, posted, attempt, command.Now)]),
            (OutgoingStage.Parked, _) => Accept(),
            _ when sending.IsOpen => Accept(),
            (_, SendingOutcome.Created created) when created.RemoteId != sending.RemoteId => Accept(
                [Adopted(created.RemoteId), .. Drafted(state, created, attempt, command.Now)]),
            (_, SendingOutcome.Refused refused) =>
                Accept(new InvoiceParked(attempt, refused.Code, refused.Words, refused.Detail, command.Now)),
            _ => Accept(),
        };
    }

    public static Decision<InvoiceEvent> Replay(OutgoingDocument state, ReplayInvoice command) => state.Stage switch
    {
        _ when state.Replays.Contains(command.ReplayId, StringComparer.Ordinal) => Accept(),
        OutgoingStage.Parked => Accept(new InvoiceReplayed(command.ReplayId, command.By, command.Now)),
        OutgoingStage.Posted => Refuse(InvoiceRefusal.Posted),
        OutgoingStage.Due => Refuse(InvoiceRefusal.NotParked),
        OutgoingStage.Voided => Refuse(InvoiceRefusal.Voided),
        _ => Refuse(InvoiceRefusal.NotFinal),
    };

    private static Decision<InvoiceEvent> Weigh(OutgoingDocument document, SendingAttempt attempt, RecordSending command)
    {
        var sending = document.Sending;
        var isSettled = command.Now >= attempt.SettledAfter;
        var answersTheCall = !command.FromLookUp && !isSettled && sending.UnknownAt is null;
        return command.Outcome switch
        {
            SendingOutcome.Created created when attempt.Purpose == SendingPurpose.Create =>
                Accept([.. Drafted(document, created, attempt.Number, command.Now)]),

            // It was not posted because of its totals.
            SendingOutcome.Created created when answersTheCall && TellsMore(document, created) =>
                Accept([.. Drafted(document, created, attempt.Number, command.Now)]),

            // A look-up that finds the document not posted shows that posting it had no effect.
            SendingOutcome.Created or SendingOutcome.NotFound => isSettled
                ? NoEffect(document, attempt, command)
                : Refuse(InvoiceRefusal.NotSettled),

            // It refused an earlier attempt, and a person has set right since what it was refused for.
            SendingOutcome.Refused { HoldsNothing: true } when sending.IsReplayed && command.FromLookUp && isSettled =>
                NoEffect(document, attempt, command),
            SendingOutcome.Refused refused => Accept(new InvoiceParked(
                attempt.Number, refused.Code, refused.Words, refused.Detail, command.Now)),
            SendingOutcome.Unknown { AskAgainAfter: { } wait } waits =>
                Accept(new SendingUnknown(attempt.Number, waits.Detail, command.Now, command.Now + wait)),
            SendingOutcome.Deferred deferred when answersTheCall =>
                Defer(document.PostingKey, sending, attempt, deferred, command.Now),
            SendingOutcome.Deferred deferred => Unknown(sending, attempt, deferred.Detail, command.Now),
            SendingOutcome.Unknown unknown => Unknown(sending, attempt, unknown.Detail, command.Now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Outcome, "The outcome is not known."),
        };
    }

    private static IEnumerable<InvoiceEvent> Post(
        OutgoingDocument document, SendingOutcome.Posted posted, int attempt, Instant now)
    {
        var fact = new InvoicePosted(
            attempt, posted.RemoteId, document.Number ?? posted.Number, posted.Net, posted.Tax, posted.Gross, now);
        yield return fact;
        var theirs = new SentAmounts(posted.Net, posted.Tax, posted.Gross);
        if (theirs != document.Amounts)
        {
            yield return TotalsCheck.Differing(document, theirs, posted.RemoteId, fact.Number, now);
        }
    }

    /// <summary>The draft lies in the ERP; where its totals are not ours it takes a line on the rounding account before it is
    /// posted, or is not posted.</summary>
    private static IEnumerable<InvoiceEvent> Drafted(
        OutgoingDocument document, SendingOutcome.Created created, int attempt, Instant now)
    {
        yield return new CreatedInErp(
            attempt, created.RemoteId, now, TotalsCheck.RoundingOf(document, created.Amounts));
        if (TotalsCheck.Hold(document, created.Amounts, attempt, now) is { } held)
        {
            yield return held;
        }
    }

    private static Decision<InvoiceEvent> NoEffect(
        OutgoingDocument document, SendingAttempt attempt, RecordSending command)
    {
        var sending = document.Sending;
        var fact = new SendingHadNoEffect(attempt.Number, command.Now);
        if (command.Outcome is SendingOutcome.NotFound && sending is { IsReplayed: true, RemoteId: { } gone })
        {
            // That it is gone is believed only after a person has looked: else a search that fails would double it.
            return Accept(fact, new GoneFromErp(attempt.Number, gone, command.Now));
        }

        if (sending.NoEffects + 1 >= PostingLimits.Default.NoEffectsMax)
        {
            return Accept(fact, TooMany(attempt, "no attempt had an effect in the ERP", "", command.Now));
        }

        return command.Outcome is SendingOutcome.Created created && TellsMore(document, created)
            ? Accept([fact, .. Drafted(document, created, attempt.Number, command.Now)])
            : Accept(fact);
    }

    /// <summary>It lies there under another id, or with other totals than when it was looked at last.</summary>
    private static bool TellsMore(OutgoingDocument document, SendingOutcome.Created created) =>
        created.RemoteId != document.Sending.RemoteId
        || (created.Amounts is { } theirs
            && (TotalsCheck.IsHeld(document, theirs)
                || TotalsCheck.RoundingOf(document, theirs) != document.Sending.Rounding));

    private static Decision<InvoiceEvent> Unknown(
        SendingProgress sending, SendingAttempt attempt, string detail, Instant now)
    {
        var fact = new SendingUnknown(attempt.Number, detail, now);
        return sending.Unknowns + 1 >= PostingLimits.Default.UnknownsMax
            ? Accept(fact, TooMany(attempt, "the ERP does not tell whether it has the document", detail, now))
            : Accept(fact);
    }

    private static Decision<InvoiceEvent> Defer(
        string postingKey, SendingProgress sending, SendingAttempt attempt, SendingOutcome.Deferred deferred,
        Instant now)
    {
        var limits = PostingLimits.Default;
        var wait = deferred.AtOnce ? Duration.Zero : limits.WaitAfter(sending.Deferrals + 1, postingKey);
        var retryAt = now + Duration.Max(wait, deferred.RetryAfter ?? Duration.Zero);
        var fact = new SendingDeferred(attempt.Number, deferred.Detail, retryAt, now);
        return sending.Deferrals + 1 >= limits.DeferralsMax
            ? Accept(fact, TooMany(attempt, "the ERP put it off again and again", deferred.Detail, now))
            : Accept(fact);
    }

    private static InvoiceParked TooMany(SendingAttempt attempt, string why, string detail, Instant now) => new(
        attempt.Number, TooManyAttempts,
        $"The document was tried too often: {why}. Ask the ERP's operators, then replay it.", detail, now);

    private static Decision<InvoiceEvent> Accept(params ReadOnlySpan<InvoiceEvent> events) =>
        Decision<InvoiceEvent>.Accept(events);

    private static Decision<InvoiceEvent> Refuse(Refusal refusal) => Decision<InvoiceEvent>.Refuse(refusal);
}
