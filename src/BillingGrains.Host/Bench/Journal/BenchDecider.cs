using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>Decides about time entries by the ticket's rules, but rates nothing: a ticket of the product rates itself
/// after each entry, and the measurement would be one of rating.</summary>
internal sealed class BenchDecider : IDecider<BenchLedger, LogTime, TicketEvent>
{
    private const int AddressedEach = 4;
    private const int Contracts = 500;

    private BenchDecider()
    {
    }

    public static BenchLedger Initial { get; } = new(0, 0, ImmutableDictionary<string, string>.Empty);

    public static Decision<TicketEvent> Decide(BenchLedger state, LogTime command)
    {
        // The product's own rules for an entry, on a ticket that is empty.
        if (TicketDecider.Decide(Ticket.Initial, command) is Decision<TicketEvent>.Refused refused)
        {
            return refused;
        }

        var entry = command.Entry;
        return state.LastEntries.TryGetValue(entry.Technician, out var last)
            && string.CompareOrdinal(entry.EntryId, last) <= 0
            ? Decision<TicketEvent>.Accept()
            : Decision<TicketEvent>.Accept(new TimeLogged(entry));
    }

    public static BenchLedger Evolve(BenchLedger state, TicketEvent fact) => fact is TimeLogged(var entry)
        ? new BenchLedger(
            state.Entries + 1, state.Minutes + entry.Minutes, state.LastEntries.SetItem(entry.Technician, entry.EntryId))
        : throw new UnknownFactException(fact);

    /// <summary>One entry in four goes to one of 500 contracts, which take note of it.</summary>
    public static ValueList<string> Addressees(BenchLedger state, TicketEvent fact) =>
        fact is TimeLogged(var entry) ? Addressees(entry.EntryId) : [];

    public static ValueList<string> Addressees(string entryId)
    {
        var slot = Domain.Deciding.StableHash.Slot(entryId, AddressedEach * Contracts);
        return slot % AddressedEach == 0 ? [GrainKeys.Contract(FormattableString.Invariant($"bench-{slot}"))] : [];
    }
}

/// <summary>What was logged, and by technician the last entry: each numbers upwards, so a repeat is recognised.</summary>
internal sealed record BenchLedger(long Entries, long Minutes, ImmutableDictionary<string, string> LastEntries);
