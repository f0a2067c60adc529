using System.CommandLine;
using BillingGrains.LoadTests.Journal;
using BillingGrains.LoadTests.Samples;

var root = new RootCommand("Makes samples and loads for BillingGrains, and checks what came of them.")
{
    JournalCommand.Build(),
    SampleCommand.Build(),
};
return await root.Parse(args).InvokeAsync();
