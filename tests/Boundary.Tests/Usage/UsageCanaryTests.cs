using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>What shows how long usage takes until it is visible.</summary>
public sealed class UsageCanaryTests(TestPostgres postgres)
{
    [Fact]
    public async Task It_tells_how_long_an_event_took_until_it_stood_in_its_roll_up()
    {
        var time = new FakeTime();
        var connection = await postgres.NewDatabase();
        await using var database = JournalDatabase.Pool(connection);
        await using var store = new PostgresUsageStore(connection, database, new UsageLimits(), time);
        var canary = new UsageCanary(store, time, "silo");
        canary.Last.ShouldBeNull();
        var began = Instant.FromDateTimeOffset(time.GetUtcNow());

        var waits = time.WaitOf(TimeSpan.FromMilliseconds(100));
        var looking = canary.Look(CancellationToken.None);
        await waits;
        canary.Last.ShouldBe(new UsageSight(began, null));

        await store.Fold();
        time.Advance(TimeSpan.FromMilliseconds(700));
        await looking;
        canary.Last.ShouldBe(new UsageSight(began, Duration.FromMilliseconds(700)));

        (await store.Hours(UsageCanary.Meter, "canary", 0, int.MaxValue)).Single().Events.ShouldBe(1);
    }
}
