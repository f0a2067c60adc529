using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Shouldly;
using Xunit;
using IdleLedger = BillingGrains.Grains.Journaling.IdleGrain<
    BillingGrains.Grains.Tests.Journaling.LedgerDecider, BillingGrains.Grains.Tests.Journaling.Ledger,
    BillingGrains.Grains.Tests.Journaling.Enter, BillingGrains.Domain.Posting.TenantEvent>;

namespace BillingGrains.Grains.Tests.Journaling;

/// <summary>What a silo has just loaded or stored of a grain without an activation is not loaded again, and never counts
/// where it is not what the journal holds.</summary>
public sealed class RememberedFoldTests
{
    private const string Key = "erp/north";
    private const string Other = "erp/south";

    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 9, 15);

    private readonly MemoryStore store = new();
    private readonly AppendPath path = new();
    private readonly MemoryJournal elsewhere;
    private JournalServices silo;

    public RememberedFoldTests()
    {
        elsewhere = new MemoryJournal(store, TimeProvider.System);
        silo = Silo(new GrainLimits());
    }

    [Fact]
    public async Task What_was_stored_here_is_not_loaded_again()
    {
        await Enter("one");
        await Enter("two");

        (await Words()).ShouldBe(["one", "two"]);
        path.Loads.ShouldBe([(Key, 0, 0), (Key, 1, 0), (Key, 2, 0)]);
    }

    [Fact]
    public async Task What_was_loaded_here_is_not_loaded_again()
    {
        await Elsewhere("one", 0);
        await Words();

        (await Words()).ShouldBe(["one"]);
        path.Loads.ShouldBe([(Key, 0, 1), (Key, 1, 0)]);
    }

    [Fact]
    public async Task What_another_silo_stored_since_is_loaded_and_nothing_before_it()
    {
        await Enter("one");
        await Elsewhere("two", 1);
        await Elsewhere("three", 2);

        (await Words()).ShouldBe(["one", "two", "three"]);
        path.Loads[^1].ShouldBe((Key, 1, 2));
        (await Enter("four")).ShouldBe(new Answer(AnswerKind.Done, 4));
    }

    [Fact]
    public async Task Who_loaded_before_another_stored_is_told_to_ask_the_grain_and_the_next_load_is_right()
    {
        await Enter("one");
        var early = await Load();
        await Elsewhere("two", 1);

        (await early.Handle(new Enter("three"), Origin)).ShouldBeNull();
        (await Words()).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task After_a_restore_nothing_counts_of_what_is_lost_even_before_anybody_noticed()
    {
        await Enter("one");
        var backup = store.Backup();
        await Enter("two");
        store.Restore(backup);

        (await Words()).ShouldBe(["one"]);
    }

    [Fact]
    public async Task After_a_restore_what_was_stored_anew_at_the_same_version_counts()
    {
        await Enter("one");
        var backup = store.Backup();
        await Enter("two");
        store.Restore(backup);
        await Elsewhere("another two", 1);
        await Elsewhere("three", 2);

        (await Words()).ShouldBe(["one", "another two", "three"]);
    }

    [Fact]
    public async Task In_a_new_epoch_nothing_counts_that_was_remembered_before()
    {
        await Enter("one");
        var first = (await elsewhere.LookAtEpoch([])).Current;
        await elsewhere.BeginEpoch(first.Id, "A backup was restored.", "operator", restoredTo: null);

        (await Words()).ShouldBe(["one"]);
        path.Loads[^1].ShouldBe((Key, 0, 1));

        // What was decided in the epoch before is not stored, and not remembered either.
        (await (await Load(first.Id)).Handle(new Enter("two"), Origin)).ShouldBeNull();
        (await Words()).ShouldBe(["one"]);
    }

    [Fact]
    public async Task A_look_at_another_edition_forgets_all_at_once()
    {
        await Enter("one");
        var first = (await elsewhere.LookAtEpoch([])).Current;
        await silo.Epoch.Look(CancellationToken.None);
        silo.Remembered.Count.ShouldBe(1);

        await elsewhere.BeginEpoch(first.Id, "A backup was restored.", "operator", restoredTo: null);
        await silo.Epoch.Look(CancellationToken.None);

        (silo.Remembered.Count, silo.Remembered.Characters).ShouldBe((0, 0));
    }

    [Fact]
    public async Task What_was_read_in_an_edition_that_is_over_is_not_remembered_when_it_is_stored_later()
    {
        var early = await Load();
        silo.Remembered.Enter("epoch-1 after an erasure");

        await early.Handle(new Enter("one"), Origin);

        silo.Remembered.Count.ShouldBe(0);
    }

    [Fact]
    public async Task One_that_begins_is_not_asked_about_and_is_remembered()
    {
        silo.Remembered.Enter((await elsewhere.LookAtEpoch([])).Edition);

        (await IdleLedger.New(Key, await Epoch(), silo).Handle(new Enter("one"), Origin))
            .ShouldBe(new Answer(AnswerKind.Done, 1));

        path.Loads.ShouldBeEmpty();
        (await Words()).ShouldBe(["one"]);
        path.Loads.ShouldBe([(Key, 1, 0)]);
    }

    [Fact]
    public async Task One_that_was_to_begin_and_had_begun_elsewhere_stores_nothing()
    {
        await Elsewhere("one", 0);

        (await IdleLedger.New(Key, await Epoch(), silo).Handle(new Enter("two"), Origin)).ShouldBeNull();

        (await Words()).ShouldBe(["one"]);
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_remembered()
    {
        await Elsewhere("one", 0);
        path.UnreadableKey = Key;
        (await IdleLedger.Load([Key], await Epoch(), silo)).ShouldBeEmpty();
        silo.Remembered.Count.ShouldBe(0);

        path.UnreadableKey = null;
        (await Words()).ShouldBe(["one"]);
        path.Loads[^1].ShouldBe((Key, 0, 1));
    }

    [Fact]
    public async Task Of_more_than_are_to_be_remembered_the_oldest_goes()
    {
        silo = Silo(new GrainLimits { RememberedGrainsMax = 2 });
        await Enter("one", Key);
        await Enter("one", Other);
        await Words();
        await Enter("one", "erp/east");

        await Words();
        await Words(Other);

        path.Loads.TakeLast(2).ShouldBe([(Key, 1, 0), (Other, 0, 1)]);
    }

    [Fact]
    public async Task Of_more_characters_than_are_to_be_remembered_the_oldest_go_and_one_that_is_too_large_alone()
    {
        var size = FactCodec.Encode(new DocumentQueued("one")).Body.Length;
        silo = Silo(new GrainLimits { RememberedCharactersMax = 3 * size });
        await Enter("one", Key);
        await Enter("one", Other);
        await Enter("two", Other);
        (silo.Remembered.Count, silo.Remembered.Characters).ShouldBe((2, 3 * size));

        await Enter("six", Other);
        (silo.Remembered.Count, silo.Remembered.Characters).ShouldBe((1, 3 * size));

        await Enter("ten", Other);
        (silo.Remembered.Count, silo.Remembered.Characters).ShouldBe((0, 0));
        (await Words(Other)).Count.ShouldBe(4);
    }

    private JournalServices Silo(GrainLimits limits)
    {
        var journal = new MemoryJournal(store, TimeProvider.System);
        return new JournalServices(
            new StagedJournal(journal, path), journal, TimeProvider.System, limits, NullLogger<JournalServices>.Instance);
    }

    private async Task<string> Epoch() => (await elsewhere.LookAtEpoch([])).Current.Id;

    private async Task<IdleLedger> Load(string? epochId = null, string key = Key) =>
        (await IdleLedger.Load([key], epochId ?? await Epoch(), silo)).ShouldHaveSingleItem();

    private async Task<Answer?> Enter(string word, string key = Key) =>
        await (await Load(key: key)).Handle(new Enter(word), Origin);

    private async Task<ValueList<string>> Words(string key = Key) => (await Load(key: key)).State.Words;

    private async Task Elsewhere(string word, long version)
    {
        var (type, body) = FactCodec.Encode(new DocumentQueued(word));
        var append = new Append(
            StableId.OfAppend(Key, version, [new NewFact(type, body, [], Origin, Now)], []), Key, version,
            [new NewFact(type, body, [], Origin, Now)], []);
        (await elsewhere.Append(append)).ShouldBe(new AppendOutcome.Stored(version + 1));
    }
}
