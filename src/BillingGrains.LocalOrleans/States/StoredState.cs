using BillingGrains.LocalOrleans.Activations;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.States;

/// <summary>A record of the state store.</summary>
/// <param name="State">The state as written.</param>
/// <param name="Etag">Its version: opaque, changed by every write.</param>
public sealed record GrainStateRecord<T>(T State, string Etag);

/// <summary>Where persistent states lie. Keys are state name and grain id together. The silo uses the service
/// registered under the storage's name as key, or the unkeyed one where no storage is named.</summary>
public interface IGrainStateStore
{
    /// <returns>Null where nothing is stored.</returns>
    Task<GrainStateRecord<T>?> ReadAsync<T>(string stateName, GrainId grain);

    /// <param name="etag">The version that was read; null where nothing was stored.</param>
    /// <returns>The new version.</returns>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another version is stored.</exception>
    Task<string> WriteAsync<T>(string stateName, GrainId grain, T state, string? etag);

    /// <inheritdoc cref="WriteAsync{T}"/>
    Task ClearAsync(string stateName, GrainId grain, string? etag);
}

/// <summary>What the engine does with any state: read it before the grain is activated.</summary>
internal abstract class StoredState
{
    public static StoredState Create(Type parameterType, PersistentStateAttribute named, Activation activation)
    {
        if (!parameterType.IsGenericType || parameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new InvalidOperationException($"[PersistentState] stands on {parameterType}, not on IPersistentState.");
        }

        var store = named.StorageName is { } storage
            ? activation.ActivationServices.GetRequiredKeyedService<IGrainStateStore>(storage)
            : activation.ActivationServices.GetRequiredService<IGrainStateStore>();
        var closed = typeof(StoredState<>).MakeGenericType(parameterType.GetGenericArguments());
        return (StoredState)Activator.CreateInstance(closed, store, named.StateName, activation.GrainId)!;
    }

    public abstract Task ReadStateAsync();
}

/// <inheritdoc/>
internal sealed class StoredState<T>(IGrainStateStore store, string name, GrainId grain)
    : StoredState, IPersistentState<T>
{
    public T State { get; set; } = Activator.CreateInstance<T>();

    public string? Etag { get; private set; }

    public bool RecordExists => Etag is not null;

    public override async Task ReadStateAsync()
    {
        var record = await store.ReadAsync<T>(name, grain);
        State = record is null ? Activator.CreateInstance<T>() : record.State;
        Etag = record?.Etag;
    }

    public async Task WriteStateAsync() => Etag = await store.WriteAsync(name, grain, State, Etag);

    public async Task ClearStateAsync()
    {
        await store.ClearAsync(name, grain, Etag);
        State = Activator.CreateInstance<T>();
        Etag = null;
    }
}
