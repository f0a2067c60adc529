using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>A journaled grain of the product's own kind; its decider is <see cref="BenchDecider"/>.</summary>
public interface IBenchGrain : IJournaledGrain
{
    Task<Answer> Log(LogTime command, Origin origin);
}

/// <inheritdoc cref="IBenchGrain"/>
[Reentrant]
internal sealed class BenchGrain(JournalServices services)
    : JournaledGrain<BenchDecider, BenchLedger, LogTime, TicketEvent>(services), IBenchGrain
{
    public Task<Answer> Log(LogTime command, Origin origin) => Handle(command, origin);

    protected override ValueTask<ValueList<LogTime>> React(object fact, StoredFact stored) => new(default(ValueList<LogTime>));
}
