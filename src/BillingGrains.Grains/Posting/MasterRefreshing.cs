using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Watching;
using BillingGrains.Ports.Erp;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>Reads a tenant's master data anew when it is due, a page a call, and has what waits for it looked at again. A
/// load that was not finished counts for nothing: the next activation begins another.</summary>
internal sealed class MasterRefreshing(
    string key, Func<ErpTenant> state, Func<TenantCommand, Origin, Task<Answer>> handle, IGrainFactory grains,
    JournalServices services, PostingServices posting) : ITenantReading
{
    /// <summary>Failures in a row before a person is told.</summary>
    private const int QuietFailures = 3;

    private readonly TroubleTeller teller =
        new(key, GrainKeys.Watch("doors"), Troubles.MasterUnreadCode, grains, services);
    private readonly Origin origin = new(key, key, $"{key}/master-data");
    private readonly ReadingAbility ability = new(posting, static erp => erp.MasterData is not null);
    private Loading? loading;
    private Instant retryAt = Instant.MinValue;
    private int failures;

    /// <summary>When the next page is to be read; null when this tenant's connector does not read master data.</summary>
    public Instant? DueAt(ErpTenant tenant) => tenant.Settings is { } settings && ability.Has(settings)
        ? Instant.Max(loading is null ? tenant.Master.DueAt(settings.OfMasterData()) : Instant.MinValue, retryAt)
        : null;

    /// <summary>Pages come.</summary>
    public bool IsUnderWay => loading is not null && failures == 0;

    public async Task Prepare(TenantSettings settings) => loading ??= await Begin(state(), settings);

    public async Task<SendingOutcome> ReadPage(TenantSettings settings, CancellationToken cancellation)
    {
        var begun = loading!;
        var (page, outcome) = await Ask(settings, begun, cancellation);
        if (page is not null)
        {
            await Take(settings, begun, page, cancellation);
        }

        return outcome;
    }

    private async Task<(MasterPage? Page, SendingOutcome Outcome)> Ask(
        TenantSettings settings, Loading begun, CancellationToken cancellation)
    {
        try
        {
            var page = await posting.Erps.Open(settings).MasterData!.Read(begun.Since, begun.Cursor, cancellation)
                .WaitAsync(settings.OfLimits().Sending.Timeout.ToTimeSpan(), services.Time, cancellation);
            return (page, new SendingOutcome.NotFound());
        }
        catch (ErpUnavailableException exception) when (exception.RetryAfter is { } wait)
        {
            await Fail(exception.Message);
            return (null, new SendingOutcome.Deferred(exception.Message, wait));
        }
        catch (Exception exception) when (exception is ErpUnavailableException or TimeoutException)
        {
            await Fail(exception.Message);
            return (null, new SendingOutcome.Unknown(exception.Message));
        }
    }

    private async Task Take(TenantSettings settings, Loading begun, MasterPage page, CancellationToken cancellation)
    {
        await posting.MasterData.PutAside(settings.TenantId, begun.Name, page.Records, page.Gone, cancellation);
        loading = begun with { Cursor = page.Next };
        failures = 0;
        if (page.Next is null)
        {
            await End(settings, begun, page, cancellation);
        }
    }

    private async Task<Loading> Begin(ErpTenant tenant, TenantSettings settings)
    {
        var standing = await posting.MasterData.Standing(settings.TenantId);
        var isWhole = standing is null || tenant.Master.IsWholeDue(settings.OfMasterData(), services.Now);
        return new Loading(posting.NewHolder(), standing?.Version ?? 0, isWhole ? null : tenant.Master.Token, null);
    }

    private async Task End(TenantSettings settings, Loading done, MasterPage last, CancellationToken cancellation)
    {
        loading = null;
        var standing = await posting.MasterData.TakeOver(
            settings.TenantId, done.Name, done.From, last.IsWhole, services.Now, cancellation);
        if (standing is not null)
        {
            await handle(new EndMasterRefresh(standing, last.IsWhole, last.Token, services.Now), origin);
        }

        await teller.Tell(null, Trouble);
    }

    public async Task Fail(string reason)
    {
        var wait = Duration.Min(posting.Times.MasterRetry * (1 << Math.Min(failures, 10)), posting.Times.MasterRetryMost);
        retryAt = services.Now + wait;
        services.Log.LogWarning("{Tenant} reads its master data again later: {Reason}", key, reason);
        if (++failures >= QuietFailures)
        {
            await teller.Tell(reason, Trouble);
        }
    }

    private Trouble Trouble(string reason) => Troubles.MasterUnread(key, reason, services.Now);

    /// <param name="From">The version that stood when it was begun.</param>
    /// <param name="Since">Null for all.</param>
    private sealed record Loading(string Name, long From, string? Since, string? Cursor);
}
