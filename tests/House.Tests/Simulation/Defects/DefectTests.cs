using System.Collections.Concurrent;
using System.Globalization;
using BillingGrains.House.Tests.Rules;

namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>The proof that the simulator can fail: mistakes that are made on purpose in copies of the product.</summary>
public sealed class DefectTests(ITestOutputHelper output)
{
    private const int AtOnce = 2;

    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"billinggrains-{Environment.ProcessId}");

    /// <summary>What the defects are measured against: the same way of building, with nothing wrong in it.</summary>
    private static readonly Defect Control = new(
        "nothing is wrong", 20, [], [.. KnownDefects.All.SelectMany(defect => defect.Edits)
            .DistinctBy(edit => edit.Project).Select(edit => edit with { Replacement = edit.Original })]);

    [Fact]
    public async Task Every_deliberate_defect_is_found_and_no_other()
    {
        var chosen = Environment.GetEnvironmentVariable("BG_DEFECT");
        var found = new ConcurrentBag<(Defect Defect, Played Played)>();
        try
        {
            await Parallel.ForEachAsync(
                Share(KnownDefects.All).Prepend(Control)
                    .Where(defect => chosen is null || defect.Name.Contains(chosen, StringComparison.Ordinal)),
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken,
                },
                async (defect, cancellation) =>
                {
                    var played = await Try(defect, cancellation);
                    found.Add((defect, played));
                    output.WriteLine(
                        $"{played.Seed,3} of {defect.SeedsMax,3} | {played.Took.TotalSeconds,5:0.0} s | {defect.Name} | "
                        + string.Join("; ", played.Invariants));
                });
        }
        finally
        {
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }
        }

        var faults = found.Select(one => Fault(one.Defect, one.Played)).OfType<string>().ToList();
        faults.ShouldBeEmpty(string.Join(Environment.NewLine, faults));
    }

    [Fact]
    public void Every_defect_still_finds_its_place_in_the_sources()
    {
        KnownDefects.All.Length.ShouldBeGreaterThanOrEqualTo(20);
        KnownDefects.All.Select(defect => defect.Name).ShouldBeUnique();
        foreach (var defect in KnownDefects.All)
        {
            foreach (var file in defect.Edits.GroupBy(edit => edit.Path, StringComparer.Ordinal))
            {
                DefectBuild.Patched(Repository.Read(file.Key), file, defect.Name)
                    .ShouldNotBe(Repository.Read(file.Key), defect.Name);
            }
        }
    }

    /// <summary>Of "1/5" in BG_DEFECT_SHARE every fifth, from the second on; all where nothing is said.</summary>
    private static IEnumerable<Defect> Share(IReadOnlyList<Defect> all)
    {
        var said = Environment.GetEnvironmentVariable("BG_DEFECT_SHARE")?.Split('/')
            .Select(static number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray() ?? [0, 1];
        return all.Where((_, index) => index % said[1] == said[0]);
    }

    private static async Task<Played> Try(Defect defect, CancellationToken cancellation)
    {
        var folder = Path.Combine(Folder, string.Create(
            CultureInfo.InvariantCulture, $"{Array.IndexOf(KnownDefects.All, defect) + 1}"));
        try
        {
            return await DefectPlay.Play(await DefectBuild.Make(defect, folder), defect, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new Played(null, ["it can be built"], TimeSpan.Zero, exception.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Fault(Defect defect, Played played) => played switch
    {
        { Invariants.Length: 0 } when defect.Invariants.Length == 0 => null,
        { Invariants.Length: 0 } => $"\"{defect.Name}\" was not found in {defect.SeedsMax} seeds.",
        _ when !defect.Invariants.Intersect(played.Invariants).Any() =>
            $"\"{defect.Name}\" broke other invariants in seed {played.Seed} than those it is known by:\n{played.Output}",
        _ => null,
    };
}
