using System.Text.RegularExpressions;

namespace BillingGrains.House.Tests.Rules;

/// <summary>What a reader may expect of every source file.</summary>
public sealed partial class SourceTests
{
    private const int LinesMax = 320;
    private const int ColumnsMax = 130;

    /// <summary>Lines with code on them: no blank lines, comments or lone braces.</summary>
    private const int EngineCodeLinesMax = 3_000;

    private static IEnumerable<string> Sources => Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs"));

    [Fact]
    public void A_file_holds_one_concept_in_few_lines() =>
        Offenders(Sources.Concat(Repository.Files("src", ".sql")), file =>
            Repository.Lines(file).Length is > LinesMax and var lines ? $"{lines} lines, at most {LinesMax}" : null);

    [Fact]
    public void A_line_fits_the_screen() =>
        Offenders(Sources, file =>
            Array.FindIndex(Repository.Lines(file), line => line.Length > ColumnsMax) is >= 0 and var index
                ? $"line {index + 1} is longer than {ColumnsMax} columns"
                : null);

    [Fact]
    public void The_namespace_is_the_folder() =>
        Offenders(Repository.Files("src", ".cs"), file =>
        {
            var project = file.Split('/')[1];
            if (project == "BillingGrains.LocalOrleans" || Path.GetFileName(file) == "Program.cs")
            {
                return null;
            }

            var expected = string.Join('.', file.Split('/')[1..^1]);
            return Repository.Read(file).Contains($"namespace {expected};", StringComparison.Ordinal)
                ? null
                : $"its namespace is not {expected}";
        });

    [Fact]
    public void Nothing_is_left_for_later() =>
        Offenders(Sources.Where(file => !file.EndsWith("SourceTests.cs", StringComparison.Ordinal)), file =>
            Leftover().Match(Repository.Read(file)) is { Success: true } found ? $"holds '{found.Value}'" : null);

    [Fact]
    public void Grains_and_rules_are_the_same_source_on_both_engines() =>
        Offenders(
            Repository.Files("src/BillingGrains.Domain", ".cs").Concat(Repository.Files("src/BillingGrains.Grains", ".cs")),
            file => Repository.Read(file).Contains("#if", StringComparison.Ordinal) ? "holds #if" : null);

    /// <summary>It is no second Orleans: when it needs more, the design changes, not the engine.</summary>
    [Fact]
    public void The_local_engine_stays_small() =>
        Repository.Files("src/BillingGrains.LocalOrleans", ".cs").SelectMany(Repository.Lines)
            .Count(line => CodeLine().IsMatch(line))
            .ShouldBeLessThan(EngineCodeLinesMax);

    [Fact]
    public void No_test_sleeps() =>
        Offenders(Repository.Files("tests", ".cs").Where(file => !file.EndsWith("SourceTests.cs", StringComparison.Ordinal)),
            file => Sleep().Match(Repository.Read(file)) is { Success: true } found ? $"holds '{found.Value}'" : null);

    [Fact]
    public void No_file_names_a_machine()
    {
        var texts = Repository.Files("src").Concat(Repository.Files("tests")).Concat(Repository.Files("deploy"))
            .Where(file => Path.GetExtension(file) is ".cs" or ".csproj" or ".sh" or ".sql" or ".json" or ".md" or ".yml")
            .Where(file => !file.EndsWith("SourceTests.cs", StringComparison.Ordinal));
        Offenders(texts, file =>
            Machine().Match(Repository.Read(file)) is { Success: true } found ? $"names '{found.Value}'" : null);
    }

    [Fact]
    public void Every_module_says_what_it_owns()
    {
        var modules = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Concat(Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src/BillingGrains.Domain"))
                .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")));
        Offenders(modules, folder => File.Exists(Path.Combine(folder, "README.md")) ? null : "has no README.md");
    }

    private static void Offenders(IEnumerable<string> files, Func<string, string?> fault)
    {
        var found = files.Select(file => (file, fault: fault(file))).Where(pair => pair.fault is not null)
            .Select(pair => $"{pair.file}: {pair.fault}").ToList();
        found.ShouldBeEmpty(string.Join(Environment.NewLine, found));
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|#region|#pragma warning disable")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"^\s*(?!//)[^\s{}]")]
    private static partial Regex CodeLine();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\(\s*(\d|TimeSpan)")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"/work/|/var/tmp/|/root/|C:\\\\Users")]
    private static partial Regex Machine();
}
