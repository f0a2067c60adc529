namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Files of the repository's samples.</summary>
internal static class Samples
{
    public static string Path(string file) => System.IO.Path.Combine(Root(), "samples", file);

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "BillingGrains.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The repository's root was not found.");
        }

        return folder.FullName;
    }
}
