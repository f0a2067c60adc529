using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using BillingGrains.House.Tests.Rules;

namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Makes a copy of the built product in which only the assemblies that a defect touches are compiled anew, by
/// the compiler of the SDK that is running. Nothing in the source tree changes.</summary>
internal sealed class DefectBuild
{
    // What ImplicitUsings means for a library, and the version that the other assemblies were built against.
    private const string Preamble = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        [assembly: System.Reflection.AssemblyVersion("{0}")]
        """;

    private static readonly string Product = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "BillingGrains.Host", new DirectoryInfo(AppContext.BaseDirectory).Name));

    private static readonly string DotnetRoot = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));

    private static readonly string Compiler = Newest(Path.Combine(DotnetRoot, "sdk"), "Roslyn/bincore/csc.dll");

    private static readonly string RegexGenerator = Newest(
        Path.Combine(DotnetRoot, "packs", "Microsoft.NETCore.App.Ref"),
        "analyzers/dotnet/cs/System.Text.RegularExpressions.Generator.dll");

    private readonly string folder;

    private DefectBuild(string folder) => this.folder = folder;

    /// <summary>The program with the defect in it.</summary>
    public string Program => Path.Combine(folder, "billinggrains.dll");

    public static string Dotnet => Path.Combine(DotnetRoot, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>Throws when an edit's original does not occur exactly once, or the result does not compile.</summary>
    /// <param name="folder">Its content is replaced.</param>
    public static async Task<DefectBuild> Make(Defect defect, string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Product)
            .Where(file => Path.GetExtension(file) is ".dll" or ".json"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var build = new DefectBuild(folder);
        foreach (var project in defect.Edits.GroupBy(edit => edit.Project, StringComparer.Ordinal))
        {
            await build.Compile(project.Key, defect.Name, [.. project]);
        }

        return build;
    }

    /// <summary>The file's text with the edits made.</summary>
    public static string Patched(string text, IEnumerable<Edit> edits, string defect)
    {
        foreach (var edit in edits)
        {
            var first = text.IndexOf(edit.Original, StringComparison.Ordinal);
            if (first < 0 || text.IndexOf(edit.Original, first + 1, StringComparison.Ordinal) >= 0)
            {
                throw new InvalidOperationException(
                    $"{edit.Path} changed: what the defect \"{defect}\" replaces occurs there "
                    + $"{(first < 0 ? "nowhere" : "more than once")}:\n{edit.Original}");
            }

            text = text.Replace(edit.Original, edit.Replacement, StringComparison.Ordinal);
        }

        return text;
    }

    private static string Newest(string parent, string file) => Directory.EnumerateDirectories(parent)
        .Select(version => Path.Combine(version, file))
        .Where(File.Exists)
        .OrderByDescending(path => File.GetLastWriteTimeUtc(path))
        .FirstOrDefault() ?? throw new FileNotFoundException($"No version under {parent} has {file}.");

    private async Task Compile(string project, string defect, Edit[] edits)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, $"{project}.work")).FullName;
        var library = Path.Combine(folder, $"{project}.dll");
        var version = AssemblyName.GetAssemblyName(library).Version!.ToString();
        var preamble = Path.Combine(work, "Preamble.cs");
        await File.WriteAllTextAsync(preamble, string.Format(CultureInfo.InvariantCulture, Preamble, version));
        List<string> sources = [preamble];
        foreach (var path in Repository.Files($"src/{project}", ".cs")
            .Where(path => !path.EndsWith(".Orleans.cs", StringComparison.Ordinal)))
        {
            var here = edits.Where(edit => edit.Path == path).ToList();
            sources.Add(here.Count == 0 ? Path.Combine(Repository.Root, path) : Path.Combine(work, Path.GetFileName(path)));
            if (here.Count > 0)
            {
                await File.WriteAllTextAsync(sources[^1], Patched(Repository.Read(path), here, defect));
            }
        }

        var missing = edits.FirstOrDefault(edit => !File.Exists(Path.Combine(Repository.Root, edit.Path)));
        missing.ShouldBeNull($"{missing?.Path} of the defect \"{defect}\" is no file any more.");
        var response = Path.Combine(work, "csc.rsp");
        await File.WriteAllLinesAsync(response, Options(project, library, sources));
        var (exit, output) = await Run(["-noconfig", $"@{response}"]);
        exit.ShouldBe(0, $"The defect \"{defect}\" does not compile:\n{output}");
    }

    private static IEnumerable<string> Options(string project, string library, IEnumerable<string> sources) =>
    [
        "-nologo", "-nostdlib", "-target:library", "-optimize+", "-debug-", "-deterministic", "-nullable:enable",
        "-langversion:latest", "-define:ENGINE_LOCAL", "-warn:0", $"-out:\"{library}\"", $"-analyzer:\"{RegexGenerator}\"",
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != project)
            .Select(path => $"-reference:\"{path}\""),
        .. sources.Select(path => $"\"{path}\""),
    ];

    private static async Task<(int Exit, string Output)> Run(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Dotnet, [Compiler, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
