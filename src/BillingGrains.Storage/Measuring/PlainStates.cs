using BillingGrains.Storage.Journal;
using Npgsql;

namespace BillingGrains.Storage.Measuring;

/// <summary>Grain storage as a team would write it that tunes it: a row for each grain, one prepared upsert by primary key for
/// each write, which checks the version, by whichever connection of a pool is free. Nothing is gathered: each write is a
/// transaction of its own.</summary>
public sealed class PlainStates : IAsyncDisposable
{
    /// <summary>Fewer store less on two cores; docs/performance.md has the figures.</summary>
    private const int Connections = 32;

    // Half of each page is left free, so that a new version of a row lies on its page and no index is written.
    private const string CreateSql = """
        drop table if exists plain_state;
        create table plain_state (
          key text collate "C" primary key, version bigint not null, body text not null) with (fillfactor = 50);
        """;

    private const string ReadSql = "select body, version from plain_state where key = $1";

    private const string WriteSql = """
        insert into plain_state as s (key, version, body) values ($1, 1, $2)
        on conflict (key) do update set version = s.version + 1, body = excluded.body where s.version = $3
        returning version
        """;

    private readonly NpgsqlDataSource database;

    public PlainStates(string connectionString) => database = JournalDatabase.Pool(
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = Connections }.ConnectionString);

    /// <summary>Makes the table, empty, whatever was there before.</summary>
    public async Task Create()
    {
        await using var command = database.CreateCommand(CreateSql);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <returns>Null where nothing is stored.</returns>
    public async Task<(string Body, long Version)?> Read(string key)
    {
        await using var command = database.CreateCommand(ReadSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        await using var row = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await row.ReadAsync().ConfigureAwait(false) ? (row.GetString(0), row.GetInt64(1)) : null;
    }

    /// <param name="version">That was read or written last; 0 where nothing was stored.</param>
    /// <returns>The new version.</returns>
    /// <exception cref="InvalidOperationException">Another version is stored.</exception>
    public async Task<long> Write(string key, string body, long version)
    {
        await using var command = database.CreateCommand(WriteSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = body });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        return (long)(await command.ExecuteScalarAsync().ConfigureAwait(false)
            ?? throw new InvalidOperationException($"The state of {key} was changed elsewhere."));
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
