using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Views;
using BillingGrains.Storage.Views.Reconciling;
using NodaTime;
using Npgsql;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>A journal of its own for each test, facts put in by the journal's port, the views' rows as text.</summary>
internal sealed class ViewsDatabase : IAsyncDisposable
{
    private readonly TestPostgres postgres;
    private readonly JournalStorage storage;
    private readonly Dictionary<string, long> versions = new(StringComparer.Ordinal);
    private long appends;

    private ViewsDatabase(TestPostgres postgres, JournalStorage storage)
    {
        this.postgres = postgres;
        this.storage = storage;
    }

    public NpgsqlDataSource Source => storage.Database;

    public IJournal Journal => storage.Journal;

    public BillingViews Views => new(Source, new Tomorrow());

    public Reconciliation Reconciliation => new(Source, new Tomorrow());

    public List<string> Said { get; } = [];

    public static async Task<ViewsDatabase> Create(TestPostgres postgres) => new(
        postgres, await JournalStorage.Open(await postgres.NewDatabase(), TimeProvider.System));

    /// <summary>Closes what lies in the pools, as when a process dies: a statement that was cancelled may have left its
    /// answer on a connection.</summary>
    public void Disconnect()
    {
        storage.Database.Clear();
        storage.Readers.Clear();
    }

    /// <param name="hasStored">It is given the facts that were stored here, and need not read them.</param>
    public ViewProjector Projector(
        int factsPerTransaction = 4_000, IReadOnlyList<ViewDefinition>? views = null, bool hasStored = true) => new(
        Source, TimeProvider.System, Said.Add,
        new ViewProjectorLimits { FactsPerLane = factsPerTransaction, PollEvery = Duration.FromMilliseconds(1) },
        views, hasStored ? storage.FreshFacts : null);

    public Task Append(string key, params object[] facts) => Append(key, ViewFacts.Start, facts);

    public Task Append(string key, Instant at, params object[] facts)
    {
        var origin = new Origin("ann", $"correlation-{key}", $"cause-{appends}");
        return Append(key, [.. facts.Select(fact => New(fact, origin, at))]);
    }

    public async Task Append(string key, params NewFact[] facts)
    {
        var version = versions.GetValueOrDefault(key);
        var outcome = await storage.Journal.Append(new Append(
            new Guid((int)++appends, 0, 0, new byte[8]), key, version, facts.ToValueList(), []));
        outcome.ShouldBe(new AppendOutcome.Stored(version + facts.Length));
        versions[key] = version + facts.Length;
    }

    public async Task Append(IEnumerable<(string Key, object Fact)> facts)
    {
        foreach (var (key, fact) in facts)
        {
            await Append(key, ViewFacts.Start + Duration.FromSeconds(appends), fact);
        }
    }

    /// <summary>All rows of all views as text, in ordinal order of tables and texts.</summary>
    public async Task<List<string>> Rows(string schema = "views")
    {
        var rows = new List<string>();
        foreach (var table in ViewCatalog.All.SelectMany(view => view.Tables).Order(StringComparer.Ordinal))
        {
            await using var command = Source.CreateCommand(
                $"select to_jsonb(t)::text from {schema}.{table} t order by to_jsonb(t)::text collate \"C\"");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add($"{table} {reader.GetString(0)}");
            }
        }

        return rows;
    }

    /// <summary>The rows are those of one projector that reads the same facts, undisturbed and in one go.</summary>
    public async Task ShouldHoldTheRowsOf(IEnumerable<(string Key, object Fact)> history, string? because = null)
    {
        await using var undisturbed = await Create(postgres);
        var projector = undisturbed.Projector(hasStored: false);
        await projector.Prepare();
        await undisturbed.Append(history);
        await projector.CatchUp();
        var expected = await undisturbed.Rows();
        var actual = await Rows();
        undisturbed.Said.ShouldBeEmpty();
        expected.Count.ShouldBeGreaterThan(40, because);
        expected.Except(actual).ShouldBeEmpty(because);
        actual.Except(expected).ShouldBeEmpty(because);
        actual.Count.ShouldBe(expected.Count, because);
    }

    public async Task<long> Count(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task Run(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => storage.DisposeAsync();

    /// <summary>A clock that stands a day after <see cref="ViewFacts.Start"/>.</summary>
    private sealed class Tomorrow : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => (ViewFacts.Start + Duration.FromHours(24)).ToDateTimeOffset();
    }

    private static NewFact New(object fact, Origin origin, Instant at)
    {
        var (type, body) = FactCodec.Encode(fact);
        return new NewFact(type, body, [], origin, at);
    }
}
