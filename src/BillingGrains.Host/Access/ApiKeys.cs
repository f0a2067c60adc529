using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using Npgsql;

namespace BillingGrains.Host.Access;

/// <summary>Keys of the HTTP API. A key is 256 random bits, so a plain SHA-256 of it is enough to keep.</summary>
/// <param name="purpose">Of the installation: a key of the other kind is not known here, though the data be a copy.</param>
public sealed class ApiKeys(NpgsqlDataSource database, TimeProvider time, Purpose purpose = Purpose.Production)
{
    private const string TestPrefix = "bg_test_";

    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (ApiKeyHolder Holder, long Seen)> cache = new(StringComparer.Ordinal);

    /// <summary>Makes a key, or a new one in place of the one of that name. The answer is the only copy. Throws
    /// <see cref="ArgumentException"/> for a role that there is not, and a name that a machine bears.</summary>
    /// <param name="person">Whose it is; null when the key's name is the person's.</param>
    /// <param name="madeBy">The person who gave the role.</param>
    public async Task<string> Create(
        string name, string role, string? person = null, string madeBy = "operator",
        CancellationToken cancellation = default)
    {
        if (FindFault(name, role, person ?? name) is { } fault)
        {
            throw new ArgumentException(fault, nameof(name));
        }

        var key = (purpose == Purpose.Test ? TestPrefix : "bg_") + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await using var command = database.CreateCommand(
            """
            insert into api_key (hash, name, role, person, made_by, purpose) values ($1, $2, $3, $4, $5, $6)
            on conflict (name) do update set hash = excluded.hash, role = excluded.role, person = excluded.person,
              made_by = excluded.made_by, purpose = excluded.purpose, revoked_at = null
            """);
        foreach (var value in new object[] { Hash(key), name, role, person ?? name, madeBy, purpose.Word() })
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellation);
        cache.Clear();
        return key;
    }

    /// <summary>Why no such key is made, as a sentence; null when it can be.</summary>
    public static string? FindFault(string name, string role, string person) =>
        string.IsNullOrWhiteSpace(name) || string.IsNullOrWhiteSpace(person) ? "A key has a name and an owner."
            : !Roles.All.Contains(role) ? $"There is no role \"{role}\": {string.Join(", ", Roles.All)}."
            : Machines.Names.Contains(name) || Machines.Names.Contains(person)
                ? $"The names {string.Join(", ", Machines.Names)} are those of machines: nobody else bears them."
                : null;

    /// <summary>Ends a key. False when there is none of that name.</summary>
    public async Task<bool> Revoke(string name, CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(
            "update api_key set revoked_at = coalesce(revoked_at, now()) where name = $1");
        command.Parameters.Add(new() { Value = name });
        cache.Clear();
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>All keys that are in force, by person and name.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> List(CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(
            "select name, role, person, made_by from api_key where revoked_at is null and purpose = $1 order by person, name");
        command.Parameters.Add(new() { Value = purpose.Word() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<ApiKeyRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new ApiKeyRow(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }

        return rows;
    }

    /// <summary>The holder of a key; null when nobody's. A revoked key may be answered for until the cache is over
    /// (30 seconds).</summary>
    public ValueTask<ApiKeyHolder?> Find(ReadOnlySpan<char> key, CancellationToken cancellation = default) =>
        cache.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var cached)
            && time.GetElapsedTime(cached.Seen) < CacheFor
            ? new(cached.Holder)
            : new(Look(key.ToString(), cancellation));

    private async Task<ApiKeyHolder?> Look(string key, CancellationToken cancellation)
    {
        cache.TryRemove(key, out _);
        await using var command = database.CreateCommand(
            "select name, role, person from api_key where hash = $1 and revoked_at is null and purpose = $2");
        command.Parameters.Add(new() { Value = Hash(key) });
        command.Parameters.Add(new() { Value = purpose.Word() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }

        var holder = new ApiKeyHolder(reader.GetString(0), reader.GetString(1), reader.GetString(2));
        cache[key] = (holder, time.GetTimestamp());
        return holder;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>Who calls.</summary>
/// <param name="Person">The key's owner: whom duties bind.</param>
public sealed record ApiKeyHolder(string Name, string Role, string Person)
{
    /// <summary>The same for each of the key's requests: nothing is added to it.</summary>
    internal ClaimsPrincipal Principal { get; } = Callers.Principal(Name, Role, Person);
}

/// <param name="MadeBy">The person who gave the role; "operator" for who has the server's shell.</param>
public sealed record ApiKeyRow(string Name, string Role, string Person, string MadeBy);
