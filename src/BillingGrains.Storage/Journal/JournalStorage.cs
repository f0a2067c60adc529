using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.MasterData;
using BillingGrains.Storage.Schema;
using BillingGrains.Storage.Usage;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>The journal's parts over one PostgreSQL, wired together: what a process opens once.</summary>
public sealed class JournalStorage : IAsyncDisposable
{
    private readonly NpgsqlDataSource writing;
    private readonly PostgresJournal journal;

    private JournalStorage(string connectionString, JournalLimits limits, TimeProvider clock)
    {
        Database = JournalDatabase.Pool(connectionString);
        writing = JournalDatabase.Writers(connectionString, limits.StatementTimeout);
        Readers = JournalDatabase.Readers(connectionString);
        FreshFacts = new FreshFacts(limits);
        var fresh = new FreshRows(limits, clock);
        var signal = new RowSignal(Readers, fresh, FreshFacts, limits.PollInterval, clock);
        journal = new PostgresJournal(Database, writing, limits, signal, clock);
        Outbox = new PostgresOutbox(Readers, signal, fresh);
        Leases = new PostgresLeases(Database);
        MasterData = new PostgresMasterStore(Database);
        Usage = new PostgresUsageStore(connectionString, Database, UsageLimits, clock);
    }

    /// <summary>The pool for everything but appends and what <see cref="Readers"/> are for.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>A few connections, always the same, for what runs all the time: the outbox and the views' projector.
    /// </summary>
    public NpgsqlDataSource Readers { get; }

    public IJournal Journal => journal;

    public IOutbox Outbox { get; }

    public ILeases Leases { get; }

    public IMasterStore MasterData { get; }

    public PostgresUsageStore Usage { get; }

    public UsageLimits UsageLimits { get; } = new();

    public IFactFeed Feed => journal;

    /// <summary>For the projector of the views.</summary>
    public FreshFacts FreshFacts { get; }

    /// <summary>Transactions that appended so far: for measuring.</summary>
    public long Batches => journal.Batches;

    /// <exception cref="SchemaMismatchException">There is no journal, or one with another number of lanes.</exception>
    /// <exception cref="JournalUnavailableException">PostgreSQL could not be reached.</exception>
    public static async Task<JournalStorage> Open(
        string connectionString,
        TimeProvider clock,
        JournalLimits? limits = null,
        CancellationToken cancellation = default)
    {
        var storage = new JournalStorage(connectionString, (limits ?? new JournalLimits()).Checked(), clock);
        try
        {
            await PostgresFailure.Ask(
                storage.Database,
                async connection =>
                {
                    await JournalDatabase.CheckLanes(connection, cancellation).ConfigureAwait(false);
                    return true;
                },
                cancellation).ConfigureAwait(false);
            return storage;
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What waits is still written; what comes later is answered Unavailable.</summary>
    public async ValueTask DisposeAsync()
    {
        await Usage.DisposeAsync().ConfigureAwait(false);
        await journal.DisposeAsync().ConfigureAwait(false);
        await writing.DisposeAsync().ConfigureAwait(false);
        await Readers.DisposeAsync().ConfigureAwait(false);
        await Database.DisposeAsync().ConfigureAwait(false);
    }
}
