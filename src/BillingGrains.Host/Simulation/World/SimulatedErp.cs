using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Posting;
using BillingGrains.Host.Simulation.People;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Host.Simulation.World;

/// <summary>The way to an ERP company: the call goes on there when its caller dies.</summary>
internal sealed class SimulatedErp(SeededRunner runner, MemoryErp inner) : IErp
{
    public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) =>
        runner.InWorldAsync(() => inner.Create(invoice, CancellationToken.None));

    public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
        runner.InWorldAsync(() => inner.Post(remoteId, invoice, CancellationToken.None));

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        runner.InWorldAsync(() => inner.Find(postingKey, CancellationToken.None));

    public Task<ErpPage> List(string? cursor, CancellationToken cancellation) =>
        runner.InWorldAsync(() => inner.List(cursor, CancellationToken.None));
}

/// <summary>The ERP companies of a simulation and what goes wrong in them.</summary>
internal sealed class SimulatedErps(SeededRunner runner, Func<bool> faultsOn) : IErpDirectory
{
    private const int BusinessRefusalOneIn = 8;
    private const int FaultOneIn = 5;

    private readonly SeedStream chance = runner.Seed.Sub("erp");
    private readonly Dictionary<string, MemoryErp> companies = new(StringComparer.Ordinal);

    /// <summary>By tenant id.</summary>
    public IReadOnlyDictionary<string, MemoryErp> Companies => companies;

    /// <param name="numbersItself">The company gives the legal numbers.</param>
    public void Add(string tenantId, bool numbersItself)
    {
        var options = MemoryErpOptions.Default with
        {
            NumbersItself = numbersItself,
            Timeout = SimulatedSettings.Window.Timeout.ToTimeSpan() + TimeSpan.FromSeconds(1),
        };
        companies.Add(tenantId, new MemoryErp(options, runner.Time, Fault, Delay));
    }

    public IErp Open(TenantSettings tenant) => new SimulatedErp(runner, companies[tenant.TenantId]);

    private ErpFault Fault(ErpCall call)
    {
        // A refusal follows from the document, so that it is the same for whoever sends it; it is mended by the third try.
        var isRefused = runner.Seed.Sub(call.Subject).OneIn(BusinessRefusalOneIn);
        if (call is { Kind: ErpCallKind.Create, Nth: <= 2 } && isRefused)
        {
            return ErpFault.RefuseBusiness;
        }

        return faultsOn() && chance.OneIn(FaultOneIn)
            ? chance.Pick<ErpFault>(
                [ErpFault.Throttle, ErpFault.FailBefore, ErpFault.TimeoutBefore, ErpFault.TimeoutAfterEffect])
            : ErpFault.None;
    }

    private Task Delay(ErpCall call, CancellationToken cancellation) =>
        runner.Suspend(chance.DelayBelow(TimeSpan.FromMilliseconds(faultsOn() && chance.OneIn(10) ? 9_000 : 400)));
}
