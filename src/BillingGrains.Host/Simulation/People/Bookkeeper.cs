using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Revenue;
using BillingGrains.Grains.Closing;
using BillingGrains.Grains.Contracts;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>Somebody who makes a month's revenue journal from what is stored at that moment, and a correction where
/// something changed since.</summary>
/// <param name="contracts">Ids of the entity's.</param>
internal sealed class Bookkeeper(EntitySettings entity, ValueList<string> contracts)
{
    private readonly string key = GrainKeys.Books(entity.EntityId);

    public async Task MakeJournal(IPerson person, YearMonth period)
    {
        var through = period.ToDateInterval().End;
        var invoices = new List<Invoice>();
        var standing = person.Standing;
        foreach (var invoice in standing.Drafts.Concat(standing.UnderWay).Concat(standing.Parked).Concat(standing.Finals)
            .Distinct(StringComparer.Ordinal).Where(static key => GrainKeys.Kind(key) == "invoice").ToList())
        {
            invoices.Add((await person.Facts(invoice)).OfType<InvoiceEvent>()
                .Aggregate(InvoiceDecider.Initial, InvoiceDecider.Evolve));
        }

        var bases = new List<RevenueBasis>();
        foreach (var contract in contracts)
        {
            bases.Add(await person.Ask(grains =>
                grains.GetGrain<IContractGrain>(GrainKeys.Contract(contract)).RevenueBasis(through)));
        }

        invoices.RemoveAll(invoice => invoice.GetContent()?.Terms.Entity.EntityId != entity.EntityId);
        var known = await person.Facts(key);
        var made = known.OfType<RevenueJournalMade>().Count(fact => fact.Period == period);
        var draft = RevenueJournals.Draft(
            entity.Revenue!.Accounts!, period,
            Recognition.Of(invoices.SelectMany(RevenueLine.Of), bases.SelectMany(basis => basis.Uses), through),
            Accruals.Of(
                bases.SelectMany(basis => basis.Unbilled), invoices.SelectMany(invoice => Waiting(invoice, through)), through),
            Before(known.OfType<RevenueMoved>(), period));
        var command = new MakeRevenueJournal(
            period, made + 1, draft, made == 0 ? null : "Something changed since.", entity, "Boo", person.Now);
        await person.Tell(key, command, grains => grains.GetGrain<IBooksGrain>(key).Tell(command, person.Origin(key)));
    }

    private static JournalsBefore Before(IEnumerable<RevenueMoved> facts, YearMonth period)
    {
        var moved = facts.Where(fact => fact.Period <= period).ToList();
        return new JournalsBefore(
            moved.SelectMany(fact => fact.Moves).GroupBy(move => (move.InvoiceKey, move.LineId))
                .Select(group => group.First() with
                {
                    Sums = group.Aggregate(RevenueSums.Zero, static (sum, move) => sum + move.Sums),
                }).ToValueList(),
            moved.Where(fact => fact.Period == period).SelectMany(fact => fact.Accrued).ToValueList());
    }

    /// <summary>Lines of a document that has no date by then.</summary>
    private static IEnumerable<RevenueLine> Waiting(Invoice invoice, LocalDate through) =>
        invoice.GetDocument()?.BookedOn <= through || invoice is Invoice.Voided
            ? []
            : invoice.GetContent()!.Lines.Where(line => line.WorkDate <= through).Select(line => new RevenueLine(
                invoice.GetContent()!.InvoiceKey, line.LineId, through, line.TicketKey, line.ChargeId, line.Kind, line.WorkDate,
                line.Net, line.Corrects, line.Service, line.UsableUntil));
}
