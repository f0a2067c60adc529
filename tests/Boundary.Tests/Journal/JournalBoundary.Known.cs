using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <content>Loading what came after a version that is known.</content>
public abstract partial class JournalBoundary<TJournal, TOutbox>
{
    [Fact]
    public async Task Of_a_grain_that_is_known_only_what_came_after_is_loaded()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1), Fact(2)));
        await Journal.MustStore(Append(Contract, 0, 2));
        await Journal.SaveSnapshot(Ticket, new Snapshot(1, 1, "{}"));
        await Journal.SaveSnapshot(Contract, new Snapshot(1, 1, "{}"));
        var edition = await Edition();
        await Journal.MustStore(Append(Ticket, 2, 3, Fact(3), Fact(4)));
        var all = await Journal.Read(Ticket, 0, 10);

        var loaded = await Journal.LoadMany(
            [new(Contract, 1, Id(2)), new("ticket/desk/unknown"), new(Ticket, 2, Id(1))], edition);

        loaded.Edition.ShouldBe(edition);
        loaded.Grains.ShouldBe(
            [new LoadedFacts(null, [], 1), new LoadedFacts(null, []), new LoadedFacts(null, [all[2], all[3]], 2)]);
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(3, 2)]
    [InlineData(1, 3)]
    [InlineData(0, 1)]
    [InlineData(2, 0)]
    public async Task A_grain_that_does_not_hold_what_is_known_of_it_is_loaded_whole(long version, int appendId)
    {
        await Journal.MustStore(Append(Ticket, 0, 1));
        await Journal.MustStore(Append(Ticket, 1, 2));
        await Journal.MustStore(Append(Ticket, 2, 3));
        await Journal.SaveSnapshot(Ticket, new Snapshot(2, 1, "{}"));

        var known = new KnownGrain(Ticket, version, Id(appendId));

        (await Journal.LoadMany([known], await Edition())).Grains.ShouldBe([await Journal.Load(Ticket)]);
    }

    [Fact]
    public async Task What_was_known_in_another_epoch_is_loaded_whole()
    {
        await Journal.MustStore(Append(Ticket, 0, 1));
        var edition = await Edition();
        var known = new KnownGrain(Ticket, 1, Id(1));
        var first = (await Journal.LookAtEpoch([])).Current;
        await Journal.BeginEpoch(first.Id, "A sign.", "silo", null);

        var loaded = await Journal.LoadMany([known], edition);

        loaded.Grains.ShouldBe([await Journal.Load(Ticket)]);
        loaded.Edition.ShouldNotBe(edition);
        (await Journal.LookAtEpoch([])).Edition.ShouldBe(loaded.Edition);
        (await Journal.LoadMany([known], loaded.Edition)).Grains.ShouldBe([new LoadedFacts(null, [], 1)]);
        (await Journal.LoadMany([known], edition: null)).Grains.ShouldBe([await Journal.Load(Ticket)]);
    }

    private async Task<string> Edition() => (await Journal.LoadMany([], edition: null)).Edition;
}
