using System.CommandLine;

namespace BillingGrains.LoadTests.Samples;

/// <summary>`sample --seed N --tickets N --out DIR`: writes a month of a help desk.</summary>
public static class SampleCommand
{
    public static Command Build()
    {
        var seed = new Option<long>("--seed") { Description = "The same seed gives the same bytes.", Required = true };
        var tickets = new Option<int>("--tickets")
        {
            Description = "Tickets beside the named cast; three entries of time for each.", DefaultValueFactory = _ => 2_000,
        };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder to write to.", Required = true };
        var command = new Command("sample", "Writes a month of a help desk, as feeds give it: see samples/helpdesk-month.")
        {
            seed, tickets, folder,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var target = parsed.GetValue(folder)!;
            target.Create();
            foreach (var (name, content) in HelpdeskMonth.Make(parsed.GetValue(seed), parsed.GetValue(tickets)).Files())
            {
                await File.WriteAllBytesAsync(Path.Combine(target.FullName, name), content, cancellation);
            }

            return 0;
        });
        return command;
    }
}
