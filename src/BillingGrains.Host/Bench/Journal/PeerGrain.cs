using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Measuring;
using Orleans;
using Orleans.Placement;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>What a team would write without a journal: a grain with a state, written whole after each command.</summary>
public interface IPeerGrain : IGrainWithStringKey
{
    /// <param name="keepsAll">The state holds all entries of the ticket, as it must where nothing else holds them. False: the
    /// last one alone, so that no state is larger than a fact, and nothing could be billed by it.</param>
    Task<Answer> Log(LogTime command, bool keepsAll);
}

/// <summary>What is stored.</summary>
internal sealed record PeerState(long Minutes, ValueList<TimeEntry> Entries);

/// <inheritdoc cref="IPeerGrain"/>
/// <remarks>An ordinary grain: one command at a time, each answered when its own write is durable. It keeps the same rules
/// for an entry as the journaled grain does, and tells nobody.</remarks>
[RandomPlacement]
internal sealed class PeerGrain(PlainStates states) : Grain, IPeerGrain
{
    private PeerState state = new(0, []);
    private long version;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await states.Read(this.GetPrimaryKeyString()) is var (body, stored))
        {
            state = JsonSerializer.Deserialize<PeerState>(body, BillingJson.Options)!;
            version = stored;
        }
    }

    public async Task<Answer> Log(LogTime command, bool keepsAll)
    {
        if (TicketDecider.Decide(Ticket.Initial, command) is Decision<TicketEvent>.Refused(var refusal))
        {
            return new Answer(AnswerKind.Refused, version, refusal);
        }

        var entry = command.Entry;
        if (state.Entries.Any(known => known.EntryId == entry.EntryId))
        {
            return new Answer(AnswerKind.AlreadyDone, version);
        }

        var next = new PeerState(state.Minutes + entry.Minutes, keepsAll ? [.. state.Entries, entry] : [entry]);
        version = await states.Write(this.GetPrimaryKeyString(), JsonSerializer.Serialize(next, BillingJson.Options), version);
        state = next;
        return new Answer(AnswerKind.Done, version);
    }
}
