using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace BillingGrains.Host.Access;

/// <summary>Keys of the HTTP API. A key is 256 random bits, so a plain SHA-256 of it is enough to keep.</summary>
public sealed class ApiKeys(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (ApiKeyHolder Holder, long Seen)> cache = new(StringComparer.Ordinal);

    /// <summary>Makes a key, or a new one in place of the one of that name. The answer is the only copy.</summary>
    public async Task<string> Create(string name, string role, CancellationToken cancellation = default)
    {
        var key = "bg_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await using var command = database.CreateCommand(
            """
            insert into api_key (hash, name, role) values ($1, $2, $3)
            on conflict (name) do update set hash = excluded.hash, role = excluded.role, revoked_at = null
            """);
        command.Parameters.Add(new() { Value = Hash(key) });
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = role });
        await command.ExecuteNonQueryAsync(cancellation);
        return key;
    }

    /// <summary>The holder of a key; null when nobody's. A revoked key may be answered for until the cache is over
    /// (30 seconds).</summary>
    public async Task<ApiKeyHolder?> Find(string key, CancellationToken cancellation = default)
    {
        if (cache.TryGetValue(key, out var cached) && time.GetElapsedTime(cached.Seen) < CacheFor)
        {
            return cached.Holder;
        }

        cache.TryRemove(key, out _);
        await using var command = database.CreateCommand(
            "select name, role from api_key where hash = $1 and revoked_at is null");
        command.Parameters.Add(new() { Value = Hash(key) });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }

        var holder = new ApiKeyHolder(reader.GetString(0), reader.GetString(1));
        cache[key] = (holder, time.GetTimestamp());
        return holder;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>Who calls.</summary>
public sealed record ApiKeyHolder(string Name, string Role);
