using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>A contract's account as billing runs keep it: what arrives is rated and taken, and months are billed.
/// </summary>
internal sealed class GeneratedAccount(ContractTerms terms)
{
    public static readonly YearMonth[] Months = [new(2026, 2), new(2026, 3), new(2026, 4)];

    private readonly Dictionary<string, Ticket> tickets = new(StringComparer.Ordinal);
    private readonly List<UsageFact> usage = [];
    private readonly HashSet<string> gone = new(StringComparer.Ordinal);
    private int number;

    public CustomerContract State { get; private set; } = ContractSamples.Given(
        new ContractAgreed(terms, "Fin", GeneratedArrivals.Now));

    public List<PeriodBilled> Documents { get; } = [];

    public void Arrive(IEnumerable<Arrival> arrivals)
    {
        foreach (var arrival in arrivals)
        {
            switch (arrival)
            {
                case Arrival.Desk(var command):
                    var ticket = tickets.GetValueOrDefault(command.TicketKey, TicketDecider.Initial).After(command);
                    tickets[command.TicketKey] = ticket;
                    Take(command.TicketKey, [.. TicketRating.Rate(ticket, terms)]);
                    break;
                case Arrival.Changed(var change):
                    Do(new ChangeSubscription(change.SubscriptionId, change.Change, "Ann", GeneratedArrivals.Now));
                    break;
                case Arrival.Used(var used):
                    usage.Add(used.Fact);
                    break;
                case Arrival.UsageGone(var factId):
                    gone.Add(factId);
                    break;
            }
        }
    }

    /// <summary>A ticket's rating as it stands now.</summary>
    public void Take(string ticketKey, Charge[] charges) =>
        Do(new TakeCharges(ticketKey, ++number, terms.ContractId, terms.Version, [.. charges], GeneratedArrivals.Now));

    /// <summary>All months until one; how many lines came of it.</summary>
    public int Bill(YearMonth month)
    {
        var bill = new BillPeriod($"run-{++number}", month, ContractSamples.Entity, GeneratedArrivals.Now);
        var live = UsageCollection.Of(usage, gone).Live;
        var facts = Do(bill with
        {
            Usage = UsageBilling.ToCount(State, bill).Select(question => Counted(question, live)).ToValueList(),
        });
        var documents = facts.OfType<PeriodBilled>().ToList();
        Documents.AddRange(documents);
        return documents.Sum(document => document.Lines.Count);
    }

    private static CountedUsage Counted(UsageQuestion question, ValueList<UsageFact> live)
    {
        var found = live
            .Where(fact => fact.MeterId == question.MeterId && question.From <= fact.At && fact.At < question.To)
            .ToValueList();
        return question.EachEvent || found.IsEmpty
            ? new CountedUsage(question, default, found)
            : new CountedUsage(question, new UsageTally(
                found.Count, found.Sum(fact => fact.Value), found.Max(fact => fact.Value), found[^1].Value));
    }

    public ContractEvent[] Do(ContractCommand command)
    {
        var facts = State.When(command);
        State = facts.Aggregate(State, ContractDecider.Evolve);
        return facts;
    }

    /// <summary>What all documents come to for each charge, in the charge's own amount, less what was cut off them; what
    /// credit paid is of no charge. What is held or waits is left
    /// out: it is neither billed nor given back, and so depends on what came before.</summary>
    public List<(string ChargeId, decimal Sum)> Sums()
    {
        var open = Charges().Where(charge => charge.Standing is ChargeStanding.Held or ChargeStanding.Waiting)
            .Select(charge => charge.ChargeId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. State.Documents.Values.SelectMany(document => document.Values)
                .Where(line => !open.Contains(line.ChargeId) && !IsPrepaid(line))
                .GroupBy(line => line.ChargeId, StringComparer.Ordinal)
                .Select(lines => (lines.Key, Sum: lines.Where(line => line.Rebill is null).Sum(line => line.Worth.Amount)))
                .Where(line => line.Sum != 0m)
                .OrderBy(line => line.Key, StringComparer.Ordinal),
        ];
    }

    public static bool IsPrepaid(DocumentLine line) => line.ChargeId.StartsWith("prepaid/", StringComparison.Ordinal);

    public IEnumerable<Charge> Charges() => State.Accounts.Values.SelectMany(account => account.Charges);
}
