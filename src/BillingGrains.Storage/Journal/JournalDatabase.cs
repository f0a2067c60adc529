using System.Globalization;
using BillingGrains.Storage.Schema;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>How this project connects to PostgreSQL.</summary>
public static class JournalDatabase
{
    private const int StatementsPrepared = 100;
    private const int ReadersMax = 4;
    private const int WriterBufferBytes = 128 * 1_024;
    private const int UsageBufferBytes = 256 * 1_024;

    /// <summary>A pool for reads and small writes: statements that come twice are prepared. Who uses it changes nothing
    /// of a session that outlives a transaction: a connection goes back without the seven statements that would undo
    /// that.</summary>
    public static NpgsqlDataSource Pool(string connectionString) => WithColumns(Settings(connectionString, "billinggrains"));

    /// <summary>A pool for what runs all the time. A pool hands out its connections in turn, and one that many grains
    /// loaded from has a hundred: a statement would meet another session each time, which has to plan it and find its
    /// pages anew.</summary>
    internal static NpgsqlDataSource Readers(string connectionString)
    {
        var settings = Settings(connectionString, "billinggrains readers");
        settings.MaxPoolSize = ReadersMax;
        return WithColumns(settings);
    }

    /// <summary>Connections for writers, each kept by its owner: no pool, so that one that died is never handed out.
    /// The buffer lets most batches leave in one piece.</summary>
    internal static NpgsqlDataSource Writers(string connectionString, Duration statementTimeout)
    {
        return WithColumns(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            WriteBufferSize = WriterBufferBytes,
            CommandTimeout = (int)statementTimeout.TotalSeconds,
            ApplicationName = "billinggrains journal",
        });
    }

    /// <summary>Connections for writers of usage, each kept by its owner; they take a block in one piece.</summary>
    internal static NpgsqlDataSource UsageWriters(string connectionString)
    {
        var settings = Settings(connectionString, "billinggrains usage");
        settings.Pooling = false;
        settings.WriteBufferSize = UsageBufferBytes;
        return WithColumns(settings);
    }

    /// <exception cref="SchemaMismatchException">The journal was created with another number of lanes, or there is
    /// none.</exception>
    internal static async Task CheckLanes(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select value from setting where name = 'journal.lanes'", connection);
        string? lanes;
        try
        {
            lanes = (string?)await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new SchemaMismatchException("The database holds no journal: its schema must be migrated first.")
            {
                IsMissing = true,
            };
        }

        if (lanes != JournalLimits.Lanes.ToString(CultureInfo.InvariantCulture))
        {
            throw new SchemaMismatchException(
                $"The journal was created with {lanes ?? "no"} lanes, this program works with {JournalLimits.Lanes}: "
                + "the number is fixed at creation. Use the release that created it.");
        }
    }

    private static NpgsqlDataSource WithColumns(NpgsqlConnectionStringBuilder settings)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.AddTypeInfoResolverFactory(new ArrayColumnTypes());
        return builder.Build();
    }

    private static NpgsqlConnectionStringBuilder Settings(string connectionString, string name)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = StatementsPrepared,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
        };
        settings.ApplicationName ??= name;
        return settings;
    }
}
