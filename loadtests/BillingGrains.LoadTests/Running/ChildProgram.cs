using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace BillingGrains.LoadTests.Running;

/// <summary>A program of this repository, built beside this one, as a process of its own; and what it has said so far.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly StringBuilder said = new();
    private readonly Process process;
    private readonly string name;

    private ChildProgram(Process process, string name) => (this.process, this.name) = (process, name);

    public bool HasEnded => process.HasExited;

    /// <summary>What it has said so far, errors among it.</summary>
    public string Output
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    /// <param name="project">For example "BillingGrains.Host".</param>
    /// <param name="program">Its program, for example "billinggrains".</param>
    /// <param name="settings">Environment variables beside the inherited ones.</param>
    public static ChildProgram Start(
        string project, string program, IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>>? settings = null)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var path = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", project, built, $"{program}.dll"));
        var start = new ProcessStartInfo("dotnet", [path, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (setting, value) in settings ?? [])
        {
            start.Environment[setting] = value;
        }

        var child = new ChildProgram(
            Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."), program);
        child.process.OutputDataReceived += (_, line) => child.Note(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Note(line.Data);
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    public bool HasSaid(Regex what) => what.IsMatch(Output);

    /// <summary>Waits until it has said it; fails when it ended without.</summary>
    public async Task<Match> Wait(Regex what, CancellationToken cancellation)
    {
        while (true)
        {
            var ended = HasEnded;
            if (what.Match(Output) is { Success: true } match)
            {
                return match;
            }

            if (ended)
            {
                throw new InvalidOperationException($"{name} ended without saying \"{what}\":\n{Output}");
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }

    public async Task<int> WaitForExit(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    /// <summary>Ends it, if it has not ended, and all that it started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private void Note(string? line)
    {
        lock (said)
        {
            said.AppendLine(line);
        }
    }
}
