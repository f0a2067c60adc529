using System.CommandLine;
using BillingGrains.LoadTests.Running;

namespace BillingGrains.LoadTests.Feed;

/// <summary>"feed": sends a feed to an installation, twice, and checks what came of it.</summary>
internal static class FeedCommand
{
    public static Command Build()
    {
        var file = new Option<FileInfo>("--file")
        {
            Description = "A feed, an item a line.",
            DefaultValueFactory = _ => new FileInfo("samples/helpdesk-month/feed.ndjson"),
        };
        var senders = new Option<int>("--senders") { Description = "Batches on their way at once.", DefaultValueFactory = _ => 8 };
        var batch = new Option<int>("--batch") { Description = "Items in a batch.", DefaultValueFactory = _ => 200 };
        var target = new TargetOptions(TargetOptions.NoLimits);
        var command = new Command("feed", "Sends a feed twice and checks that the second time changes nothing.")
        {
            file, senders, batch,
        };
        target.AddTo(command);
        command.SetAction((parsed, cancellation) => target.With(
            parsed,
            async (installation, stop) =>
            {
                using var load = new FeedLoad(installation, parsed.GetValue(senders), parsed.GetValue(batch));
                var feed = parsed.GetValue(file)!;
                if (installation.IsFresh)
                {
                    await load.Prepare(feed.DirectoryName!, stop);
                }

                return await load.Run(feed.FullName, stop);
            },
            cancellation));
        return command;
    }
}
