using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Watching;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>What a tenant does after the journal was set back, before it sends anything: it waits until what was sent
/// before has settled, reads the ERP's list, takes over what the ERP holds of documents that are final here, and puts what
/// nothing here knows before a person. Until that is decided, other documents for the same customer wait: the work on them
/// may be billed already.</summary>
internal sealed class RestoreDoor(
    string key, Epoch epoch, Func<TenantCommand, Origin, Task<Answer>> handle, IGrainFactory grains,
    JournalServices services, PostingServices posting)
{
    private const int StrangersAtATime = 200;
    private const string Waiting = "The ERP's list is read once all that was sent before has settled.";
    private const string Reading = "The ERP's list is being read.";
    private const string Silent = "The ERP does not give its list.";

    private readonly Origin origin = new(key, epoch.Id, $"{key}/restore/{epoch.Id}");
    private readonly ErpListing listing = new(epoch, grains, services, posting.Times);
    private readonly HashSet<string> lookedUp = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Instant> strangerSeenAt = new(StringComparer.Ordinal);
    private Queue<string>? toAdopt;
    private List<ErpDocument> strangers = [];
    private ValueList<Trouble>? told;
    private string why = Waiting;
    private int adopted;

    /// <summary>Whether documents may be sent: the list was read in this epoch, or the journal was never set back.</summary>
    public bool IsOver(ErpTenant tenant) => epoch.IsFirst || tenant.Past.Epoch == epoch.Id;

    /// <summary>Whether there is something to do beside the queue.</summary>
    public bool HasWork(ErpTenant tenant) =>
        !IsOver(tenant) || tenant.Past.Strangers.Count > 0 || (!epoch.IsFirst && told is not { IsEmpty: true });

    /// <summary>The call that is due now; null for none.</summary>
    public Func<CancellationToken, Task<SendingOutcome>>? NextCall(ErpTenant tenant, TenantSettings settings)
    {
        if (IsOver(tenant))
        {
            return DueStranger(tenant) is { } stranger ? stopping => LookAgain(stranger, settings, stopping) : null;
        }

        if (services.Now < listing.NotBefore(settings.OfLimits().Sending))
        {
            return null;
        }

        return !listing.IsRead ? stopping => ReadPage(settings, stopping)
            : toAdopt is null ? _ => Compare()
            : toAdopt.TryPeek(out var invoiceKey) ? stopping => Adopt(invoiceKey, settings, stopping)
            : _ => End();
    }

    /// <summary>How long nothing is to be done while documents may not be sent.</summary>
    public Duration Wait(ErpTenant tenant, TenantSettings settings) => IsOver(tenant)
        ? posting.Times.Rest
        : Duration.Min(
            posting.Times.Rest,
            Duration.Max(listing.NotBefore(settings.OfLimits().Sending) - services.Now, Duration.FromMilliseconds(100)));

    /// <summary>Whether a document that was not made yet waits for a person to decide what the ERP holds for its customer.
    /// </summary>
    public async Task<bool> HoldsBack(ErpTenant tenant, ISentGrain sent)
    {
        if (tenant.Past.Strangers.Count == 0 || await sent.ForErp() is not { Master: null } document)
        {
            return false;
        }

        var standing = tenant.Past.Strangers.ByPlace.Values;
        return !standing.Any(one => one.PostingKey == document.PostingKey)
            && standing.Any(one => one.BillTo is null || one.BillTo == document.Customer);
    }

    /// <summary>Whether a document may lie in the ERP without an attempt here.</summary>
    public bool MustLookUp(ErpTenant tenant, string invoiceKey) =>
        !epoch.IsFirst && !lookedUp.Contains(invoiceKey) && !SentGrains.IsProposal(invoiceKey)
        && (tenant.Past.Strangers.Count > 0 || SentGrains.IsVoucher(invoiceKey)
            || (tenant.Queue.Places.TryGetValue(invoiceKey, out var place) && place <= tenant.Past.LookUpTo));

    /// <summary>Looks for a document before it is made, and takes over what is there.</summary>
    public async Task LookFor(ErpTenant tenant, DueDocument due, ErpCall call, CancellationToken cancellation)
    {
        if (await due.Document.ForErp() is not { } document)
        {
            return;
        }

        var found = await call.Adopt(due, document, epoch, cancellation);
        if (found is SendingOutcome.NotFound)
        {
            lookedUp.Add(due.Key);
            foreach (var gone in tenant.Past.Strangers.ByPlace.Values.Where(one => one.PostingKey == document.PostingKey))
            {
                await Leave(gone.RemoteId, StrangerEnd.Gone, "The ERP holds it no more.");
            }
        }
        else if (found is SendingOutcome.Posted or SendingOutcome.Created)
        {
            await Leave(
                found is SendingOutcome.Posted posted ? posted.RemoteId : ((SendingOutcome.Created)found).RemoteId,
                StrangerEnd.Adopted, $"It is {due.Key}.");
        }
    }

    /// <summary>Tells the exception queue what stands.</summary>
    public async Task Tell(ErpTenant tenant)
    {
        var now = Troubles(tenant).ToValueList();
        if (now == told || (told is null && now.IsEmpty && epoch.IsFirst))
        {
            return;
        }

        try
        {
            var watch = grains.GetGrain<IWatchGrain>(GrainKeys.Watch($"restore-{GrainKeys.NameOf(key)}"));
            await watch.Tell(new SeeAll(now, services.Now), origin);
            told = now;
        }
        catch (Exception exception)
        {
            // It is told in the next round, and nothing else waits for it.
            services.Log.LogWarning("{Tenant} could not tell how its restore goes: {Reason}", key, exception.Message);
        }
    }

    private IEnumerable<Trouble> Troubles(ErpTenant tenant)
    {
        if (!IsOver(tenant))
        {
            var reason = tenant.Settings is null ? "It is not configured." : why;
            yield return Domain.Watching.Troubles.Reconciling(key, reason, epoch.BeganAt);
        }

        foreach (var one in tenant.Past.Strangers.ByPlace.Values)
        {
            var words = FormattableString.Invariant(
                $"{(one.Posted ? "document" : "draft")} {one.Number ?? one.RemoteId} for customer {one.BillTo ?? "?"} over ")
                + FormattableString.Invariant($"{one.Gross} {one.Currency}");
            yield return Domain.Watching.Troubles.Stranger($"{key}/{one.RemoteId}", words, one.FoundAt);
        }
    }

    private async Task<SendingOutcome> ReadPage(TenantSettings settings, CancellationToken cancellation)
    {
        try
        {
            await listing.ReadPage(posting.Erps.Open(settings), settings.OfLimits().Sending, cancellation);
            why = Reading;
            return new SendingOutcome.NotFound();
        }
        catch (ErpUnavailableException exception)
        {
            why = Silent;
            services.Log.LogWarning("{Tenant} does not give its list: {Reason}", key, exception.Message);
            return exception.RetryAfter is { } wait
                ? new SendingOutcome.Deferred(exception.Message, wait)
                : new SendingOutcome.Unknown(exception.Message);
        }
        catch (TimeoutException exception)
        {
            why = Silent;
            return new SendingOutcome.Unknown(exception.Message);
        }
    }

    // Asks nobody outside; as a call it only takes its turn.
    private async Task<SendingOutcome> Compare()
    {
        var (known, unknown) = await listing.Compare();
        (toAdopt, strangers) = (new Queue<string>(known), unknown);
        return new SendingOutcome.NotFound();
    }

    private async Task<SendingOutcome> Adopt(string invoiceKey, TenantSettings settings, CancellationToken cancellation)
    {
        var invoice = grains.GetGrain<IInvoiceGrain>(invoiceKey);
        if (await invoice.ForErp() is { } document)
        {
            var found = await Find(document.PostingKey, settings, cancellation);
            if (found is SendingOutcome.Unknown or SendingOutcome.Deferred)
            {
                return found;
            }

            await invoice.Adopt(found, epoch.Id, epoch.Reason, origin);
            adopted += found is SendingOutcome.Posted or SendingOutcome.Created ? 1 : 0;
        }

        toAdopt!.Dequeue();
        return new SendingOutcome.NotFound();
    }

    private async Task<SendingOutcome> End()
    {
        foreach (var some in strangers.Chunk(StrangersAtATime))
        {
            await handle(new FindStrangers(epoch.Id, listing.Describe(some), services.Now), origin);
        }

        await handle(
            new EndReconciliation(epoch.Id, listing.Since, listing.Listed, adopted, strangers.Count, services.Now), origin);
        return new SendingOutcome.NotFound();
    }

    private Stranger? DueStranger(ErpTenant tenant) => tenant.Past.Strangers.ByPlace.Values.FirstOrDefault(one =>
        strangerSeenAt.TryGetValue(one.RemoteId, out var seenAt)
            ? seenAt + posting.Times.StrangerEvery <= services.Now
            : one.FoundAt + posting.Times.StrangerEvery <= services.Now);

    /// <summary>Whether the ERP still holds a document that nothing here knows.</summary>
    private async Task<SendingOutcome> LookAgain(Stranger stranger, TenantSettings settings, CancellationToken cancellation)
    {
        strangerSeenAt[stranger.RemoteId] = services.Now;
        var found = await Find(stranger.PostingKey, settings, cancellation);
        if (found is SendingOutcome.NotFound)
        {
            await Leave(stranger.RemoteId, StrangerEnd.Gone, "The ERP holds it no more.");
        }

        return found;
    }

    private Task<Answer> Leave(string remoteId, StrangerEnd how, string words) =>
        handle(new LeaveStranger(remoteId, how, key, words, services.Now), origin);

    private async Task<SendingOutcome> Find(string postingKey, TenantSettings settings, CancellationToken cancellation)
    {
        try
        {
            return await posting.Erps.Open(settings).Find(postingKey, cancellation)
                .WaitAsync(settings.OfLimits().Sending.Timeout.ToTimeSpan(), services.Time, cancellation);
        }
        catch (Exception exception)
        {
            return new SendingOutcome.Unknown(exception.Message);
        }
    }
}
