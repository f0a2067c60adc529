using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>Statements and rows, without ceremony.</summary>
internal static class Rows
{
    /// <summary>Rebuilding a view or searching every fact may take long: no limit but the caller's.</summary>
    private const int NoTimeoutSeconds = 0;

    public static async Task Execute(
        this NpgsqlConnection connection, string sql, CancellationToken cancellation, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task<List<T>> Query<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static async Task<List<T>> Query<T>(
        this NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation, params object?[] values)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.Query(sql, read, cancellation, values);
    }

    public static T Get<T>(this NpgsqlDataReader row, string column) =>
        row.GetFieldValue<T>(row.GetOrdinal(column));

    public static string Text(this NpgsqlDataReader row, string column) => row.Get<string>(column);

    public static string? TextOrNull(this NpgsqlDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : row.Text(column);

    public static int Int(this NpgsqlDataReader row, string column) => row.Get<int>(column);

    public static int? IntOrNull(this NpgsqlDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : row.Int(column);

    public static decimal Decimal(this NpgsqlDataReader row, string column) => row.Get<decimal>(column);

    public static decimal? DecimalOrNull(this NpgsqlDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : row.Decimal(column);

    public static Instant Instant(this NpgsqlDataReader row, string column) =>
        NodaTime.Instant.FromDateTimeUtc(row.Get<DateTime>(column));

    public static Instant? InstantOrNull(this NpgsqlDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : row.Instant(column);

    public static LocalDate Date(this NpgsqlDataReader row, string column) =>
        LocalDate.FromDateOnly(row.Get<DateOnly>(column));

    public static LocalDate? DateOrNull(this NpgsqlDataReader row, string column) =>
        row.IsDBNull(row.GetOrdinal(column)) ? null : row.Date(column);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = NoTimeoutSeconds };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        }

        return command;
    }
}
