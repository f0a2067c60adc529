namespace BillingGrains.Host.Bench;

/// <summary>The figures of a profile: what an event costs, by what took the processor.</summary>
internal static class Profile
{
    /// <param name="what">The event, for example "a usage event".</param>
    /// <param name="costs">Of an event, in each round.</param>
    /// <param name="senders">What sending an event took in each round; null where the senders are threads of this process.
    /// </param>
    /// <param name="sendersAreInProcess">Whether <paramref name="senders"/> are part of the process's time.</param>
    public static IEnumerable<BenchFigure> Of(
        string what, IReadOnlyList<ProcessorTime> costs, IReadOnlyList<decimal>? senders = null, bool sendersAreInProcess = false)
    {
        var load = senders ?? [.. costs.Select(static cost => cost.Threads.Senders)];
        var inside = senders is null || sendersAreInProcess ? load : [.. load.Select(static _ => 0m)];
        var process = costs.Zip(inside, static (cost, sending) => cost.Process - sending).ToList();
        return
        [
            Figure("PostgreSQL's writers", [.. costs.Select(static cost => cost.Writers)]),
            Figure("the rest of PostgreSQL", [.. costs.Select(static cost => cost.Others)]),
            Figure("the load generator", load),
            Figure("the process", process),
            Figure("of the process the garbage collector", [.. costs.Select(static cost => cost.Threads.Collector)]),
            Figure("of the process the compiler", [.. costs.Select(static cost => cost.Threads.Compiler)]),
            Figure("of the process the waiting for sockets", [.. costs.Select(static cost => cost.Threads.Sockets)]),
            Figure(
                "of the process its work",
                [.. costs.Zip(process, static (cost, own) => own - cost.Threads.Total + cost.Threads.Senders)]),
        ];

        BenchFigure Figure(string part, IReadOnlyList<decimal> values) =>
            BenchFigure.Reported($"processor time of {what}: {part}", "µs", values);
    }
}
