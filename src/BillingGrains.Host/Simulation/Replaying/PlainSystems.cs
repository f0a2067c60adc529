using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Sources;
using BillingGrains.Host.Simulation.People;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Ticketing;
using NodaTime;

namespace BillingGrains.Host.Simulation.Replaying;

/// <summary>The ERP companies and ticketing systems of a replay: those of the simulation without its faults, for many
/// threads.</summary>
internal sealed class PlainSystems(SeedStream seed, TimeProvider time) : IErpDirectory, ITicketingDirectory
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, MemoryErp> companies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, MemoryTicketing> desks = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, IReadOnlyList<MemoryDocument>> Documents
    {
        get
        {
            lock (gate)
            {
                return companies.ToDictionary(one => one.Key, one => one.Value.Documents);
            }
        }
    }

    public IReadOnlyDictionary<string, IReadOnlyList<(string TicketId, string InvoiceNumber, string InvoiceKey)>> Billed
    {
        get
        {
            lock (gate)
            {
                return desks.ToDictionary(one => one.Key, one => one.Value.Billed);
            }
        }
    }

    /// <param name="numbersItself">The company gives the legal numbers.</param>
    public void Add(string tenantId, bool numbersItself) => companies.Add(tenantId, new MemoryErp(
        MemoryErpOptions.Default with
        {
            NumbersItself = numbersItself,
            TaxDrift = invoice => SimulatedSettings.TaxDrift(tenantId, invoice.PostingKey, invoice.Totals.Tax.Currency),
        },
        time,
        call => BusinessRefusals.Meets(seed, call) ? ErpFault.RefuseBusiness : ErpFault.None,
        (_, _) => Task.CompletedTask));

    public void Happens(SourceTold told)
    {
        lock (gate)
        {
            Desk(told.SourceId).Happens(told.TicketId, told.Command);
        }
    }

    /// <summary>How much happened in each ticketing system.</summary>
    public IReadOnlyDictionary<string, int> Happened()
    {
        lock (gate)
        {
            return desks.ToDictionary(one => one.Key, one => one.Value.Happened);
        }
    }

    public IErp Open(TenantSettings tenant) => new OneAtATime(gate, companies[tenant.TenantId]);

    public ITicketing Open(SourceSettings source)
    {
        lock (gate)
        {
            return new OneAtATimeDesk(gate, Desk(source.SourceId));
        }
    }

    private MemoryTicketing Desk(string sourceId)
    {
        if (!desks.TryGetValue(sourceId, out var desk))
        {
            desks.Add(sourceId, desk = new MemoryTicketing(_ => Task.CompletedTask));
        }

        return desk;
    }

    // The systems in memory suspend nowhere here, so a call is over before the lock is left.
    private sealed class OneAtATime(Lock gate, MemoryErp inner) : IErp
    {
        public ErpTraits Traits => inner.Traits;

        public Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation) =>
            Within(() => inner.Create(invoice, cancellation));

        public Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation) =>
            Within(() => inner.Post(remoteId, invoice, cancellation));

        public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
            Within(() => inner.Find(postingKey, cancellation));

        public Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation) =>
            Within(() => inner.List(since, cursor, cancellation));

        private Task<T> Within<T>(Func<Task<T>> call)
        {
            lock (gate)
            {
                return call();
            }
        }
    }

    private sealed class OneAtATimeDesk(Lock gate, MemoryTicketing inner) : ITicketing
    {
        public Task<TicketingPage> Read(string? cursor, int limit, CancellationToken cancellation)
        {
            lock (gate)
            {
                return inner.Read(cursor, limit, cancellation);
            }
        }

        public Task<WriteBackRefusal?> WriteBilled(
            string ticketId, string invoiceNumber, string invoiceKey, CancellationToken cancellation)
        {
            lock (gate)
            {
                return inner.WriteBilled(ticketId, invoiceNumber, invoiceKey, cancellation);
            }
        }
    }
}
