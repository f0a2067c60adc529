using System.Diagnostics;
using System.Runtime;

namespace BillingGrains.Host.Bench;

/// <summary>What a load calls often is compiled again while it runs, for some ten seconds on a quiet machine and far longer on a
/// busy one, which takes a third of the processor: it loads until the compiler has little left to do.</summary>
internal static class BenchWarmUp
{
    /// <summary>Of the time of a part.</summary>
    private const double CompilerShareMax = 0.03;

    private static readonly TimeSpan Part = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <param name="load">Loads for a time.</param>
    public static async Task Run(Func<TimeSpan, Task> load)
    {
        var start = Stopwatch.GetTimestamp();
        double share;
        do
        {
            var (began, compiled) = (Stopwatch.GetTimestamp(), JitInfo.GetCompilationTime());
            await load(Part);
            share = (JitInfo.GetCompilationTime() - compiled) / Stopwatch.GetElapsedTime(began);
        }
        while (share > CompilerShareMax && Stopwatch.GetElapsedTime(start) < Patience);
    }
}
