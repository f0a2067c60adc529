using System.Diagnostics;
using System.Globalization;

namespace BillingGrains.Storage.Local;

/// <summary>The file in which a PostgreSQL server leaves its process and port.</summary>
internal static class PostmasterFile
{
    /// <summary>The port of the server that runs on the data, or null. A file whose process is gone, or is another
    /// program by now, is left over from a crash: PostgreSQL would refuse to start over the latter, so it is deleted.
    /// </summary>
    public static async Task<int?> RunningPort(string file, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var lines = await File.ReadAllLinesAsync(file, cancellation).ConfigureAwait(false);
        if (lines.Length >= 4
            && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid)
            && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port)
            && IsPostgres(pid))
        {
            return port;
        }

        File.Delete(file);
        return null;
    }

    private static bool IsPostgres(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
