using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Memory;
using NodaTime;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace BillingGrains.Grains.Tests.Journaling;

/// <summary>When a grain keeps a snapshot of its fold.</summary>
public sealed class SnapshotTests
{
    private const string Key = "series/growing";
    private static readonly string Line = new('x', 400);
    private readonly SnapshotJournal journal = new();

    [Fact]
    public async Task A_state_that_grows_with_each_fact_is_not_written_whole_every_time()
    {
        var folded = await Loaded(new GrainLimits());

        Grow(folded, 10_000);

        // One every 500 facts would be twenty, together ten times the last.
        journal.Kept.Count.ShouldBeInRange(4, 7);
        journal.Kept.Sum(each => each.Body.Length).ShouldBeLessThan(3 * journal.Kept[^1].Body.Length);
    }

    [Fact]
    public async Task A_small_state_is_kept_at_the_interval()
    {
        var folded = await Loaded(new GrainLimits { SnapshotEveryFacts = 100, SnapshotCharactersPerFact = 1_000_000 });

        Grow(folded, 450);

        journal.Kept.Select(each => each.Version).ShouldBe([100, 200, 300, 400]);
    }

    [Fact]
    public async Task After_a_load_the_size_of_the_snapshot_that_was_read_counts()
    {
        journal.Stored = new Snapshot(70, 1, """{"lines":[]}""".PadRight(2_000));
        var folded = await Loaded(new GrainLimits { SnapshotEveryFacts = 10, SnapshotCharactersPerFact = 100 });

        Grow(folded, 25);

        journal.Kept.Select(each => each.Version).ShouldBe([90]);
    }

    private static void Grow(FoldedState<GrowingDecider, GrowingState, string, string> folded, int facts)
    {
        for (var count = 0; count < facts; count++)
        {
            var version = folded.Version + 1;
            folded.Apply(
                new AppendDraft<GrowingState, string, string>(GrowingDecider.Evolve(folded.State, Line)), version);
        }
    }

    private async Task<FoldedState<GrowingDecider, GrowingState, string, string>> Loaded(GrainLimits limits)
    {
        var services = new JournalServices(
            journal, new MemoryJournal(TimeProvider.System), TimeProvider.System, limits,
            NullLogger<JournalServices>.Instance);
        var folded = new FoldedState<GrowingDecider, GrowingState, string, string>(Key, services);
        await folded.Load(TestContext.Current.CancellationToken);
        folded.Ailment.ShouldBeNull();
        return folded;
    }
}

internal sealed record GrowingState(ValueList<string> Lines);

internal sealed class GrowingDecider : IDecider<GrowingState, string, string>
{
    private GrowingDecider()
    {
    }

    public static GrowingState Initial { get; } = new(default(ValueList<string>));

    public static Decision<string> Decide(GrowingState state, string command) => Decision<string>.Accept(command);

    public static GrowingState Evolve(GrowingState state, string fact) => new(state.Lines.Add(fact));

    public static ValueList<string> Addressees(GrowingState state, string fact) => [];
}

/// <summary>Notes the snapshots that are kept.</summary>
internal sealed class SnapshotJournal : IJournal
{
    public List<Snapshot> Kept { get; } = [];

    public Snapshot? Stored { get; set; }

    public Task<LoadedFacts> Load(string key, CancellationToken cancellation = default) =>
        Task.FromResult(new LoadedFacts(Stored, []));

    public Task SaveSnapshot(string key, Snapshot snapshot, CancellationToken cancellation = default)
    {
        Kept.Add(snapshot);
        return Task.CompletedTask;
    }

    public Task<AppendOutcome> Append(Append append, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<LoadedMany> LoadMany(
        ValueList<KnownGrain> grains, string? edition, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<ValueList<StoredFact>> Read(
        string key, long afterVersion, int limit, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<long?> FindAppend(string key, Guid appendId, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<ValueList<string>> FindKeys(string prefix, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<ValueList<StoredFact>> ReadOfType(
        string prefix, string type, FactPlace? after, int limit, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<EpochSight> LookAtEpoch(ValueList<LaneEnd> seen, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<Epoch> BeginEpoch(
        string ended, string reason, string by, Instant? restoredTo, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
