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
        CreateJournal(), CreateUsage(), PostingBenchCommand.Create(),
    };

    private static Command CreateJournal()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file." }.InFolderThatIsThere();
        var defaults = new JournalPlan();
        var seconds = new Option<int>("--seconds")
        {
            Description = "Of load through many grains.", DefaultValueFactory = _ => defaults.Seconds,
        }.AtLeast(defaults.Rounds);
        var folder = Folder();
        var command = new Command("journal", "Durable commands through grains, against plain inserts.") { json, seconds, folder };
        command.SetAction((parsed, cancellation) => Measure(
            defaults with { Seconds = parsed.GetValue(seconds) }, parsed.GetValue(folder)!.FullName,
            parsed.GetValue(json), cancellation));
        return command;
    }

    private static Command CreateUsage()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file." }.InFolderThatIsThere();
        var defaults = new UsagePlan();
        var requests = new Option<int>("--requests")
        {
            Description = $"Of {defaults.EventsPerRequest} events, in each round.", DefaultValueFactory = _ => defaults.Requests,
        }.AtLeast(1);
        var folder = Folder();
        var command = new Command("usage", "Usage events over HTTP, against a COPY of the same events.")
        {
            json, requests, folder,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (figures, missing) = await UsageMeasurement.Run(
                parsed.GetValue(folder)!.FullName, defaults with { Requests = parsed.GetValue(requests) }, Console.WriteLine,
                cancellation);
            var faults = figures.Select(static figure => figure.Fault()).OfType<string>();
            return await Tell(figures, missing.Concat(faults), parsed.GetValue(json));
        });
        return command;
    }

    private static Option<DirectoryInfo> Folder() => new("--folder")
    {
        Description = "On the disk that is to be measured; what is made in it is removed afterwards.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(DemoPaths.Root, ".data", "bench")),
    };

    private static async Task<int> Measure(
        JournalPlan plan, string folder, FileInfo? json, CancellationToken cancellation)
    {
        var summary = await JournalMeasurement.Run(folder, plan, Console.WriteLine, cancellation);
        return await Tell(summary, summary.Faults(), json);
    }

    /// <summary>Figures as JSON, and each limit that was missed as a sentence.</summary>
    private static async Task<int> Tell<T>(T figures, IEnumerable<string> missed, FileInfo? json)
    {
        var text = JsonSerializer.Serialize(figures, new JsonSerializerOptions(BillingJson.Options) { WriteIndented = true });
        Console.WriteLine(text);
        if (json is not null)
        {
            await File.WriteAllTextAsync(json.FullName, text + Environment.NewLine);
        }

        var faults = missed.ToList();
        faults.ForEach(fault => Console.Error.WriteLine($"missed: {fault}"));
        return faults.Count == 0 ? ExitCode.Done : ExitCode.NotGood;
    }
}
