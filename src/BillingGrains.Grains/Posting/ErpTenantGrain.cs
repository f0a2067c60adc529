using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
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

    public async Task<NumbersInErp?> NumbersSeen(string epoch)
    {
        await Refresh();
        return State.Past.Epoch == epoch ? State.Past.NumbersSeen() : null;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        pump?.Stop() ?? Task.CompletedTask;

    protected override Task OnLoaded()
    {
        pump = new TenantPump(Key, Epoch, () => State, Handle, GrainFactory, Services, posting);
        pump.Wake();
        _ = pump.TryDoor();
        return Task.CompletedTask;
    }

    protected override void OnStored(ValueList<TenantEvent> facts)
    {
        pump?.Wake();
        if (facts.Any(fact => fact is TenantConfigured))
        {
            _ = pump?.TryDoor();
        }
    }

    protected override void OnReloaded() => pump?.Wake();

    protected override ValueTask<ValueList<TenantCommand>> React(object fact, StoredFact stored) => new(fact switch
    {
        InvoiceFinalized or InvoiceReplayed => [new QueueDocument(stored.Key, Services.Now)],
        InvoicePosted posted =>
        [
            new LeaveQueue(stored.Key, Posted: true, Services.Now),
            new LeaveStranger(posted.RemoteId, StrangerEnd.Adopted, Key, $"It is posted as {stored.Key}.", Services.Now),
        ],
        InvoiceParked or InvoiceVoided => [new LeaveQueue(stored.Key, Posted: false, Services.Now)],
        _ => [],
    });
}
