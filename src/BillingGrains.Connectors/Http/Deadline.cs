namespace BillingGrains.Connectors.Http;

/// <summary>The time-out of one operation, beside the caller's own cancellation. Throws at once when the caller has cancelled.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource timeout;
    private readonly CancellationTokenSource either;

    public Deadline(TimeSpan length, TimeProvider time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        timeout = new CancellationTokenSource(length, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        Words = FormattableString.Invariant($"No answer within {length.TotalSeconds} s.");
    }

    public CancellationToken Token => either.Token;

    public string Words { get; }

    public void Dispose()
    {
        either.Dispose();
        timeout.Dispose();
    }
}
