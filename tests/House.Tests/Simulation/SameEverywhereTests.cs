using System.Diagnostics;
using System.Text.Json;

namespace BillingGrains.House.Tests.Simulation;

/// <summary>A seed means the same in every process: neither the order of a dictionary nor the machine's language, time
/// zone or compiler settings reach a run.</summary>
public sealed class SameEverywhereTests
{
    private static readonly Dictionary<string, string> Here = new()
    {
        ["LC_ALL"] = "C", ["TZ"] = "UTC", ["DOTNET_TieredCompilation"] = "1",
    };

    /// <summary>In Turkish "I" is no capital "i", its decimals have commas; and Kiribati is 14 hours ahead.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["LC_ALL"] = "tr_TR.UTF-8", ["TZ"] = "Pacific/Kiritimati", ["DOTNET_TieredCompilation"] = "0",
        ["DOTNET_gcServer"] = "1",
    };

    [Theory]
    [InlineData("--seed 11 --runs 3")]
    [InlineData("--seed 12 --runs 1 --days 4")]
    public async Task A_seed_gives_the_same_trace_in_any_process(string options)
    {
        var here = TraceOf(options, Here);
        var elsewhere = TraceOf(options, Elsewhere);
        (await here).ShouldBe(await elsewhere);
    }

    private static async Task<(string Trace, long Steps)> TraceOf(string options, Dictionary<string, string> environment)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var file = Path.GetTempFileName();
        try
        {
            var host = Path.Combine(AppContext.BaseDirectory, "billinggrains.dll");
            var start = new ProcessStartInfo("dotnet", $"exec \"{host}\" simulate {options} --json \"{file}\"")
            {
                RedirectStandardOutput = true,
            };
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }

            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            process.ExitCode.ShouldBe(0, output);
            using var result = JsonDocument.Parse(await File.ReadAllTextAsync(file, cancellation));
            return (result.RootElement.GetProperty("traceHash").GetString()!, result.RootElement.GetProperty("steps").GetInt64());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
