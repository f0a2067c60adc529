using System.Diagnostics;

namespace BillingGrains.Host.Tests.Usage;

/// <summary>A disk of a few megabytes in memory, which PostgreSQL may use and a test can fill.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string ballast;

    private SmallDisk(string folder) => (Folder, ballast) = (folder, Path.Combine(folder, "ballast"));

    public string Folder { get; }

    /// <summary>Null where this process may not mount one.</summary>
    public static SmallDisk? Mount(string name, int megabytes)
    {
        var folder = Path.Combine(Path.GetTempPath(), name);
        Directory.CreateDirectory(folder);
        if (!Environment.IsPrivilegedProcess || Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder) != 0)
        {
            Directory.Delete(folder);
            return null;
        }

        var disk = new SmallDisk(folder);
        Directory.CreateDirectory(disk.Tablespace);
        Run("chown", "postgres", disk.Tablespace);
        return disk;
    }

    /// <summary>Owned by the server's user.</summary>
    public string Tablespace => Path.Combine(Folder, "tablespace");

    /// <summary>Takes all that is free.</summary>
    public void Fill()
    {
        using var file = File.Create(ballast, 1);
        var bytes = new byte[64 * 1_024];
        try
        {
            while (true)
            {
                file.Write(bytes);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Empty() => File.Delete(ballast);

    public void Dispose()
    {
        Run("umount", Folder);
        Directory.Delete(Folder, recursive: true);
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
