using System.Diagnostics;
using System.Text.Json;
using BillingGrains.Connectors.RequestTracker.Setup;

namespace BillingGrains.Host.Tests.Demo;

/// <summary>"demo --real" as a process of its own, with a Request Tracker and a Tryton of its own. Only
/// deploy/real/test.sh asks for it: elsewhere it is skipped.</summary>
internal sealed class RealDemo : IAsyncDisposable
{
    /// <summary>The collection of the tests with real systems: while one of them is down, its port must stay free.
    /// </summary>
    public const string OneAtATime = "real demo";

    private static readonly string[] Systems = ["request-tracker", "tryton"];

    private readonly DemoProcess demo;
    private readonly HttpClient http = new();
    private bool started;

    public RealDemo(string name)
    {
        Assert.SkipWhen(
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("BILLINGGRAINS_REAL_DATA")),
            "Needs real systems: run ./bg test real.");
        demo = new DemoProcess(name);
    }

    public string Output => demo.Output;

    public Task RunUntilKilled(string line) => demo.RunUntilKilled(line, Arguments());

    public Task<int> RunToTheEnd() => demo.RunToTheEnd(Arguments());

    public Task<string> Figures() => demo.Figures();

    /// <summary>Starts it and gives it back as it has printed a line that begins so.</summary>
    /// <param name="once">False: it goes on serving.</param>
    public Task<Process> RunUntil(string line, bool once = true)
    {
        demo.Once = once;
        return demo.RunUntil(line, Arguments());
    }

    /// <summary>A technician at its help desk, as that is reached now.</summary>
    public RequestTrackerDesk Desk()
    {
        var folder = Folder("request-tracker").GetAwaiter().GetResult();
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "connection.json")));
        string Text(string member) => document.RootElement.GetProperty(member).GetString()!;
        return new RequestTrackerDesk(http, new Uri(Text("url")), "erin", Text("technicianPassword"));
    }

    /// <summary>Where a system keeps its files.</summary>
    public async Task<string> Folder(string system) => (await Script(system, "where")).Trim();

    public async Task Down()
    {
        foreach (var system in Systems)
        {
            await Script(system, "down");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in Systems)
        {
            await Script(system, "wipe");
        }

        http.Dispose();
        await demo.DisposeAsync();
    }

    /// <summary>The first start begins from nothing.</summary>
    private string[] Arguments()
    {
        string[] arguments = started ? ["--real"] : ["--real", "--wipe"];
        started = true;
        return arguments;
    }

    /// <summary>Runs a system's script of deploy/real, and gives back what it printed.</summary>
    public async Task<string> Script(string system, string command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash")
        {
            ArgumentList =
            {
                Path.Combine(Repository.Root, "deploy", "real", system + ".sh"), command,
                "--data", Path.Combine(demo.Data, system),
            },
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, output);
        return output;
    }
}
