using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Metering;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using NodaTime;
using Npgsql;
using static BillingGrains.Boundary.Tests.Usage.UsageSamples;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>Whether it is noted where events are of meters that are read event by event.</summary>
public sealed class UsagePlacesTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly UsageQuestion EachCall = new(
        "calls", ["c-1", "c-2"], Instant.FromUtc(2026, 5, 4, 0, 0), Instant.FromUtc(2026, 5, 5, 0, 0)) { EachEvent = true };

    private readonly FakeTime time = new();
    private string connection = "";
    private NpgsqlDataSource database = null!;
    private PostgresUsageStore store = null!;

    public async ValueTask InitializeAsync()
    {
        time.Advance(Instant.FromUtc(2026, 5, 4, 23, 0).ToDateTimeOffset() - time.GetUtcNow());
        connection = await postgres.NewDatabase();
        database = JournalDatabase.Pool(connection);
        store = new PostgresUsageStore(connection, database, new UsageLimits(), time);
        await Stored(Item("1"), Item("2", customer: "c-2"), Item("3", meter: "bytes"));
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_nobody_reads_event_by_event_needs_no_note()
    {
        var verdict = await new UsageCheck(database).Run();
        (verdict.Places, verdict.PlaceDifferences.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Notes_that_were_made_later_or_with_the_roll_up_are_right()
    {
        await store.Count([EachCall]);
        await Stored(Item("4"), Item("5", meter: "bytes"));
        await Send(store, Item("6"));
        var verdict = await new UsageCheck(database).Run();
        (verdict.Places, verdict.PlaceDifferences.Count, verdict.Waiting).ShouldBe((3, 0, 1));
    }

    [Fact]
    public async Task A_note_that_lacks_and_one_of_a_block_that_there_is_not_are_named()
    {
        await store.Count([EachCall]);
        await TestPostgres.Execute(
            connection,
            """
            delete from usage_place p using usage_series s where s.series = p.series and s.customer = 'c-2';
            insert into usage_place select series, 17 from usage_series where customer = 'c-1' and meter = 'calls';
            """);
        var block = await Block();
        (await new UsageCheck(database).Run()).PlaceDifferences.ShouldBe(
        [
            new PlaceDifference("calls", "c-2", block, IsNoted: false),
            new PlaceDifference("calls", "c-1", 17, IsNoted: true),
        ]);
    }

    [Fact]
    public async Task A_block_that_was_not_looked_through_yet_needs_no_note()
    {
        await store.Count([EachCall]);
        await TestPostgres.Execute(
            connection, "delete from usage_place; update usage_detailed set is_whole = false, looked = looked - 1");
        (await new UsageCheck(database).Run()).PlaceDifferences.ShouldBeEmpty();
        await TestPostgres.Execute(connection, "update usage_detailed set looked = looked + 1");
        (await new UsageCheck(database).Run()).PlaceDifferences.Select(one => one.Customer)
            .ShouldBe(["c-1", "c-2"], ignoreOrder: true);
    }

    private async Task Stored(params IEnumerable<string> lines)
    {
        await Send(store, lines);
        await store.Fold();
    }

    private async Task<long> Block()
    {
        await using var command = database.CreateCommand("select block from usage_block");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
