using System.Diagnostics;
using System.Globalization;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Storage.Local;
using BillingGrains.Storage.Schema;
using Npgsql;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>One private PostgreSQL for all tests of a run, started by the first that asks. The variable names a server
/// to use instead; its databases are dropped afterwards.</summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private const string ServerVariable = "BILLINGGRAINS_TEST_POSTGRES";
    private const string Template = "journal_template";
    private readonly SemaphoreSlim door = new(1);
    private readonly List<string> databases = [];
    private PrivatePostgres? own;
    private string? server;
    private int databasesMade;

    /// <summary>A folder below the repository's .data when the server can reach it, else below the system's.</summary>
    public static async Task<PrivatePostgres> StartIn(string name)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["fsync"] = "off" };
        var inRepository = Path.Combine(RepositoryFolder(), ".data", "boundary-tests", name);
        try
        {
            return await PrivatePostgres.Start(new PrivatePostgresOptions(inRepository, Settings: settings), _ => { });
        }
        catch (PrivatePostgresException) when (Environment.IsPrivilegedProcess)
        {
            Directory.Delete(inRepository, recursive: true);
            var inSystem = Path.Combine(Path.GetTempPath(), "billinggrains-tests", name);
            return await PrivatePostgres.Start(new PrivatePostgresOptions(inSystem, Settings: settings), _ => { });
        }
    }

    public static async Task Remove(string name)
    {
        await PrivatePostgres.Remove(Path.Combine(RepositoryFolder(), ".data", "boundary-tests", name));
        await PrivatePostgres.Remove(Path.Combine(Path.GetTempPath(), "billinggrains-tests", name));
    }

    /// <summary>An empty database of a test's own. Returns how it is reached.</summary>
    public async Task<string> NewDatabase(bool withSchema = true)
    {
        await door.WaitAsync();
        try
        {
            server ??= await Start();
            databasesMade++;
            var name = string.Create(
                CultureInfo.InvariantCulture, $"t{Environment.ProcessId}_{databasesMade}");
            databases.Add(name);
            await Execute(server, $"create database {name} template {(withSchema ? TemplateName : "template0")}");
            return On(name);
        }
        finally
        {
            door.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (own is not null)
        {
            await own.DisposeAsync();
            await Remove(RunName);
        }
        else if (server is not null)
        {
            foreach (var name in databases.Append(TemplateName))
            {
                await Execute(server, $"drop database if exists {name} with (force)");
            }
        }

        door.Dispose();
    }

    public static async Task Execute(string connectionString, string sql)
    {
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static string RunName { get; } = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private static string TemplateName { get; } = $"{Template}_{RunName}";

    private async Task<string> Start()
    {
        var address = Environment.GetEnvironmentVariable(ServerVariable);
        if (string.IsNullOrEmpty(address))
        {
            await RemoveLeftovers();
            own = await StartIn(RunName);
            address = own.ConnectionString("postgres");
        }

        server = address;
        await Execute(address, $"create database {TemplateName} template template0");
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(On(TemplateName)) { Pooling = false });
        await new SchemaMigrator(database, _ => { }).Migrate();
        return address;
    }

    private string On(string database) =>
        new NpgsqlConnectionStringBuilder(server) { Database = database }.ConnectionString;

    /// <summary>A run that was killed left its server and its folder, named by its process.</summary>
    private static async Task RemoveLeftovers()
    {
        var folder = Path.Combine(RepositoryFolder(), ".data", "boundary-tests");
        if (!Directory.Exists(folder))
        {
            return;
        }

        var alive = Process.GetProcesses().Select(process => process.Id).ToHashSet();
        foreach (var name in Directory.GetDirectories(folder).Select(Path.GetFileName))
        {
            if (int.TryParse(name!.Split('-')[0], CultureInfo.InvariantCulture, out var pid) && !alive.Contains(pid))
            {
                await Remove(name);
            }
        }
    }

    private static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BillingGrains.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Path.GetTempPath();
    }
}
