using System.Diagnostics;
using BillingGrains.Host.Engine;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Local;
using BillingGrains.Storage.Measuring;
using BillingGrains.Storage.Views;
using NodaTime;
using Npgsql;
using Orleans;

namespace BillingGrains.Host.Bench;

/// <summary>What is measured and how much of it.</summary>
/// <param name="Seconds">Of load through many grains, all rounds together.</param>
/// <param name="Grains">Tickets that share the commands; each is active before the first round.</param>
/// <param name="RowsPerRound">Of the ceiling.</param>
internal sealed record JournalPlan(
    int Seconds = 60, int Concurrency = 256, int Grains = 10_000, int Rounds = 5, int RowsPerRound = 60_000)
{
    public const int RowsPerInsert = 200;

    public TimeSpan RoundTime => TimeSpan.FromSeconds((double)Seconds / Rounds);

    /// <summary>One grain is measured for a third of the time of many.</summary>
    public TimeSpan OneGrainTime => RoundTime / 3;
}

/// <summary>Measures an installation as it ships, deliveries and views at work, against plain inserts into the same
/// database: a round of one, a round of the other, and so on.</summary>
internal sealed class JournalMeasurement(BillingInstallation installation, JournalPlan plan, Action<string> say)
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(2);
    private static readonly int Writers = new JournalLimits().Writers;
    private readonly NpgsqlDataSource database = installation.Services.GetRequiredService<NpgsqlDataSource>();
    private readonly BenchLag lag = new(
        installation.Services.GetRequiredService<DeliveryProgress>(),
        installation.Services.GetRequiredService<ViewProjector>());

    private readonly GrainLoad load = new(installation.Services.GetRequiredService<IGrainFactory>(), plan.Concurrency);
    private readonly List<decimal> inserts = [];
    private readonly List<decimal> commands = [];
    private readonly List<decimal> deliveries = [];
    private readonly List<Lag> lags = [];
    private long rowsInserted;
    private ProcessorTime insertTime = ProcessorTime.None;
    private ProcessorTime commandTime = ProcessorTime.None;
    private long allocatedBytes;

    /// <summary>A fresh database server in a folder of its own, removed afterwards.</summary>
    public static async Task<BenchSummary> Run(
        string folder, JournalPlan plan, Action<string> say, CancellationToken cancellation)
    {
        var own = Path.Combine(Path.GetFullPath(folder), FormattableString.Invariant($"journal-{Environment.ProcessId}"));
        var loadBefore = MachineFacts.Load();
        try
        {
            await using var postgres = await PrivatePostgres.Start(new PrivatePostgresOptions(own), say, cancellation);
            await using var installation = await BillingInstallation.Start(
                new InstallationOptions { Database = await postgres.CreateDatabase("billing", cancellation) },
                "http://127.0.0.1:0", migrate: true, cancellation);
            return await new JournalMeasurement(installation, plan, say).Measure(loadBefore, cancellation);
        }
        finally
        {
            await PrivatePostgres.Remove(own, CancellationToken.None);
        }
    }

    private async Task<BenchSummary> Measure(decimal? loadBefore, CancellationToken cancellation)
    {
        var plain = new PlainInserts(database);
        await plain.Create();
        await load.Activate(plan.Grains);
        say("warming up");
        await Insert(plain);
        await load.Run(plan.Grains, plan.RoundTime / 3);
        await Drain(cancellation);
        load.TakeLatencies();
        var transactions = await Transactions(cancellation);
        var (answered, rowsBefore, insertedBefore) = (load.Done, rowsInserted, insertTime);
        for (var round = 1; round <= plan.Rounds; round++)
        {
            await Round(plain, round, cancellation);
        }

        var perTransaction = (load.Done - answered) / Math.Max(1m, await Transactions(cancellation) - transactions);
        var (median, p99) = load.TakeLatencies();
        var roundsDone = load.Done - answered;
        var commandCost = commandTime.Per(roundsDone);
        var insertCost = (insertTime.Total - insertedBefore.Total) / (rowsInserted - rowsBefore);
        var oneGrain = await OneGrain(cancellation);
        var missing = await Drain(cancellation) ? await lag.Missing(database, load.Done, cancellation)
            : ["Deliveries or views did not come to an end."];
        var sample = BenchWork.Rows(1, 1, plan.Grains, Instant.MinValue)[0];
        return new BenchSummary(
            GrainEngine.Name, plan.Seconds, plan.Concurrency, plan.Grains, plan.Rounds, sample.Facts[0].Body.Length,
            Median(inserts), Median(commands), decimal.Round(Median(commands) / Median(inserts), 3), median, p99,
            decimal.Round(perTransaction, 1), Median(deliveries), lags.Max(each => each.DeliverySeconds),
            lags.Max(each => each.ViewSeconds), oneGrain, decimal.Round(insertCost, 1), commandCost,
            allocatedBytes / Math.Max(1, roundsDone), load.Failed, missing,
            await MachineFacts.Collect(database, Writers, loadBefore, cancellation));
    }

    private async Task Round(PlainInserts plain, int round, CancellationToken cancellation)
    {
        inserts.Add(await Insert(plain));
        var addressedBefore = await lag.Addressed(database, cancellation);
        var before = await ProcessorTime.Meter.Read(database, cancellation);
        var allocatedBefore = GC.GetTotalAllocatedBytes();
        var start = Stopwatch.GetTimestamp();
        commands.Add(await load.Run(plan.Grains, plan.RoundTime));
        allocatedBytes += GC.GetTotalAllocatedBytes() - allocatedBefore;
        lags.Add(await lag.Now(cancellation));
        commandTime += (await ProcessorTime.Meter.Read(database, cancellation)).Since(before);
        var seconds = (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds;
        var delivered = await lag.Addressed(database, cancellation) - addressedBefore - lags[^1].Undelivered;
        deliveries.Add(decimal.Round(delivered / seconds));
        say(FormattableString.Invariant(
            $"round {round}: inserts {inserts[^1]:N0}/s, commands {commands[^1]:N0}/s, {lags[^1]}"));
        await Drain(cancellation);
    }

    private async Task<decimal> Insert(PlainInserts plain)
    {
        var rows = BenchWork.Rows(rowsInserted, plan.RowsPerRound, plan.Grains, SystemClock.Instance.GetCurrentInstant());
        var before = await ProcessorTime.Meter.Read(database, CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        await plain.Insert(rows, rowsInserted + 1, JournalPlan.RowsPerInsert, connections: 1);
        rowsInserted += plan.RowsPerRound;
        var rate = decimal.Round(plan.RowsPerRound / (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds);
        insertTime += (await ProcessorTime.Meter.Read(database, CancellationToken.None)).Since(before);
        return rate;
    }

    private async Task<decimal> OneGrain(CancellationToken cancellation)
    {
        var rates = new List<decimal>();
        for (var round = 1; round <= plan.Rounds; round++)
        {
            rates.Add(await load.Run(1, plan.OneGrainTime));
            say(FormattableString.Invariant($"one grain, round {round}: {rates[^1]:N0}/s, {await lag.Now(cancellation)}"));
            await Drain(cancellation);
        }

        return Median(rates);
    }

    private async Task<bool> Drain(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < DrainPatience)
        {
            if (await lag.Now(cancellation) is { DeliverySeconds: 0, ViewSeconds: 0 })
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }

        return false;
    }

    private Task<long> Transactions(CancellationToken cancellation) => lag.Count(
        database, "select xact_commit from pg_stat_database where datname = current_database()", cancellation);

    private static decimal Median(List<decimal> values) => values.Order().ElementAt(values.Count / 2);
}
