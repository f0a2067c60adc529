using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using NodaTime;
using Npgsql;
using static BillingGrains.Boundary.Tests.Usage.UsageSamples;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>Roll-ups follow what is stored; what is counted does not wait for them.</summary>
public sealed class PostgresUsageReaderTests(TestPostgres postgres) : UsageReaderBoundary, IAsyncLifetime
{
    private readonly FakeTime time = new();
    private string connection = "";
    private NpgsqlDataSource database = null!;
    private PostgresUsageStore writer = null!;
    private PostgresUsageStore other = null!;

    protected override IUsageReader Reader => other;

    public async ValueTask InitializeAsync()
    {
        time.Advance(Instant.FromUtc(2026, 5, 4, 23, 0).ToDateTimeOffset() - time.GetUtcNow());
        connection = await postgres.NewDatabase();
        database = JournalDatabase.Pool(connection);
        writer = new PostgresUsageStore(connection, database, new UsageLimits(), time);
        other = new PostgresUsageStore(connection, database, new UsageLimits(), time);
    }

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await other.DisposeAsync();
        await database.DisposeAsync();
    }

    protected override Task Take(params IEnumerable<string> lines) => Send(writer, lines);

    [Fact]
    public async Task What_stands_in_a_roll_up_and_what_waits_is_counted_once_each()
    {
        await Take(Item("1", 1m), Item("2", 2m));
        await writer.Fold();
        await Take(Item("3", 4m), Item("4", 8m, "2026-05-04T11:00:00Z"));
        (await Count()).ShouldBe("4 events, 15 units, 2 hours");

        await writer.Fold();
        (await Count()).ShouldBe("4 events, 15 units, 2 hours");
    }

    [Fact]
    public async Task While_events_are_stored_and_added_up_each_count_is_of_one_moment()
    {
        var storing = Task.Run(StoreMany);
        var before = 0L;
        while (!storing.IsCompleted)
        {
            var tally = (await Reader.Count([Question]))[0].Tally;
            (tally.Units, tally.Events % 50).ShouldBe((tally.Events, 0));
            tally.Events.ShouldBeGreaterThanOrEqualTo(before);
            before = tally.Events;
        }

        await storing;
        (await Count()).ShouldBe("3000 events, 3000 units, 1 hours");
    }

    [Fact]
    public async Task Events_from_before_a_meter_was_first_asked_for_are_found_and_so_is_what_comes_after()
    {
        for (var block = 0; block < 45; block++)
        {
            await Take(Item($"{block}", block), Item($"other-{block}", customer: "c-2"), Item($"b-{block}", meter: "bytes"));
            await (block % 4 == 0 ? writer.Fold() : Task.CompletedTask);
        }

        (await Events()).ShouldBe(45);
        (await Events()).ShouldBe(45);
        await Take(Item("waits"));
        (await Events()).ShouldBe(46);
        await writer.Fold();
        (await Events()).ShouldBe(46);

        // What a process left is added, and placed, by another.
        await Take(Item("left"));
        time.Advance(TimeSpan.FromSeconds(16));
        await other.Turn();
        (await Events()).ShouldBe(47);
        await using var bytes = database.CreateCommand(
            "select count(*) from usage_place p join usage_series s on s.series = p.series where s.meter = 'bytes'");
        (await bytes.ExecuteScalarAsync()).ShouldBe(0L, "nobody asked for each event of it");
    }

    [Fact]
    public async Task While_events_are_stored_and_added_up_none_is_missed_by_who_asks_for_each()
    {
        var storing = Task.Run(StoreMany);
        var before = 0L;
        while (!storing.IsCompleted)
        {
            var both = await Reader.Count([Question, Question with { EachEvent = true }]);
            both[1].Events.Count.ShouldBe((int)both[0].Tally.Events, "both are of one moment");
            both[0].Tally.Events.ShouldBeGreaterThanOrEqualTo(before);
            before = both[0].Tally.Events;
        }

        await storing;
        (await Events()).ShouldBe(3_000);
    }

    [Fact]
    public async Task More_events_than_the_limit_are_told_by_their_number_alone()
    {
        await using var narrow = new PostgresUsageStore(connection, database, new UsageLimits { EventsReadMax = 2 }, time);
        await Take(Item("1"), Item("2"));
        (await narrow.Count([Question with { EachEvent = true }]))[0].IsCut.ShouldBeFalse();
        await Take(Item("3"));
        var cut = (await narrow.Count([Question with { EachEvent = true }]))[0];
        (cut.IsCut, cut.Tally.Events, cut.Events.Count).ShouldBe((true, 3, 0));
    }

    [Fact]
    public async Task Units_beyond_what_a_number_holds_are_counted_as_more_than_anything_real()
    {
        await Take(Item("1", 1m));
        await writer.Fold();
        await using var command = database.CreateCommand("update usage_rollup set units = 1e22, events = 1000000000000");
        await command.ExecuteNonQueryAsync();
        (await Reader.Count([Question]))[0].Tally.Units.ShouldBeGreaterThan(Domain.Prices.PriceRating.UnitsMax);
    }

    [Fact]
    public async Task Half_hours_are_not_counted() => await Should.ThrowAsync<ArgumentException>(
        () => Reader.Count([Question with { To = Question.To - Duration.FromMinutes(30) }]));

    private static Domain.Metering.UsageQuestion Question { get; } =
        new("calls", ["c-1"], Instant.FromUtc(2026, 5, 4, 0, 0), Instant.FromUtc(2026, 5, 5, 0, 0));

    /// <summary>3,000 events, some of which stand in roll-ups while others wait.</summary>
    private async Task StoreMany()
    {
        for (var round = 0; round < 60; round++)
        {
            await Send(writer, Enumerable.Range(round * 50, 50).Select(id => Item($"{id}")));
            await (round % 3 == 0 ? writer.Fold() : Task.CompletedTask);
        }
    }

    private async Task<int> Events() => (await Reader.Count([Question with { EachEvent = true }]))[0].Events.Count;

    private async Task<string> Count()
    {
        var tally = (await Reader.Count([Question]))[0].Tally;
        return FormattableString.Invariant($"{tally.Events} events, {tally.Units} units, {tally.Hours} hours");
    }
}
