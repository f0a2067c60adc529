using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Grains.Exceptions;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Installation;

/// <summary>Looks at the causes of exceptions once a minute, and tells the notices what stands. Every silo looks; what one
/// has told is no news for the next. What is to be sent somewhere is sent then.</summary>
internal sealed class NoticeWork(
    BillingViews views, NoticeWebhook webhook, IGrainFactory grains, TimeProvider time,
    ILogger<NoticeWork> log) : BackgroundService
{
    private const string Actor = "notices";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(LookEvery, time, stoppingToken);
                await Look(stoppingToken);
                await Send(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Nobody was told of exceptions: {Reason}", exception.Message);
            }
            catch (Exception)
            {
                // The silo stops: what is broken off may come as any exception.
                return;
            }
        }
    }

    private async Task Send(CancellationToken cancellation)
    {
        var notices = grains.GetGrain<INoticeGrain>(GrainKeys.Notices);
        foreach (var sending in await notices.TakeDue())
        {
            var failure = await webhook.Send(sending, cancellation);
            await notices.Tell(
                new RecordNoticeSending(
                    sending.Notice.NoticeId, sending.Connection, failure, Instant.FromDateTimeOffset(time.GetUtcNow())),
                new Origin(Actor, Actor, sending.Notice.NoticeId));
        }
    }

    private async Task Look(CancellationToken cancellation)
    {
        var standing = new List<SeenCause>();
        string? cursor = null;
        do
        {
            var page = await views.ExceptionGroups(
                new ExceptionGroupFilter(), new PageRequest(cursor, PageRequest.LimitMax), cancellation);
            standing.AddRange(page.Rows.Select(group => new SeenCause(
                group.Cause, group.Owner, group.Text, group.Amounts, group.Severity == Severity.Urgent, group.Overdue)));
            cursor = page.Next;
        }
        while (cursor is not null);

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var told = await grains.GetGrain<INoticeGrain>(GrainKeys.Notices).See(
            new SeeCauses(standing.ToValueList(), now), new Origin(Actor, Actor, Actor));
        foreach (var notice in told)
        {
            log.LogInformation("{Owner} is told ({Reason}): {Text}", notice.Owner, notice.Reason, string.Join(' ', notice.Text));
        }
    }
}
