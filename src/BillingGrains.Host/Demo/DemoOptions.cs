namespace BillingGrains.Host.Demo;

/// <summary>What a demo is asked for.</summary>
/// <param name="Data">Where its database and its sandbox keep their files.</param>
/// <param name="Once">Exit when done instead of serving the API.</param>
/// <param name="Fresh">Begin anew even when the last demo was not finished.</param>
/// <param name="Silos">Processes that share the work; more than one on the Orleans engine only.</param>
/// <param name="Json">Where the summary is written; null for nowhere.</param>
internal sealed record DemoOptions(string Data, bool Once, bool Fresh, int Silos, string? Json);

/// <summary>Where the demo finds what the repository ships.</summary>
internal static class DemoPaths
{
    /// <summary>The repository: the first folder above the program that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static string Sample { get; } = Path.Combine(Root, "samples", "helpdesk-month");

    /// <summary>The sandbox that was built beside this program.</summary>
    public static string Sandbox { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "BillingGrains.Sandbox",
        new DirectoryInfo(AppContext.BaseDirectory).Name, "billinggrains-sandbox.dll"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BillingGrains.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
