using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Journal;

/// <summary>An append that was checked and waits for its transaction; the promise of its outcome.</summary>
internal sealed class WaitingAppend(Append append, int lane, int bodyBytes, CancellationToken cancellation)
    : TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Append Append { get; } = append;

    public int Lane { get; } = lane;

    public int BodyBytes { get; } = bodyBytes;

    /// <summary>True when the caller gave up before the append was on its way.</summary>
    public bool IsGivenUp() => cancellation.IsCancellationRequested && TrySetCanceled(cancellation);
}
