using BillingGrains.Ports.Erp;

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

    /// <summary>A page of a list; what takes too long is unavailable.</summary>
    public static async Task<T> Page<T>(
        TimeSpan length, TimeProvider time, Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var deadline = new Deadline(length, time, cancellation);
        try
        {
            return await read(deadline.Token);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new ErpUnavailableException(deadline.Words, late);
        }
    }

    public void Dispose()
    {
        either.Dispose();
        timeout.Dispose();
    }
}
