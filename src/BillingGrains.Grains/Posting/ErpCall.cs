using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.Grains.Posting;

/// <summary>One call to an ERP and the facts around it.</summary>
/// <param name="epoch">The id of the epoch in which the tenant was loaded.</param>
/// <param name="turn">Waited for right before the call, and told what the ERP said before that is stored: whether it can be or
/// not, the ERP said it, and may have asked to be left alone.</param>
internal sealed class ErpCall(
    string tenantKey, string epoch, string documentKey, ISentGrain document, TenantSettings settings, TenantLease lease,
    JournalServices services, PostingServices posting, PacedCall turn)
{
    private readonly IErp erp = posting.Erps.Open(settings);
    private readonly ErpRecordKind kind = SentGrains.KindOf(documentKey);
    private readonly Origin origin = new(tenantKey, documentKey, $"{tenantKey}/posts/{documentKey}");

    /// <summary>Stores that it sends, sends, and stores what came of it.</summary>
    public async Task Send(PostingStep.Send step, CancellationToken cancellation)
    {
        var window = settings.OfLimits().Sending;
        var decidedAt = services.Time.GetTimestamp();
        if (await document.StartSending(epoch, step.Purpose, window, origin) is not { } attempt ||
            await document.ForErp() is not { } record)
        {
            // Another activation was first, and no call was made: this says nothing of the ERP.
            turn.Drop();
            return;
        }

        if (!await turn.GoOut(window.StartWithin - Duration.FromTimeSpan(services.Time.GetElapsedTime(decidedAt)), cancellation))
        {
            turn.Drop();
            var put = new SendingOutcome.Deferred("It was not sent: it was not its turn in time.", null);
            await document.Record(attempt, put, fromLookUp: false, origin);
            return;
        }

        // Nothing may await between these checks and the call: a process that was stopped here for longer must not send.
        var late = Duration.FromTimeSpan(services.Time.GetElapsedTime(decidedAt)) >= window.StartWithin;
        if (late || lease.Left < window.Timeout)
        {
            turn.Drop();
            var put = new SendingOutcome.Deferred("It was not sent: the time to start was over.", null);
            await document.Record(attempt, put, fromLookUp: false, origin);
            return;
        }

        var remoteId = step.Purpose == SendingPurpose.Create ? null : step.RemoteId!;
        var outcome = await Guard(() => erp.Send(record, remoteId, cancellation), window);
        turn.Return(outcome);
        await document.Record(attempt, outcome, fromLookUp: false, origin);
    }

    /// <summary>Asks what an attempt did, and stores the answer.</summary>
    public async Task LookUp(PostingStep.LookUp step, CancellationToken cancellation)
    {
        await turn.GoOut(within: null, cancellation);

        // The step was asked for before: a process that was stopped since may have lost the right to call.
        if (lease.Left < settings.OfLimits().Sending.Timeout)
        {
            turn.Drop();
            return;
        }

        var outcome = await Guard(() => erp.Find(step.PostingKey, kind, cancellation), settings.OfLimits().Sending);
        turn.Return(outcome);
        await document.Record(step.Attempt, outcome, fromLookUp: true, origin);
    }

    /// <summary>Looks for a document that may have been made in a history that was lost, and takes over what is there.
    /// </summary>
    /// <returns>What was found; null when nobody knows.</returns>
    public async Task<SendingOutcome?> Adopt(string postingKey, Epoch epoch, CancellationToken cancellation)
    {
        await turn.GoOut(within: null, cancellation);

        // As before any look-up: a process that was stopped since may have lost the right to call.
        if (lease.Left < settings.OfLimits().Sending.Timeout)
        {
            turn.Drop();
            return null;
        }

        var found = await Guard(() => erp.Find(postingKey, kind, cancellation), settings.OfLimits().Sending);
        turn.Return(found);
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
            await document.Adopt(found, epoch.Id, epoch.Reason, origin);
        }

        return found;
    }

    /// <summary>Whatever a connector does, the call is over in time and has an outcome.</summary>
    private async Task<SendingOutcome> Guard(Func<Task<SendingOutcome>> call, SendingWindow window)
    {
        var before = erp.Told;
        try
        {
            var outcome = await call().WaitAsync(window.Timeout.ToTimeSpan(), services.Time);
            return ReferenceEquals(erp.Told, before) ? outcome : outcome with { Calls = erp.Told };
        }
        catch (Exception exception)
        {
            return new SendingOutcome.Unknown(exception.Message);
        }
    }
}
