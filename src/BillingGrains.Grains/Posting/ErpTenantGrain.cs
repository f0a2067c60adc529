using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using NodaTime;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Posting;

/// <inheritdoc cref="IErpTenantGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class ErpTenantGrain(JournalServices services, PostingServices posting)
    : JournaledGrain<TenantDecider, ErpTenant, TenantCommand, TenantEvent>(services), IErpTenantGrain
{
    private const int WaitingShown = 1_000;

    private TenantPump? pump;

    public Task<Answer> Tell(TenantCommand command, Origin origin) => Handle(command, origin);

    public Task<TenantSettings?> Settings() => Task.FromResult(State.Settings);

    public async Task<ProposedTenant?> Proposed()
    {
        await Refresh();
        return State.Proposed is { } waiting
            ? new ProposedTenant(waiting.Document, waiting.Revision, waiting.Makers)
            : null;
    }

    public async Task<ValueList<MasterCheck>> CheckMaster(ValueList<MasterQuestion> questions)
    {
        // Before the first refresh there is nothing to look at.
        var look = State.Master.Standing is null
            ? new MasterLook(null, default)
            : await posting.MasterData.Look(questions[0].TenantId, questions);
        return MasterRules.Check(questions, State.Settings?.OfMasterData() ?? MasterDataSettings.Default, look, Opened()?.Traits);
    }

    public Task<MasterDoor> DoorFor(MasterKind kind) => Task.FromResult(new MasterDoor(
        IsOwner: State.Settings?.OfMasterData().Proposable.Contains(kind) != true,
        IsWritten: Opened()?.MasterWriter?.Takes(kind) == true));

    public Task<ErpTraits?> Traits() => Task.FromResult(Opened()?.Traits);

    public async Task<MasterDataShown> MasterData()
    {
        await Refresh();
        var master = State.Master;
        var due = pump?.ReadAt().MasterData;
        return new MasterDataShown(
            master.Standing, Services.Now - master.Standing?.RefreshedAt, master.WholeAt,
            due is null ? null : Instant.Max(due.Value, Services.Now), master.Waiting.First(WaitingShown));
    }

    public async Task<TenantQueueShown> Waiting()
    {
        await Refresh();
        return pump!.Shown(WaitingShown);
    }

    public async Task<Instant?> CompareAt()
    {
        await Refresh();
        return State.Settings is { } settings ? State.Comparison.DueAt(settings.OfComparison()) : null;
    }

    public Task<PaymentKeeping> KeepsPayments() =>
        Task.FromResult(State.Settings?.OfPayments() ?? PaymentKeeping.Default);

    public async Task<PaymentsShown> Payments()
    {
        await Refresh();
        var due = pump?.ReadAt().Payments;
        return new PaymentsShown(
            State.Settings?.OfPayments().Owner ?? PaymentKeeping.Default.Owner, State.Payments.ReadAt,
            due is null ? null : Instant.Max(due.Value, Services.Now), State.Payments.Unmatched);
    }

    public Task<ErpListed> List(string? cursor) => Listed(async (erp, cancellation) =>
        new ErpListed(await erp.List(since: null, cursor, cancellation), null, null));

    public Task<ErpListed> OpenItems(string? cursor) => Listed(async (erp, cancellation) => new ErpListed(
        null, erp.OpenItems is { } open ? await open.OpenItems(cursor, cancellation) : null, null));

    public async Task<NumbersInErp?> NumbersSeen(string epoch)
    {
        await Refresh();
        return State.Past.Epoch == epoch ? State.Past.NumbersSeen() : null;
    }

    private async Task<ErpListed> Listed(Func<IErp, CancellationToken, Task<ErpListed>> page)
    {
        try
        {
            return await pump!.Read(page);
        }
        catch (ErpUnavailableException exception)
        {
            return new ErpListed(null, null, exception.Message);
        }
    }

    /// <summary>Null before it is set up, and for an ERP that cannot be opened: the door itself is asked before each round, and
    /// tells what is wrong.</summary>
    private IErp? Opened()
    {
        try
        {
            return State.Settings is { } settings ? posting.Erps.Open(settings) : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await base.OnDeactivateAsync(reason, cancellationToken);
        await (pump?.Stop() ?? Task.CompletedTask);
    }

    protected override Task OnLoaded()
    {
        pump = new TenantPump(Key, Epoch, () => State, Handle, GrainFactory, Services, posting);
        pump.Wake();
        _ = pump.TryDoor();
        return Task.CompletedTask;
    }

    protected override void OnStored(ValueList<TenantEvent> facts)
    {
        pump?.Count(facts.Count(fact => fact is DocumentLeft { Posted: true }));
        pump?.Wake();
        if (facts.Any(fact => fact is TenantConfigured))
        {
            _ = pump?.TryDoor();
        }
    }

    protected override void OnReloaded() => pump?.Wake();

    protected override ValueTask<ValueList<TenantCommand>> React(object fact, StoredFact stored) => new(fact switch
    {
        ProposalAccepted or DuplicateAllowed or ProposalReplayed => [new QueueDocument(stored.Key, Services.Now)],
        InvoiceFinalized or InvoiceReplayed or VoucherDue or VoucherReplayed => [new QueueDocument(stored.Key, Services.Now)],
        InvoicePosted posted =>
        [
            new LeaveQueue(stored.Key, Posted: true, Services.Now),
            new LeaveStranger(posted.RemoteId, StrangerEnd.Adopted, Key, $"It is posted as {stored.Key}.", Services.Now),
        ],
        MasterDataFaulty faulty => [new WaitForMasterData(stored.Key, faulty.Wait.Check.Version, Services.Now)],
        MasterDataMended => [new WaitNoMore(stored.Key, Services.Now)],
        VoucherPosted => [new LeaveQueue(stored.Key, Posted: true, Services.Now)],
        ProposalCarriedOut =>
            [new LeaveQueue(stored.Key, Posted: false, Services.Now), new OweMirror(stored.Key, Services.Now)],
        ProposalHeld or ProposalParked => [new LeaveQueue(stored.Key, Posted: false, Services.Now)],
        InvoiceParked or InvoiceVoided or VoucherParked => [new LeaveQueue(stored.Key, Posted: false, Services.Now)],
        _ => [],
    });
}
