using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Proposals;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace BillingGrains.Grains.Posting;

/// <summary>One call to an ERP, for one document or several, and the facts around it.</summary>
/// <param name="epoch">The id of the epoch in which the tenant was loaded.</param>
/// <param name="turn">Waited for right before the call, and told what the ERP said before that is stored: whether it can be or
/// not, the ERP said it, and may have asked to be left alone.</param>
internal sealed class ErpCall(
    string tenantKey, string epoch, TenantSettings settings, TenantLease lease, JournalServices services,
    PostingServices posting, PacedCall turn)
{
    private readonly IErp erp = posting.Erps.Open(settings);

    /// <summary>Stores that it sends, sends, and stores what came of it, for each document apart: what cannot be stored of one
    /// holds back no other.</summary>
    public async Task<SentCall> Send(IReadOnlyList<DueDocument> documents, CancellationToken cancellation)
    {
        var window = settings.OfLimits().Sending;
        var decidedAt = services.Time.GetTimestamp();
        var failed = new List<string>();
        var started = (await Task.WhenAll(documents.Select(one => Start(one, window, failed))))
            .OfType<StartedSending>().ToList();
        if (started.Count == 0)
        {
            // Another activation was first, and no call was made: this says nothing of the ERP.
            turn.Drop();
            return new SentCall(null, failed);
        }

        if (!await turn.GoOut(window.StartWithin - Duration.FromTimeSpan(services.Time.GetElapsedTime(decidedAt)), cancellation))
        {
            return await PutOff(started, "It was not sent: it was not its turn in time.", failed);
        }

        // Nothing may await between these checks and the call: a process that was stopped here for longer must not send.
        var late = Duration.FromTimeSpan(services.Time.GetElapsedTime(decidedAt)) >= window.StartWithin;
        if (late || lease.Left < window.Timeout)
        {
            return await PutOff(started, "It was not sent: the time to start was over.", failed);
        }

        var answered = await Guard(() => Make(started, cancellation), window);
        turn.Return(answered.OfCall);
        await Task.WhenAll(started.Select((one, index) => Record(one, answered.Of(index), failed)));
        return new SentCall(answered, failed);
    }

    /// <summary>Looks up or searches, as the document's step says.</summary>
    public Task Ask(DueDocument due, CancellationToken cancellation) => due.Step is PostingStep.Search search
        ? Search(due, search, cancellation)
        : LookUp(due, (PostingStep.LookUp)due.Step!, cancellation);

    /// <summary>Asks what an attempt did, and stores the answer.</summary>
    private async Task LookUp(DueDocument due, PostingStep.LookUp step, CancellationToken cancellation)
    {
        if (await due.Document.ForErp() is not { } record)
        {
            turn.Drop();
            return;
        }

        await turn.GoOut(within: null, cancellation);

        // The step was asked for before: a process that was stopped since may have lost the right to call.
        if (lease.Left < settings.OfLimits().Sending.Timeout)
        {
            turn.Drop();
            return;
        }

        var outcome = await Guarded(() => erp.Find(record, cancellation));
        await due.Document.Record(step.Attempt, outcome, fromLookUp: true, OriginOf(due.Key));
    }

    /// <summary>Asks whether the ERP has a record that is proposed, and stores the answer.</summary>
    private async Task Search(DueDocument due, PostingStep.Search step, CancellationToken cancellation)
    {
        var proposal = (IProposalGrain)due.Document;
        if (await proposal.ForErp() is not { Master: { } master })
        {
            turn.Drop();
            return;
        }

        await turn.GoOut(within: null, cancellation);

        // As before any look-up: a process that was stopped since may have lost the right to call.
        if (lease.Left < settings.OfLimits().Sending.Timeout)
        {
            turn.Drop();
            return;
        }

        ValueList<MasterFound> found = default;
        var outcome = await Guarded(async () =>
        {
            found = await Find(step.By, master, cancellation);
            return new SendingOutcome.NotFound();
        });
        await proposal.Tell(
            outcome switch
            {
                SendingOutcome.Deferred put => new NoteSearchFailure(step.Revision, put.Detail, put.RetryAfter, services.Now),
                SendingOutcome.Unknown unknown => new NoteSearchFailure(step.Revision, unknown.Detail, null, services.Now),
                _ => new NoteSearch(step.Revision, step.By, found, epoch, services.Now),
            },
            OriginOf(due.Key));
    }

    private async Task<ValueList<MasterFound>> Find(MasterSearchBy by, ErpMasterRecord master, CancellationToken cancellation)
    {
        var writer = erp.MasterWriter ?? throw new ErpUnavailableException(ErpRecords.MasterNotEntered.Words);
        return by == MasterSearchBy.Id
            ? await writer.FindById(master.Kind, master.Id, cancellation)
            : await writer.FindByTaxRegistration(master.Content.TaxRegistration!, cancellation);
    }

    /// <summary>Looks for a document that may have been made in a history that was lost, and takes over what is there.
    /// </summary>
    /// <returns>What was found; null when nobody knows.</returns>
    public async Task<SendingOutcome?> Adopt(
        DueDocument due, ErpRecord record, Epoch epoch, CancellationToken cancellation)
    {
        await turn.GoOut(within: null, cancellation);

        // As before any look-up: a process that was stopped since may have lost the right to call.
        if (lease.Left < settings.OfLimits().Sending.Timeout)
        {
            turn.Drop();
            return null;
        }

        var found = await Guarded(() => erp.Find(record, cancellation));
        if (found is SendingOutcome.Refused { HoldsNothing: true })
        {
            // It refused what a lost history sent: nothing is there to be taken over.
            return new SendingOutcome.NotFound();
        }

        if (found is SendingOutcome.Deferred or SendingOutcome.Unknown)
        {
            return null;
        }

        if (found is not SendingOutcome.NotFound)
        {
            await due.Document.Adopt(found, epoch.Id, epoch.Reason, OriginOf(due.Key));
        }

        return found;
    }

    private Origin OriginOf(string documentKey) => new(tenantKey, documentKey, $"{tenantKey}/posts/{documentKey}");

    /// <summary>A call that asks.</summary>
    private async Task<SendingOutcome> Guarded(Func<Task<SendingOutcome>> ask)
    {
        var answered = await Guard(async () => CallAnswer.OfOne(await ask()), settings.OfLimits().Sending);
        turn.Return(answered.OfCall);
        return answered.OfCall;
    }

    /// <summary>Null when that step of the document is not due, or could not be stored: it is looked at again after a rest. Where
    /// one of a later epoch must come, asking at once would never end.</summary>
    private async Task<StartedSending?> Start(DueDocument due, SendingWindow window, List<string> failed)
    {
        StartedSending? started = null;
        await Store(due.Key, failed, async () =>
        {
            var send = (PostingStep.Send)due.Step!;
            started = await due.Document.StartSending(epoch, send.Purpose, window, OriginOf(due.Key)) is { } attempt
                && await due.Document.ForErp() is { } record
                    ? new StartedSending(due, attempt, record, send.Purpose == SendingPurpose.Create ? null : send.RemoteId!)
                    : null;
        });
        if (started is null)
        {
            failed.Add(due.Key);
        }

        return started;
    }

    private async Task<SentCall> PutOff(List<StartedSending> started, string why, List<string> failed)
    {
        turn.Drop();
        await Task.WhenAll(started.Select(one => Record(one, new SendingOutcome.Deferred(why, null), failed)));
        return new SentCall(null, failed);
    }

    private Task Record(StartedSending one, SendingOutcome outcome, List<string> failed) => Store(
        one.Due.Key, failed,
        () => one.Due.Document.Record(one.Attempt, outcome, fromLookUp: false, OriginOf(one.Due.Key)));

    private async Task Store(string documentKey, List<string> failed, Func<Task> store)
    {
        try
        {
            await store();
        }
        catch (Exception exception)
        {
            services.Log.LogWarning("{Document} is looked at again: {Reason}", documentKey, exception.Message);
            failed.Add(documentKey);
        }
    }

    private async Task<CallAnswer> Make(List<StartedSending> started, CancellationToken cancellation) => started switch
    {
        [var only] => CallAnswer.OfOne(await erp.Send(only.Record, only.RemoteId, cancellation)),
        [{ RemoteId: null }, ..] => CallAnswer.Of(started.Count, await erp.Batches!.Create(
            started.Select(static one => one.Record.Invoice!).ToValueList(), cancellation)),
        _ => CallAnswer.Of(started.Count, await erp.Batches!.Post(
            started.Select(static one => new ErpDraft(one.RemoteId!, one.Record.Invoice!)).ToValueList(), cancellation)),
    };

    /// <summary>Whatever a connector does, the call is over in time and has an outcome.</summary>
    private async Task<CallAnswer> Guard(Func<Task<CallAnswer>> call, SendingWindow window)
    {
        var before = erp.Told;
        try
        {
            var answer = await call().WaitAsync(window.Timeout.ToTimeSpan(), services.Time);
            return ReferenceEquals(erp.Told, before)
                ? answer
                : answer with { OfCall = answer.OfCall with { Calls = erp.Told } };
        }
        catch (ErpUnavailableException exception) when (exception.RetryAfter is { } wait)
        {
            return CallAnswer.OfOne(new SendingOutcome.Deferred(exception.Message, wait));
        }
        catch (Exception exception)
        {
            return CallAnswer.OfOne(new SendingOutcome.Unknown(exception.Message));
        }
    }

    /// <summary>What came of sending.</summary>
    /// <param name="Answer">Null where no call was made.</param>
    /// <param name="Failed">Documents of which something could not be stored.</param>
    public sealed record SentCall(CallAnswer? Answer, IReadOnlyCollection<string> Failed);

    private sealed record StartedSending(DueDocument Due, int Attempt, ErpRecord Record, string? RemoteId);
}
