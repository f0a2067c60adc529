using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Ports.Tax;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace BillingGrains.Grains.Tests.Journaling;

/// <summary>What journaled grains need, in memory, over one store that outlives the silos of a test; and what a story
/// says of it.</summary>
public sealed class JournalStage
{
    private readonly MemoryStore store = new();
    private readonly MemoryJournal door;
    private int appends;

    public JournalStage() => door = new MemoryJournal(store, TimeProvider.System);

    /// <summary>Shorter than the product's, for the engine whose time is real.</summary>
    public static Duration OwedSeenAfter { get; } = Duration.FromSeconds(2);

    /// <summary>What happens to appends on their way to the store.</summary>
    public AppendPath Path { get; } = new();

    /// <summary>The ERPs that tenants open.</summary>
    public StageErps Erps { get; } = new();

    /// <summary>The tax services that contracts may name.</summary>
    public StageTaxes Taxes { get; } = new();

    /// <summary>What meters counted.</summary>
    public MemoryUsage Usage { get; } = new(TimeProvider.System);

    public MemoryMasterStore MasterData { get; } = new();

    public IJournal Journal => door;

    public IOutbox Outbox => door;

    public void AddTo(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILogger<JournalServices>>(NullLogger<JournalServices>.Instance);
        services.AddSingleton(provider => new MemoryJournal(store, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IOutbox>(provider => provider.GetRequiredService<MemoryJournal>());
        services.AddSingleton<IJournal>(provider =>
            new StagedJournal(provider.GetRequiredService<MemoryJournal>(), Path));
        services.AddSingleton(new GrainLimits
        {
            OwedSeenAfter = OwedSeenAfter, ConsumerWaitingRowsMax = 200, RunLaneRowsMax = 100,
        });
        services.AddSingleton<JournalServices>();
        services.AddSingleton<Waker>();
        services.AddSingleton<ITaxDirectory>(Taxes);
        services.AddSingleton<IUsageReader>(Usage);
        services.AddSingleton(provider => new PostingServices(
            Erps, new MemoryLeases(provider.GetRequiredService<TimeProvider>()), MasterData,
            new MemoryDocumentIndex(provider.GetRequiredService<IJournal>()), "stage", new PostingTimes()));
    }

    /// <summary>Stores facts as if their grain had; each is addressed to the same consumers.</summary>
    public async Task Append(string key, Instant now, ValueList<string> addressees, params object[] facts)
    {
        var before = (await Facts(key)).Count;
        var stored = facts.Select(FactCodec.Encode).Select(fact =>
            new NewFact(fact.Type, fact.Body, addressees, new Origin("test", "test", "test"), now));
        var id = new Guid(++appends, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
        var outcome = await door.Append(new Append(id, key, before, stored.ToValueList(), []));
        outcome.ShouldBe(new AppendOutcome.Stored(before + facts.Length));
    }

    /// <summary>Stores a fact that no version of this program can read.</summary>
    public async Task AppendUnreadable(string key, Instant now)
    {
        var fact = new NewFact("test.of-tomorrow.v1", "{}", [], new Origin("test", "test", "test"), now);
        var before = (await Facts(key)).Count;
        await door.Append(new Append(new Guid(++appends, 0, 0, new byte[8]), key, before, [fact], []));
    }

    public Task<ValueList<StoredFact>> Facts(string key) => door.Read(key, 0, int.MaxValue);

    /// <summary>All that one grain addressed to another, oldest first.</summary>
    public Task<ValueList<OutboxRow>> Rows(string source, string consumer) =>
        door.ReadBetween(source, consumer, 0, int.MaxValue);

    /// <summary>What the lanes found to be owed to a consumer.</summary>
    public async Task<int> Owed(string consumer)
    {
        var owed = 0;
        for (var lane = 0; lane < door.Lanes; lane++)
        {
            var rows = await door.Owed(DeliveryLaneGrain.Reader, lane, int.MaxValue);
            owed += rows.Count(row => row.Consumer == consumer);
        }

        return owed;
    }
}
