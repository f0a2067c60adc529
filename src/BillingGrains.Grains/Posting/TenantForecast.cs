using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Watching;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>When a tenant's queue will be done, and the warning that it will not be by its cut-off.</summary>
internal sealed class TenantForecast(string key, Func<ErpTenant> state, IGrainFactory grains, JournalServices services)
{
    // Most ERPs make a document and post it in two calls; from so many documents on it is what was seen.
    private const int CallsOfDocument = 2;
    private const int SeenLeast = 20;

    private static readonly Duration WarnEvery = Duration.FromMinutes(1);

    private readonly TroubleTeller teller =
        new(key, GrainKeys.Watch("doors"), Troubles.BehindCutOffCode, grains, services);
    private Instant warnAt = Instant.MinValue;
    private int posted;

    public void Count(int documents) => posted += documents;

    public TenantQueueShown Show(PacingGate gate, int most)
    {
        var tenant = state();
        var now = services.Now;
        var cutOff = CutOff(tenant, now);
        var done = DoneAt(tenant, gate);
        var pacing = gate.State;
        var open = tenant.Settings?.OfLimits().OpenFrom(now) ?? now;
        return new TenantQueueShown(
            tenant.Queue.Count, tenant.Urgent.First(most), done, cutOff, done > cutOff, pacing?.Share, pacing?.IsOut ?? false,
            pacing?.QuietUntil > now ? pacing.QuietUntil : null,
            tenant.Settings?.OfLimits().Quota is { } quota && pacing?.Quota is { } used
                ? Math.Max(0, quota.Calls - used.CountAt(now))
                : null,
            open > now ? open : null, tenant.Comparison.At);
    }

    /// <summary>Tells the exception queue, at most once a minute, whether all that waits will be in by the cut-off.</summary>
    public async Task Warn(PacingGate gate)
    {
        if (services.Now < warnAt)
        {
            return;
        }

        warnAt = services.Now + WarnEvery;
        var tenant = state();
        var cutOff = CutOff(tenant, services.Now);
        var reason = DoneAt(tenant, gate) is { } done && done > cutOff
            ? FormattableString.Invariant(
                $"Documents wait for {key} that it will have taken by {done:uuuu-MM-dd} at the pace of now; ")
                + FormattableString.Invariant($"they must be in by {cutOff:uuuu-MM-dd HH:mm} UTC.")
            : null;
        await teller.Tell(reason, text => Troubles.BehindCutOff(key, text, services.Now));
    }

    private static Instant CutOff(ErpTenant tenant, Instant now) =>
        (tenant.Settings?.OfCutOff() ?? TenantCutOff.Default).After(now);

    private Instant? DoneAt(ErpTenant tenant, PacingGate gate)
    {
        if (tenant.Queue.Count == 0 || !tenant.IsOpen)
        {
            return null;
        }

        var least = gate.CallsFor(tenant.Queue.Count);
        var calls = posted >= SeenLeast && gate.Answered > posted / gate.DocumentsOfCall
            ? tenant.Queue.Count * gate.Answered / posted
            : least * CallsOfDocument;
        return gate.DoneAt(Math.Max(calls, least));
    }
}
