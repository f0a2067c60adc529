using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace BillingGrains.LocalOrleans.States;

/// <summary>States as JSON in memory, so that a state read is never the object written.</summary>
/// <param name="json">How states are written; null for the serializer's defaults.</param>
public sealed class InMemoryGrainStateStore(JsonSerializerOptions? json = null) : IGrainStateStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string State, GrainId Grain), (string Json, string Etag)> records = [];
    private long writes;

    public Task<GrainStateRecord<T>?> ReadAsync<T>(string stateName, GrainId grain)
    {
        lock (gate)
        {
            return Task.FromResult(records.TryGetValue((stateName, grain), out var found)
                ? new GrainStateRecord<T>(JsonSerializer.Deserialize<T>(found.Json, json)!, found.Etag)
                : null);
        }
    }

    public Task<string> WriteAsync<T>(string stateName, GrainId grain, T state, string? etag)
    {
        lock (gate)
        {
            Check(stateName, grain, etag);
            var next = (++writes).ToString(CultureInfo.InvariantCulture);
            records[(stateName, grain)] = (JsonSerializer.Serialize(state, json), next);
            return Task.FromResult(next);
        }
    }

    public Task ClearAsync(string stateName, GrainId grain, string? etag)
    {
        lock (gate)
        {
            Check(stateName, grain, etag);
            records.Remove((stateName, grain));
            return Task.CompletedTask;
        }
    }

    private void Check(string stateName, GrainId grain, string? etag)
    {
        var stored = records.TryGetValue((stateName, grain), out var found) ? found.Etag : null;
        if (!string.Equals(stored, etag, StringComparison.Ordinal))
        {
            throw new InconsistentStateException($"State '{stateName}' of {grain} was changed.", stored, etag);
        }
    }
}
