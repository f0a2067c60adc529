using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Sources;
using BillingGrains.Host.Simulation.Faults;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Ticketing;

namespace BillingGrains.Host.Simulation.World;

/// <summary>The way to a ticketing system: the call goes on there when its caller dies.</summary>
internal sealed class SimulatedDesk(SeededRunner runner, MemoryTicketing inner) : ITicketing
{
    public Task<TicketingPage> Read(string? cursor, int limit, CancellationToken cancellation) =>
        runner.InWorldAsync(() => inner.Read(cursor, limit, CancellationToken.None));

    public Task<WriteBackRefusal?> WriteBilled(
        string ticketId, string invoiceNumber, string invoiceKey, CancellationToken cancellation) =>
        runner.InWorldAsync(() => inner.WriteBilled(ticketId, invoiceNumber, invoiceKey, CancellationToken.None));
}

/// <summary>The ticketing systems of a simulation.</summary>
internal sealed class SimulatedDesks(SeededRunner runner, FaultSwitch faults) : ITicketingDirectory
{
    private readonly SeedStream chance = runner.Seed.Sub("desks");
    private readonly SortedDictionary<string, MemoryTicketing> desks = new(StringComparer.Ordinal);

    /// <summary>By source id.</summary>
    public IReadOnlyDictionary<string, MemoryTicketing> All => desks;

    public MemoryTicketing Of(string sourceId)
    {
        if (!desks.TryGetValue(sourceId, out var desk))
        {
            desks.Add(sourceId, desk = new MemoryTicketing(Suspend) { Refuses = Refusal });
        }

        return desk;
    }

    public ITicketing Open(SourceSettings source) => new SimulatedDesk(runner, Of(source.SourceId));

    private WriteBackRefusal? Refusal(string ticketId) => faults.IsOn(FaultNames.SourceRefuses) && chance.OneIn(3)
        ? new WriteBackRefusal("no-right", $"Ticket {ticketId} may not be changed.", "integrator", "Give us the right to.")
        : null;

    private async Task Suspend(CancellationToken cancellation)
    {
        await runner.Suspend(chance.DelayBelow(TimeSpan.FromMilliseconds(300)));
        if (faults.IsOn(FaultNames.SourceOutage) && chance.OneIn(20))
        {
            throw new TicketingUnavailableException("The ticketing system does not answer.");
        }
    }
}
