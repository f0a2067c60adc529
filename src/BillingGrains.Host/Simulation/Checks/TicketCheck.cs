using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Simulation.People;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Every accepted fact of a ticket is in exactly one bucket: rated, held or not billable in one charge of the
/// last rating, or withdrawn; and that rating is the one that its contract knows.</summary>
internal sealed class TicketCheck(BookReader books)
{
    private readonly List<Violation> violations = [];

    public IReadOnlyList<Violation> Find()
    {
        foreach (var key in books.Keys("ticket/"))
        {
            var facts = books.Facts(key);
            Once(key, facts);
            var rating = facts.OfType<TicketRated>().LastOrDefault();
            Buckets(key, facts, rating);
            if (rating is not null)
            {
                Taken(key, rating);
                Covered(key, facts, rating);
            }
        }

        return violations;
    }

    private void Report(string invariant, string subject, string text) =>
        violations.Add(new Violation(invariant, subject, text));

    private void Once(string key, IReadOnlyList<object> facts)
    {
        var names = facts.Select(fact => fact switch
        {
            TimeLogged logged => FormattableString.Invariant($"time {logged.Entry.EntryId}.{logged.Entry.Revision}"),
            TimeRevised revised => FormattableString.Invariant($"time {revised.Entry.EntryId}.{revised.Entry.Revision}"),
            PartUsed used => FormattableString.Invariant($"part {used.Part.PartId}.{used.Part.Revision}"),
            PartRevised revised => FormattableString.Invariant($"part {revised.Part.PartId}.{revised.Part.Revision}"),
            TicketApproved approved => $"approval {approved.ApprovalId}",
            TicketDisputed disputed => $"dispute {disputed.DisputeId}",
            DisputeResolved resolved => $"resolution {resolved.DisputeId}",
            TicketRated rated => FormattableString.Invariant($"rating {rated.RatingNumber}"),
            _ => null,
        });
        foreach (var same in names.Where(name => name is not null).GroupBy(name => name).Where(group => group.Count() > 1))
        {
            Report("a fact is taken once", key, $"{same.Key} {same.Count()} times");
        }
    }

    /// <summary>The entries and parts that count, by the facts in their order.</summary>
    private static SortedSet<string> Live(IReadOnlyList<object> facts)
    {
        var live = new SortedSet<string>(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var withdrawnAhead = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            var (arrived, withdrawn) = fact switch
            {
                TimeLogged logged => (logged.Entry.EntryId, null),
                TimeRevised revised => (revised.Entry.EntryId, null),
                PartUsed used => (used.Part.PartId, null),
                PartRevised revised => (revised.Part.PartId, null),
                TimeWithdrawn gone => (null, gone.EntryId),
                PartWithdrawn gone => (null, gone.PartId),
                _ => ((string?)null, (string?)null),
            };
            if (withdrawn is not null)
            {
                live.Remove(withdrawn);
                if (!known.Contains(withdrawn))
                {
                    withdrawnAhead.Add(withdrawn);
                }
            }
            else if (arrived is not null)
            {
                // What was withdrawn before it came stays so; a later revision brings it back.
                known.Add(arrived);
                if (!withdrawnAhead.Remove(arrived))
                {
                    live.Add(arrived);
                }
            }
        }

        return live;
    }

    private void Buckets(string key, IReadOnlyList<object> facts, TicketRated? rating)
    {
        var charges = rating?.Charges ?? [];
        var inCharges = charges.SelectMany(charge => charge.Facts).Order(StringComparer.Ordinal).ToList();
        var live = Live(facts);
        if (!inCharges.SequenceEqual(live, StringComparer.Ordinal))
        {
            Report("every accepted fact is in exactly one bucket", key,
                $"live: {string.Join(' ', live)}; in charges: {string.Join(' ', inCharges)}");
        }

        foreach (var charge in charges)
        {
            var isWhole = charge.Standing switch
            {
                ChargeStanding.Held => charge.Hold is not null,
                ChargeStanding.Billable => charge.Net is not null,
                ChargeStanding.Waiting or ChargeStanding.NotBillable => true,
                _ => false,
            };
            if (!isWhole)
            {
                Report("every charge says where it stands", key, charge.ChargeId);
            }
        }
    }

    /// <summary>The contract that rated has taken the last rating; every other has given the ticket up.</summary>
    private void Taken(string key, TicketRated rating)
    {
        foreach (var contractKey in books.Keys("contract/"))
        {
            var contract = Folding.Contract(books.Facts(contractKey));
            var account = contract.Accounts.GetValueOrDefault(key);
            if (contractKey != (rating.ContractId is { } id ? GrainKeys.Contract(id) : null))
            {
                if (account is { Charges.IsEmpty: false })
                {
                    Report("a ticket is charged by one contract", key, $"{contractKey} has charges of it too");
                }

                continue;
            }

            if (account?.Charges is not { } taken ? !rating.Charges.IsEmpty : taken != rating.Charges)
            {
                Report("the contract has the last rating", key,
                    $"{contractKey} has rating {account?.RatingNumber}, the last is {rating.RatingNumber}");
            }

            if (contract.Open.Contains(key) && rating.ContractVersion != contract.Terms!.Version)
            {
                Report("open work is rated by the version in force", key,
                    $"rated by {contractKey} version {rating.ContractVersion}, in force is {contract.Terms.Version}");
            }
        }
    }

    /// <summary>A ticket without a contract has none to find; one with a contract belongs to a customer of it.</summary>
    private void Covered(string key, IReadOnlyList<object> facts, TicketRated rating)
    {
        var ticket = facts.OfType<TicketEvent>().Aggregate(TicketDecider.Initial, TicketDecider.Evolve);
        if (ticket.Header is not { } header || ticket.FirstWorkAt is not { } workedAt)
        {
            return;
        }

        var found = Folding.Customer(books.Facts(GrainKeys.Customer(header.CustomerId)))
            .Find(header.Category, header.Site, workedAt);
        if (rating.ContractId is null && found is ContractFound.One { ContractId: var one })
        {
            Report("work is held only while nothing covers it", key, $"{one} covers it");
        }

        if (rating.ContractId is { } id
            && !books.Facts<ContractAgreed>(GrainKeys.Contract(id)).Last().Terms.CustomerIds.Contains(header.CustomerId))
        {
            Report("work is rated by a contract of its customer", key, $"{id} does not name {header.CustomerId}");
        }
    }
}
