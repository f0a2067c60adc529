using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Grains.Posting;

/// <summary>Pages that somebody waits for, such as a reconciliation: each is read within the ERP's limits, in the order in which
/// they were asked for. What was asked of an activation that ends is not answered, and is asked again.</summary>
internal sealed class AskedReading(JournalServices services, PostingServices posting) : ITenantReading
{
    private readonly Queue<Page> waiting = new();

    public Instant? DueAt(ErpTenant tenant) => waiting.Count > 0 ? Instant.MinValue : null;

    /// <summary>Throws <see cref="ErpUnavailableException"/> when the page cannot be had.</summary>
    public Task<T> Ask<T>(Func<IErp, CancellationToken, Task<T>> read)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Enqueue(new Page(
            async (erp, cancellation) => answer.TrySetResult(await read(erp, cancellation)),
            exception => answer.TrySetException(exception)));
        return answer.Task;
    }

    public Task Prepare(TenantSettings settings) => Task.CompletedTask;

    public async Task<SendingOutcome> ReadPage(TenantSettings settings, CancellationToken cancellation)
    {
        var page = waiting.Dequeue();
        try
        {
            await page.Read(posting.Erps.Open(settings), cancellation)
                .WaitAsync(settings.OfLimits().Sending.Timeout.ToTimeSpan(), services.Time, cancellation);
            return new SendingOutcome.NotFound();
        }
        catch (Exception exception)
        {
            page.Fail(exception as ErpUnavailableException ?? new ErpUnavailableException(exception.Message, exception));
            return (exception as ErpUnavailableException)?.RetryAfter is { } wait
                ? new SendingOutcome.Deferred(exception.Message, wait)
                : new SendingOutcome.Unknown(exception.Message);
        }
    }

    /// <summary>Whoever waits is told, and asks again.</summary>
    public Task Fail(string reason)
    {
        while (waiting.TryDequeue(out var page))
        {
            page.Fail(new ErpUnavailableException(reason));
        }

        return Task.CompletedTask;
    }

    private sealed record Page(Func<IErp, CancellationToken, Task> Read, Action<Exception> Fail);
}
