using System.CommandLine;
using System.Text.Json;
using BillingGrains.Host.Bench;
using BillingGrains.Host.Bench.Http;
using BillingGrains.Host.Demo;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Commands;

/// <summary>"bench": what this installation does on this machine, each figure against a limit measured in the same run.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = "All when none is named. " + string.Join(
                " ", BenchCatalog.All.Select(static bench => $"{bench.Name}: {bench.What}.")),
            DefaultValueFactory = static _ => [],
        };
        names.AcceptOnlyFromAmong([.. BenchCatalog.All.Select(static bench => bench.Name)]);
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file." }.InFolderThatIsThere();
        var seconds = new Option<int>("--seconds")
        {
            Description = "Of load for a figure, all rounds together.",
            DefaultValueFactory = static _ => new BenchPlan("").Seconds,
        }.AtLeast(BenchPlan.Rounds);
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "On the disk that is to be measured; what is made in it is removed afterwards.",
            DefaultValueFactory = static _ => new DirectoryInfo(Path.Combine(DemoPaths.Root, ".data", "bench")),
        };
        var command = new Command("bench", "Measures this installation on this machine.")
        {
            names, json, seconds, folder, PostingBenchCommand.Create(), CreateSender(),
        };
        command.SetAction((parsed, cancellation) => Measure(
            parsed.GetValue(names)!, new BenchPlan(parsed.GetValue(folder)!.FullName, parsed.GetValue(seconds)),
            parsed.GetValue(json), cancellation));
        return command;
    }

    /// <summary>The process that "bench http" starts to send from.</summary>
    private static Command CreateSender()
    {
        var url = new Option<string>("--url") { Required = true }.OfAddresses();
        var command = new Command("sender", "Sends requests as its input says.") { url };
        command.Hidden = true;
        command.SetAction((parsed, _) => SenderLoop.Run(new Uri(parsed.GetValue(url)!), Console.In, Console.Out));
        return command;
    }

    private static async Task<int> Measure(
        string[] names, BenchPlan plan, FileInfo? json, CancellationToken cancellation)
    {
        var figures = new List<BenchFigure>();
        var faults = new List<string>();
        foreach (var bench in BenchCatalog.All.Where(bench => names.Length == 0 || names.Contains(bench.Name)))
        {
            Console.WriteLine($"{bench.Name}: {bench.What}");
            var loadBefore = MachineFacts.Load();
            var result = await bench.Run(plan, Console.WriteLine, cancellation);
            Console.WriteLine(MachineFacts.Told(loadBefore));
            figures.AddRange(result.Figures);
            faults.AddRange(result.Faults());
        }

        var text = JsonSerializer.Serialize(figures, new JsonSerializerOptions(BillingJson.Options) { WriteIndented = true });
        Console.WriteLine(text);
        if (json is not null)
        {
            await File.WriteAllTextAsync(json.FullName, text + Environment.NewLine, cancellation);
        }

        faults.ForEach(static fault => Console.Error.WriteLine($"missed: {fault}"));
        return faults.Count == 0 ? ExitCode.Done : ExitCode.NotGood;
    }
}
