using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace BillingGrains.Boundary.Tests.RealSystems;

/// <summary>The real systems that deploy/real brings up. Tests against them need the environment variable
/// BILLINGGRAINS_REAL_DATA, the folder that holds theirs: deploy/real/test.sh sets it. Without it they are skipped;
/// with it they fail when a system is not there.</summary>
internal static class RealSystem
{
    public const string Trait = "Needs";
    public const string RealSystems = "RealSystems";

    private static string? Data => Environment.GetEnvironmentVariable("BILLINGGRAINS_REAL_DATA");

    public static void SkipUnlessWanted() =>
        Assert.SkipWhen(string.IsNullOrEmpty(Data), "Needs real systems: run deploy/real/test.sh.");

    /// <summary>How a system is reached.</summary>
    public static JsonElement Connection(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Data!, name, "connection.json")));
        return document.RootElement.Clone();
    }

    public static string Text(this JsonElement connection, string member) =>
        connection.GetProperty(member).GetString()!;

    /// <summary>Runs one of deploy/real's scripts on the system's folder.</summary>
    public static async Task Script(string name, string command)
    {
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { Path.Combine(Scripts(), name + ".sh"), command, "--data", Path.Combine(Data!, name) },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0);
    }

    /// <summary>Kills a process as a crash would, and waits until nobody listens on its port.</summary>
    public static async Task Kill(int processId, Uri address)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        while (await Listens(address))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static async Task<bool> Listens(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Scripts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var scripts = Path.Combine(folder.FullName, "deploy", "real");
            if (Directory.Exists(scripts))
            {
                return scripts;
            }
        }

        throw new DirectoryNotFoundException("deploy/real is not above the tests.");
    }
}

/// <summary>Tests against real systems run one after the other: some of them kill a system.</summary>
[CollectionDefinition(RealSystem.RealSystems, DisableParallelization = true)]
public sealed class RealSystemsCollection;
