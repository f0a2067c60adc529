using System.Xml.Linq;

namespace BillingGrains.House.Tests.Rules;

/// <summary>A project may reference only lower levels.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, int> Levels = new(StringComparer.Ordinal)
    {
        ["Domain"] = 0,
        ["Ports"] = 1,
        ["LocalOrleans"] = 1,
        ["Grains"] = 2,
        ["Connectors"] = 2,
        ["Storage"] = 2,
        ["Host"] = 3,
        ["Sandbox"] = 3,
    };

    public static TheoryData<string> Projects => new(Levels.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_lower_levels(string project)
    {
        var file = $"src/BillingGrains.{project}/BillingGrains.{project}.csproj";
        var references = XDocument.Parse(Repository.Read(file)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!))
            .Select(name => name["BillingGrains.".Length..]);

        foreach (var reference in references)
        {
            Levels[reference].ShouldBeLessThan(Levels[project], $"{project} references {reference}");
        }
    }

    [Fact]
    public void Every_project_has_a_level() =>
        Repository.Files("src", ".csproj").Select(file => Path.GetFileNameWithoutExtension(file)["BillingGrains.".Length..])
            .ShouldBe(Levels.Keys, ignoreOrder: true);

    [Fact]
    public void The_domain_has_one_package()
    {
        var project = XDocument.Parse(Repository.Read("src/BillingGrains.Domain/BillingGrains.Domain.csproj"));
        project.Descendants("PackageReference").Select(package => (string)package.Attribute("Include")!)
            .ShouldBe(["NodaTime"]);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("BillingGrains.sln").Replace('\\', '/');
        foreach (var project in new[] { "src", "tests", "loadtests" }
            .Where(folder => Directory.Exists(Path.Combine(Repository.Root, folder)))
            .SelectMany(folder => Repository.Files(folder, ".csproj")))
        {
            solution.ShouldContain(project);
        }
    }
}
