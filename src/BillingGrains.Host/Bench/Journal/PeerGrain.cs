using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Measuring;
using Orleans;
using Orleans.Placement;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>What a team would write that has neither a journal nor a storage provider: a grain with a state, written whole
/// after each command by a statement of its own.</summary>
public interface IPeerGrain : IGrainWithStringKey
{
    /// <param name="keepsAll">See <see cref="PeerState.After"/>.</param>
    Task<Answer> Log(LogTime command, bool keepsAll);
}

/// <inheritdoc cref="IPeerGrain"/>
/// <remarks>An ordinary grain: one command at a time, each answered when its own write is durable. It tells nobody.</remarks>
[RandomPlacement]
internal sealed class PeerGrain(PlainStates states) : Grain, IPeerGrain
{
    private PeerState state = PeerState.Empty;
    private long version;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await states.Read(this.GetPrimaryKeyString()) is var (body, stored))
        {
            state = JsonSerializer.Deserialize<PeerState>(body, BillingJson.Options)!;
            version = stored;
        }
    }

    public Task<Answer> Log(LogTime command, bool keepsAll) => state.After(command, keepsAll).Answer(version, Store);

    private async Task<long> Store(PeerState next)
    {
        version = await states.Write(this.GetPrimaryKeyString(), JsonSerializer.Serialize(next, BillingJson.Options), version);
        state = next;
        return version;
    }
}
