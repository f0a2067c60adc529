using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Connectors.Tryton.Setup;
using BillingGrains.Host.Engine;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Local;
using NodaTime;

namespace BillingGrains.Host.Demo;

/// <param name="Data">Where the systems and our database keep their files.</param>
/// <param name="Once">Exit when done instead of serving the API.</param>
/// <param name="Wipe">Remove what an earlier demo left, and start from nothing.</param>
/// <param name="Json">Where the summary is written; null for nowhere.</param>
internal sealed record RealOptions(string Data, bool Once, bool Wipe, string? Json);

/// <summary>The main job between Request Tracker and Tryton. Run again, or interrupted and run again, it goes on: what
/// technicians did is found by subject, what was billed stays billed.</summary>
internal sealed class RealRun(RealOptions options)
{
    private static readonly Duration CallTimeout = Duration.FromSeconds(60);

    private readonly RealSystem tracker = new("request-tracker", options.Data, Say);
    private readonly RealSystem tryton = new("tryton", options.Data, Say);

    private string Postgres => Path.Combine(options.Data, "postgres");

    public async Task<int> Run(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            Directory.CreateDirectory(options.Data);
            if (options.Wipe)
            {
                await tracker.Wipe(cancellation);
                await tryton.Wipe(cancellation);
                await PrivatePostgres.Remove(Postgres, cancellation);
                Say("What an earlier demo left is removed.");
            }

            Say("A real Request Tracker 5 and a real Tryton 6.0, from Debian's packages, on 127.0.0.1 only.");
            Say($"Their data, and ours, lie in {options.Data}; packages that are missing are installed and named.");
            try
            {
                return await Run(clock, cancellation);
            }
            finally
            {
                await tracker.Down();
                await tryton.Down();
            }
        }
        catch (Exception exception) when (exception is PrivatePostgresException or RealSystemException)
        {
            Say(exception.Message);
            return 2;
        }
    }

    // Plainly, so that paths and addresses are never broken over two lines.
    private static void Say(string line) => Console.Out.WriteLine(line);

    private async Task<int> Run(Stopwatch clock, CancellationToken cancellation)
    {
        var port = ChildProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        var address = $"http://127.0.0.1:{port}";
        // One after the other: both may install packages.
        await tracker.Up(["--webhook", $"{address}/v1/webhooks/request-tracker/{RealMonth.Source}"], cancellation);
        await tryton.Up([], cancellation);
        using var http = new HttpClient();
        var settings = new TrytonSettings(
            new Uri(tryton.Text("url")), tryton.Text("database"), tryton.Text("user"), tryton.Text("password"),
            CallTimeout);
        await SetUpTryton(http, settings, cancellation);

        await using var postgres = await PrivatePostgres.Start(
            new PrivatePostgresOptions(Postgres), Say, cancellation);
        var database = await postgres.CreateDatabase("billing", cancellation);
        await using var installation = await BillingInstallation.Start(
            Options(database), address, migrate: true, cancellation);
        var key = await installation.CreateKey("demo", "admin");
        using var client = new DemoClient(address, key);
        using var desk = new RealDesk(tracker);
        using var books = new TrytonBooks(http, settings, TimeProvider.System);

        await new RealSteps(client, desk, Say).BillTheMonth(cancellation);
        var figures = new RealFigures(installation, desk, books);
        var summary = await figures.Collect(GrainEngine.Name, clock.Elapsed, cancellation);
        await new RealReport(client, desk).Print(summary, figures.Documents, cancellation);
        await WriteJson(summary, cancellation);
        if (!options.Once)
        {
            Say($"The API answers on {address}/v1 with the key {key}; Request Tracker on {tracker.Text("url")}, Tryton on " +
                $"{tryton.Text("url")}; passwords in their connection.json. Stop with Ctrl-C.");
            await installation.WaitForStop(cancellation);
        }

        return summary.IsClean ? 0 : 1;
    }

    private static async Task SetUpTryton(HttpClient http, TrytonSettings settings, CancellationToken cancellation)
    {
        using var setup = new TrytonSetup(http, settings, TimeProvider.System);
        await setup.Run(RealMonth.Plan(TimeProvider.System.GetUtcNow().Year), cancellation);
        Say($"Tryton has a company, accounts, a tax and {RealMonth.Customers.Count} customers.");
    }

    private InstallationOptions Options(string database) => new()
    {
        Database = database,
        Connections = new Dictionary<string, ConnectionOptions>(StringComparer.Ordinal)
        {
            ["tryton"] = new()
            {
                Address = tryton.Text("url"), Company = tryton.Text("database"), User = tryton.Text("user"),
                Secret = tryton.Text("password"),
                Tryton = new TrytonOptions { Taxes = { ["S21"] = "VAT 21 %" } },
            },
            ["request-tracker"] = new()
            {
                Address = tracker.Text("url"), Secret = tracker.Text("token"),
                RequestTracker = new RequestTrackerOptions
                {
                    Roles = new Dictionary<string, string>(RealMonth.Roles, StringComparer.Ordinal),
                    SettlingSeconds = 0, WebhookSecret = tracker.Text("webhookSecret"),
                },
            },
        },
    };

    private async Task WriteJson(RealSummary summary, CancellationToken cancellation)
    {
        if (options.Json is { } file)
        {
            var json = JsonSerializer.Serialize(
                summary, new JsonSerializerOptions(BillingJson.Options) { WriteIndented = true });
            await File.WriteAllTextAsync(file, json + Environment.NewLine, cancellation);
        }
    }
}
