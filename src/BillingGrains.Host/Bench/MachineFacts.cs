using System.Globalization;
using System.Runtime.InteropServices;
using BillingGrains.Host.Engine;

namespace BillingGrains.Host.Bench;

/// <summary>Where a measurement ran; without it its figures mean nothing.</summary>
internal static class MachineFacts
{
    private const string LoadFile = "/proc/loadavg";
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>A line for people.</summary>
    /// <param name="loadBefore">Processes that wanted a core, the mean of the minute before the measurement; null where the
    /// system does not say.</param>
    public static string Told(decimal? loadBefore) => FormattableString.Invariant(
        $"{Environment.ProcessorCount} cores ({ProcessorName() ?? "unknown"}), {RuntimeInformation.OSDescription}, ")
        + $"{RuntimeInformation.FrameworkDescription}, engine {GrainEngine.Name}, "
        + FormattableString.Invariant($"load average {loadBefore} before and {Load()} after, this measurement included");

    public static decimal? Load() => File.Exists(LoadFile)
        ? decimal.Parse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    private static string? ProcessorName() => File.Exists(ProcessorFile)
        ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(": ")[^1]
        : null;
}
