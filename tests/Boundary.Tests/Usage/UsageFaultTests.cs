using System.Collections.Concurrent;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using Npgsql;
using static BillingGrains.Boundary.Tests.Usage.UsageSamples;
using static BillingGrains.Ports.Usage.UsageOutcome;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>Lines that are cut, processes that die, and senders that send everything until it is answered.</summary>
public sealed class UsageFaultTests(TestPostgres postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private readonly Lock door = new();
    private readonly FakeTime time = new();
    private readonly List<PostgresUsageStore> opened = [];
    private string address = "";
    private NpgsqlDataSource database = null!;
    private CuttingProxy proxy = null!;
    private PostgresUsageStore store = null!;

    public async ValueTask InitializeAsync()
    {
        time.Advance(TimeSpan.FromDays(34));
        address = await postgres.NewDatabase();
        proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(address).Port);
        database = JournalDatabase.Pool(address);
        store = Open(new UsageLimits { Writers = 1 });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in opened)
        {
            await one.DisposeAsync();
        }

        await proxy.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_stored_without_an_answer_is_a_repetition_when_it_is_sent_again()
    {
        await Send(store, Item("0"));
        proxy.CutNext(Cut.BeforeTheAnswer);
        await Should.ThrowAsync<JournalUnavailableException>(Send(store, Item("1", 2m), Item("2", 3m)));

        (await Send(store, Item("1", 2m), Item("2", 3m), Item("3", 4m))).ShouldBe([Repeated, Repeated, Taken]);

        // Who was not answered added nothing up: that is taken over.
        await Settle();
        (await Check()).Events.ShouldBe(4);
    }

    [Fact]
    public async Task What_was_not_stored_is_new_when_it_is_sent_again()
    {
        await Send(store, Item("0"));
        proxy.CutNext(Cut.BeforeTheServer);
        await Should.ThrowAsync<JournalUnavailableException>(Send(store, Item("1")));
        (await Send(store, Item("1"))).ShouldBe([Taken]);
        await Settle();
        (await Check()).Events.ShouldBe(2);
    }

    [Fact]
    public async Task Whatever_is_cut_off_or_dies_each_event_counts_once()
    {
        const int Senders = 4, Batches = 12, Size = 50;
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var answered = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            // Everything three times, in another order each time.
            var mine = new Random(seed + sender);
            var batches = Enumerable.Range(0, Batches).SelectMany(batch => Enumerable.Repeat(batch, 3)).ToArray();
            mine.Shuffle(batches);
            foreach (var batch in batches)
            {
                // Of ten events one is taken back, before it comes or after.
                var lines = Enumerable.Range(batch * Size, Size)
                    .Select(id => Item($"{sender % 2}-{id}", id % 11, customer: $"c-{id % 5}"))
                    .Concat(Enumerable.Range(batch * Size, Size).Where(id => id % 10 == 0)
                        .Select(id => Withdrawal($"{sender % 2}-{id}"))).ToArray();
                mine.Shuffle(lines);
                var first = mine.Next(lines.Length);
                await Trouble(mine.Next(6));
                await Until(lines[..first]);
                await Until(lines[first..]);
                foreach (var line in lines.Where(line => !line.Contains("0\",\"source", StringComparison.Ordinal)))
                {
                    answered.Add(line);
                }
            }
        })));
        proxy.CutNext(Cut.None);
        await Settle();

        var verdict = await Check();
        verdict.Events.ShouldBe(answered.Distinct().Count());
        verdict.Events.ShouldBe(2 * Batches * Size * 9 / 10);
        verdict.Stale.ShouldBe(0);
    }

    private async Task Trouble(int kind)
    {
        switch (kind)
        {
            case 0:
                proxy.CutNext(Cut.BeforeTheAnswer);
                break;
            case 1:
                proxy.CutNext(Cut.BeforeTheServer);
                break;
            case 2:
                lock (door)
                {
                    proxy.Break();
                    proxy.Mend();
                }

                break;
            case 3:
                // The process is gone with what it remembered; what it was storing is stored or not.
                lock (door)
                {
                    store = Open(new UsageLimits { Writers = 2, KeysPerGeneration = 200 });
                }

                break;
            default:
                lock (door)
                {
                    time.Advance(TimeSpan.FromSeconds(20));
                }

                await Quietly(() => store.Fold());
                await Quietly(() => store.Turn());
                break;
        }
    }

    /// <summary>A sender repeats what was not answered.</summary>
    private async Task Until(string[] lines)
    {
        while (true)
        {
            try
            {
                (await Send(store, lines)).ShouldAllBe(
                    outcome => outcome == Taken || outcome == Repeated || outcome == Withdrawn);
                return;
            }
            catch (JournalUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task Quietly(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (PostgresFailure.IsOutage(exception))
        {
            // The line was cut: it is done later.
        }
    }

    private async Task Settle()
    {
        await Quietly(() => store.Fold());
        time.Advance(TimeSpan.FromSeconds(20));
        await using var fresh = new PostgresUsageStore(address, database, new UsageLimits(), time);
        await fresh.Turn();
    }

    private async Task<UsageVerdict> Check()
    {
        var verdict = await new UsageCheck(database).Run();
        verdict.Differences.ShouldBeEmpty();
        verdict.Waiting.ShouldBe(0);
        return verdict;
    }

    private PostgresUsageStore Open(UsageLimits limits)
    {
        opened.Add(new PostgresUsageStore(proxy.Way(address), database, limits, time));
        return opened[^1];
    }
}
