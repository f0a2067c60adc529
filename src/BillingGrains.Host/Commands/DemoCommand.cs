using System.CommandLine;
using BillingGrains.Host.Demo;

namespace BillingGrains.Host.Commands;

/// <summary>"demo": the main job, with no server of the user's.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Exit when done instead of serving the API." };
        var json = new Option<FileInfo?>("--json") { Description = "Write the summary to this file." };
        var fresh = new Option<bool>("--fresh") { Description = "Begin anew even when the last demo was not finished." };
        var silos = new Option<int>("--silos")
        {
            Description = "Processes that share the work (more than one: --engine orleans).", DefaultValueFactory = _ => 1,
        };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "Where the demo keeps its database and its sandbox.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(DemoPaths.Root, ".data", "demo")),
        };
        var command = new Command("demo", "A month of service work becomes posted invoices.") { once, json, fresh, silos, data };
        command.SetAction((parsed, cancellation) => new DemoRun(new DemoOptions(
            parsed.GetValue(data)!.FullName, parsed.GetValue(once), parsed.GetValue(fresh),
            parsed.GetValue(silos), parsed.GetValue(json)?.FullName)).Run(cancellation));
        return command;
    }
}
