using System.Diagnostics;
using System.Globalization;
using BillingGrains.Host.Tests.Commands;
using BillingGrains.Storage.Local;

namespace BillingGrains.Host.Tests.Demo;

/// <summary>A demo that is told to stop leaves nothing running, and goes on when it is started again.</summary>
[Trait("Needs", "Demo")]
public sealed class DemoStopTests
{
    [Theory]
    [InlineData("INT", "Making a PostgreSQL", "The API answers", "Feeding: 2000 ")]
    [InlineData("TERM", "The API answers", "Fed ", "Billed ")]
    public async Task Stopped_at_three_moments_it_leaves_nothing_running_and_comes_to_its_end(
        string signal, params string[] moments)
    {
        var data = Path.Combine(Repository.Root, ".data", "tests", $"stopped-{signal}");
        await Clean(data);
        try
        {
            foreach (var moment in moments)
            {
                using var demo = HostProcess.Start($"demo --once --data {data}");
                await demo.ReadUntil(moment);
                await demo.Signal(signal);

                (await demo.End()).Code.ShouldBe(130, demo.Output);
                await NothingRuns(data, moment);
            }

            using var last = HostProcess.Start($"demo --once --data {data}");
            (await last.End()).Code.ShouldBe(0);
            await NothingRuns(data, "its end");
        }
        finally
        {
            await Clean(data);
        }
    }

    private static async Task NothingRuns(string data, string moment)
    {
        File.Exists(Path.Combine(data, "postgres", "data", "postmaster.pid"))
            .ShouldBeFalse($"PostgreSQL runs after a stop at \"{moment}\"");
        var pidFile = Path.Combine(data, "sandbox", "sandbox.pid");
        if (File.Exists(pidFile))
        {
            var pid = int.Parse((await File.ReadAllTextAsync(pidFile)).Split(' ')[0], CultureInfo.InvariantCulture);
            Process.GetProcesses().ShouldNotContain(
                process => process.Id == pid && process.ProcessName.StartsWith("dotnet", StringComparison.Ordinal),
                $"the sandbox runs after a stop at \"{moment}\"");
        }
    }

    private static async Task Clean(string data)
    {
        await PrivatePostgres.Remove(Path.Combine(data, "postgres"));
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
