using System.Diagnostics;
using System.Text.Json;

namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>What became of a program's seeds.</summary>
/// <param name="Seed">The first that failed; null when none did.</param>
/// <param name="Invariants">What was violated in that run; none when no run failed.</param>
/// <param name="Output">The end of what it printed.</param>
public sealed record Played(ulong? Seed, string[] Invariants, TimeSpan Took, string Output);

/// <summary>Plays seeds with a program in a process of its own, so that neither a crash nor an endless turn of a defect
/// harms more than itself.</summary>
internal static class DefectPlay
{
    private const int OutputShown = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    /// <summary>The seed that found it before, else from seed 1 on until a run fails.</summary>
    public static async Task<Played> Play(DefectBuild build, Defect defect, CancellationToken cancellation)
    {
        var hinted = defect.Hint > 1 ? await Play(build, defect, defect.Hint, 1, cancellation) : null;
        return hinted?.Invariants.Intersect(defect.Invariants).Any() == true
            ? hinted
            : await Play(build, defect, 1, defect.SeedsMax, cancellation);
    }

    private static async Task<Played> Play(
        DefectBuild build, Defect defect, int seed, int runs, CancellationToken cancellation)
    {
        var json = Path.ChangeExtension(build.Program, "result");
        File.Delete(json);
        var startedAt = TimeProvider.System.GetTimestamp();
        var (_, output) = await Simulate(
            build,
            [
                "--seed", $"{seed}", "--runs", $"{runs}", "--until-violation", "--shrink", "0",
                "--json", json,
            ],
            cancellation);
        var took = TimeProvider.System.GetElapsedTime(startedAt);
        var end = output[^Math.Min(output.Length, OutputShown)..];
        if (!File.Exists(json))
        {
            return took < Patience
                ? new Played(0, ["the program ends by itself"], took, end)
                : new Played(null, ["it is found in time"], took, $"It was stopped after {Patience}.");
        }

        var violations = JsonDocument.Parse(await File.ReadAllTextAsync(json, CancellationToken.None)).RootElement
            .GetProperty("violations").EnumerateArray().ToList();
        var invariants = violations.Select(violation => violation.GetProperty("invariant").GetString()!).Distinct();
        ulong? failed = violations.Count == 0 ? null : violations[0].GetProperty("seed").GetUInt64();
        return new Played(failed, [.. invariants], took, end);
    }

    /// <summary>What "simulate" does with these options.</summary>
    public static async Task<(int Exit, string Output)> Simulate(
        DefectBuild build, IEnumerable<string> options, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(DefectBuild.Dotnet, [build.Program, "simulate", .. options])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };

        // Short programs gain nothing from code that is compiled twice with measurements in between.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        await using var killing = patience.Token.Register(process.Kill);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None) + await errors;
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, output);
    }
}
