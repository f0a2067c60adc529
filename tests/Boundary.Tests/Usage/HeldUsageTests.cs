using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using NodaTime;
using Npgsql;
using static BillingGrains.Boundary.Tests.Usage.UsageSamples;
using static BillingGrains.Ports.Usage.UsageOutcome;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>What came too late counts when somebody says so, once, or never.</summary>
public sealed class HeldUsageTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string LongAgo = "2026-01-05T10:00:00Z";

    private static readonly Instant Morning = Instant.FromUtc(2026, 5, 4, 10, 30);
    private static readonly HeldFilter All = new("app", null, null, null);

    private readonly FakeTime time = new();
    private NpgsqlDataSource database = null!;
    private PostgresUsageStore store = null!;
    private PostgresUsageStore other = null!;
    private HeldUsage held = null!;

    public async ValueTask InitializeAsync()
    {
        time.Advance(Morning.ToDateTimeOffset() - time.GetUtcNow());
        var connection = await postgres.NewDatabase();
        database = JournalDatabase.Pool(connection);
        store = new PostgresUsageStore(connection, database, new UsageLimits(), time);
        other = new PostgresUsageStore(connection, database, new UsageLimits(), time);
        held = new HeldUsage(database, store);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await other.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_held_is_told_by_whose_it_is_how_many_and_since_when()
    {
        await Send(store, Item("1", time: LongAgo), Item("2", 2m), Item("3", 5m, LongAgo, customer: "c-2"));
        time.Advance(TimeSpan.FromHours(1));
        await Send(store, Item("4", 4m, LongAgo), Item("1", time: LongAgo));
        (await held.Groups(10)).ShouldBe(
        [
            new HeldGroup("app", "calls", "c-1", 2, Morning), new HeldGroup("app", "calls", "c-2", 1, Morning),
        ]);
        (await held.Find(All with { Customer = "c-1" }, 10)).ShouldBe(
        [
            new HeldEvent("app", "1", "calls", "c-1", LongAgoAt, Morning, "ann", Item("1", time: LongAgo)),
            new HeldEvent("app", "4", "calls", "c-1", LongAgoAt, Morning + Duration.FromHours(1), "ann", Item("4", 4m, LongAgo)),
        ]);
        (await held.Find(All with { Until = Morning }, 10)).Select(one => one.Id).ShouldBe(["1", "3"], ignoreOrder: true);
        (await held.Find(new HeldFilter("app", "4", "calls", null), 10)).Count.ShouldBe(1);
        (await held.Find(new HeldFilter("else", null, null, null), 10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_released_counts_once_and_is_found_with_who_said_so()
    {
        await Send(store, Item("1", 3m, LongAgo), Item("2", 4m, LongAgo));
        var chosen = await held.Find(All, 10);
        (await held.Release(chosen, "fin", "It is new.")).ShouldBe(2);
        (await held.Release(chosen, "fin", "It is new.")).ShouldBe(0);
        (await held.Find(All, 10)).ShouldBeEmpty();
        (await Send(store, Item("1", 3m, LongAgo))).ShouldBe([HeldAsLate]);
        (await held.Groups(10)).ShouldBeEmpty();
        (await store.Find("app", "1"))!.ShouldSatisfyAllConditions(
            one => one.Status.ShouldBe("stored"),
            one => one.Decided.ShouldBe(new HeldDecision("released", Morning, "fin", "It is new.")));
        await Comes(7m);

        // It is an event as any other.
        (await TakeBack(store, Withdrawal("2"))).ShouldBe([WithdrawalOutcome.Done]);
        await Comes(3m);
    }

    [Fact]
    public async Task Two_who_release_and_one_who_rejects_at_once_decide_once()
    {
        await Send(store, Enumerable.Range(0, 200).Select(id => Item($"{id}", 1m, LongAgo)));
        var chosen = await held.Find(All, 1_000);
        var second = new HeldUsage(database, other);
        var counted = await Task.WhenAll(
            Task.Run(() => held.Release(chosen, "fin", "New.")), Task.Run(() => second.Release(chosen, "app", "New.")),
            Task.Run(() => second.Reject(chosen, "app", "Old.", Morning)));
        counted.Sum().ShouldBe(200);
        await other.Fold();
        await Comes(counted[0] + counted[1]);
    }

    [Fact]
    public async Task What_is_rejected_never_counts()
    {
        await Send(store, Item("1", 3m, LongAgo));
        var chosen = await held.Find(All, 10);
        (await held.Reject(chosen, "fin", "It was counted.", Morning)).ShouldBe(1);
        (await held.Reject(chosen, "fin", "It was counted.", Morning)).ShouldBe(0);
        (await held.Release(chosen, "fin", "It is new.")).ShouldBe(0);
        (await store.Find("app", "1"))!.ShouldSatisfyAllConditions(
            one => one.Status.ShouldBe("rejected"), one => one.Decided!.Reason.ShouldBe("It was counted."));
        await Comes(0m);
    }

    [Fact]
    public async Task What_had_come_in_time_or_was_taken_back_does_not_count_again()
    {
        // The keys of both are known for longer than their times are young.
        await Send(store, Item("1", 3m), Item("2", 5m));
        await TakeBack(store, Withdrawal("3"));
        time.Advance(TimeSpan.FromDays(91));
        (await Send(store, Item("1", 3m), Item("3", 7m), Item("4", 9m))).ShouldBe([HeldAsLate, HeldAsLate, HeldAsLate]);
        var chosen = await held.Find(All, 10);
        chosen.Select(one => one.Id).ShouldBe(["1", "4"], ignoreOrder: true, "the third was taken back");
        await TakeBack(store, Withdrawal("4"));
        (await held.Release(chosen, "fin", "New.")).ShouldBe(0);
        (await store.Find("app", "1"))!.Decided!.Kind.ShouldBe("known");
        (await store.Find("app", "4"))!.Status.ShouldBe("withdrawn");
        await Comes(8m);
    }

    private static Instant LongAgoAt { get; } = Instant.FromUtc(2026, 1, 5, 10, 0);

    private async Task Comes(decimal units)
    {
        await store.Fold();
        await store.Turn();
        (await store.Hours("calls", "c-1", 0, int.MaxValue)).Sum(hour => hour.Units).ShouldBe(units);
        var verdict = await new UsageCheck(database).Run();
        verdict.Differences.ShouldBeEmpty();
        (verdict.Waiting, verdict.Stale).ShouldBe((0, 0));
    }
}
