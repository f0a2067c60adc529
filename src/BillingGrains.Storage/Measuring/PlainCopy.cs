using Npgsql;

namespace BillingGrains.Storage.Measuring;

/// <summary>What usage is compared with: the same events, without any promise, by COPY into one table in which source and id
/// are unique. The rows are made before: nothing but the database is measured.</summary>
public sealed class PlainCopy(NpgsqlDataSource database)
{
    private const string CreateSql = """
        drop table if exists plain_usage;
        create table plain_usage (
          source text collate "C" not null, id text collate "C" not null, at timestamptz not null,
          meter text collate "C" not null, customer text collate "C" not null, value numeric not null,
          properties text not null, primary key (source, id));
        """;

    /// <summary>Makes the table, empty, whatever was there before.</summary>
    public async Task Create()
    {
        await using var command = database.CreateCommand(CreateSql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A row as COPY's text format has it; no value may hold a tab, a line end or a backslash.</summary>
    public static string Row(params IEnumerable<string> values) => string.Join('\t', values) + "\n";

    /// <summary>Copies rows in one statement each, one after the other, over one connection.</summary>
    public async Task Copy(IReadOnlyList<string> statements)
    {
        await using var connection = await database.OpenConnectionAsync();
        foreach (var rows in statements)
        {
            await using var copy = await connection.BeginTextImportAsync("copy plain_usage from stdin");
            await copy.WriteAsync(rows);
        }
    }
}
