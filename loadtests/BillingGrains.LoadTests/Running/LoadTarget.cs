using System.Text.RegularExpressions;
using BillingGrains.Storage.Local;

namespace BillingGrains.LoadTests.Running;

/// <summary>An installation under load.</summary>
/// <param name="Database">How its PostgreSQL is reached: checks ask it, loads never.</param>
/// <param name="Sandbox">The sandbox that pretends to be its ERP; null where documents are not looked at.</param>
/// <param name="IsFresh">Whether nothing was ever agreed there.</param>
internal sealed record LoadTarget(Uri Url, string Key, string Database, Uri? Sandbox, bool IsFresh = false);

/// <summary>An installation of a run's own: a fresh PostgreSQL, a sandbox and the program, each a process, in a folder that is
/// removed afterwards.</summary>
internal sealed partial class LoadPlace : IAsyncDisposable
{
    private readonly string folder;
    private PrivatePostgres? postgres;
    private ChildProgram? sandbox;
    private ChildProgram? host;

    private LoadPlace(string folder) => this.folder = folder;

    public LoadTarget Target { get; private set; } = null!;

    /// <summary>An ERP of a busy day: of a thousand calls some are throttled, fail after their effect, or are not answered.
    /// </summary>
    private static IEnumerable<string> Sandbox { get; } =
    [
        "--port", "0", "--seed", "7", "--faults", "throttle=20,error-after=10,abort-after=10", "--latency-ms", "5",
    ];

    /// <param name="folder">On the disk that is used; what is made in it is removed afterwards.</param>
    /// <param name="settings">Of the program, beside those that make it run: <c>Billing__RequestBurst</c> and others.</param>
    public static async Task<LoadPlace> Start(
        string folder, IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        var place = new LoadPlace(Path.GetFullPath(Path.Combine(folder, $"{Environment.ProcessId}")));
        try
        {
            await place.Start(settings, cancellation);
            return place;
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in new[] { host, sandbox })
        {
            await (program?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await (postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        await PrivatePostgres.Remove(folder, CancellationToken.None);
    }

    [GeneratedRegex(@"Sandbox listens on (http\S+?),? ")]
    private static partial Regex SandboxLine();

    [GeneratedRegex(@"key load: (\S+)\s+listening on (\S+)")]
    private static partial Regex HostLines();

    private async Task Start(IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        postgres = await PrivatePostgres.Start(new PrivatePostgresOptions(folder), Console.WriteLine, cancellation);
        var database = await postgres.CreateDatabase("billing", cancellation);
        sandbox = ChildProgram.Start("BillingGrains.Sandbox", "billinggrains-sandbox", Sandbox);
        var erp = new Uri((await sandbox.Wait(SandboxLine(), cancellation)).Groups[1].Value);
        var all = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["Billing__Database"] = database,
            ["Billing__LeaseSeconds"] = "15",
            ["Billing__SiloPort"] = Ports.Free(),
            ["Billing__GatewayPort"] = Ports.Free(),
        };
        foreach (var (connection, tenant) in Agreements.Connections)
        {
            all[$"Billing__Connections__{connection}__Address"] = erp.ToString();
            all[$"Billing__Connections__{connection}__Company"] = tenant;
            all[$"Billing__Connections__{connection}__Secret"] = Agreements.Token(tenant);
        }

        host = ChildProgram.Start(
            "BillingGrains.Host", "billinggrains",
            ["up", "--migrate", "--create-key", "load", "--urls", "http://127.0.0.1:0"], all);
        var up = await host.Wait(HostLines(), cancellation);
        Target = new LoadTarget(new Uri(up.Groups[2].Value), up.Groups[1].Value, database, erp, IsFresh: true);
    }
}
