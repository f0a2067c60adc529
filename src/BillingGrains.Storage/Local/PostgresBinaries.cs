using System.Diagnostics;
using System.Globalization;

namespace BillingGrains.Storage.Local;

/// <summary>A PostgreSQL installation on this machine.</summary>
/// <param name="Major">The major version, for example 15.</param>
public sealed record PostgresBinaries(string Folder, int Major)
{
    /// <summary>Names a folder with initdb and pg_ctl, before any other place.</summary>
    public const string FolderVariable = "BILLINGGRAINS_POSTGRES_BIN";

    /// <summary>The oldest major version whose SQL this project's schema uses.</summary>
    private const int MajorMin = 14;

    /// <summary>Finds an installation, the newest first; of a certain major version when data of it exist.</summary>
    /// <exception cref="PrivatePostgresException">There is none.</exception>
    public static async Task<PostgresBinaries> Find(int? major, CancellationToken cancellation)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Folders().Distinct(StringComparer.Ordinal))
        {
            if (File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")))
            {
                found.Add(new PostgresBinaries(folder, await MajorOf(folder, cancellation).ConfigureAwait(false)));
            }
        }

        return found
            .Where(each => major is null ? each.Major >= MajorMin : each.Major == major)
            .OrderByDescending(each => each.Major)
            .FirstOrDefault()
            ?? throw new PrivatePostgresException(major is null
                ? $"No PostgreSQL {Text(MajorMin)} or newer was found on this machine. On Debian or Ubuntu: "
                    + $"apt install postgresql. Elsewhere, name the folder of initdb and pg_ctl in {FolderVariable}."
                : $"The data were made by PostgreSQL {Text(major.Value)}, which was not found on this machine. "
                    + $"On Debian or Ubuntu: apt install postgresql-{Text(major.Value)}.");
    }

    public string Of(string program) => Path.Combine(Folder, program);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named)
        {
            return [named];
        }

        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0);
        return
        [
            .. onPath,
            .. Below("/usr/lib/postgresql", "*", "bin"),
            .. Below("/usr", "pgsql-*", "bin"),
            .. Below("/opt/homebrew/opt", "postgresql*", "bin"),
        ];
    }

    private static IEnumerable<string> Below(string parent, string pattern, string child) =>
        Directory.Exists(parent)
            ? Directory.GetDirectories(parent, pattern).Select(folder => Path.Combine(folder, child))
            : [];

    private static async Task<int> MajorOf(string folder, CancellationToken cancellation)
    {
        // "initdb (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
        var answer = await LocalProcess.Run(Path.Combine(folder, "initdb"), ["--version"], cancellation)
            .ConfigureAwait(false);
        var words = answer.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var number = words.Length > 2 ? new string([.. words[2].TakeWhile(char.IsAsciiDigit)]) : "";
        return int.TryParse(number, CultureInfo.InvariantCulture, out var major) ? major : 0;
    }
}

/// <summary>What a program answered.</summary>
internal sealed record ProcessAnswer(int ExitCode, string Output);

/// <summary>Runs a program to its end.</summary>
internal static class LocalProcess
{
    public static async Task<ProcessAnswer> Run(
        string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(Environment.CurrentDirectory),
        };
        using var process = Process.Start(start)
            ?? throw new PrivatePostgresException($"{program} could not be started.");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return new ProcessAnswer(
            process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
    }
}

/// <summary>A private PostgreSQL could not be started; the message says what mends it.</summary>
public sealed class PrivatePostgresException(string message) : Exception(message);
