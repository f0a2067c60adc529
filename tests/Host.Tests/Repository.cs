namespace BillingGrains.Host.Tests;

/// <summary>Where the tests were built.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution; the system's folder for temporary files when there is none.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BillingGrains.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Path.GetTempPath();
    }
}
