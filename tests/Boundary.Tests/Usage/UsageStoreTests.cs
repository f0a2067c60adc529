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

/// <summary>Events are stored once and counted once, whatever comes twice, late, or in between.</summary>
public sealed class UsageStoreTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly Instant Morning = Instant.FromUtc(2026, 5, 4, 10, 30);
    private static readonly int Ten = UsageEvent.HourOf(Instant.FromUtc(2026, 5, 4, 10, 0).ToUnixTimeTicks());

    private readonly FakeTime time = new();
    private string connection = "";
    private NpgsqlDataSource database = null!;
    private PostgresUsageStore store = null!;

    public async ValueTask InitializeAsync()
    {
        time.Advance(Morning.ToDateTimeOffset() - time.GetUtcNow());
        connection = await postgres.NewDatabase();
        database = JournalDatabase.Pool(connection);
        store = Open(new UsageLimits());
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task An_event_counts_once_however_often_it_comes()
    {
        (await Send(store, Item("1", 12m), Item("2", 0.5m), Item("1", 12m))).ShouldBe([Taken, Taken, Repeated]);
        (await Send(store, Item("2", 0.50m), Item("3", 1m))).ShouldBe([Repeated, Taken]);

        (await Hours()).ShouldBe([new UsageHour(Ten, 3, 13.5m, 12m, Instant.FromUtc(2026, 5, 4, 10, 0), 1m)]);
    }

    [Fact]
    public async Task Another_content_under_the_same_id_is_a_conflict_of_that_event_alone()
    {
        (await Send(store, Item("1", 12m))).ShouldBe([Taken]);
        (await Send(store, Item("1", 13m), Item("2"), Item("2", 2m))).ShouldBe([Conflict, Taken, Conflict]);
        (await Hours()).Single().Units.ShouldBe(13m);
    }

    [Fact]
    public async Task Without_a_time_an_event_is_the_same_on_both_sides_of_midnight()
    {
        (await Send(store, Item("1", time: null))).ShouldBe([Taken]);
        time.Advance(TimeSpan.FromHours(16));
        (await Send(store, Item("1", time: null))).ShouldBe([Repeated]);
        (await Hours()).Single().Hour.ShouldBe(Ten);
    }

    [Fact]
    public async Task What_is_older_than_any_key_is_held_and_does_not_count()
    {
        var old = Item("1", time: "2026-02-01T00:00:00Z");
        (await Send(store, old, Item("2"))).ShouldBe([HeldAsLate, Taken]);
        (await Send(store, old)).ShouldBe([HeldAsLate]);
        (await store.Find("app", "1"))!.ShouldBe(new UsageFound("held", Morning, old));
        (await Hours()).Single().Events.ShouldBe(1);
    }

    [Fact]
    public async Task What_lies_ahead_is_not_taken_and_may_be_sent_again_when_its_time_has_come()
    {
        var ahead = Item("1", time: "2026-05-04T10:35:01Z");
        (await Send(store, ahead, Item("2", time: "2026-05-04T10:35:00Z"))).ShouldBe([Ahead, Taken]);
        time.Advance(TimeSpan.FromMinutes(1));
        (await Send(store, ahead)).ShouldBe([Taken]);
    }

    [Fact]
    public async Task An_event_is_found_as_it_was_sent()
    {
        await Send(store, Item("1"), Item("1"), Item("2", 7m));
        (await store.Find("app", "2")).ShouldBe(new UsageFound("stored", Morning, Item("2", 7m)));
        await store.Fold();
        (await store.Find("app", "2"))!.Status.ShouldBe("counted");
        (await store.Find("app", "3")).ShouldBeNull();
        (await store.Find("other", "1")).ShouldBeNull();
    }

    [Fact]
    public async Task Keys_of_an_older_generation_are_known_until_it_is_dropped()
    {
        await store.DisposeAsync();
        store = Open(new UsageLimits { KeysPerGeneration = 100, Horizon = Duration.FromDays(30) });
        for (var round = 0; round < 4; round++)
        {
            await Send(store, Enumerable.Range(round * 200, 200).Select(id => Item($"{id}")));
            await store.Turn();
        }

        (await Number("select count(*) from usage_generation")).ShouldBeGreaterThan(3);
        (await Send(store, Item("0"), Item("250"), Item("799"), Item("800"))).ShouldBe([Repeated, Repeated, Repeated, Taken]);
        (await Hours()).Single().Events.ShouldBe(801);

        // A process that began just now has to read the keys first.
        await using var other = Open(new UsageLimits());
        (await Send(other, Item("1"), Item("250", 2m))).ShouldBe([Repeated, Conflict]);

        await Run("update usage_generation set sealed_at = '2026-04-01' where generation = 1");
        await store.Turn();
        (await Number("select count(*) from usage_generation where generation = 1")).ShouldBe(0);

        // The other process knows the generation still, and looks for its key in it.
        (await Send(other, Item("1"))).ShouldBe([Taken]);
        (await store.Find("app", "2")).ShouldBeNull();
        (await store.Find("app", "250"))!.Line.ShouldBe(Item("250"));
    }

    [Fact]
    public async Task A_key_is_known_also_where_its_generation_is_sealed_while_it_is_looked_for()
    {
        await store.DisposeAsync();
        store = Open(new UsageLimits { KeysPerGeneration = 1 });
        await Send(store, Item("old"));
        await Seal();
        await Send(store, Item("young"));

        await using var blocker = await database.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("lock table usage_key_1 in access exclusive mode", blocker);
        await hold.ExecuteNonQueryAsync();
        var again = Send(store, Item("old"), Item("young"));
        while (await Number("select count(*) from pg_locks where not granted and relation = 'usage_key_1'::regclass") == 0)
        {
            await Task.Yield();
        }

        await Seal();
        await transaction.RollbackAsync();

        (await again).ShouldBe([Repeated, Repeated]);

        async Task Seal()
        {
            await store.Turn();
            await store.Turn();
        }
    }

    [Fact]
    public async Task What_a_process_left_is_added_by_another_and_once()
    {
        await Send(store, Item("1", 3m, time: null), Item("2", 4m), Item("2", 4m));
        await using var other = Open(new UsageLimits());

        await other.Turn();
        (await other.Hours("calls", "c-1", 0, int.MaxValue)).ShouldBeEmpty("its own process may still do it");

        time.Advance(TimeSpan.FromSeconds(16));
        await other.Turn();
        await store.Fold();
        await other.Turn();

        var hour = (await other.Hours("calls", "c-1", 0, int.MaxValue)).Single();
        hour.ShouldBe(new UsageHour(Ten, 2, 7m, 4m, Morning, 3m));
    }

    [Fact]
    public async Task Two_processes_that_are_sent_the_same_store_it_once()
    {
        await using var other = Open(new UsageLimits());
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 3_000).Select(id => Item($"{id}", id % 7)).ToArray();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(number =>
        {
            var mine = lines.ToArray();
            random.Shuffle(mine);
            return Task.Run(() => Send(number % 2 == 0 ? store : other, mine.Take(1_500)));
        }));
        await Send(store, lines);
        await other.Fold();

        var taken = await Number("select sum(events) from usage_block");
        taken.ShouldBe(3_000);
        outcomes.SelectMany(each => each).ShouldAllBe(outcome => outcome == Taken || outcome == Repeated);
        (await Hours()).Sum(hour => hour.Units).ShouldBe(lines.Index().Sum(each => each.Index % 7));
    }

    [Theory]
    [InlineData(UsageUnity.AllOrNone, true)]
    [InlineData(UsageUnity.AllNewOrNone, false)]
    public async Task Of_a_request_that_wants_all_or_nothing_nothing_is_stored_where_one_cannot_be(
        UsageUnity unity, bool mayRepeat)
    {
        await Send(store, Item("1"));
        (await Send(store, unity, Item("2"), Item("1", 2m))).ShouldBe([WithOthers, Conflict]);
        (await Send(store, unity, Item("2"), Item("3", time: "2026-05-04T12:00:00Z"))).ShouldBe([WithOthers, Ahead]);
        (await Send(store, unity, Item("2"), Item("3", time: "2020-05-04T12:00:00Z"), Item("1", 2m)))
            .ShouldBe([WithOthers, WithOthers, Conflict]);
        (await Send(store, unity, Item("4"), Item("1"))).ShouldBe(mayRepeat ? [Taken, Repeated] : [WithOthers, Repeated]);
        (await Send(store, unity, Item("2"), Item("5"))).ShouldBe([Taken, Taken]);

        (await Hours()).Single().Events.ShouldBe(mayRepeat ? 4 : 3);
        (await store.Find("app", "3")).ShouldBeNull();
    }

    [Fact]
    public async Task What_others_sent_at_the_same_time_does_not_depend_on_a_request_that_is_refused()
    {
        await store.DisposeAsync();
        store = Open(new UsageLimits { Writers = 1 });
        await Send(store, Item("0"));
        await using var blocker = await database.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("lock table usage_block in access exclusive mode", blocker);
        await hold.ExecuteNonQueryAsync();
        var first = Send(store, Item("1"));
        var whole = Send(store, UsageUnity.AllNewOrNone, Item("2"), Item("0"));
        var other = Send(store, Item("2"), Item("3"));
        await transaction.RollbackAsync();

        (await first).ShouldBe([Taken]);
        (await whole).ShouldBe([WithOthers, Repeated]);
        (await other).ShouldBe([Taken, Taken]);
    }

    [Fact]
    public async Task Too_much_at_once_is_answered_busy_before_it_is_stored()
    {
        await store.DisposeAsync();
        store = Open(new UsageLimits { BytesWaitingMax = 50 });
        (await store.Accept(Batch(store.Series, Item("1")))).ShouldBeFalse();
        (await Number("select count(*) from usage_block")).ShouldBe(0);
    }

    private PostgresUsageStore Open(UsageLimits limits) => new(connection, database, limits, time);

    private async Task<IReadOnlyList<UsageHour>> Hours()
    {
        await store.Fold();
        return [.. await store.Hours("calls", "c-1", 0, int.MaxValue)];
    }

    private async Task<long> Number(string sql)
    {
        await using var command = database.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), null);
    }

    private async Task Run(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
