using System.ComponentModel;
using System.Diagnostics;

namespace BillingGrains.House.Tests.Rules;

/// <summary>The k6 scripts say what k6 understands.</summary>
public sealed class K6ScriptTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string Folder = Path.Combine(Repository.Root, ".out", "k6");

    /// <summary>In a folder of its own: what npm installs is no source.</summary>
    [Fact]
    public async Task Their_types_are_those_of_k6()
    {
        Directory.CreateDirectory(Folder);
        foreach (var old in Directory.GetFiles(Folder, "*.ts"))
        {
            File.Delete(old);
        }

        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "k6")))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        }

        var (installed, said) = await Run("npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=0");
        Assert.SkipUnless(installed, $"The types of k6 cannot be had here: {said}");
        var (good, faults) = await Run("npm", "run", "--silent", "check");
        good.ShouldBeTrue(faults);
    }

    [Fact]
    public void Where_packages_come_from_is_left_to_who_installs_them() =>
        Repository.Read("k6/package-lock.json").ShouldNotContain("://");

    private static async Task<(bool IsGood, string Said)> Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Patience);
            return (process.ExitCode == 0, await said + await errors);
        }
        catch (Win32Exception)
        {
            return (false, $"{program} is not installed.");
        }
    }
}
