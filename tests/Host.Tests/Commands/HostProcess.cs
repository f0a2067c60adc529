using System.Diagnostics;
using System.Globalization;

namespace BillingGrains.Host.Tests.Commands;

/// <summary>The program as a process of its own, as a person or an orchestrator runs it.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly Task<string> errors;
    private readonly List<string> lines = [];

    private HostProcess(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The program that was built beside these tests.</summary>
    public static string Program { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "BillingGrains.Host", new DirectoryInfo(AppContext.BaseDirectory).Name,
        "billinggrains.dll"));

    /// <summary>What "env" runs. A shell starts what it runs in the background with SIGINT ignored, and all that comes of
    /// it inherits that: the program is told to heed it again.</summary>
    public static IReadOnlyList<string> Invocation { get; } = ["--default-signal=INT", "dotnet", Program];

    /// <summary>What it printed so far.</summary>
    public string Output => string.Join(Environment.NewLine, lines);

    /// <param name="settings">Environment variables, as "Billing__Database=…"; none of ours is inherited.</param>
    public static HostProcess Start(string arguments, params string[] settings)
    {
        var start = new ProcessStartInfo("env", [.. Invocation, .. arguments.Split(' ')])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(
            name => name.StartsWith("Billing__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var setting in settings)
        {
            start.Environment[setting.Split('=', 2)[0]] = setting.Split('=', 2)[1];
        }

        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>Reads until a line begins so, and returns it.</summary>
    public async Task<string> ReadUntil(string beginning)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            lines.Add(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"It ended before it printed \"{beginning}\":\n{Output}\n{await errors}");
    }

    /// <summary>"INT" is Ctrl-C, "TERM" what an orchestrator sends.</summary>
    public async Task Signal(string name)
    {
        using var kill = Process.Start(
            "kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Its exit code, and all that it wrote on the error stream.</summary>
    public async Task<(int Code, string Errors)> End()
    {
        lines.AddRange((await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience)).Split(Environment.NewLine));
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await errors);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
