using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace BillingGrains.Storage.Local;

/// <summary>What a private PostgreSQL is to be.</summary>
/// <param name="Folder">Holds its data, its log and its password; made when missing, used again when there.</param>
/// <param name="Port">0 for a free one.</param>
/// <param name="Settings">Server settings beside the defaults, for example fsync=off for tests.</param>
public sealed record PrivatePostgresOptions(
    string Folder, int Port = 0, IReadOnlyDictionary<string, string>? Settings = null);

/// <summary>A PostgreSQL server of one's own, made from the machine's installation: for trying the product, for tests
/// and for measuring. It listens on this machine only and asks for a password that lies in its folder.</summary>
/// <remarks>PostgreSQL refuses to run as root: then the server runs as the user "postgres", who must be able to reach
/// the folder.</remarks>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string User = "billinggrains";
    private const string ServerUser = "postgres";
    private const int PortTries = 5;
    private const int SocketNameBytesMax = 16;
    private const int SocketPathBytesMax = 103;

    /// <summary>When a server was killed its children take a moment to notice; until then a new one refuses.</summary>
    private const string MemoryInUse = "shared memory block";

    private const int MemoryTries = 50;
    private static readonly TimeSpan MemoryWait = TimeSpan.FromMilliseconds(200);
    private readonly PrivatePostgresOptions options;
    private readonly Action<string> say;
    private readonly PostgresBinaries binaries;
    private string password = "";

    private PrivatePostgres(PrivatePostgresOptions options, Action<string> say, PostgresBinaries binaries)
    {
        this.options = options;
        this.say = say;
        this.binaries = binaries;
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Holds its data, its log and its password.</summary>
    public string Folder => options.Folder;

    private string DataFolder => Path.Combine(options.Folder, "data");

    private string LogFile => Path.Combine(options.Folder, "postgres.log");

    private string PasswordFile => Path.Combine(options.Folder, "password");

    /// <summary>PostgreSQL names it so.</summary>
    private string SocketFile => Path.Combine(options.Folder, $".s.PGSQL.{Port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Whether the folder can hold the server's socket: its path fits an address of every system, and needs no
    /// quotes in a list of settings.</summary>
    private bool CanHoldSocket => !OperatingSystem.IsWindows()
        && Encoding.UTF8.GetByteCount(options.Folder) + SocketNameBytesMax <= SocketPathBytesMax
        && options.Folder.AsSpan().IndexOfAny("',\"\\") < 0;

    private string PidFile => Path.Combine(DataFolder, "postmaster.pid");

    /// <summary>Starts the server; one that already runs on the folder's data is taken over.</summary>
    /// <param name="say">Hears one line for each thing that takes time.</param>
    /// <exception cref="PrivatePostgresException">It could not be started; the message says what mends it.</exception>
    public static async Task<PrivatePostgres> Start(
        PrivatePostgresOptions options, Action<string> say, CancellationToken cancellation = default)
    {
        options = options with { Folder = Path.GetFullPath(options.Folder) };
        var versionFile = Path.Combine(options.Folder, "data", "PG_VERSION");
        int? major = File.Exists(versionFile)
            ? int.Parse(await File.ReadAllTextAsync(versionFile, cancellation).ConfigureAwait(false),
                CultureInfo.InvariantCulture)
            : null;
        var binaries = await PostgresBinaries.Find(major, cancellation).ConfigureAwait(false);
        var postgres = new PrivatePostgres(options, say, binaries);
        await postgres.MakeFolder(cancellation).ConfigureAwait(false);
        if (major is null)
        {
            await postgres.Create(cancellation).ConfigureAwait(false);
        }

        postgres.password = await File.ReadAllTextAsync(postgres.PasswordFile, cancellation).ConfigureAwait(false);
        await postgres.Start(cancellation).ConfigureAwait(false);
        return postgres;
    }

    /// <summary>How a database of the server is reached: by its socket where it has one, which is cheaper than the network.
    /// </summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = File.Exists(SocketFile) ? options.Folder : IPAddress.Loopback.ToString(),
        Port = Port,
        Username = User,
        Password = password,
        Database = database,
    }.ConnectionString;

    /// <summary>Makes an empty database unless there is one of that name.</summary>
    /// <returns>How it is reached.</returns>
    public async Task<string> CreateDatabase(string name, CancellationToken cancellation = default)
    {
        await using var server = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(ConnectionString("postgres")) { Pooling = false });
        await using var exists = server.CreateCommand("select 1 from pg_database where datname = $1");
        exists.Parameters.Add(new NpgsqlParameter { Value = name });
        if (await exists.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is null)
        {
            var quoted = name.Replace("\"", "\"\"", StringComparison.Ordinal);
            await using var create = server.CreateCommand($"create database \"{quoted}\"");
            await create.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        return ConnectionString(name);
    }

    /// <summary>Starts the server again after <see cref="Stop"/> or <see cref="Crash"/>, on the same port.</summary>
    public Task Restart(CancellationToken cancellation = default) => Launch(Port, cancellation);

    /// <summary>Ends all connections and stops the server in good order.</summary>
    public Task Stop(CancellationToken cancellation = default) => Control("fast", cancellation);

    /// <summary>Ends the server at once, as a crash would; it recovers at the next start.</summary>
    public Task Crash(CancellationToken cancellation = default) => Control("immediate", cancellation);

    /// <summary>Stops the server; the data stay.</summary>
    public async ValueTask DisposeAsync()
    {
        if (File.Exists(PidFile))
        {
            await Stop(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Ends whatever server runs on a folder and deletes its data.</summary>
    public static async Task Remove(string folder, CancellationToken cancellation = default)
    {
        folder = Path.GetFullPath(folder);
        if (File.Exists(Path.Combine(folder, "data", "postmaster.pid")))
        {
            var binaries = await PostgresBinaries.Find(null, cancellation).ConfigureAwait(false);
            var postgres = new PrivatePostgres(new PrivatePostgresOptions(folder), _ => { }, binaries);
            await postgres.Crash(cancellation).ConfigureAwait(false);
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MakeFolder(CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Folder);
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        var owned = await LocalProcess.Run("chown", [ServerUser, options.Folder], cancellation).ConfigureAwait(false);
        if (owned.ExitCode != 0)
        {
            throw new PrivatePostgresException(
                $"PostgreSQL refuses to run as root, and there is no user \"{ServerUser}\" to run it as. "
                + $"Run this as an ordinary user, or: useradd --system {ServerUser}");
        }

        var reached = await AsServerUser("test", ["-w", options.Folder], cancellation).ConfigureAwait(false);
        if (reached.ExitCode != 0)
        {
            throw new PrivatePostgresException(
                $"The user \"{ServerUser}\" cannot reach {options.Folder}. Use another folder, or let others pass "
                + "through each folder above it: chmod o+x FOLDER");
        }
    }

    private async Task Create(CancellationToken cancellation)
    {
        say($"Making a PostgreSQL {binaries.Major.ToString(CultureInfo.InvariantCulture)} in {options.Folder}.");
        if (!File.Exists(PasswordFile))
        {
            await File.WriteAllTextAsync(PasswordFile, RandomNumberGenerator.GetHexString(32), cancellation)
                .ConfigureAwait(false);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            if (Environment.IsPrivilegedProcess)
            {
                await LocalProcess.Run("chown", [ServerUser, PasswordFile], cancellation).ConfigureAwait(false);
            }
        }

        // An initdb that was cut off leaves a folder that the next one refuses.
        if (Directory.Exists(DataFolder))
        {
            Directory.Delete(DataFolder, recursive: true);
        }

        var made = await AsServerUser(
            binaries.Of("initdb"),
            [
                "-D", DataFolder, "-U", User, "-A", "scram-sha-256", $"--pwfile={PasswordFile}", "-E", "UTF8",
                "--locale=C", "--no-instructions",
            ],
            cancellation).ConfigureAwait(false);
        if (made.ExitCode != 0)
        {
            throw new PrivatePostgresException($"initdb failed in {options.Folder}:\n{made.Output}");
        }
    }

    private async Task Start(CancellationToken cancellation)
    {
        if (await PostmasterFile.RunningPort(PidFile, cancellation).ConfigureAwait(false) is { } port)
        {
            say($"PostgreSQL already runs on port {port.ToString(CultureInfo.InvariantCulture)}.");
            Port = port;
            return;
        }

        for (var tries = 1; ; tries++)
        {
            try
            {
                await Launch(options.Port == 0 ? FreePort() : options.Port, cancellation).ConfigureAwait(false);
                return;
            }
            catch (PrivatePostgresException) when (options.Port == 0 && tries < PortTries)
            {
                // Another process took the free port first.
            }
        }
    }

    private async Task Launch(int port, CancellationToken cancellation)
    {
        var settings = new Dictionary<string, string>(options.Settings ?? new Dictionary<string, string>())
        {
            ["listen_addresses"] = IPAddress.Loopback.ToString(),
            ["unix_socket_directories"] = CanHoldSocket ? options.Folder : "",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
        };
        settings.TryAdd("jit", "off");
        settings.TryAdd("max_connections", "200");
        settings.TryAdd("shared_buffers", "256MB");
        settings.TryAdd("max_wal_size", "4GB");
        var serverOptions = string.Join(' ', settings.Select(each => $"-c {each.Key}='{each.Value}'"));
        string[] arguments = ["start", "-w", "-t", "60", "-D", DataFolder, "-l", LogFile, "-o", serverOptions];
        for (var tries = 1; ; tries++)
        {
            var started = await AsServerUser(binaries.Of("pg_ctl"), arguments, cancellation).ConfigureAwait(false);
            if (started.ExitCode == 0)
            {
                Port = port;
                return;
            }

            var log = File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(10)) : "";
            if (!log.Contains(MemoryInUse, StringComparison.Ordinal) || tries == MemoryTries)
            {
                throw new PrivatePostgresException(
                    $"PostgreSQL did not start in {options.Folder}; the end of its log {LogFile}:\n{log}");
            }

            await Task.Delay(MemoryWait, cancellation).ConfigureAwait(false);
        }
    }

    private async Task Control(string mode, CancellationToken cancellation)
    {
        var stopped = await AsServerUser(
            binaries.Of("pg_ctl"), ["stop", "-w", "-D", DataFolder, "-m", mode], cancellation).ConfigureAwait(false);
        if (stopped.ExitCode != 0 && await PostmasterFile.RunningPort(PidFile, cancellation).ConfigureAwait(false) is not null)
        {
            throw new PrivatePostgresException($"PostgreSQL in {options.Folder} did not stop:\n{stopped.Output}");
        }
    }

    private static Task<ProcessAnswer> AsServerUser(
        string program, string[] arguments, CancellationToken cancellation) =>
        Environment.IsPrivilegedProcess
            ? LocalProcess.Run(
                "setpriv",
                [$"--reuid={ServerUser}", $"--regid={ServerUser}", "--clear-groups", program, .. arguments],
                cancellation)
            : LocalProcess.Run(program, arguments, cancellation);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
