using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Simulation.Checks.Model;

namespace BillingGrains.Host.Simulation.Checks.Watching;

/// <summary>Every rating is what the model makes of the same facts and terms.</summary>
internal sealed class TicketWatch(Action<string, string, string> report)
{
    private static readonly string[] Owners = ["support", "finance", "integrator"];

    private readonly Dictionary<string, ModelTicket> tickets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TicketRated>> ratings = new(StringComparer.Ordinal);
    private readonly Dictionary<(string ContractId, int Version), ContractTerms> terms = [];

    /// <summary>Ratings that the model had no answer for.</summary>
    public int NotModelled { get; private set; }

    public IReadOnlyDictionary<string, ModelTicket> Tickets => tickets;

    /// <summary>A rating by its number; null when there is none.</summary>
    public TicketRated? Rating(string ticketKey, int number) =>
        ratings.GetValueOrDefault(ticketKey)?.ElementAtOrDefault(number - 1);

    public ContractTerms? Terms(string contractId, int version) => terms.GetValueOrDefault((contractId, version));

    public void Agreed(ContractTerms agreed) => terms.TryAdd((agreed.ContractId, agreed.Version), agreed);

    public void Note(string key, object fact)
    {
        if (!tickets.TryGetValue(key, out var ticket))
        {
            tickets.Add(key, ticket = new ModelTicket(key));
            ratings.Add(key, []);
        }

        if (fact is TicketRated rated)
        {
            Rated(ticket, rated);
        }
        else if (fact is TicketEvent of)
        {
            ticket.Take(of);
        }
    }

    /// <summary>What the model says of a ticket now, by the terms of its last rating; null when it has no answer.
    /// </summary>
    public SortedDictionary<string, ModelCharge>? Expected(string ticketKey)
    {
        var last = ratings[ticketKey].LastOrDefault();
        return last?.ContractId is null
            ? ModelRating.Unrated(tickets[ticketKey])
            : ModelRating.Rate(tickets[ticketKey], terms[(last.ContractId, last.ContractVersion)]);
    }

    private void Rated(ModelTicket ticket, TicketRated rated)
    {
        var before = ratings[ticket.Key];
        before.Add(rated);
        if (rated.RatingNumber != before.Count)
        {
            report("ratings are numbered without gaps", ticket.Key, $"{rated.RatingNumber} follows {before.Count - 1}");
        }

        if (rated.ContractId is { } id && !terms.ContainsKey((id, rated.ContractVersion)))
        {
            report("a rating rests on terms that were agreed", ticket.Key, $"{id} version {rated.ContractVersion}");
            return;
        }

        if (Expected(ticket.Key) is not { } expected)
        {
            NotModelled++;
            return;
        }

        var given = rated.Charges.ToDictionary(charge => charge.ChargeId, StringComparer.Ordinal);
        foreach (var charge in expected.Values)
        {
            Compare(ticket.Key, charge, given.GetValueOrDefault(charge.Id));
        }

        foreach (var surplus in given.Keys.Where(chargeId => !expected.ContainsKey(chargeId)))
        {
            Differs(ticket.Key, surplus, "is charged and should not be");
        }
    }

    private void Compare(string key, ModelCharge expected, Charge? given)
    {
        if (given is null)
        {
            Differs(key, expected.Id, "is missing");
            return;
        }

        var net = given.Standing == ChargeStanding.Held ? expected.Net : given.Net?.Amount;
        // Of a customer on billing hold, what would be billed waits; ExceptionCheck sees that nothing waits in the end.
        var standing = given.Hold?.Code == ContractKinds.CustomerOnBillingHold.Code
            ? ChargeStanding.Billable : given.Standing;
        if (standing != expected.Standing || net != expected.Net
            || string.Join(' ', given.Facts.Order(StringComparer.Ordinal)) != expected.Facts)
        {
            Differs(
                key, expected.Id,
                $"is {given.Standing} {given.Net} for {given.Facts}, and should be {expected.Standing} {expected.Net} "
                + $"for [{expected.Facts}]");
        }

        if (given.Standing == ChargeStanding.Held && given.Hold is var hold
            && (hold is null || !Owners.Contains(hold.Owner) || hold.Reason.Length == 0 || hold.NextStep.Length == 0))
        {
            report("every exception has an owner and a next step", key, $"{given.ChargeId}: {hold}");
        }
    }

    private void Differs(string key, string chargeId, string how) =>
        report("work is worth what the model says", key, $"{chargeId} {how}");
}
