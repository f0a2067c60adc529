using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using Npgsql;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>Why positions of a lane are without gaps and in commit order: whoever takes one holds the lane until its
/// commit. Two processes append to one lane, and the commit of the first stands still for as long as the test
/// says.</summary>
public sealed class LaneLockTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string SlowKey = "ticket/desk/slow";
    private const string Contract = "contract/c-1";
    private const int LaneClass = 719;
    private const int TestClass = 7;

    /// <summary>A deferred trigger runs in the commit: the position is taken, and nobody can see it yet.</summary>
    private const string HoldCommit = """
        create function hold_commit() returns trigger language plpgsql as $$
        begin
          perform pg_advisory_xact_lock(7, 1);
          return null;
        end $$;
        create constraint trigger hold_commit after insert on fact deferrable initially deferred
          for each row when (new.key = 'ticket/desk/slow') execute function hold_commit();
        """;

    private static readonly int Lane = StableHash.Slot(SlowKey, JournalLimits.Lanes);

    private JournalStorage first = null!;
    private JournalStorage second = null!;
    private NpgsqlConnection holder = null!;

    public async ValueTask InitializeAsync()
    {
        var address = await postgres.NewDatabase();
        await TestPostgres.Execute(address, HoldCommit);
        first = await JournalStorage.Open(address, TimeProvider.System);
        second = await JournalStorage.Open(address, TimeProvider.System);
        holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await holder.DisposeAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task An_append_waits_for_the_commit_of_the_one_before_it_in_its_lane_and_no_reader_passes_it()
    {
        await Ask($"select pg_advisory_lock({TestClass}, 1)");
        var slow = first.Journal.Append(Append(SlowKey, 0, 1, Fact(1, Contract)));
        (await WaitOfOther(1)).ShouldBe((TestClass, 1));

        var quick = second.Journal.Append(Append(OtherKeyOfLane(), 0, 2, Fact(2, Contract)));
        (await WaitOfOther(2)).ShouldBe((LaneClass, Lane));

        (await second.Feed.ReadFacts(Lane, 0, 10)).ShouldBeEmpty();
        (await second.Outbox.Read(Lane, 0, 10)).ShouldBeEmpty();
        quick.IsCompleted.ShouldBeFalse();

        await Ask("select pg_advisory_unlock_all()");
        (await slow).ShouldBe(new AppendOutcome.Stored(1));
        (await quick).ShouldBe(new AppendOutcome.Stored(1));
        (await second.Feed.ReadFacts(Lane, 0, 10)).Select(fact => (fact.Position, fact.Fact.Key))
            .ShouldBe([(1, SlowKey), (2, OtherKeyOfLane())]);
        (await second.Outbox.Read(Lane, 0, 10)).Select(row => row.Position).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_commit_that_stands_still_holds_up_no_other_lane()
    {
        await Ask($"select pg_advisory_lock({TestClass}, 1)");
        var slow = first.Journal.Append(Append(SlowKey, 0, 1));
        await WaitOfOther(1);

        var other = Append(KeyWhere(lane => lane != Lane), 0, 2);
        (await second.Journal.Append(other)).ShouldBe(new AppendOutcome.Stored(1));

        await Ask("select pg_advisory_unlock_all()");
        (await slow).ShouldBe(new AppendOutcome.Stored(1));
    }

    [Fact]
    public async Task A_process_that_remembers_where_a_grain_stands_sees_what_another_appended_to_it()
    {
        var key = OtherKeyOfLane();
        (await first.Journal.Append(Append(key, 0, 1))).ShouldBe(new AppendOutcome.Stored(1));
        (await first.Journal.Append(Append(key, 1, 2))).ShouldBe(new AppendOutcome.Stored(2));
        (await second.Journal.Append(Append(key, 2, 3))).ShouldBe(new AppendOutcome.Stored(3));

        (await first.Journal.Append(Append(key, 2, 4))).ShouldBe(new AppendOutcome.Conflict(3));
        (await first.Journal.Append(Append(key, 3, 5))).ShouldBe(new AppendOutcome.Stored(4));
    }

    [Fact]
    public async Task What_a_process_remembered_of_a_lane_is_gone_once_another_appended_there()
    {
        var (key, beside) = (OtherKeyOfLane(), SlowKey);
        await first.Journal.Append(Append(key, 0, 1));
        await second.Journal.Append(Append(key, 1, 2));
        // Now the first process knows again where the lane stands, but not where that grain does.
        await first.Journal.Append(Append(beside, 0, 3));

        (await first.Journal.Append(Append(key, 1, 4))).ShouldBe(new AppendOutcome.Conflict(2));
    }

    private static string OtherKeyOfLane() => KeyWhere(lane => lane == Lane);

    private static string KeyWhere(Func<int, bool> wanted) => Enumerable.Range(1, 10_000)
        .Select(number => string.Create(CultureInfo.InvariantCulture, $"ticket/desk/{number}"))
        .First(key => wanted(StableHash.Slot(key, JournalLimits.Lanes)));

    /// <summary>What the latest of so many waiting sessions waits for; for another session's transaction it is
    /// (0, 0).</summary>
    private async Task<(int Class, int Number)> WaitOfOther(int sessions)
    {
        while (true)
        {
            await using var command = new NpgsqlCommand(
                """
                select coalesce(l.classid::bigint, 0), coalesce(l.objid::bigint, 0)
                from pg_stat_activity a
                join pg_locks l on l.pid = a.pid and not l.granted
                where a.datname = current_database()
                order by a.query_start
                """,
                holder);
            await using var reader = await command.ExecuteReaderAsync();
            var waits = new List<(int, int)>();
            while (await reader.ReadAsync())
            {
                waits.Add(((int)reader.GetInt64(0), (int)reader.GetInt64(1)));
            }

            if (waits.Count == sessions)
            {
                return waits[^1];
            }
        }
    }

    private async Task Ask(string sql)
    {
        await using var command = new NpgsqlCommand(sql, holder);
        await command.ExecuteScalarAsync();
    }
}
