using System.Text.Json;
using BillingGrains.Host.Simulation.Telling;

namespace BillingGrains.Host.Simulation;

/// <summary>What is to be played.</summary>
/// <param name="Seed">The first of <paramref name="Runs"/> seeds in a row.</param>
/// <param name="Cores">Seeds that are played at a time, each on a thread of its own.</param>
/// <param name="UntilViolation">Ends with the first run that fails.</param>
/// <param name="ShrinkRuns">How many further runs may look for a shorter one that fails like the first.</param>
/// <param name="Json">Where the result is written; null for nowhere.</param>
internal sealed record SimulationPlan(
    ulong Seed, int Runs, SimulationOptions Options, int Cores, bool UntilViolation, int ShrinkRuns, FileInfo? Json,
    bool Verbose);

/// <summary>Plays seeds one after the other and says what came of them.</summary>
internal sealed class SimulationReport(SimulationPlan plan)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<RunResult> results = [];

    private bool Failed => results.Exists(result => result.Violations.Count > 0);

    /// <summary>Zero when every invariant held.</summary>
    public static int Play(SimulationPlan plan, TextWriter output)
    {
        var report = new SimulationReport(plan);
        var startedAt = TimeProvider.System.GetTimestamp();
        report.PlayAll(output);
        var wall = TimeProvider.System.GetElapsedTime(startedAt);
        output.WriteLine(report.Summary(wall));
        if (plan.Json is not null)
        {
            File.WriteAllText(plan.Json.FullName, report.ToJson(wall));
        }

        return report.Failed ? 1 : 0;
    }

    /// <summary>Seeds are begun in their order, and told in their order, however many are played at a time.</summary>
    private void PlayAll(TextWriter output)
    {
        var next = 0;
        var done = new SortedDictionary<int, RunResult>();
        var gate = new Lock();
        Exception? fault = null;

        void Work()
        {
            while (true)
            {
                int run;
                lock (gate)
                {
                    if (next >= plan.Runs || fault is not null || (plan.UntilViolation && Failed))
                    {
                        return;
                    }

                    run = next++;
                }

                try
                {
                    var result = SimulationRun.Play(
                        plan.Seed + (ulong)run, plan.Options, plan.Verbose ? output : null);
                    lock (gate)
                    {
                        done.Add(run, result);
                        while (done.Remove(results.Count, out var ready))
                        {
                            Add(ready, output);
                        }
                    }
                }
                catch (Exception exception)
                {
                    lock (gate)
                    {
                        fault ??= new InvalidOperationException(
                            FormattableString.Invariant($"Seed {plan.Seed + (ulong)run} ended by an exception."), exception);
                    }
                }
            }
        }

        var threads = Enumerable.Range(0, Math.Max(1, plan.Cores)).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (fault is not null)
        {
            throw fault;
        }
    }

    private void Add(RunResult result, TextWriter output)
    {
        var isFirst = !Failed;
        results.Add(result);
        if (result.Violations.Count == 0)
        {
            return;
        }

        foreach (var story in result.Stories)
        {
            output.WriteLine(FormattableString.Invariant($"seed {result.Seed}: {story}"));
        }

        if (isFirst && plan.ShrinkRuns > 0)
        {
            Shrink(result, output);
        }
    }

    private void Shrink(RunResult result, TextWriter output)
    {
        var shrinking = new Shrinking(result, plan.ShrinkRuns);
        var shortest = shrinking.Shrink();
        output.WriteLine(FormattableString.Invariant(
            $"The shortest of {shrinking.Runs} runs that fail like seed {result.Seed}: {shortest.Steps} steps, ")
            + FormattableString.Invariant($"{shortest.Deeds} deeds, faults {shortest.Options.Faults}. Replay it with"));
        output.WriteLine($"  {Command(shortest)}");
        output.WriteLine(shortest.Stories[0]);
    }

    private static string Command(RunResult result) =>
        FormattableString.Invariant($"./bg simulate --seed {result.Seed} --runs 1 --days {result.Options.Days} ")
        + FormattableString.Invariant($"--faults {result.Options.Faults} --deeds {result.Deeds}");

    private ulong TraceHash() =>
        results.Aggregate(0UL, (hash, result) => unchecked((hash * 1099511628211UL) ^ result.TraceHash));

    private string Summary(TimeSpan wall)
    {
        var failed = results.Where(result => result.Violations.Count > 0).ToList();
        var head = FormattableString.Invariant(
            $"{results.Count} runs from seed {plan.Seed}: {Hours():0.0} simulated hours, {Steps()} steps in ")
            + FormattableString.Invariant($"{wall.TotalSeconds:0.0} s, trace {TraceHash():x16}");
        return failed.Count == 0
            ? $"{head}. The books balance in every run."
            : $"{head}. {failed.Count} runs failed: seeds {string.Join(", ", failed.Select(result => result.Seed))}";
    }

    private double Hours() => results.Sum(result => result.Simulated.TotalHours);

    private long Steps() => results.Sum(result => result.Steps);

    private string ToJson(TimeSpan wall) => JsonSerializer.Serialize(
        new
        {
            plan.Seed,
            Runs = results.Count,
            SimulatedHours = Math.Round(Hours(), 2),
            Steps = Steps(),
            Violations = results.SelectMany(result => result.Violations.DistinctBy(violation => violation.Invariant)
                .Select((violation, index) => new
                {
                    result.Seed,
                    violation.Invariant,
                    Story = result.Stories.ElementAtOrDefault(index) ?? $"{violation.Subject}: {violation.Text}",
                })),
            TraceHash = FormattableString.Invariant($"{TraceHash():x16}"),
            WallSeconds = Math.Round(wall.TotalSeconds, 2),
        },
        Options);
}
