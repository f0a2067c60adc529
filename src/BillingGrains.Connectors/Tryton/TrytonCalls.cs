using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Runs the operations on one company: writes one after the other, each given up as a whole at the time-out, and
/// what goes wrong told as an outcome.</summary>
internal sealed class TrytonCalls(Duration timeout, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim lane = new(1, 1);

    /// <summary>One write in the lane. What goes wrong before the write itself begins had no effect.</summary>
    public async Task<SendingOutcome> Write(
        Func<WriteProgress, CancellationToken, Task<SendingOutcome>> act, CancellationToken cancellation)
    {
        using var deadline = new Deadline(timeout, time, cancellation);
        var progress = new WriteProgress();
        try
        {
            await lane.WaitAsync(deadline.Token);
            try
            {
                return await act(progress, deadline.Token);
            }
            finally
            {
                lane.Release();
            }
        }
        catch (TrytonException problem)
        {
            return TrytonRefusals.OfWrite(problem, progress.Begun);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return progress.Begun
                ? new SendingOutcome.Unknown(deadline.Words)
                : new SendingOutcome.Deferred(deadline.Words, null);
        }
    }

    public async Task<SendingOutcome> Find(
        Func<CancellationToken, Task<SendingOutcome>> lookup, CancellationToken cancellation)
    {
        using var deadline = new Deadline(timeout, time, cancellation);
        try
        {
            return await lookup(deadline.Token);
        }
        catch (TrytonException problem) when (
            problem.Fault is TrytonFault.Busy or TrytonFault.NotSent or TrytonFault.Login)
        {
            return new SendingOutcome.Deferred(problem.Message, problem.RetryAfter);
        }
        catch (TrytonException problem)
        {
            return new SendingOutcome.Unknown(problem.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendingOutcome.Unknown(deadline.Words);
        }
    }

    /// <summary>Throws <see cref="ErpUnavailableException"/> when the page cannot be had.</summary>
    public async Task<T> Page<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var deadline = new Deadline(timeout, time, cancellation);
        try
        {
            return await read(deadline.Token);
        }
        catch (TrytonException problem)
        {
            throw new ErpUnavailableException("Tryton's list cannot be had: " + problem.Message, problem)
            {
                RetryAfter = problem.RetryAfter,
            };
        }
        catch (OperationCanceledException problem) when (!cancellation.IsCancellationRequested)
        {
            throw new ErpUnavailableException(deadline.Words, problem);
        }
    }

    public void Dispose() => lane.Dispose();

    /// <summary>The time-out of one operation, beside the caller's own cancellation.</summary>
    private sealed class Deadline : IDisposable
    {
        private readonly CancellationTokenSource timeout;
        private readonly CancellationTokenSource either;

        public Deadline(Duration length, TimeProvider time, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            timeout = new CancellationTokenSource(length.ToTimeSpan(), time);
            either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            Words = FormattableString.Invariant($"Tryton did not answer within {length.TotalSeconds} s.");
        }

        public CancellationToken Token => either.Token;

        public string Words { get; }

        public void Dispose()
        {
            either.Dispose();
            timeout.Dispose();
        }
    }
}

/// <summary>Whether the call that has an effect was begun.</summary>
internal sealed class WriteProgress
{
    public bool Begun { get; private set; }

    public void Begins() => Begun = true;
}
