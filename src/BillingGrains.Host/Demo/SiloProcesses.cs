using System.Diagnostics;
using System.Globalization;
using BillingGrains.Host.Installation;

namespace BillingGrains.Host.Demo;

/// <summary>The other silos of a demo: each a process of its own ("up"), as in production, over the same database. Silo
/// N has its log and its process id in silo-N.log and silo-N.pid. Any of them may be killed while the demo runs.</summary>
internal sealed class SiloProcesses : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly List<Process> processes = [];

    public static async Task<SiloProcesses> Start(
        DemoOptions options, InstallationOptions settings, Action<string> say, CancellationToken cancellation)
    {
        EndLeftOver(options.Data);
        var silos = new SiloProcesses();
        try
        {
            for (var number = 2; number <= options.Silos; number++)
            {
                var name = $"silo-{number.ToString(CultureInfo.InvariantCulture)}";
                var process = Process.Start(StartInfo(name, settings))
                    ?? throw new InvalidOperationException($"{name} did not start.");
                silos.processes.Add(process);
                await File.WriteAllTextAsync(
                    Path.Combine(options.Data, $"{name}.pid"), ChildProcess.Identity(process), cancellation);
                await WaitUntilUp(process, Path.Combine(options.Data, $"{name}.log"), cancellation);
                say($"{name} runs as process {process.Id}.");
            }

            return silos;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends those that a crash left.</summary>
    public static void EndLeftOver(string data)
    {
        foreach (var pidFile in Directory.Exists(data) ? Directory.GetFiles(data, "silo-*.pid") : [])
        {
            ChildProcess.EndLeftOver(pidFile);
            File.Delete(pidFile);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }
    }

    private static ProcessStartInfo StartInfo(string name, InstallationOptions settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(SiloProcesses).Assembly.Location, "up", "--urls", "http://127.0.0.1:0" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Billing__SiloName"] = name;
        start.Environment["Billing__Database"] = settings.Database;
        start.Environment["Billing__SiloPort"] = ChildProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        start.Environment["Billing__GatewayPort"] = ChildProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        start.Environment["Billing__LeaseSeconds"] = settings.LeaseSeconds.ToString(CultureInfo.InvariantCulture);
        foreach (var (connection, to) in settings.Connections)
        {
            start.Environment[$"Billing__Connections__{connection}__Address"] = to.Address;
            start.Environment[$"Billing__Connections__{connection}__Company"] = to.Company;
            start.Environment[$"Billing__Connections__{connection}__Secret"] = to.Secret;
        }

        return start;
    }

    private static async Task WaitUntilUp(Process process, string log, CancellationToken cancellation)
    {
        var isUp = false;
        File.Delete(log);
        void Note(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
            {
                return;
            }

            lock (process)
            {
                File.AppendAllText(log, line.Data + Environment.NewLine);
            }

            isUp |= line.Data.StartsWith("listening on", StringComparison.Ordinal);
        }

        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!Volatile.Read(ref isUp))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"A silo ended at once; see {log}.");
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }
}
