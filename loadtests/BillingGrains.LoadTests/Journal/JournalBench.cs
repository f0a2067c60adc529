using System.Diagnostics;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Measuring;
using static System.FormattableString;

namespace BillingGrains.LoadTests.Journal;

/// <summary>What is measured and how much of it.</summary>
/// <param name="Concurrency">Commands that wait for their answer at any time.</param>
/// <param name="CommandsPerRound">One fact each, of a grain of its own.</param>
/// <param name="HotCommands">Commands on one key, gathered into appends of at most <paramref name="HotGather"/>
/// facts, as a grain that many call does.</param>
public sealed record JournalBenchPlan(
    int Concurrency = 256,
    int Rounds = 5,
    int CommandsPerRound = 40_000,
    int HotCommands = 20_000,
    int HotGather = 256);

/// <summary>What came out; rates are medians of the rounds.</summary>
/// <param name="Ratio">The journal's rate to that of plain multi-row inserts of the same facts in the same run.</param>
public sealed record JournalBenchResult(
    int Writers,
    int Concurrency,
    decimal CommandsPerSecond,
    decimal PlainInsertsPerSecond,
    decimal Ratio,
    decimal HotKeyCommandsPerSecond,
    decimal CommandsPerTransaction,
    decimal LatencyMedianMilliseconds,
    decimal LatencyP99Milliseconds);

/// <summary>Measures the journal against plain multi-row inserts, in alternating rounds on one database.</summary>
public sealed class JournalBench(string connectionString, JournalBenchPlan plan, Action<string> say)
{
    private const int PlainBatchSize = 1_000;
    private long keysUsed;

    public async Task<JournalBenchResult> Run(JournalLimits limits)
    {
        await using var storage = await JournalStorage.Open(connectionString, TimeProvider.System, limits);
        var plain = new PlainInserts(storage.Database);
        await plain.Create();
        await JournalRound(storage, []);
        await PlainRound(plain, limits.Writers);
        var (journalRates, plainRates, latencies) = (new List<decimal>(), new List<decimal>(), new List<long>());
        var batchesBefore = storage.Batches;
        for (var round = 1; round <= plan.Rounds; round++)
        {
            journalRates.Add(await JournalRound(storage, latencies));
            plainRates.Add(await PlainRound(plain, limits.Writers));
            say(Invariant($"round {round}: journal {journalRates[^1]:N0}/s, plain {plainRates[^1]:N0}/s"));
        }

        var perTransaction = (decimal)plan.Rounds * plan.CommandsPerRound / (storage.Batches - batchesBefore);
        var hot = await HotRound(storage);
        latencies.Sort();
        return new JournalBenchResult(
            limits.Writers,
            plan.Concurrency,
            Median(journalRates),
            Median(plainRates),
            decimal.Round(Median(journalRates) / Median(plainRates), 2),
            hot,
            decimal.Round(perTransaction, 1),
            Milliseconds(latencies[latencies.Count / 2]),
            Milliseconds(latencies[latencies.Count * 99 / 100]));
    }

    private async Task<decimal> JournalRound(JournalStorage storage, List<long> latencies)
    {
        var appends = Appends();
        var taken = new long[appends.Count];
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, plan.Concurrency).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var index && index < appends.Count)
            {
                var sent = Stopwatch.GetTimestamp();
                Require(await storage.Journal.Append(appends[index]));
                taken[index] = Stopwatch.GetTimestamp() - sent;
            }
        })));
        var rate = Rate(appends.Count, start);
        latencies.AddRange(taken);
        return rate;
    }

    private async Task<decimal> PlainRound(PlainInserts plain, int connections)
    {
        var firstPosition = Interlocked.Read(ref keysUsed) + 1;
        var appends = Appends();
        var start = Stopwatch.GetTimestamp();
        await plain.Insert(appends, firstPosition, PlainBatchSize, connections);
        return Rate(appends.Count, start);
    }

    private async Task<decimal> HotRound(JournalStorage storage)
    {
        var key = Invariant($"series/hot/{Interlocked.Increment(ref keysUsed):d12}");
        var start = Stopwatch.GetTimestamp();
        for (var version = 0; version < plan.HotCommands; version += plan.HotGather)
        {
            var count = Math.Min(plan.HotGather, plan.HotCommands - version);
            var facts = new NewFact[count];
            for (var index = 0; index < count; index++)
            {
                facts[index] = BenchFacts.Fact(version + index);
            }

            Require(await storage.Journal.Append(BenchFacts.New(key, version, version) with { Facts = new(facts) }));
        }

        return Rate(plan.HotCommands, start);
    }

    private List<Append> Appends()
    {
        var last = Interlocked.Add(ref keysUsed, plan.CommandsPerRound);
        return [.. Enumerable.Range(0, plan.CommandsPerRound)
            .Select(index => last - index)
            .Select(number => BenchFacts.New(Invariant($"ticket/desk/{number:d12}"), number, 0))];
    }

    private static void Require(AppendOutcome outcome)
    {
        if (outcome is not AppendOutcome.Stored)
        {
            throw new InvalidOperationException($"An append of the measurement was not stored: {outcome}");
        }
    }

    private static decimal Rate(int count, long start) =>
        decimal.Round(count / (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds);

    private static decimal Median(List<decimal> values) => values.Order().ElementAt(values.Count / 2);

    private static decimal Milliseconds(long stamps) =>
        decimal.Round((decimal)Stopwatch.GetElapsedTime(0, stamps).TotalMilliseconds, 1);
}
