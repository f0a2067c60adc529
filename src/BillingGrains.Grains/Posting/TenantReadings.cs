using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Erp;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>Something that a tenant reads from its ERP again and again, page by page.</summary>
internal interface ITenantReading
{
    /// <summary>When the next page is to be read; null when this tenant does not read it.</summary>
    Instant? DueAt(ErpTenant tenant);

    /// <summary>Looks up what the next page needs, so that the ERP is asked without a further wait.</summary>
    Task Prepare(TenantSettings settings);

    /// <summary>Reads the next page, at once, and keeps what it tells. What the ERP does is an outcome.</summary>
    Task<SendingOutcome> ReadPage(TenantSettings settings, CancellationToken cancellation);

    /// <summary>It could not be read, or not be kept: it is tried again later.</summary>
    Task Fail(string reason);
}

/// <summary>Whether a tenant's connector reads something: asked once for each settings.</summary>
internal sealed class ReadingAbility(PostingServices posting, Func<IErp, bool> reads)
{
    private (TenantSettings Settings, bool Reads)? asked;

    public bool Has(TenantSettings settings)
    {
        if (asked is { } before && ReferenceEquals(before.Settings, settings))
        {
            return before.Reads;
        }

        try
        {
            asked = (settings, reads(posting.Erps.Open(settings)));
        }
        catch (Exception)
        {
            // The door itself is asked before each round, and tells what is wrong with the connection.
            return false;
        }

        return asked.Value.Reads;
    }
}

/// <summary>What a tenant reads from its ERP beside its documents: what somebody waits for first, then payments, then master
/// data; a page at a time, and by turns with documents that want to go.</summary>
internal sealed class TenantReadings(
    string key, Func<ErpTenant> state, Func<TenantCommand, Origin, Task<Answer>> handle, IGrainFactory grains,
    JournalServices services, PostingServices posting)
{
    private readonly MasterRefreshing master = new(key, state, handle, grains, services, posting);
    private readonly PaymentReading payments = new(key, state, handle, grains, services, posting);
    private readonly AskedReading asked = new(services, posting);
    private bool isReading;
    private bool hasJustRead;

    /// <summary>When something is to be read; null when this tenant reads nothing.</summary>
    public Instant? DueAt(ErpTenant tenant) => new ITenantReading[] { asked, payments, master }
        .Select(reading => reading.DueAt(tenant)).Where(static due => due is not null).Min();

    /// <summary>Reads a page that somebody waits for, when it is its turn. Throws <see cref="ErpUnavailableException"/> when it
    /// cannot be had.</summary>
    public Task<T> Ask<T>(Func<IErp, CancellationToken, Task<T>> read) => asked.Ask(read);

    /// <summary>Whoever waits for a page is not answered here any more.</summary>
    public void End() => asked.Fail("The ERP's door moves to another silo: ask again.");

    public Instant? MasterDueAt(ErpTenant tenant) => master.DueAt(tenant);

    /// <summary>The ERP is giving its master data, page by page.</summary>
    public bool ReadsMaster => master.IsUnderWay;

    public Instant? PaymentsDueAt(ErpTenant tenant) => payments.DueAt(tenant);

    public bool IsDue(ErpTenant tenant) => DueAt(tenant) <= services.Now;

    /// <summary>Whether a page is to be read now; who is told so reads it.</summary>
    /// <param name="mayWait">Documents want to go too: they take turns.</param>
    public bool TakeTurn(ErpTenant tenant, bool mayWait)
    {
        var isTurn = !isReading && IsDue(tenant) && !(hasJustRead && mayWait);
        hasJustRead = isReading || isTurn;
        isReading |= isTurn;
        return isTurn;
    }

    /// <summary>Reads the next page of what is due.</summary>
    /// <param name="pace">Makes a call within the ERP's limits.</param>
    public async Task ReadPage(
        TenantSettings settings, Func<Func<CancellationToken, Task<SendingOutcome>>, Task<bool>> pace,
        CancellationToken cancellation)
    {
        ITenantReading reading = asked.DueAt(state()) is not null ? asked
            : payments.DueAt(state()) <= services.Now ? payments
            : master;
        try
        {
            await reading.Prepare(settings);
            await pace(stopping => reading.ReadPage(settings, stopping));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            await reading.Fail(exception.Message);
        }
        finally
        {
            isReading = false;
        }
    }
}
