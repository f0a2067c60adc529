using System.CommandLine;
using System.Text.Json.Nodes;

namespace BillingGrains.LoadTests.Texts;

/// <summary>`texts`: misses and false alarms of the search for what customers must not read, on the sample month.</summary>
public static class TextsCommand
{
    public static Command Build()
    {
        var seed = new Option<long>("--seed")
        {
            Description = "Which leaks are put where.", DefaultValueFactory = _ => 2026,
        };
        var feed = new Option<FileInfo>("--feed")
        {
            Description = "The month.", DefaultValueFactory = _ => new FileInfo("samples/helpdesk-month/feed.ndjson"),
        };
        var command = new Command(
            "texts", "Puts leaks into the texts of a month and counts what the search finds, misses and mistakes for one.")
        {
            seed, feed,
        };
        command.SetAction(parsed =>
        {
            var count = LeakCount.Of(parsed.GetValue(seed), TextsOf(parsed.GetValue(feed)!.FullName));
            Console.WriteLine($"{count.Texts} texts of the month: {count.AlarmsInMonth} false alarms");
            Console.WriteLine($"{count.LookAlikes} texts that only look like a leak: {count.AlarmsInLookAlikes} false alarms");
            foreach (var kind in count.Kinds)
            {
                Console.WriteLine($"{kind.Kind}: {kind.Planted} put in, {kind.Found} found, {kind.Missed} missed");
            }

            Print("missed", count.Missed);
            Print("false alarm", count.FalseAlarms);
            return 0;
        });
        return command;
    }

    /// <summary>Everything of a feed that a document may show.</summary>
    public static IEnumerable<string> TextsOf(string feed) => File.ReadLines(feed)
        .Select(line => JsonNode.Parse(line)!)
        .Where(item => (string?)item["type"] is "ticket" or "time" or "part")
        .SelectMany(item => new[] { (string?)item["subject"], (string?)item["description"] })
        .OfType<string>();

    private static void Print(string what, IEnumerable<string> examples)
    {
        foreach (var example in examples)
        {
            Console.WriteLine($"  {what}: {example}");
        }
    }
}
