using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using Npgsql;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>How appends to PostgreSQL gather. A test holds the lanes' locks, so that a first append waits on the
/// server and the others gather behind it.</summary>
public sealed class GroupCommitTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string BadType = "bad.fact.v1";
    private string address = "";
    private JournalStorage storage = null!;
    private NpgsqlConnection holder = null!;

    public async ValueTask InitializeAsync()
    {
        address = await postgres.NewDatabase();
        await TestPostgres.Execute(address, $"alter table fact add constraint no_bad check (type <> '{BadType}')");
        await Open(new JournalLimits { Writers = 1 });
        holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await holder.DisposeAsync();
        await storage.DisposeAsync();
    }

    [Fact]
    public async Task Appends_that_come_while_a_transaction_runs_go_together_in_the_next()
    {
        var outcomes = await Gathered(Enumerable.Range(1, 40).Select(number => Append(Key(number), 0, number)));

        outcomes.ShouldAllBe(outcome => outcome == new AppendOutcome.Stored(1));
        storage.Batches.ShouldBe(2);
    }

    [Fact]
    public async Task A_batch_holds_at_most_one_append_of_a_grain_in_the_order_they_came()
    {
        var outcomes = await Gathered(
            [Append(Key(1), 0, 1), Append(Key(1), 1, 2), Append(Key(2), 0, 3), Append(Key(1), 2, 4)]);

        outcomes.Select(outcome => ((AppendOutcome.Stored)outcome).Version).ShouldBe([1, 2, 1, 3]);
        storage.Batches.ShouldBe(4);
    }

    [Fact]
    public async Task A_conflict_and_a_receipt_out_of_step_fail_alone_in_their_batch()
    {
        var outcomes = await Gathered(
            [
                Append(Key(1), 0, 1, Fact(1, Key(9))),
                Append(Key(2), 5, 2, Fact(2, Key(9))),
                Receive(Key(3), 0, 3, new Receipt(Key(1), 1, 2, Id(1))) with { Facts = [Fact(3, Key(9))] },
                Append(Key(4), 0, 4, Fact(4, Key(9))),
            ]);

        outcomes.ShouldBe(
        [
            new AppendOutcome.Stored(1),
            new AppendOutcome.Conflict(0),
            new AppendOutcome.ReceiptOutOfStep(Key(1), 0),
            new AppendOutcome.Stored(1),
        ]);
        // The others go again without the two.
        storage.Batches.ShouldBe(3);
        await PositionsHaveNoGaps(3);
    }

    [Fact]
    public async Task A_batch_that_the_database_refuses_is_halved_until_only_the_bad_append_is_out()
    {
        var outcomes = await Gathered(Enumerable.Range(1, 16)
            .Select(number => Append(
                Key(number), 0, number, Fact(number) with { Type = number == 11 ? BadType : "good.fact.v1" })));

        outcomes[10].ShouldBeOfType<AppendOutcome.Rejected>().Reason.ShouldContain("no_bad");
        outcomes.Count(outcome => outcome == new AppendOutcome.Stored(1)).ShouldBe(15);

        // The first alone, then 16, and two halves of each batch that held the bad one: 8, 4, 2, 1.
        storage.Batches.ShouldBe(1 + 1 + (4 * 2));
        await PositionsHaveNoGaps(16);
    }

    [Fact]
    public async Task A_batch_is_no_larger_than_its_limits()
    {
        await Open(new JournalLimits { Writers = 1, AppendsPerBatchMax = 10 });

        await Gathered(Enumerable.Range(1, 25).Select(number => Append(Key(number), 0, number)));

        storage.Batches.ShouldBe(1 + 3);
    }

    [Fact]
    public async Task Bodies_count_towards_a_batch_and_one_that_is_large_goes_alone()
    {
        await Open(new JournalLimits { Writers = 1, BodyBytesMax = 1_000, BytesPerBatchMax = 1_000 });
        var large = Fact(1) with { Body = $$"""{"text":"{{new string('x', 900)}}"}""" };

        await Gathered([Append(Key(1), 0, 1, large, large), Append(Key(2), 0, 2, large), Append(Key(3), 0, 3, large)]);

        storage.Batches.ShouldBe(1 + 3);
    }

    [Fact]
    public async Task An_append_above_what_may_wait_is_unavailable()
    {
        await Open(new JournalLimits { Writers = 1, AppendsPerBatchMax = 2, AppendsWaitingMax = 2 });

        var outcomes = await Gathered(Enumerable.Range(1, 3).Select(number => Append(Key(number), 0, number)));

        outcomes[..2].ShouldAllBe(outcome => outcome is AppendOutcome.Stored);
        outcomes[2].ShouldBeOfType<AppendOutcome.Unavailable>();
    }

    [Fact]
    public async Task An_append_that_is_given_up_while_it_waits_is_not_stored()
    {
        using var source = new CancellationTokenSource();
        await Hold();
        var first = storage.Journal.Append(Append(Key(0), 0, 1_000));
        await UntilHeldUp();
        var waiting = storage.Journal.Append(Append(Key(1), 0, 1), source.Token);
        await source.CancelAsync();
        await LetGo();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        (await first).ShouldBe(new AppendOutcome.Stored(1));
        (await storage.Journal.Load(Key(1))).Facts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_that_is_cut_leaves_all_of_its_batch_unknown_and_the_next_batch_goes_on()
    {
        await using var proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(address).Port);
        var direct = address;
        address = proxy.Way(address);
        await Open(new JournalLimits { Writers = 1 });
        address = direct;
        await Hold();
        var first = storage.Journal.Append(Append(Key(0), 0, 1_000));
        await UntilHeldUp();
        var lost = Enumerable.Range(1, 5)
            .Select(number => storage.Journal.Append(Append(Key(number), 0, number))).ToList();

        proxy.CutNext(Cut.BeforeTheAnswer);
        await LetGo();

        // The line of the first was asked before the cut was armed: the cut meets the batch of the others.
        (await first).ShouldBe(new AppendOutcome.Stored(1));
        (await Task.WhenAll(lost)).ShouldAllBe(outcome => outcome is AppendOutcome.Unknown);
        (await storage.Journal.FindAppend(Key(3), Id(3))).ShouldBe(1);
        await storage.Journal.MustStore(Append(Key(3), 1, 9));
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"ticket/desk/{number}");

    private async Task Open(JournalLimits limits)
    {
        if (storage is not null)
        {
            await storage.DisposeAsync();
        }

        storage = await JournalStorage.Open(address, TimeProvider.System, limits);
    }

    /// <summary>Appends all while a first append is held up, then lets them go.</summary>
    private async Task<AppendOutcome[]> Gathered(IEnumerable<Append> appends)
    {
        await Hold();
        var first = storage.Journal.Append(Append(Key(0), 0, 1_000));
        await UntilHeldUp();
        var gathered = appends.Select(append => storage.Journal.Append(append)).ToList();
        await LetGo();
        (await first).ShouldBe(new AppendOutcome.Stored(1));
        return await Task.WhenAll(gathered);
    }

    private async Task Hold() =>
        await Ask("select count(pg_advisory_lock(719, lane)) from generate_series(0, 15) as l(lane)");

    private async Task LetGo() => await Ask("select pg_advisory_unlock_all()");

    /// <summary>Until a statement of the writer stands before a held lane.</summary>
    private async Task UntilHeldUp()
    {
        while (await Ask("""
            select count(*) from pg_locks
            where locktype = 'advisory' and classid = 719 and not granted
              and database = (select oid from pg_database where datname = current_database())
            """) is 0L)
        {
        }
    }

    private async Task<object?> Ask(string sql)
    {
        await using var command = new NpgsqlCommand(sql, holder);
        return await command.ExecuteScalarAsync();
    }

    private async Task PositionsHaveNoGaps(long facts)
    {
        var last = await storage.Feed.LastPositions();
        last.Sum().ShouldBe(facts);
        for (var lane = 0; lane < last.Count; lane++)
        {
            (await storage.Feed.ReadFacts(lane, 0, 100)).Select(fact => fact.Position)
                .ShouldBe(Enumerable.Range(1, (int)last[lane]).Select(each => (long)each));
        }
    }
}
