using System.CommandLine;
using System.Text.Json;
using BillingGrains.Host.Simulation.Posting;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Commands;

/// <summary>"bench posting": how close posting comes to what ERPs allow, and that it never passes it.</summary>
internal static class PostingBenchCommand
{
    public static Command Create()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file." }.InFolderThatIsThere();
        var scale = new Option<int>("--scale")
        {
            Description = "By how much there are fewer documents in virtual time.", DefaultValueFactory = _ => 1,
        }.AtLeast(1);
        var seconds = new Option<int>("--seconds")
        {
            Description = "Of the scenario in real time; 0 for none.", DefaultValueFactory = _ => 120,
        };
        var command = new Command("posting", "Documents to ERPs that each allow little, against the least time that they allow.")
        {
            json, scale, seconds,
        };
        command.SetAction((parsed, cancellation) => Measure(
            parsed.GetValue(scale), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> Measure(int scale, TimeSpan real, FileInfo? json, CancellationToken cancellation)
    {
        var scenarios = new PostingScenarios(scale);
        var found = new List<PostingScenario>();
        void Add(PostingScenario one)
        {
            found.Add(one);
            Console.WriteLine(JsonSerializer.Serialize(one, Indented));
        }

        Add(scenarios.Burst());
        Add(scenarios.Faults());
        Add(scenarios.Urgent());
        Add(scenarios.Frozen());
        Add(scenarios.Killed());
        Add(scenarios.Restored());
        if (real > TimeSpan.Zero)
        {
            Add(await scenarios.Real(real));
        }

        if (json is not null)
        {
            await File.WriteAllTextAsync(
                json.FullName, JsonSerializer.Serialize(found, Indented) + Environment.NewLine, cancellation);
        }

        var missed = found.SelectMany(one => one.Missed.Select(text => $"missed in {one.Scenario}: {text}.")).ToList();
        missed.ForEach(Console.Error.WriteLine);
        return missed.Count == 0 ? ExitCode.Done : ExitCode.NotGood;
    }

    private static readonly JsonSerializerOptions Indented = new(BillingJson.Options) { WriteIndented = true };
}
