using System.CommandLine;

namespace BillingGrains.LoadTests.Feed;

/// <summary>"feed": sends a feed to a running installation, twice, and checks what came of it.</summary>
internal static class FeedCommand
{
    public static Command Build()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The installation.", DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
        };
        var key = new Option<string>("--key") { Description = "An API key that may feed and read.", Required = true };
        var file = new Option<FileInfo>("--file")
        {
            Description = "A feed, an item a line.",
            DefaultValueFactory = _ => new FileInfo("samples/helpdesk-month/feed.ndjson"),
        };
        var senders = new Option<int>("--senders") { Description = "Batches on their way at once.", DefaultValueFactory = _ => 8 };
        var batch = new Option<int>("--batch") { Description = "Items in a batch.", DefaultValueFactory = _ => 200 };
        var command = new Command("feed", "Sends a feed twice and checks that the second time changes nothing.")
        {
            url, key, file, senders, batch,
        };
        command.SetAction((parsed, cancellation) => new FeedLoad(
            parsed.GetValue(url)!, parsed.GetValue(key)!, parsed.GetValue(senders), parsed.GetValue(batch))
            .Run(parsed.GetValue(file)!.FullName, cancellation));
        return command;
    }
}
