using System.CommandLine;
using BillingGrains.Host.Simulation;

namespace BillingGrains.Host.Commands;

/// <summary>"simulate": whole installations under faults, in virtual time.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var seed = new Option<ulong>("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1UL };
        var runs = new Option<int>("--runs")
        {
            Description = "How many seeds, one after the other.", DefaultValueFactory = _ => 20,
        };
        var json = new Option<FileInfo?>("--json") { Description = "Write the result to this file." };
        var verbose = new Option<bool>("--verbose") { Description = "Write what the silos log and every record's facts." };
        var command = new Command("simulate", "Whole installations under faults, in virtual time.") { seed, runs, json, verbose };
        command.SetAction(parsed => SimulationReport.Play(
            parsed.GetValue(seed), parsed.GetValue(runs), parsed.GetValue(json), parsed.GetValue(verbose), Console.Out));
        return command;
    }
}
