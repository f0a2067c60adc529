using Npgsql;

namespace BillingGrains.Storage.Measuring;

/// <summary>What Orleans' grain storage asks of PostgreSQL: a table in which it finds its statements by name, and what those
/// need. It gives them the parameters named here and reads the columns in quotes.
/// https://learn.microsoft.com/dotnet/orleans/grains/grain-persistence/relational-storage</summary>
/// <remarks>Table and statements are ours, for grains that have text as key, and tuned: one upsert by primary key for each write,
/// which checks the version. The provider knows by no row coming back that another version is stored.</remarks>
public static class GrainStorageTables
{
    /// <summary>docs/performance.md says what others came to.</summary>
    private const int Connections = 32;
    private const int StatementsPrepared = 8;

    // Half of each page is left free, so that a new version of a row lies on its page and no index is written.
    private const string CreateSql = """
        drop table if exists orleansquery, plain_grain_state;
        create table orleansquery (querykey text primary key, querytext text not null);
        create table plain_grain_state (
          kind text collate "C", key text collate "C", version int not null, body bytea, primary key (kind, key))
          with (fillfactor = 50);
        insert into orleansquery values
          ('ReadFromStorageKey', $sql$
            select body as "PayloadBinary", version as "Version" from plain_grain_state
            where kind = @GrainTypeString and key = @GrainIdExtensionString $sql$),
          ('WriteToStorageKey', $sql$
            insert into plain_grain_state as s (kind, key, version, body)
            values (@GrainTypeString, @GrainIdExtensionString, 1, @PayloadBinary)
            on conflict (kind, key) do update set version = s.version + 1, body = excluded.body
              where s.version = @GrainStateVersion
            returning version as "NewGrainStateVersion" $sql$),
          ('ClearStorageKey', $sql$
            update plain_grain_state set version = version + 1, body = null
            where kind = @GrainTypeString and key = @GrainIdExtensionString and version = @GrainStateVersion
            returning version as "NewGrainStateVersion" $sql$);
        """;

    /// <summary>Makes the tables, empty, whatever was there before.</summary>
    public static async Task Create(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(CreateSql);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>How the provider reaches them: it prepares nothing by itself, and takes a connection for each write.</summary>
    public static string Tuned(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "plain grain storage",
        MaxPoolSize = Connections,
        MaxAutoPrepare = StatementsPrepared,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
    }.ConnectionString;
}
