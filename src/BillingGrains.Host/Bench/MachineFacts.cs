using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace BillingGrains.Host.Bench;

/// <summary>Where a measurement ran; without it its figures mean nothing.</summary>
/// <param name="LoadBefore">Processes that wanted a core, the mean of the minute before; null where the system does
/// not say.</param>
/// <param name="LoadAfter">The same at the end, this measurement included.</param>
internal sealed record MachineFacts(
    int Cores, string? Processor, string System, string Runtime, string Postgres, bool DurableCommits, int Writers,
    decimal? LoadBefore, decimal? LoadAfter)
{
    private const string LoadFile = "/proc/loadavg";
    private const string ProcessorFile = "/proc/cpuinfo";

    public static async Task<MachineFacts> Collect(
        NpgsqlDataSource database, int writers, decimal? loadBefore, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select current_setting('server_version'),
              current_setting('fsync')::boolean and current_setting('synchronous_commit')::boolean
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new MachineFacts(
            Environment.ProcessorCount, ProcessorName(), RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription, row.GetString(0), row.GetBoolean(1), writers, loadBefore, Load());
    }

    public static decimal? Load() => File.Exists(LoadFile)
        ? decimal.Parse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    private static string? ProcessorName() => File.Exists(ProcessorFile)
        ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(": ")[^1]
        : null;
}
