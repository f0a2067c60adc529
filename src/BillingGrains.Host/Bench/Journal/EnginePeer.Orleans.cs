using System.Globalization;
using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Measuring;
using Orleans;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Storage;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>The engine's own grain storage: Orleans' provider for PostgreSQL, as a team that tunes it would set it up.
/// Registered for this measurement alone.</summary>
internal static class EnginePeer
{
    public const string Storage = "plain";

    /// <summary>Makes its tables, which the silo reads its statements from when it starts.</summary>
    public static async Task<Peer?> Make(string database)
    {
        await GrainStorageTables.Create(database);
        return new Peer(
            "plain grain storage of Orleans, one upsert for each command",
            services => services.AddAdoNetGrainStorage(Storage, options =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = GrainStorageTables.Tuned(database);
                options.GrainStorageSerializer = new StatesAsJson();
            }),
            static (grains, key, command, keepsAll) => grains.GetGrain<IStoredPeerGrain>(key).Log(command, keepsAll));
    }

    /// <summary>The provider's own, which writes by Newtonsoft, takes a quarter more of the processor:
    /// docs/performance.md.</summary>
    private sealed class StatesAsJson : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, BillingJson.Options));

        public T Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>(BillingJson.Options)!;
    }
}

/// <summary>What a team would otherwise write: a grain with a persistent state.</summary>
public interface IStoredPeerGrain : IGrainWithStringKey
{
    /// <param name="keepsAll">See <see cref="PeerState.After"/>.</param>
    Task<Answer> Log(LogTime command, bool keepsAll);
}

/// <inheritdoc cref="IStoredPeerGrain"/>
/// <remarks>As <see cref="PeerGrain"/>, but for who stores it.</remarks>
[RandomPlacement]
internal sealed class StoredPeerGrain([PersistentState("peer", EnginePeer.Storage)] IPersistentState<PeerState> stored)
    : Grain, IStoredPeerGrain
{
    private long Version => stored.RecordExists ? long.Parse(stored.Etag!, CultureInfo.InvariantCulture) : 0;

    public Task<Answer> Log(LogTime command, bool keepsAll) =>
        (stored.RecordExists ? stored.State : PeerState.Empty).After(command, keepsAll).Answer(Version, Store);

    private async Task<long> Store(PeerState next)
    {
        stored.State = next;
        await stored.WriteStateAsync();
        return Version;
    }
}
