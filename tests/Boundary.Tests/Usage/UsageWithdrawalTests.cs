using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Metering;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using NodaTime;
using Npgsql;
using static BillingGrains.Boundary.Tests.Usage.UsageSamples;
using static BillingGrains.Ports.Usage.UsageOutcome;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>What is taken back counts nowhere, whenever it was added up and whichever came first.</summary>
public sealed class UsageWithdrawalTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly Instant Morning = Instant.FromUtc(2026, 5, 4, 10, 30);

    private readonly FakeTime time = new();
    private string connection = "";
    private NpgsqlDataSource database = null!;
    private PostgresUsageStore store = null!;
    private PostgresUsageStore other = null!;

    public async ValueTask InitializeAsync()
    {
        time.Advance(Morning.ToDateTimeOffset() - time.GetUtcNow());
        connection = await postgres.NewDatabase();
        database = JournalDatabase.Pool(connection);
        (store, other) = (Open(), Open());
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await other.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Where the block is when one of its events is taken back.</summary>
    public enum Moment
    {
        /// <summary>In the memory of who stored it.</summary>
        BeforeItIsAdded,

        AfterItWasAdded,

        /// <summary>Who stored it is gone: another adds it from what is stored.</summary>
        BeforeItIsTakenOver,

        /// <summary>Added, and mended since.</summary>
        AfterItWasMended,
    }

    [Theory]
    [InlineData(Moment.BeforeItIsAdded)]
    [InlineData(Moment.AfterItWasAdded)]
    [InlineData(Moment.BeforeItIsTakenOver)]
    [InlineData(Moment.AfterItWasMended)]
    public async Task The_number_the_sum_the_greatest_and_the_last_are_of_what_is_left(Moment moment)
    {
        await Send(
            store, Item("1", 3m), Item("2", 9m, "2026-05-04T10:10:00Z"), Item("3", 5m, "2026-05-04T10:20:00Z"),
            Item("4", 7m, customer: "c-2"));
        await Reach(moment);
        (await TakeBack(other, Withdrawal("2"), Withdrawal("3"))).ShouldBe([WithdrawalOutcome.Done, WithdrawalOutcome.Done]);
        await Same(new UsageTally(1, 3m, 3m, 3m, 1));
        (await TakeBack(store, Withdrawal("1"))).ShouldBe([WithdrawalOutcome.Done]);
        await Same(default);
        (await Tally("c-2")).ShouldBe(new UsageTally(1, 7m, 7m, 7m, 1));
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_the_event_stays_taken_back()
    {
        await Send(store, Item("1"), Item("2"));
        await store.Fold();
        (await TakeBack(store, Withdrawal("1"), Withdrawal("1"))).ShouldBe([WithdrawalOutcome.Done, WithdrawalOutcome.Repeated]);
        (await TakeBack(other, Withdrawal("1"))).ShouldBe([WithdrawalOutcome.Repeated]);
        (await Send(store, Item("1"), Item("2"))).ShouldBe([Withdrawn, Repeated]);
        (await Send(store, Item("1", 2m))).ShouldBe([Withdrawn]);
        (await Send(store, UsageUnity.AllNewOrNone, Item("3"), Item("1"))).ShouldBe([WithOthers, Withdrawn]);
        await Same(new UsageTally(1, 1m, 1m, 1m, 1));
    }

    [Fact]
    public async Task A_withdrawal_that_comes_before_its_event_waits_for_it()
    {
        (await TakeBack(store, Withdrawal("1"))).ShouldBe([WithdrawalOutcome.Waiting]);
        (await store.Find("app", "1"))!.Status.ShouldBe("awaited");
        (await TakeBack(store, Withdrawal("1"))).ShouldBe([WithdrawalOutcome.Repeated]);
        (await Send(other, Item("1"), Item("2"))).ShouldBe([Withdrawn, Taken]);
        await Same(new UsageTally(1, 1m, 1m, 1m, 1));
    }

    [Fact]
    public async Task It_is_told_who_took_an_event_back_when_why_and_what_it_was()
    {
        await Send(store, Item("1", 12m));
        time.Advance(TimeSpan.FromMinutes(1));
        await TakeBack(store, Withdrawal("1"));
        (await store.Find("app", "1")).ShouldBe(new UsageFound(
            "withdrawn", Morning, Item("1", 12m),
            new UsageTakenBack(Morning + Duration.FromMinutes(1), "ann", "Sent by mistake.", null)));
        await Send(store, Item("2"));
        await Send(store, Correction("2", Item("2-b", 5m)));
        (await store.Find("app", "2"))!.TakenBack!.CorrectedBy.ShouldBe("2-b");
        (await store.Find("app", "2-b"))!.Status.ShouldBe("stored");
    }

    [Fact]
    public async Task A_correction_takes_the_place_of_what_it_corrects()
    {
        await Send(store, Item("1", 12m));
        (await Send(store, Correction("1", Item("1-b", 5m)))).ShouldBe([Taken]);
        await Same(new UsageTally(1, 5m, 5m, 5m, 1));
        (await Send(other, Correction("1", Item("1-b", 5m)))).ShouldBe([Repeated]);
        (await Send(other, Item("1-b", 5m))).ShouldBe([Conflict], "it says otherwise what it is");
        (await Send(other, Correction("1", Item("1-c", 6m)))).ShouldBe([CorrectedByAnother]);
        (await Send(other, Correction("1-b", Item("1-c", 6m)))).ShouldBe([Taken]);
        await Same(new UsageTally(1, 6m, 6m, 6m, 1));
    }

    [Fact]
    public async Task Events_and_their_corrections_come_to_the_same_in_any_order()
    {
        string[] lines = [Item("1", 1m), Correction("1", Item("2", 2m)), Correction("2", Item("3", 4m)), Withdrawal("3"),
            Item("9", 8m)];
        foreach (var (number, order) in Orders(lines).Index())
        {
            var mine = order.Select(line => line.Replace("\"app\"", $"\"app-{number}\"", StringComparison.Ordinal)
                .Replace("c-1", $"c-{number}", StringComparison.Ordinal)).ToList();
            foreach (var line in mine)
            {
                await Send(number % 2 == 0 ? store : other, line);
            }

            // And all of it again, at once.
            await Send(store, mine);
            (await Tally($"c-{number}")).ShouldBe(new UsageTally(1, 8m, 8m, 8m, 1), string.Join('\n', order));
        }

        await Settled();
    }

    [Fact]
    public async Task What_lies_ahead_or_is_of_other_content_takes_nothing_back()
    {
        await Send(store, Item("1", 3m), Item("2", 4m));
        (await Send(store, Correction("1", Item("3", 9m, "2026-05-04T11:00:00Z")), Correction("1", Item("2", 9m))))
            .ShouldBe([Ahead, Conflict]);
        await Same(new UsageTally(2, 7m, 4m, 4m, 1));
    }

    [Fact]
    public async Task Beyond_the_horizon_a_withdrawal_is_refused_unless_the_event_is_known()
    {
        (await TakeBack(store, Withdrawal("1", "2026-02-01T00:00:00Z"))).ShouldBe([WithdrawalOutcome.TooLate]);
        (await store.Find("app", "1")).ShouldBeNull();
        await Send(store, Item("2"));
        time.Advance(TimeSpan.FromDays(91));
        (await TakeBack(store, Withdrawal("2", "2026-05-04T10:00:00Z"))).ShouldBe([WithdrawalOutcome.Done]);

        // What corrects an event that counts is no new usage, however late.
        await Send(store, Item("3", 2m, null));
        time.Advance(TimeSpan.FromDays(91));
        (await Send(store, Correction("3", Item("3-b", 5m, "2026-08-03T10:30:00Z")))).ShouldBe([Taken]);
        (await Send(store, Correction("4", Item("4-b", 5m, "2026-08-03T10:30:00Z")))).ShouldBe([HeldAsLate]);
        await Settled();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_a_block_is_added_up_an_event_of_it_is_taken_out_once(bool isAddedFirst)
    {
        await Send(store, Item("0", 2m));
        await store.Fold();
        await Send(store, Item("1", 3m), Item("2", 9m));
        await using var blocker = await database.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select from usage_rollup for update", blocker);
        await hold.ExecuteNonQueryAsync();

        // Who is first holds the waiting block's row and waits for the roll-up; who is second waits for the first.
        Func<Task>[] steps = [() => store.Fold(), () => TakeBack(other, Withdrawal("0"), Withdrawal("2"))];
        var first = Task.Run(steps[isAddedFirst ? 0 : 1]);
        await Waiting(1);
        var second = Task.Run(steps[isAddedFirst ? 1 : 0]);
        await Waiting(2);
        await transaction.RollbackAsync();
        await Task.WhenAll(first, second);
        await Same(new UsageTally(1, 3m, 3m, 3m, 1));
    }

    [Fact]
    public async Task Who_read_an_hour_anew_before_more_was_taken_back_does_not_say_what_it_comes_to()
    {
        await Send(store, Item("1", 3m), Item("2", 9m), Item("3", 7m));
        await store.Fold();
        await TakeBack(store, Withdrawal("2"));
        await using var blocker = await database.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select from usage_rollup for update", blocker);
        await hold.ExecuteNonQueryAsync();
        var back = Task.Run(() => TakeBack(other, Withdrawal("3")));
        await Waiting(1);
        var mending = Task.Run(() => store.Turn());
        await Waiting(2);
        await transaction.RollbackAsync();
        await Task.WhenAll(back, mending);
        await Same(new UsageTally(1, 3m, 3m, 3m, 1));
    }

    [Fact]
    public async Task What_is_held_can_be_taken_back()
    {
        var old = Item("1", time: "2026-02-01T00:00:00Z");
        await Send(store, old);
        (await TakeBack(store, Withdrawal("1"))).ShouldBe([WithdrawalOutcome.Done]);
        (await store.Find("app", "1"))!.ShouldSatisfyAllConditions(
            found => found.Status.ShouldBe("withdrawn"), found => found.Line.ShouldBe(old));
    }

    [Fact]
    public async Task A_key_that_was_forgotten_does_not_bring_back_what_was_taken_back()
    {
        await Send(store, Item("1", 4m));
        await TakeBack(store, Withdrawal("1"));
        await using var forget = database.CreateCommand("truncate usage_key_1");
        await forget.ExecuteNonQueryAsync();
        (await TakeBack(store, Withdrawal("1"))).ShouldBe([WithdrawalOutcome.Repeated]);
        (await store.Find("app", "1"))!.Line.ShouldBe(Item("1", 4m));
        await Same(default);
    }

    private async Task Reach(Moment moment)
    {
        switch (moment)
        {
            case Moment.AfterItWasAdded:
                await store.Fold();
                break;
            case Moment.BeforeItIsTakenOver:
                await store.DisposeAsync();
                store = Open();
                break;
            case Moment.AfterItWasMended:
                await Send(store, Item("5", 20m, "2026-05-04T10:30:00Z"));
                await store.Fold();
                await TakeBack(store, Withdrawal("5"));
                await store.Turn();
                (await Number("select count(*) from usage_stale")).ShouldBe(0);
                break;
        }
    }

    /// <summary>Whoever asks is told the same, before and after roll-ups are written and mended.</summary>
    private async Task Same(UsageTally expected)
    {
        (await Tally("c-1")).ShouldBe(expected);
        await store.Fold();
        (await Tally("c-1")).ShouldBe(expected);
        var hours = await other.Hours("calls", "c-1", 0, int.MaxValue);
        if (hours is [var hour])
        {
            (hour.Events, hour.Units, hour.Greatest, hour.Last)
                .ShouldBe((expected.Events, expected.Units, expected.Greatest, expected.Last));
        }

        await Settled();
        (await Tally("c-1")).ShouldBe(expected);
        (await other.Hours("calls", "c-1", 0, int.MaxValue)).Count.ShouldBe(expected.Hours);
    }

    /// <summary>All is added up and mended, and is what a recount says.</summary>
    private async Task Settled()
    {
        await store.Fold();
        await other.Fold();
        time.Advance(TimeSpan.FromSeconds(20));
        await other.Turn();
        var verdict = await new UsageCheck(database).Run();
        verdict.Differences.ShouldBeEmpty();
        verdict.PlaceDifferences.ShouldBeEmpty();
        (verdict.Waiting, verdict.Stale).ShouldBe((0, 0));
    }

    private async Task<UsageTally> Tally(string customer)
    {
        var question = new UsageQuestion(
            "calls", [customer], Instant.FromUtc(2025, 1, 1, 0, 0), Instant.FromUtc(2028, 1, 1, 0, 0));
        var both = await other.Count([question, question with { EachEvent = true }]);
        (both[1].Events.Sum(each => each.Value), both[1].Tally.Events).ShouldBe((both[0].Tally.Units, both[0].Tally.Events));
        return both[0].Tally;
    }

    private static IEnumerable<IReadOnlyList<string>> Orders(IReadOnlyList<string> lines) => lines.Count <= 1
        ? [lines]
        : lines.SelectMany(first => Orders([.. lines.Where(line => line != first)])
            .Select(IReadOnlyList<string> (rest) => [first, .. rest]));

    private PostgresUsageStore Open() => new(connection, database, new UsageLimits(), time);

    /// <summary>Until so many statements wait for another.</summary>
    private async Task Waiting(int statements)
    {
        while (await Number(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()") < statements)
        {
            await Task.Yield();
        }
    }

    private async Task<long> Number(string sql)
    {
        await using var command = database.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), null);
    }
}
