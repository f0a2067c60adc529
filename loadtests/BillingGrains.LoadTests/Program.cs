using System.CommandLine;
using BillingGrains.LoadTests.Feed;
using BillingGrains.LoadTests.Journal;
using BillingGrains.LoadTests.Rating;
using BillingGrains.LoadTests.Running;
using BillingGrains.LoadTests.Samples;
using BillingGrains.LoadTests.Silos;
using BillingGrains.LoadTests.Texts;
using BillingGrains.LoadTests.Views;

var root = new RootCommand("Makes samples and loads for BillingGrains, and checks what came of them.")
{
    JournalCommand.Build(),
    ViewsCommand.Build(),
    SampleCommand.Build(),
    FeedCommand.Build(),
    SilosCommand.Build(),
    RatingCommand.Build(),
    TextsCommand.Build(),
};
foreach (var load in LoadCommands.Build())
{
    root.Subcommands.Add(load);
}

return await root.Parse(args).InvokeAsync();
