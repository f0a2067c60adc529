using System.Diagnostics;
using System.Text.Json;
using BillingGrains.Host.Tests.Commands;
using BillingGrains.Storage.Local;

namespace BillingGrains.Host.Tests.Demo;

/// <summary>"demo --once" as a process of its own, over a data folder of a test's own.</summary>
internal sealed class DemoProcess(string name) : IAsyncDisposable
{
    private readonly List<string> lines = [];

    /// <summary>What it printed, in all its starts.</summary>
    public string Output => string.Join(Environment.NewLine, lines);

    public string Data { get; } = Path.Combine(Repository.Root, ".data", "tests", name);

    /// <summary>Whether it ends when it is done.</summary>
    public bool Once { get; set; } = true;

    public string PostgresFolder => Path.Combine(Data, "postgres");

    private string SummaryFile => Path.Combine(Data, "summary.json");

    /// <summary>Removes what an earlier run left.</summary>
    public async Task Clean()
    {
        await PrivatePostgres.Remove(PostgresFolder);
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    /// <summary>Starts it, and kills it as soon as it has printed a line that begins so.</summary>
    public async Task RunUntilKilled(string line, params string[] arguments)
    {
        using var process = await RunUntil(line, arguments);
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Starts it, and gives it back as soon as it has printed a line that begins so.</summary>
    public async Task<Process> RunUntil(string line, params string[] arguments)
    {
        var process = Start(arguments);
        (await ReadUntil(process, line)).ShouldBeTrue($"The demo ended before it printed \"{line}\":\n{Output}");
        return process;
    }

    public Task<int> RunToTheEnd(string[] arguments) => RunToTheEnd(arguments, []);

    /// <summary>Runs it to its end, and does something each time that a line begins so for the first time.</summary>
    public Task<int> RunToTheEnd(params (string Line, Func<Task> Act)[] moments) => RunToTheEnd([], moments);

    private async Task<int> RunToTheEnd(string[] arguments, (string Line, Func<Task> Act)[] moments)
    {
        using var process = Start(arguments);
        foreach (var (line, act) in moments)
        {
            (await ReadUntil(process, line)).ShouldBeTrue($"The demo ended before it printed \"{line}\":\n{Output}");
            await act();
        }

        await ReadUntil(process, null);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Every field of the summary but the elapsed time.</summary>
    public async Task<string> Figures()
    {
        var summary = JsonDocument.Parse(await File.ReadAllTextAsync(SummaryFile)).RootElement;
        return string.Join(Environment.NewLine, summary.EnumerateObject()
            .Where(field => field.Name != "elapsedSeconds").Select(field => $"{field.Name}={field.Value}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "sandbox", "sandbox.pid")))
        {
            EndSandbox(await File.ReadAllTextAsync(Path.Combine(Data, "sandbox", "sandbox.pid")));
        }

        await Clean();
    }

    private static void EndSandbox(string identity)
    {
        try
        {
            using var sandbox = Process.GetProcessById(int.Parse(identity.Split(' ')[0], null));
            if (sandbox.ProcessName.StartsWith("dotnet", StringComparison.Ordinal))
            {
                sandbox.Kill();
            }
        }
        catch (ArgumentException)
        {
            // It has ended, as it should.
        }
    }

    private Process Start(string[] arguments)
    {
        Directory.CreateDirectory(Data);
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true };
        string[] ends = Once ? ["--once"] : [];
        foreach (var argument in (string[])
            [.. HostProcess.Invocation, "demo", "--json", SummaryFile, "--data", Data, .. arguments, .. ends])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private async Task<bool> ReadUntil(Process process, string? line)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } next)
        {
            lines.Add(next);
            if (line is not null && next.StartsWith(line, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
