using System.Diagnostics;
using System.Globalization;

namespace BillingGrains.Host.Demo;

/// <summary>The sandbox as a process of its own: it outlives a crash of the demo, and is found again by its pid file.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    /// <summary>What a busy ERP does on the last day of a month, of a thousand calls.</summary>
    public static IReadOnlyList<string> LastDayOfMonth { get; } =
    [
        "--faults", "throttle=40,unavailable=20,error-after=20,abort-after=20,hang-after=10", "--refused-per-mille", "60",
        "--latency-ms", "20", "--latency-jitter-ms", "80", "--calls-per-window", "3000", "--window-seconds", "60",
        "--in-flight", "4",
    ];

    private readonly Process process;

    private SandboxProcess(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    public string Address { get; }

    /// <summary>An ERP that answers every call after a time, and lets its callers do what they want.</summary>
    public static IReadOnlyList<string> Patient(int milliseconds) =>
    [
        "--latency-ms", milliseconds.ToString(CultureInfo.InvariantCulture), "--calls-per-window", "60000",
        "--window-seconds", "60", "--in-flight", "4",
    ];

    /// <summary>Starts it on a free port with the documents that it had before; one left by a crash is ended first.</summary>
    public static async Task<SandboxProcess> Start(
        string data, int seed, IReadOnlyList<string> manners, CancellationToken cancellation)
    {
        Directory.CreateDirectory(data);
        var pidFile = Path.Combine(data, "sandbox.pid");
        ChildProcess.EndLeftOver(pidFile);
        var port = ChildProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        var address = $"http://127.0.0.1:{port}";
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                DemoPaths.Sandbox, "--port", port, "--data", data, "--seed", seed.ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        manners.ToList().ForEach(start.ArgumentList.Add);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The sandbox did not start.");
        await File.WriteAllTextAsync(pidFile, ChildProcess.Identity(process), cancellation);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                File.AppendAllText(Path.Combine(data, "sandbox.log"), line.Data + Environment.NewLine);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var sandbox = new SandboxProcess(process, address);
        try
        {
            await WaitUntilUp(process, address, cancellation);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends one that was left by a crash, and forgets its documents.</summary>
    public static void Remove(string data)
    {
        ChildProcess.EndLeftOver(Path.Combine(data, "sandbox.pid"));
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static async Task WaitUntilUp(Process process, string address, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        while (!process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync("/erp/north/summary", cancellation);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
            }
        }

        throw new InvalidOperationException("The sandbox ended at once; see sandbox.log in the demo's data folder.");
    }
}
