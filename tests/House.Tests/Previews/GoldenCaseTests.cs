using System.Text.RegularExpressions;
using BillingGrains.House.Tests.Rules;

namespace BillingGrains.House.Tests.Previews;

/// <summary>Each golden case has a test that bears its id. The cases themselves lie outside the repository; the list of
/// their ids and titles is golden-cases.txt, beside this file.</summary>
public sealed partial class GoldenCaseTests
{
    private const string Folder = "tests/House.Tests/Previews";

    /// <summary>What no preview shows: a preview numbers nothing and posts nothing.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["G92"] = "a document's number", ["G94"] = "a document's number", ["G104"] = "an ERP's precision",
    };

    private static readonly Dictionary<string, string> Cases = Repository.Lines($"{Folder}/golden-cases.txt")
        .ToDictionary(line => line.Split(' ')[0], line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

    [Fact]
    public void Each_golden_case_has_a_test_with_its_id()
    {
        var previewed = Named(Folder);
        var tested = Named("tests");
        Cases.Where(each => !(Elsewhere.ContainsKey(each.Key) ? tested : previewed).Contains(each.Key))
            .Select(each => $"{each.Key}: {each.Value}").ShouldBeEmpty();
        Cases.Count.ShouldBe(65);
    }

    [Fact]
    public void Each_test_with_an_id_is_of_a_golden_case() =>
        Named("tests").Where(id => !Cases.ContainsKey(id)).ShouldBeEmpty();

    /// <summary>A test's name begins with the id, or a row of its data does.</summary>
    private static HashSet<string> Named(string folder) => Repository.Files(folder, ".cs")
        .SelectMany(file => Id().Matches(Repository.Read(file)))
        .Select(match => match.Groups[1].Value)
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("""(?:public void |InlineData\(\s*")(G\d{2,3})(?:_|")""")]
    private static partial Regex Id();
}
