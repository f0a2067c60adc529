using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BillingGrains.Host.Demo;

/// <summary>What the processes beside the demo's own have in common.</summary>
internal static class ChildProcess
{
    /// <summary>Ends the process that a crashed demo left, found by its pid file.</summary>
    public static void EndLeftOver(string pidFile)
    {
        var identity = File.Exists(pidFile) ? File.ReadAllText(pidFile) : "";
        if (!int.TryParse(identity.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            return;
        }

        try
        {
            using var old = Process.GetProcessById(pid);
            if (Identity(old) == identity)
            {
                old.Kill(entireProcessTree: true);
                old.WaitForExit();
            }
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    /// <summary>The id and the second of the start: an id alone may be another program's by now.</summary>
    public static string Identity(Process process) => string.Create(
        CultureInfo.InvariantCulture, $"{process.Id} {process.StartTime.ToUniversalTime():yyyy-MM-ddTHH:mm:ss}");

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
