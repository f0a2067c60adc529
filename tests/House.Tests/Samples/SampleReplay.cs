using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.LoadTests.Samples;
using BillingGrains.Ports.Json;
using NodaTime;

namespace BillingGrains.House.Tests.Samples;

/// <summary>Puts the sample month through the deciders alone, in order of arrival: no grains, no journal, no HTTP.</summary>
internal sealed class SampleReplay
{
    private static readonly Instant AfterTheMonth = Instant.FromUtc(2026, 4, 10, 8, 0);

    private readonly SortedDictionary<string, Ticket> tickets = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CustomerContract> contracts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Customer> customers = new(StringComparer.Ordinal);

    private SampleReplay(HelpdeskMonth month)
    {
        Month = month;
        foreach (var terms in month.Contracts)
        {
            Apply<ContractDecider, CustomerContract, ContractCommand, ContractEvent>(
                contracts, terms.ContractId, new AgreeContract(terms, "sales-1", AfterTheMonth)).ShouldNotBeEmpty();
            foreach (var customerId in terms.CustomerIds)
            {
                Apply<CustomerDecider, Customer, CustomerCommand, CustomerEvent>(
                    customers, customerId, new LinkContract(customerId, terms, AfterTheMonth)).ShouldNotBeEmpty();
            }
        }

        foreach (var item in month.Feed)
        {
            Apply<TicketDecider, Ticket, TicketCommand, TicketEvent>(
                tickets, GrainKeys.Ticket(FeedItems.Source, item.TicketId), Command(item));
        }

        foreach (var key in tickets.Keys.ToList())
        {
            Rate(key);
        }

        Billed = [.. contracts.Keys.ToList().SelectMany(Bill)];
    }

    /// <summary>What March comes to, for every contract.</summary>
    public IReadOnlyList<PeriodBilled> Billed { get; }

    /// <summary>The month that the repository holds.</summary>
    public static SampleReplay OfTheMonth { get; } = new(HelpdeskMonth.Make(seed: 2026, tickets: 2_000));

    public HelpdeskMonth Month { get; }

    /// <summary>The codes of the refusals, one for each line that was refused.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>What the ticket's last rating says.</summary>
    public ValueList<Charge> ChargesOf(string ticketId) =>
        tickets[GrainKeys.Ticket(FeedItems.Source, ticketId)].Rating?.Charges ?? [];

    public IEnumerable<Charge> AllCharges() => tickets.Values.SelectMany(ticket => ticket.Rating?.Charges ?? []);

    private IEnumerable<PeriodBilled> Bill(string contractId)
    {
        var entity = SampleCompanies.All.Select(company => company.Entity)
            .Single(one => one.EntityId == contracts[contractId].Terms!.EntityId);
        return Apply<ContractDecider, CustomerContract, ContractCommand, ContractEvent>(
            contracts, contractId, new BillPeriod("run-1", new YearMonth(2026, 3), entity, AfterTheMonth))
            .OfType<PeriodBilled>();
    }

    private void Rate(string key)
    {
        var header = tickets[key].Header!;
        var found = customers.GetValueOrDefault(header.CustomerId, CustomerDecider.Initial)
            .Find(header.Category, header.Site, header.OpenedAt);
        var (terms, missing) = found switch
        {
            ContractFound.One one => (contracts[one.ContractId].Terms, (HoldReason?)null),
            ContractFound.None none => (null, none.Hold),
            _ => throw new InvalidOperationException($"{found} is not known here."),
        };
        var rated = Apply<TicketDecider, Ticket, TicketCommand, TicketEvent>(
            tickets, key,
            new RateTicket(key, terms is null ? [] : [terms], missing, AfterTheMonth))
            .OfType<TicketRated>().SingleOrDefault();
        if (rated is { ContractId: { } contractId })
        {
            Apply<ContractDecider, CustomerContract, ContractCommand, ContractEvent>(
                contracts, contractId,
                new TakeCharges(
                    key, rated.RatingNumber, contractId, rated.ContractVersion, rated.Charges, AfterTheMonth));
        }
    }

    private ValueList<TEvent> Apply<TDecider, TState, TCommand, TEvent>(
        SortedDictionary<string, TState> states, string key, TCommand command)
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TEvent : notnull
    {
        var state = states.TryGetValue(key, out var known) ? known : TDecider.Initial;
        switch (TDecider.Decide(state, command))
        {
            case Decision<TEvent>.Accepted accepted:
                states[key] = accepted.Events.Aggregate(state, TDecider.Evolve);
                return accepted.Events;
            case Decision<TEvent>.Refused refused:
                Refused.Add(refused.Refusal.Code);
                return [];
            default:
                throw new InvalidOperationException("A decision is accepted or refused.");
        }
    }

    private static TicketCommand Command(FeedItem item)
    {
        var (key, now) = (GrainKeys.Ticket(FeedItems.Source, item.TicketId), item.Arrives);
        return item.Type switch
        {
            "ticket" => new PutTicket(FeedItems.Source, item.TicketId, As<TicketHeader>(item), now),
            "ticket-closed" => new CloseTicket(key, Member<Instant>(item, "at"), now),
            "ticket-reopened" => new ReopenTicket(key, Member<Instant>(item, "at"), now),
            "time" => new LogTime(key, As<TimeEntry>(item), now),
            "time-withdrawn" => new WithdrawTime(key, Text(item, "entryId"), Text(item, "reason"), now),
            "part" => new UsePart(key, As<PartUse>(item), now),
            "part-withdrawn" => new WithdrawPart(key, Text(item, "partId"), Text(item, "reason"), now),
            "approval" => new ApproveTicket(key, Text(item, "approvalId"), Text(item, "subject"), Text(item, "by"), now),
            "dispute" => new DisputeTicket(key, Text(item, "disputeId"), Text(item, "by"), Text(item, "reason"), now),
            "dispute-resolved" => new ResolveDispute(
                key, Text(item, "disputeId"), Member<bool>(item, "bill"), Text(item, "by"), now),
            _ => throw new InvalidOperationException($"A line of the feed is of an unknown type: {item.Type}."),
        };
    }

    /// <summary>The members of a line are those of the record, besides those that say what the line is.</summary>
    private static T As<T>(FeedItem item) => item.Body.Deserialize<T>(BillingJson.Options)!;

    private static T Member<T>(FeedItem item, string name) => item.Body[name].Deserialize<T>(BillingJson.Options)!;

    private static string Text(FeedItem item, string name) => item.Body[name]!.GetValue<string>();
}
