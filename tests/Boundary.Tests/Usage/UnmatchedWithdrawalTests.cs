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

/// <summary>A withdrawal waits for its event as long as an id is known, and then for a person.</summary>
public sealed class UnmatchedWithdrawalTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly Instant Morning = Instant.FromUtc(2026, 5, 4, 10, 30);

    private readonly FakeTime time = new();
    private NpgsqlDataSource database = null!;
    private PostgresUsageStore store = null!;
    private UnmatchedWithdrawals unmatched = null!;

    public async ValueTask InitializeAsync()
    {
        time.Advance(Morning.ToDateTimeOffset() - time.GetUtcNow());
        var connection = await postgres.NewDatabase();
        database = JournalDatabase.Pool(connection);
        store = new PostgresUsageStore(connection, database, new UsageLimits(), time);
        unmatched = new UnmatchedWithdrawals(database, new UsageLimits());
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_taken_back_and_never_came_is_shown_once_no_id_of_its_day_is_known()
    {
        await TakeBack(store, Withdrawal("1"), Withdrawal("2", "2026-05-04T10:00:00Z"), Correction("3", Item("3-b")));
        time.Advance(TimeSpan.FromDays(90));
        (await Unmatched()).ShouldBeEmpty();
        (await store.Find("app", "1"))!.Status.ShouldBe("awaited");

        time.Advance(TimeSpan.FromMinutes(1));
        (await unmatched.Groups(Now, 10)).ShouldBe([new UnmatchedGroup("app", 3, Morning)]);
        (await unmatched.Find("app", "1", Now, 10)).ShouldBe(
            [new UnmatchedWithdrawal("app", "1", Morning, "ann", "Sent by mistake.", null)]);
        (await unmatched.Find(null, "3", Now, 10)).Single().CorrectedBy.ShouldBe("3-b");
        (await unmatched.Find("else", null, Now, 10)).ShouldBeEmpty();
        (await store.Find("app", "1"))!.Status.ShouldBe("unmatched");
    }

    [Fact]
    public async Task What_came_after_all_or_counted_or_was_held_is_not_shown()
    {
        await Send(store, Item("counted"), Item("held", time: "2026-01-05T10:00:00Z"));
        await TakeBack(
            store, Withdrawal("counted"), Withdrawal("held"), Withdrawal("came"), Withdrawal("with others"),
            Withdrawal("never"));
        (await Send(store, Item("came"))).ShouldBe([Withdrawn]);
        (await Send(store, Item("with others"), Withdrawal("other"))).ShouldBe([Withdrawn]);
        (await store.Find("app", "came"))!.ShouldSatisfyAllConditions(
            found => found.Status.ShouldBe("withdrawn"), found => found.TakenBack!.CameAt.ShouldBe(Morning));
        time.Advance(TimeSpan.FromDays(91));
        (await Unmatched()).ShouldBe(["never", "other"]);
    }

    [Fact]
    public async Task What_somebody_closes_is_closed_once_and_its_event_does_not_count()
    {
        await TakeBack(store, Withdrawal("1"), Withdrawal("2"));
        time.Advance(TimeSpan.FromDays(91));
        var all = await unmatched.Find("app", null, Now, 10);
        (await unmatched.Close([.. all.Take(1)], "fin", "The id was wrong.", Now)).ShouldBe(1);
        (await Send(store, Item(all[1].Id, time: "2026-08-03T10:00:00Z"))).ShouldBe([Withdrawn]);
        (await unmatched.Close(all, "app", "Again.", Now)).ShouldBe(0, "one is closed, and one came meanwhile");
        (await Unmatched()).ShouldBeEmpty();
        (await store.Find("app", all[0].Id))!.ShouldSatisfyAllConditions(
            found => found.Status.ShouldBe("closed"),
            found => found.TakenBack!.Closed.ShouldBe(new WithdrawalClosed(Now, "fin", "The id was wrong.")));
        (await TakeBack(store, Withdrawal(all[0].Id))).ShouldBe([WithdrawalOutcome.Repeated]);
        (await Send(store, Item(all[0].Id, time: "2026-08-03T10:00:00Z"))).ShouldBe([Withdrawn]);
        (await store.Find("app", all[0].Id))!.Status.ShouldBe("withdrawn");
    }

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    private async Task<IEnumerable<string>> Unmatched() =>
        (await unmatched.Find(null, null, Now, 10)).Select(one => one.Id).Order(StringComparer.Ordinal);
}
