using System.CommandLine;

namespace BillingGrains.LoadTests.Silos;

/// <summary>"silos": the demo on two silos, one of which dies, freezes or stutters on the way. Needs the Orleans
/// engine.</summary>
internal static class SilosCommand
{
    public static Command Build()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Where the demo keeps its files.", Required = true };
        var harm = new Option<string>("--harm")
        {
            Description = "none; kill (SIGKILL); freeze (stopped for 60 s); stutter (stopped for 3 s every 8 s).",
            DefaultValueFactory = _ => "kill",
        };
        harm.AcceptOnlyFromAmong("none", "kill", "freeze", "stutter");
        var when = new Option<string>("--when")
        {
            Description = "It begins when the demo is at: feed or posting.", DefaultValueFactory = _ => "feed",
        };
        when.AcceptOnlyFromAmong("feed", "posting");
        var like = new Option<FileInfo?>("--like") { Description = "The summary of a run that must be equal but for the time." };
        var json = new Option<FileInfo>("--json") { Description = "Where the demo writes its summary.", Required = true };
        var command = new Command("silos", "One of two silos dies or stops while a month is billed.")
        {
            data, harm, when, like, json,
        };
        command.SetAction((parsed, cancellation) => new SilosRun(new SilosOptions(
            parsed.GetValue(data)!.FullName, parsed.GetValue(harm)!, parsed.GetValue(when)!,
            parsed.GetValue(like)?.FullName, parsed.GetValue(json)!.FullName)).Run(cancellation));
        return command;
    }
}

/// <summary>What one run is to do; see the command's options.</summary>
internal sealed record SilosOptions(string Data, string Harm, string When, string? Like, string Json);
