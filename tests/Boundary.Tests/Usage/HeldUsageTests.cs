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
    private string connection = "";
    private NpgsqlDataSource database = null!;
    private PostgresUsageStore store = null!;
    private PostgresUsageStore other = null!;
    private HeldUsage held = null!;

    public async ValueTask InitializeAsync()
    {
        time.Advance(Morning.ToDateTimeOffset() - time.GetUtcNow());
        connection = await postgres.NewDatabase();
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
        (await Send(store, Item("1", 3m, LongAgo), Item("2", 5m, LongAgo))).ShouldBe([Repeated, Conflict]);
        (await Send(store, UsageUnity.AllNewOrNone, Item("1", 3m, LongAgo), Item("3"))).ShouldBe([Repeated, WithOthers]);
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
        await IsRejectedWhenSentAgain(Item("1", 3m, LongAgo));
        (await Send(other, Item("1", 4m, LongAgo))).ShouldBe([Conflict]);
        (await Send(other, UsageUnity.AllNewOrNone, Item("1", 3m, LongAgo), Item("2"))).ShouldBe([Rejected, WithOthers]);
        (await Send(other, UsageUnity.AllOrNone, Item("1", 3m, LongAgo))).ShouldBe([Rejected]);
        (await TakeBack(store, Withdrawal("1"))).ShouldBe([WithdrawalOutcome.Repeated]);
        await Comes(0m);
    }

    [Fact]
    public async Task What_had_come_in_time_or_was_taken_back_does_not_count_again()
    {
        // The keys of both are known for longer than their times are young.
        await Send(store, Item("1", 3m), Item("2", 5m));
        await TakeBack(store, Withdrawal("3"));
        time.Advance(TimeSpan.FromDays(91));
        (await Send(store, Item("1", 3m), Item("2", 6m), Item("3", 7m), Item("4", 9m), Item("5", 9m)))
            .ShouldBe([Repeated, Conflict, Withdrawn, HeldAsLate, HeldAsLate]);
        await Send(store, Item("5", 11m, "2026-08-03T10:00:00Z"));
        var chosen = await held.Find(All, 10);
        chosen.Select(one => one.Id).ShouldBe(["4", "5"], ignoreOrder: true);
        await TakeBack(store, Withdrawal("4"));
        (await held.Release(chosen, "fin", "New.")).ShouldBe(0);
        (await store.Find("app", "5"))!.Decided!.Kind.ShouldBe("known");
        (await store.Find("app", "4"))!.Status.ShouldBe("withdrawn");
        (await Send(store, Item("4", 9m), Item("5", 9m))).ShouldBe([Withdrawn, Conflict], "the time is what it says as well");
        await Comes(19m);
    }

    [Fact]
    public async Task Of_two_that_came_too_late_under_one_id_the_first_is_held()
    {
        (await Send(store, Item("1", 3m, LongAgo), Item("1", 4m, LongAgo), Item("1", 3m, LongAgo)))
            .ShouldBe([HeldAsLate, Conflict, HeldAsLate]);
        (await Send(other, Item("1", 4m, LongAgo), Item("1", 3m, LongAgo))).ShouldBe([Conflict, HeldAsLate]);
        (await held.Find(All, 10)).Single().Line.ShouldBe(Item("1", 3m, LongAgo));
    }

    [Fact]
    public async Task A_correction_that_was_held_is_told_what_was_decided_on_it()
    {
        string[] sent = [Correction("0", Item("1", 3m, LongAgo)), Correction("9", Item("2", 4m, LongAgo))];
        (await Send(store, sent)).ShouldBe([HeldAsLate, HeldAsLate]);
        (await Send(other, sent)).ShouldBe([HeldAsLate, HeldAsLate]);
        await held.Reject(await held.Find(All with { Id = "1" }, 10), "fin", "It was counted.", Morning);
        await held.Release(await held.Find(All with { Id = "2" }, 10), "fin", "New.");
        (await Send(other, sent)).ShouldBe([Rejected, Repeated]);
        await IsRejectedWhenSentAgain(sent[0]);
        await Comes(4m);
    }

    [Fact]
    public async Task What_was_decided_is_known_for_longer_than_ids_are()
    {
        await Send(store, Item("1", 3m, LongAgo), Item("2", 5m, LongAgo));
        await held.Release(await held.Find(All, 10), "fin", "New.");
        await TakeBack(store, Withdrawal("2"));
        await store.Fold();
        await Forget();
        (await Send(store, Item("1", 3m, LongAgo), Item("1", 4m, LongAgo), Item("2", 5m, LongAgo)))
            .ShouldBe([Repeated, Conflict, Withdrawn]);
        (await TakeBack(store, Withdrawal("1"))).ShouldBe([WithdrawalOutcome.TooLate]);
        (await store.Find("app", "1"))!.Status.ShouldBe("counted");
        await Comes(3m);
    }

    private static Instant LongAgoAt { get; } = Instant.FromUtc(2026, 1, 5, 10, 0);

    private async Task IsRejectedWhenSentAgain(string line)
    {
        var batch = Batch(other.Series, line, Item("fresh"), Withdrawal("fresh"));
        await other.Accept(batch);
        batch.Events[0].Outcome.ShouldBe(Rejected);
        batch.Rejections.ShouldBe(new Dictionary<UInt128, HeldDecision>
        {
            [batch.Events[0].Key] = new HeldDecision("rejected", Morning, "fin", "It was counted."),
        });
    }

    /// <summary>As it is once all ids are older than the time for which they are known.</summary>
    private async Task Forget()
    {
        await TestPostgres.Execute(connection, "select usage_seal_v1(1)");
        await TestPostgres.Execute(connection, "select usage_expire_v1('infinity')");
    }

    private async Task Comes(decimal units)
    {
        await store.Fold();
        await other.Fold();
        await store.Turn();
        (await store.Hours("calls", "c-1", 0, int.MaxValue)).Sum(hour => hour.Units).ShouldBe(units);
        var verdict = await new UsageCheck(database).Run();
        verdict.Differences.ShouldBeEmpty();
        (verdict.Waiting, verdict.Stale).ShouldBe((0, 0));
    }
}
