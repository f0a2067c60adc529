using System.CommandLine;
using System.Globalization;
using BillingGrains.Storage.Local;

namespace BillingGrains.Host.Commands;

/// <summary>"doctor": what is missing on this machine, and the command that mends it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "What is missing on this machine, and the command that mends it.");
        command.SetAction((_, cancellation) => Examine(cancellation));
        return command;
    }

    private static async Task<int> Examine(CancellationToken cancellation)
    {
        var findings = new List<Finding>
        {
            new(".NET", Environment.Version.ToString(), Environment.Version.Major >= 10, "install the .NET 10 SDK"),
            await Postgres(cancellation),
            Disk(),
            Program("chromium", "for the console's tests only", "apt-get install -y chromium", needed: false),
            Program("trytond", "for ./bg demo --real only", "deploy/real/tryton.sh up installs it", needed: false),
            Program("rt-server", "for ./bg demo --real only", "deploy/real/request-tracker.sh up installs it", needed: false),
        };
        foreach (var finding in findings)
        {
            var mark = finding.Good ? "ok     " : finding.Needed ? "MISSING" : "absent ";
            Console.WriteLine($"{mark} {finding.What,-12} {finding.Found}");
            if (!finding.Good)
            {
                Console.WriteLine($"        {(finding.Needed ? "mend it" : "if wanted")}: {finding.Mend}");
            }
        }

        return findings.TrueForAll(finding => finding.Good || !finding.Needed) ? ExitCode.Done : ExitCode.NotGood;
    }

    private static async Task<Finding> Postgres(CancellationToken cancellation)
    {
        try
        {
            var binaries = await PostgresBinaries.Find(null, cancellation);
            return new Finding("PostgreSQL", $"{binaries.Major} in {binaries.Folder}", true, "");
        }
        catch (PrivatePostgresException exception)
        {
            return new Finding("PostgreSQL", "not found", false, exception.Message);
        }
    }

    private static Finding Disk()
    {
        var free = new DriveInfo(Environment.CurrentDirectory).AvailableFreeSpace / (1024 * 1024);
        return new Finding(
            "disk", string.Create(CultureInfo.InvariantCulture, $"{free} MiB free here"), free >= 1024,
            "free at least 1 GiB on this file system");
    }

    private static Finding Program(string name, string use, string mend, bool needed)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Append("/usr/share/request-tracker5/libexec");
        var found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return new Finding(name, found ?? use, found is not null, mend, needed);
    }

    private sealed record Finding(string What, string Found, bool Good, string Mend, bool Needed = true);
}
