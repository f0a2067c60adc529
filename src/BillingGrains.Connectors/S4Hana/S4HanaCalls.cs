using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Runs operations, each given up as a whole at the time-out, and tells what goes wrong as an outcome.</summary>
internal sealed class S4HanaCalls(S4HanaSettings settings, TimeProvider time)
{
    /// <summary>What goes wrong before the call that posts had no effect.</summary>
    public async Task<SendingOutcome> Write(
        Func<S4HanaProgress, CancellationToken, Task<SendingOutcome>> act, CancellationToken cancellation)
    {
        var progress = new S4HanaProgress();
        using var deadline = new Deadline(settings.Timeout.ToTimeSpan(), time, cancellation);
        try
        {
            return await act(progress, deadline.Token);
        }
        catch (S4HanaUnfitException unfit)
        {
            return unfit.Refusal;
        }
        catch (S4HanaCallException problem)
        {
            return problem.Trouble switch
            {
                S4HanaTrouble.NoAnswer when progress.Begun => new SendingOutcome.Unknown(problem.Message),
                S4HanaTrouble.Wrong when progress.Begun => new SendingOutcome.Refused(
                    "erp-cannot-process", "SAP cannot process the document as it was sent; an integrator must look at it.",
                    problem.Message),
                _ => new SendingOutcome.Deferred(problem.Message, problem.RetryAfter),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return progress.Begun
                ? new SendingOutcome.Unknown(deadline.Words)
                : new SendingOutcome.Deferred(deadline.Words, null);
        }
    }

    public async Task<SendingOutcome> Find(
        Func<CancellationToken, Task<SendingOutcome>> lookUp, CancellationToken cancellation)
    {
        using var deadline = new Deadline(settings.Timeout.ToTimeSpan(), time, cancellation);
        try
        {
            return await lookUp(deadline.Token);
        }
        catch (S4HanaCallException problem)
        {
            return problem.Trouble is S4HanaTrouble.Busy or S4HanaTrouble.NotSent
                ? new SendingOutcome.Deferred(problem.Message, problem.RetryAfter)
                : new SendingOutcome.Unknown(problem.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendingOutcome.Unknown(deadline.Words);
        }
    }

    /// <summary>Throws <see cref="ErpUnavailableException"/> when the page cannot be had.</summary>
    public async Task<T> Page<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var deadline = new Deadline(settings.Timeout.ToTimeSpan(), time, cancellation);
        try
        {
            return await read(deadline.Token);
        }
        catch (S4HanaCallException problem)
        {
            throw new ErpUnavailableException("SAP's list cannot be had: " + problem.Message, problem)
            {
                RetryAfter = problem.RetryAfter,
            };
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new ErpUnavailableException(deadline.Words, late);
        }
    }
}

/// <summary>Whether the call that has an effect was begun.</summary>
internal sealed class S4HanaProgress
{
    public bool Begun { get; private set; }

    public void Begins() => Begun = true;
}
