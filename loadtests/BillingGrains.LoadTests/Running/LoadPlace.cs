using System.Text.RegularExpressions;
using BillingGrains.Storage.Local;

namespace BillingGrains.LoadTests.Running;

/// <summary>What an installation of a run's own is to be.</summary>
/// <param name="Folder">On the disk that is used; what is made in it is removed afterwards.</param>
/// <param name="Settings">Of the program, beside those that make it run: <c>Billing__RequestBurst</c> and others.</param>
/// <param name="Silos">More than one on Orleans only. The first is sent to.</param>
/// <param name="Kills">Whether the last silo is killed in the middle of the load.</param>
internal sealed record LoadPlaceOptions(
    string Folder, IReadOnlyDictionary<string, string> Settings, int Silos = 1, bool Kills = false);

/// <summary>An installation of a run's own: a fresh PostgreSQL, a sandbox and the program, each a process, in a folder that is
/// removed afterwards.</summary>
internal sealed partial class LoadPlace : IAsyncDisposable
{
    private readonly LoadPlaceOptions options;
    private readonly string folder;
    private readonly string address = $"http://127.0.0.1:{Ports.Free()}";
    private readonly List<ChildProgram> silos = [];
    private readonly Dictionary<string, string> settings;
    private PrivatePostgres? postgres;
    private ChildProgram? sandbox;

    private LoadPlace(LoadPlaceOptions options)
    {
        this.options = options;
        folder = Path.GetFullPath(Path.Combine(options.Folder, $"{Environment.ProcessId}"));
        settings = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal);
    }

    public LoadTarget Target { get; private set; } = null!;

    /// <summary>An ERP of a busy day: of a thousand calls some are throttled, fail after their effect, or are not answered.
    /// </summary>
    private static IEnumerable<string> Sandbox { get; } =
    [
        "--port", "0", "--seed", "7", "--faults", "throttle=20,error-after=10,abort-after=10", "--latency-ms", "5",
    ];

    public static async Task<LoadPlace> Start(LoadPlaceOptions options, CancellationToken cancellation)
    {
        var place = new LoadPlace(options);
        try
        {
            await place.Start(cancellation);
            return place;
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the program; PostgreSQL and sandbox go on.</summary>
    public async Task EndSilos()
    {
        foreach (var silo in silos)
        {
            await silo.DisposeAsync();
        }

        silos.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await EndSilos();
        await (sandbox?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        await PrivatePostgres.Remove(folder, CancellationToken.None);
    }

    [GeneratedRegex(@"Sandbox listens on (http\S+?),? ")]
    private static partial Regex SandboxLine();

    [GeneratedRegex(@"key load: (\S+)")]
    private static partial Regex KeyLine();

    [GeneratedRegex("listening on ")]
    private static partial Regex UpLine();

    private async Task Start(CancellationToken cancellation)
    {
        postgres = await PrivatePostgres.Start(new PrivatePostgresOptions(folder), Console.WriteLine, cancellation);
        var database = await postgres.CreateDatabase("billing", cancellation);
        sandbox = ChildProgram.Start("BillingGrains.Sandbox", "billinggrains-sandbox", Sandbox);
        var erp = new Uri((await sandbox.Wait(SandboxLine(), cancellation)).Groups[1].Value);
        settings["Billing__Database"] = database;
        settings["Billing__LeaseSeconds"] = "15";
        foreach (var (connection, tenant) in Agreements.Connections)
        {
            settings[$"Billing__Connections__{connection}__Address"] = erp.ToString();
            settings[$"Billing__Connections__{connection}__Company"] = tenant;
            settings[$"Billing__Connections__{connection}__Secret"] = Agreements.Token(tenant);
        }

        var first = await StartSilo(address, ["--migrate", "--create-key", "load"], cancellation);
        for (var silo = 2; silo <= options.Silos; silo++)
        {
            await StartSilo("http://127.0.0.1:0", [], cancellation);
        }

        Target = new LoadTarget(
            new Uri(address), (await first.Wait(KeyLine(), cancellation)).Groups[1].Value, database, erp, IsFresh: true,
            options.Kills ? KillOne : null);
    }

    private async Task<ChildProgram> StartSilo(string url, IEnumerable<string> more, CancellationToken cancellation)
    {
        settings["Billing__SiloPort"] = Ports.Free();
        settings["Billing__GatewayPort"] = Ports.Free();
        var silo = ChildProgram.Start("BillingGrains.Host", "billinggrains", ["up", "--urls", url, .. more], settings);
        silos.Add(silo);
        await silo.Wait(UpLine(), cancellation);
        return silo;
    }

    /// <summary>SIGKILL. The only one is started again; what others were doing goes to those that are left.</summary>
    private async Task KillOne(CancellationToken cancellation)
    {
        var last = silos[^1];
        silos.Remove(last);
        await last.DisposeAsync();
        if (silos.Count == 0)
        {
            await StartSilo(address, [], cancellation);
        }
    }
}
