using System.CommandLine;
using System.Text.Json;
using BillingGrains.Host.Demo;
using BillingGrains.Host.Engine;
using BillingGrains.Host.Simulation;
using BillingGrains.Host.Simulation.Faults;
using BillingGrains.Host.Simulation.Replaying;
using BillingGrains.Storage.Local;

namespace BillingGrains.Host.Commands;

/// <summary>"replay": the work of a simulated run, without faults, on PostgreSQL and the engine that is built, and
/// whether its books are those of the simulation.</summary>
internal static class ReplayCommand
{
    private const string SourceFaults = "source-repeat,source-reorder,source-correct,source-withdraw";
    private const int DifferencesShown = 40;

    public static Command Create()
    {
        var seed = new Option<ulong>("--seed") { Description = "The seed.", DefaultValueFactory = _ => 1UL };
        var days = new Option<int>("--days") { Description = "As of simulate; 0 for one busy morning." };
        var expect = new Option<FileInfo?>("--expect")
        {
            Description = "Books that were written with --books; needed where the engine has no simulator.",
        };
        var books = new Option<FileInfo?>("--books") { Description = "Write the simulation's books to this file and end." };
        var json = new Option<FileInfo?>("--json") { Description = "Write the result to this file." };
        var command = new Command("replay", "Plays a seed's work on PostgreSQL and compares the books with the simulation's.")
        {
            seed, days, expect, books, json,
        };
        command.SetAction((parsed, cancellation) => Play(
            parsed.GetValue(seed), new SimulationOptions(parsed.GetValue(days), FaultSet.Parse(SourceFaults)),
            parsed.GetValue(expect), parsed.GetValue(books), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> Play(
        ulong seed, SimulationOptions options, FileInfo? expect, FileInfo? write, FileInfo? json,
        CancellationToken cancellation)
    {
        var expected = expect is not null
            ? new Books(await File.ReadAllLinesAsync(expect.FullName, cancellation))
            : ExpectedBooks.Of(seed, options);
        if (expected is null)
        {
            Console.Error.WriteLine(
                "This engine has no simulator: write the books with ./bg replay --engine local --books FILE, then give "
                + "--expect FILE.");
            return 2;
        }

        if (write is not null)
        {
            await File.WriteAllLinesAsync(write.FullName, expected.Lines, cancellation);
            return 0;
        }

        try
        {
            var began = TimeProvider.System.GetTimestamp();
            var folder = Path.Combine(DemoPaths.Root, ".data", "replay");
            var real = await ReplayRun.Play(seed, options, folder, Console.Error.WriteLine, cancellation);
            var seconds = Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 1);
            return await Report(seed, expected, real, seconds, json, cancellation);
        }
        catch (PrivatePostgresException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }

    private static async Task<int> Report(
        ulong seed, Books expected, Books real, double seconds, FileInfo? json, CancellationToken cancellation)
    {
        var differences = expected.Compare(real).ToList();
        foreach (var line in differences.Take(DifferencesShown))
        {
            Console.WriteLine(line);
        }

        Console.WriteLine(FormattableString.Invariant(
            $"Seed {seed} on PostgreSQL and the engine {GrainEngine.Name}: {real.Lines.Count} lines of books in {seconds} s, ")
            + (differences.Count == 0 ? "the same as simulated." : FormattableString.Invariant($"{differences.Count} differ.")));
        if (json is not null)
        {
            var result = new { seed, engine = GrainEngine.Name, lines = real.Lines.Count, wallSeconds = seconds, differences };
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(result), cancellation);
        }

        return differences.Count == 0 ? 0 : 1;
    }
}
