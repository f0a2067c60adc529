using System.Diagnostics;
using System.Text.Json;
using BillingGrains.Host.Commands;
using BillingGrains.Host.Engine;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Local;

namespace BillingGrains.Host.Demo;

/// <summary>The whole month, from nothing to posted invoices. Interrupted at any moment and started again, it goes on:
/// every step may be repeated, and what was done answers "already done".</summary>
internal sealed class DemoRun(DemoOptions options)
{
    private const int SandboxSeed = 7;

    /// <summary>Short, so that a demo that was killed and started again soon posts again.</summary>
    private const int LeaseSeconds = 15;

    private readonly string finishedFile = Path.Combine(options.Data, "finished");

    public async Task<int> Run(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            if (options.Silos > 1 && !GrainEngine.Clusters)
            {
                Say("The local engine is one process. A second silo needs Orleans: ./bg demo --silos 2 --engine orleans");
                return ExitCode.CannotStart;
            }

            await Prepare(cancellation);
            var sample = new DemoSample(DemoPaths.Sample);
            await using var postgres = await PrivatePostgres.Start(
                new PrivatePostgresOptions(Path.Combine(options.Data, "postgres")), Say, cancellation);
            var database = await postgres.CreateDatabase("billing", cancellation);
            await using var sandbox = await SandboxProcess.Start(
                Path.Combine(options.Data, "sandbox"), SandboxSeed, SandboxProcess.LastDayOfMonth, cancellation);
            var settings = Options(database, sandbox, sample);
            await BillingInstallation.Migrate(settings, cancellation);
            await using var others = await SiloProcesses.Start(options, settings, Say, cancellation);
            await using var installation = await BillingInstallation.Start(
                settings, "http://127.0.0.1:0", migrate: false, cancellation);
            var key = await installation.CreateKey("demo", "admin");
            Say($"The API answers on {installation.Address}/v1 with the key {key}.");
            using var client = new DemoClient(installation.Address, key);

            var steps = new DemoSteps(client, sample, Say);
            await steps.BillTheMonth(cancellation);
            var figures = new DemoFigures(client, installation, sample);
            var summary = await figures.Collect(GrainEngine.Name, clock, cancellation);
            await new DemoReport(client, sample).Print(summary, cancellation);
            await WriteJson(summary, cancellation);
            await File.WriteAllTextAsync(finishedFile, "", cancellation);
            if (!options.Once)
            {
                Say($"The API goes on answering on {installation.Address}/v1; stop with Ctrl-C.");
                await installation.WaitForStop(cancellation);
            }

            return summary.IsClean ? ExitCode.Done : ExitCode.NotGood;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Say("Stopped. Start it again, and it goes on.");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Unbroken, however narrow the terminal: addresses, keys and commands are copied from here.</summary>
    private static void Say(string line) => Console.WriteLine(line);

    /// <summary>A demo that came to its end begins anew; one that was interrupted goes on.</summary>
    private async Task Prepare(CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Data);
        if (options.Fresh || File.Exists(finishedFile))
        {
            await PrivatePostgres.Remove(Path.Combine(options.Data, "postgres"), cancellation);
            SiloProcesses.EndLeftOver(options.Data);
            SandboxProcess.Remove(Path.Combine(options.Data, "sandbox"));
            File.Delete(finishedFile);
        }
    }

    private static InstallationOptions Options(string database, SandboxProcess sandbox, DemoSample sample)
    {
        var connections = new Dictionary<string, ConnectionOptions>(StringComparer.Ordinal);
        foreach (var tenant in sample.Tenants)
        {
            var id = tenant.GetProperty("tenantId").GetString()!;
            connections[tenant.GetProperty("connection").GetString()!] = new ConnectionOptions
            {
                Address = sandbox.Address, Company = id, Secret = $"sandbox-{id}",
            };
        }

        return new InstallationOptions
        {
            Database = database, Connections = connections, LeaseSeconds = LeaseSeconds,
            SiloPort = ChildProcess.FreePort(), GatewayPort = ChildProcess.FreePort(),
        };
    }

    private async Task WriteJson(DemoSummary summary, CancellationToken cancellation)
    {
        if (options.Json is { } file)
        {
            var json = JsonSerializer.Serialize(summary, new JsonSerializerOptions(BillingJson.Options) { WriteIndented = true });
            await File.WriteAllTextAsync(file, json + Environment.NewLine, cancellation);
        }
    }
}
