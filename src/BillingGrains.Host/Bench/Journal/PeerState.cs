using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>The state of a ticket as a team would store it that keeps no journal: written whole after each command.</summary>
internal sealed record PeerState(long Minutes, ValueList<TimeEntry> Entries)
{
    public static PeerState Empty { get; } = new(0, []);

    /// <summary>The state that is to be stored; none where the entry is known. The rules are those that the journaled grain
    /// keeps.</summary>
    /// <param name="keepsAll">The state holds all entries of the ticket, as it must where nothing else holds them. False: the
    /// last one alone, so that no state is larger than a fact, and nothing could be billed by it.</param>
    public Decision<PeerState> After(LogTime command, bool keepsAll)
    {
        if (TicketDecider.Decide(Ticket.Initial, command) is Decision<TicketEvent>.Refused(var refusal))
        {
            return Decision<PeerState>.Refuse(refusal);
        }

        var entry = command.Entry;
        return Entries.Any(known => known.EntryId == entry.EntryId)
            ? Decision<PeerState>.Accept()
            : Decision<PeerState>.Accept(new PeerState(Minutes + entry.Minutes, keepsAll ? [.. Entries, entry] : [entry]));
    }
}

/// <summary>What a peer answers about its state.</summary>
internal static class PeerAnswers
{
    /// <summary>Answers a command, once the state that it leads to is stored.</summary>
    /// <param name="store">Stores a state and answers its version.</param>
    /// <param name="version">That is stored.</param>
    public static async Task<Answer> Answer(this Decision<PeerState> decision, long version, Func<PeerState, Task<long>> store) =>
        decision switch
        {
            Decision<PeerState>.Refused(var refusal) => new Answer(AnswerKind.Refused, version, refusal),
            Decision<PeerState>.Accepted({ IsEmpty: true }) => new Answer(AnswerKind.AlreadyDone, version),
            Decision<PeerState>.Accepted([var next]) => new Answer(AnswerKind.Done, await store(next)),
            _ => throw new InvalidOperationException("A command leads to one state."),
        };
}
