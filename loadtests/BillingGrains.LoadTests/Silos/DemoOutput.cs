using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace BillingGrains.LoadTests.Silos;

/// <summary>A demo on two silos as a process, and what it has said so far.</summary>
internal sealed partial class DemoOutput
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly StringBuilder said = new();
    private readonly Process process;

    private DemoOutput(Process process) => this.process = process;

    public bool HasEnded => process.HasExited;

    public static DemoOutput Start(string data, string json)
    {
        var program = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "BillingGrains.Host", new DirectoryInfo(AppContext.BaseDirectory).Name,
            "billinggrains.dll"));
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { program, "demo", "--once", "--fresh", "--silos", "2", "--data", data, "--json", json },
            RedirectStandardOutput = true,
        };
        var demo = new DemoOutput(Process.Start(start) ?? throw new InvalidOperationException("The demo did not start."));
        demo.process.OutputDataReceived += (_, line) => demo.Note(line.Data);
        demo.process.BeginOutputReadLine();
        return demo;
    }

    public bool HasSaid(Regex what) => what.IsMatch(Said());

    /// <summary>Waits until the demo has said it; fails when it ended without.</summary>
    public async Task<Match> Wait(Regex what, CancellationToken cancellation)
    {
        while (true)
        {
            var ended = HasEnded;
            if (what.Match(Said()) is { Success: true } match)
            {
                return match;
            }

            if (ended)
            {
                throw new InvalidOperationException($"The demo ended without saying \"{what}\":\n{Said()}");
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }

    /// <summary>Where the first silo's API answers, and the key to it.</summary>
    public async Task<(Uri Address, string Key)> Api(CancellationToken cancellation)
    {
        var match = await Wait(ApiLine(), cancellation);
        return (new Uri(match.Groups[1].Value), match.Groups[2].Value);
    }

    public async Task<int> WaitForExit(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    // The line may be folded at the screen's width.
    [GeneratedRegex(@"answers on (\S+?)/v1 with the key\s+(bg_[0-9a-f]{64})")]
    private static partial Regex ApiLine();

    private void Note(string? line)
    {
        lock (said)
        {
            said.AppendLine(line);
        }
    }

    private string Said()
    {
        lock (said)
        {
            return said.ToString();
        }
    }
}
