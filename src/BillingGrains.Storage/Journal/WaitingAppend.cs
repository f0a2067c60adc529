using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Journal;

/// <summary>An append that was checked and waits for its transaction.</summary>
internal sealed class WaitingAppend(Append append, int lane, int bodyBytes, CancellationToken cancellation)
{
    private readonly TaskCompletionSource<AppendOutcome> answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Append Append { get; } = append;

    public int Lane { get; } = lane;

    public int BodyBytes { get; } = bodyBytes;

    public Task<AppendOutcome> Outcome => answer.Task;

    /// <summary>True when the caller gave up before the append was on its way.</summary>
    public bool IsGivenUp() => cancellation.IsCancellationRequested && answer.TrySetCanceled(cancellation);

    public void Answer(AppendOutcome outcome) => answer.TrySetResult(outcome);
}
