using BillingGrains.Domain.Invoices;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>The one place that says what comes next for a document on its way into the ERP. A call is never repeated
/// before a look-up has shown that the one before had no effect, or the ERP itself said so.</summary>
public static class PostingSteps
{
    public static PostingStep Next(Invoice invoice, Instant now) => Next(OutgoingDocument.Of(invoice), now);

    public static PostingStep Next(OutgoingDocument document, Instant now) => document switch
    {
        { Stage: not OutgoingStage.Due } => new PostingStep.Nothing(),
        { Sending: { IsOpen: true, Last: { } attempt } sending } =>
            LookUpFrom(sending, attempt, document.PostingKey) is var from && now < from
                ? new PostingStep.Wait(from)
                : new PostingStep.LookUp(attempt.Number, document.PostingKey),
        { Sending.RetryAt: { } retryAt } when now < retryAt => new PostingStep.Wait(retryAt),
        { Sending.RemoteId: { } remoteId } => new PostingStep.Send(SendingPurpose.Post, remoteId),
        _ => new PostingStep.Send(SendingPurpose.Create, RemoteId: null),
    };

    // A look-up that told nothing is repeated with growing waits; the first "unknown" is usually the call's own.
    private static Instant LookUpFrom(SendingProgress sending, SendingAttempt attempt, string postingKey)
    {
        var from = Instant.Max(attempt.SettledAfter, sending.AskAgainAt ?? Instant.MinValue);
        return sending is { UnknownAt: { } unknownAt, Unknowns: > 0 }
            ? Instant.Max(from, unknownAt + PostingLimits.Default.WaitAfter(sending.Unknowns, postingKey))
            : from;
    }
}
