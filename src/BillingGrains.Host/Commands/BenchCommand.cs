using System.CommandLine;
using System.Text.Json;
using BillingGrains.Host.Bench;
using BillingGrains.Host.Demo;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Commands;

/// <summary>"bench journal": commands through grains against what the database can do, in one run.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measures this installation on this machine.")
    {
        CreateJournal(), PostingBenchCommand.Create(),
    };

    private static Command CreateJournal()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file." }.InFolderThatIsThere();
        var defaults = new JournalPlan();
        var seconds = new Option<int>("--seconds")
        {
            Description = "Of load through many grains.", DefaultValueFactory = _ => defaults.Seconds,
        }.AtLeast(defaults.Rounds);
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "On the disk that is to be measured; what is made in it is removed afterwards.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(DemoPaths.Root, ".data", "bench")),
        };
        var command = new Command("journal", "Durable commands through grains, against plain inserts.") { json, seconds, folder };
        command.SetAction((parsed, cancellation) => Measure(
            defaults with { Seconds = parsed.GetValue(seconds) }, parsed.GetValue(folder)!.FullName,
            parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> Measure(
        JournalPlan plan, string folder, FileInfo? json, CancellationToken cancellation)
    {
        var summary = await JournalMeasurement.Run(folder, plan, Console.WriteLine, cancellation);
        var text = JsonSerializer.Serialize(
            summary, new JsonSerializerOptions(BillingJson.Options) { WriteIndented = true });
        Console.WriteLine(text);
        if (json is not null)
        {
            await File.WriteAllTextAsync(json.FullName, text + Environment.NewLine, cancellation);
        }

        foreach (var fault in summary.Faults())
        {
            Console.Error.WriteLine($"missed: {fault}");
        }

        return summary.Faults().Count == 0 ? ExitCode.Done : ExitCode.NotGood;
    }
}
