using System.CommandLine;
using System.CommandLine.Parsing;
using BillingGrains.Host.Simulation;
using BillingGrains.Host.Simulation.Faults;

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
        }.AtLeast(1);
        var days = new Option<int>("--days")
        {
            Description = "How many days the installation is in use; 0 for one busy morning, packed into minutes.",
        };
        var faults = new Option<FaultSet>("--faults")
        {
            Description = "What may go wrong: all, none, or names with commas between.",
            CustomParser = Faults,
            DefaultValueFactory = _ => FaultSet.All,
        };
        var deeds = new Option<int>("--deeds")
        {
            Description = "Only so many of what people and sources would do: to replay what was cut short.",
            DefaultValueFactory = _ => int.MaxValue,
        };
        var cores = new Option<int>("--cores")
        {
            Description = "How many seeds at a time; each has one thread.", DefaultValueFactory = _ => 1,
        }.AtLeast(1);
        var until = new Option<bool>("--until-violation") { Description = "End with the first run that fails." };
        var shrink = new Option<int>("--shrink")
        {
            Description = "How many further runs may look for a shorter one that fails alike; 0 for none.",
            DefaultValueFactory = _ => 40,
        };
        var json = new Option<FileInfo?>("--json") { Description = "Write the result to this file." }.InFolderThatIsThere();
        var verbose = new Option<bool>("--verbose") { Description = "Write what the silos log and every record's facts." };
        var command = new Command("simulate", "Whole installations under faults, in virtual time.")
        {
            seed, runs, days, faults, deeds, cores, until, shrink, json, verbose,
        };
        command.SetAction(parsed => SimulationReport.Play(
            new SimulationPlan(
                parsed.GetValue(seed), parsed.GetValue(runs),
                new SimulationOptions(parsed.GetValue(days), parsed.GetValue(faults)!, parsed.GetValue(deeds)),
                parsed.GetValue(cores),
                parsed.GetValue(until), parsed.GetValue(shrink), parsed.GetValue(json), parsed.GetValue(verbose)),
            Console.Out));
        return command;
    }

    private static FaultSet? Faults(ArgumentResult list)
    {
        try
        {
            return FaultSet.Parse(string.Concat(list.Tokens.Select(token => token.Value)));
        }
        catch (FormatException wrong)
        {
            list.AddError(wrong.Message);
            return null;
        }
    }
}
