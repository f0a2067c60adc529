using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>A fact's columns in every query that returns facts, always in this order.</summary>
internal static class FactColumns
{
    public const string Names =
        "f.key, f.version, f.type, f.body, f.append_id, f.actor, f.correlation_id, f.cause_id, f.at";

    public static StoredFact Read(NpgsqlDataReader reader, int first) => new(
        reader.GetString(first),
        reader.GetInt64(first + 1),
        reader.GetString(first + 2),
        reader.GetString(first + 3),
        reader.GetGuid(first + 4),
        new Origin(reader.GetString(first + 5), reader.GetString(first + 6), reader.GetString(first + 7)),
        Instant.FromDateTimeUtc(reader.GetDateTime(first + 8)));

    /// <summary>Runs a query and reads its rows.</summary>
    public static async Task<ValueList<T>> Rows<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> row, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rows.Add(row(reader));
        }

        return new ValueList<T>([.. rows]);
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
