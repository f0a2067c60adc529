using System.CommandLine;
using System.Text.Json;

namespace BillingGrains.LoadTests.Rating;

/// <summary>`rating`: measures how many facts one core rates in a second, in memory.</summary>
public static class RatingCommand
{
    public static Command Build()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Where the results go." };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Measured rounds of each kind; the median counts.", DefaultValueFactory = _ => 15,
        };
        var command = new Command("rating", "Measures how fast facts are rated: usage, labour, labour with rules.")
        {
            json, rounds,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var results = RatingBench.Run(parsed.GetValue(rounds), Console.WriteLine);
            if (parsed.GetValue(json) is { } file)
            {
                await File.WriteAllTextAsync(
                    file.FullName, JsonSerializer.Serialize(results, JsonSerializerOptions.Web), cancellation);
            }

            return results.TrueForAll(result => result.FactsPerSecond >= (result.Limit ?? 0m)) ? 0 : 1;
        });
        return command;
    }
}
