using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Http;

/// <summary>What an ERP's answer says where it is not "done".</summary>
internal enum CallVerdict
{
    None = 0,

    /// <summary>No, for a business reason. Nothing was done.</summary>
    Refused = 1,

    /// <summary>Not now: too many calls, a login that is not taken, maintenance. Nothing was done.</summary>
    NotNow = 2,

    /// <summary>Nobody can tell.</summary>
    Unclear = 3,

    /// <summary>There is no such record.</summary>
    Absent = 4,

    /// <summary>A record with the key is there already. Nothing was done.</summary>
    Exists = 5,
}

/// <summary>An ERP answered otherwise than it was asked to.</summary>
/// <param name="detail">The technical side.</param>
internal sealed class ErpCallException(CallVerdict verdict, string detail) : Exception(detail)
{
    public CallVerdict Verdict => verdict;

    /// <summary>Of <see cref="CallVerdict.Refused"/>: a kind of the exception queue, and what finance reads.</summary>
    public string Code { get; init; } = "erp-refused";

    public string Words { get; init; } = "The ERP does not take it.";

    /// <summary>For how long the ERP asks to be left alone; null for no word.</summary>
    public Duration? RetryAfter { get; init; }
}

/// <summary>Whether the call that has an effect was begun.</summary>
internal sealed class WriteProgress
{
    public bool Begun { get; private set; }

    public void Begins() => Begun = true;
}

/// <summary>Runs the operations on one company: each is given up as a whole at the time-out, and what goes wrong is told as
/// an outcome.</summary>
/// <param name="name">Of the ERP, for people.</param>
internal sealed class ErpOperations(string name, TimeSpan timeout, TimeProvider time)
{
    /// <summary>What goes wrong before the write begins had no effect.</summary>
    public async Task<SendingOutcome> Write(
        Func<WriteProgress, CancellationToken, Task<SendingOutcome>> act, CancellationToken cancellation)
    {
        using var deadline = new Deadline(timeout, time, cancellation);
        var progress = new WriteProgress();
        try
        {
            return await act(progress, deadline.Token);
        }
        catch (ErpCallException answer)
        {
            return answer.Verdict switch
            {
                CallVerdict.Refused => new SendingOutcome.Refused(answer.Code, answer.Words, answer.Message),
                CallVerdict.NotNow => new SendingOutcome.Deferred(answer.Message, answer.RetryAfter),
                CallVerdict.Absent => Gone(answer.Message),
                _ when progress.Begun => new SendingOutcome.Unknown(answer.Message),
                _ => new SendingOutcome.Deferred(answer.Message, answer.RetryAfter),
            };
        }
        catch (CallFailedException failed)
        {
            return progress.Begun && !failed.NothingWasSent
                ? new SendingOutcome.Unknown(failed.Message)
                : new SendingOutcome.Deferred(failed.Message, failed.RetryAfter);
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
        using var deadline = new Deadline(timeout, time, cancellation);
        try
        {
            return await lookUp(deadline.Token);
        }
        catch (ErpCallException answer)
        {
            return answer.Verdict == CallVerdict.NotNow
                ? new SendingOutcome.Deferred(answer.Message, answer.RetryAfter)
                : new SendingOutcome.Unknown(answer.Message);
        }
        catch (CallFailedException failed)
        {
            return failed.NothingWasSent
                ? new SendingOutcome.Deferred(failed.Message, failed.RetryAfter)
                : new SendingOutcome.Unknown(failed.Message);
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
        catch (ErpCallException answer)
        {
            throw new ErpUnavailableException($"{name} did not give its list: {answer.Message}", answer)
            {
                RetryAfter = answer.RetryAfter,
            };
        }
        catch (CallFailedException failed)
        {
            throw new ErpUnavailableException($"{name} did not give its list: {failed.Message}", failed)
            {
                RetryAfter = failed.RetryAfter,
            };
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new ErpUnavailableException(deadline.Words, late);
        }
    }

    /// <summary>A document that was sent to be posted, and is not there any more.</summary>
    public static SendingOutcome.Refused Gone(string detail) => new(
        "no-such-document", "The document is no longer in the ERP. Find out who deleted it before it is sent again.", detail);

    /// <summary>Several stand under one key.</summary>
    public static SendingOutcome.Refused Double(string key, IEnumerable<string> records) => new(
        "double-document",
        "The ERP holds this document more than once. Cancel the surplus one there, then try again.",
        $"Key {key}: {string.Join(", ", records)}");
}
