using System.Text.Json;
using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>The fold from the snapshot equals the fold of all facts, for every record.</summary>
internal sealed class SnapshotCheck(BookReader books)
{
    public IEnumerable<Violation> Find() => books.Keys("").Select(key => GrainKeys.Kind(key) switch
    {
        "ticket" => Compare<TicketDecider, Ticket, TicketCommand, TicketEvent>(key),
        "contract" => Compare<ContractDecider, CustomerContract, ContractCommand, ContractEvent>(key),
        "customer" => Compare<CustomerDecider, Customer, CustomerCommand, CustomerEvent>(key),
        "invoice" => Compare<InvoiceDecider, Invoice, InvoiceCommand, InvoiceEvent>(key),
        "series" => Compare<SeriesDecider, NumberSeries, SeriesCommand, SeriesEvent>(key),
        "books" => Compare<BooksDecider, Books, BooksCommand, BooksEvent>(key),
        "entity" => Compare<EntityDecider, LegalEntity, EntityCommand, EntityEvent>(key),
        "erp" => Compare<TenantDecider, ErpTenant, TenantCommand, TenantEvent>(key),
        _ => null,
    }).OfType<Violation>();

    private Violation? Compare<TDecider, TState, TCommand, TEvent>(string key)
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TEvent : notnull
    {
        if (books.Journal.Load(key).Result.Snapshot is not { } snapshot)
        {
            return null;
        }

        var facts = books.Facts(key);
        var whole = Text(facts.OfType<TEvent>().Aggregate(TDecider.Initial, TDecider.Evolve));
        try
        {
            var kept = JsonSerializer.Deserialize<TState>(snapshot.Body, BillingJson.Options)!;
            var resumed = Text(facts.Skip((int)snapshot.Version).OfType<TEvent>().Aggregate(kept, TDecider.Evolve));
            return whole == resumed ? null : Differs(key, $"from version {snapshot.Version}:\n{resumed}\nwhole:\n{whole}");
        }
        catch (Exception exception) when (
            exception is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return Differs(key, exception.Message);
        }
    }

    private static string Text<TState>(TState state) => JsonSerializer.Serialize(state, BillingJson.Options);

    private static Violation Differs(string key, string text) =>
        new("fold with and without snapshot are equal", key, text);
}
