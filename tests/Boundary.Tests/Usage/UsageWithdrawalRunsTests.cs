using System.Globalization;
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

/// <summary>Random events, repetitions, corrections and withdrawals, in any order and by two processes, while roll-ups are
/// written: what is counted, what the roll-ups say and what a recount says is what a plain model says.</summary>
public sealed class UsageWithdrawalRunsTests(TestPostgres postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly Instant Day = Instant.FromUtc(2026, 5, 4, 0, 0);

    private readonly FakeTime time = new();
    private string connection = "";
    private NpgsqlDataSource database = null!;
    private PostgresUsageStore[] stores = null!;

    public async ValueTask InitializeAsync()
    {
        time.Advance((Day + Duration.FromHours(23)).ToDateTimeOffset() - time.GetUtcNow());
        connection = await postgres.NewDatabase();
        database = JournalDatabase.Pool(connection);
        stores = [Open(), Open()];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_counted_is_what_a_plain_model_says()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 8; round++)
        {
            var lines = Lines(random, round);
            await Task.WhenAll(stores.Select((store, number) => Play(store, [.. lines], random.Next() + number)));
            await Compare(lines, random);
        }

        await Task.WhenAll(stores.Select(store => store.Fold()));
        time.Advance(TimeSpan.FromSeconds(20));
        await stores[0].Turn();
        var verdict = await new UsageCheck(database).Run();
        verdict.Differences.ShouldBeEmpty();
        verdict.PlaceDifferences.ShouldBeEmpty();
        (verdict.Waiting, verdict.Stale).ShouldBe((0, 0));
    }

    /// <summary>Of the round's customer: events, chains of corrections, and withdrawals of some of them and of none.</summary>
    private static List<string> Lines(Random random, int round)
    {
        var lines = new List<string>();
        for (var number = 0; number < 60; number++)
        {
            var minute = Day + Duration.FromMinutes(random.Next(180));
            string Event(string id) => Item(
                id, random.Next(-5, 20), minute.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                customer: $"c-{round}");
            var id = $"{round}-{number}";
            lines.Add(Event(id));
            for (var next = 1; random.Next(3) == 0; next++)
            {
                lines.Add(Correction(id, Event($"{round}-{number}-{next}")));
                id = $"{round}-{number}-{next}";
            }

            if (random.Next(4) == 0)
            {
                lines.Add(Withdrawal(id));
            }
        }

        lines.Add(Withdrawal($"{round}-unknown"));
        return lines;
    }

    /// <summary>Everything, some of it twice, in any order and in requests of any size.</summary>
    private async Task Play(PostgresUsageStore store, List<string> lines, int seed)
    {
        var random = new Random(seed);
        lines.AddRange(lines.Where(_ => random.Next(5) == 0).ToList());
        var order = lines.ToArray();
        random.Shuffle(order);
        for (var (first, size) = (0, 0); first < order.Length; first += size)
        {
            size = random.Next(1, 12);
            await Send(store, order.Skip(first).Take(size));
            await (random.Next(6) switch
            {
                0 => store.Fold(),
                1 => store.Turn(),
                _ => Task.CompletedTask,
            });
        }
    }

    private async Task Compare(List<string> lines, Random random)
    {
        var series = new SeriesTable();
        var batch = Batch(series, lines);
        var gone = batch.Withdrawals.Select(one => one.Key).ToHashSet();
        var left = batch.Events.ToArray().Where(one => !gone.Contains(one.Key)).ToList();
        foreach (var hour in left.GroupBy(one => one.Hour))
        {
            var from = Day + Duration.FromHours(hour.Key - UsageEvent.HourOf(Day.ToUnixTimeTicks()));
            var customer = hour.First().Series.Customer;
            var question = new UsageQuestion("calls", [customer], from, from + Duration.FromHours(1));
            var both = await stores[random.Next(2)].Count([question, question with { EachEvent = true }]);
            var last = hour.OrderBy(one => one.Ticks).ThenBy(one => IdOf(batch, one), StringComparer.Ordinal).Last();
            both[0].Tally.ShouldBe(new UsageTally(
                hour.Count(), hour.Sum(one => one.Value), hour.Max(one => one.Value), last.Value, 1));
            both[1].Events.Count.ShouldBe(hour.Count());
        }
    }

    private static string IdOf(UsageBatch batch, UsageEvent one) => System.Text.Encoding.UTF8.GetString(
        batch.Lines.Span.Slice(one.Start + one.IdStart, one.IdLength));

    private PostgresUsageStore Open() => new(connection, database, new UsageLimits(), time);
}
