using System.ComponentModel;
using System.Diagnostics;

namespace BillingGrains.Domain.Tests.Ledgers;

/// <summary>Has the real hledger check a ledger.</summary>
internal static class HledgerCheck
{
    /// <summary>Skips the test where hledger is not installed.</summary>
    public static void Run(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            using var process = Process.Start(new ProcessStartInfo("hledger")
            {
                ArgumentList = { "check", "--strict", "ordereddates", "-f", file },
                RedirectStandardError = true,
                Environment = { ["LC_ALL"] = "C.UTF-8" },
            })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, $"{said}\n{text}");
        }
        catch (Win32Exception)
        {
            Assert.Skip("hledger is not installed: .ci/run installs it, or your package manager does.");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
