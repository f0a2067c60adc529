using System.CommandLine;
using BillingGrains.Host.Demo;

namespace BillingGrains.Host.Commands;

/// <summary>"demo": the main job, with no server of the user's.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Exit when done instead of serving the API." };
        var json = new Option<FileInfo?>("--json") { Description = "Write the summary to this file." }.InFolderThatIsThere();
        var fresh = new Option<bool>("--fresh") { Description = "Begin anew even when the last demo was not finished." };
        var silos = new Option<int>("--silos")
        {
            Description = "Processes that share the work (more than one: --engine orleans).", DefaultValueFactory = _ => 1,
        }.AtLeast(1);
        var real = new Option<bool>("--real")
        {
            Description = "Between a real Request Tracker and a real Tryton, from Debian's packages.",
        };
        var wipe = new Option<bool>("--wipe") { Description = "With --real: remove what an earlier demo left there." };
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "Where the demo keeps its data; .data/demo or .data/demo-real otherwise.",
        };
        var command = new Command("demo", "A month of service work becomes posted invoices.")
        {
            once, json, fresh, silos, real, wipe, data,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string Folder(string name) =>
                parsed.GetValue(data)?.FullName ?? Path.Combine(DemoPaths.Root, ".data", name);
            var file = parsed.GetValue(json)?.FullName;
            return parsed.GetValue(real)
                ? new RealRun(new RealOptions(
                    Folder("demo-real"), parsed.GetValue(once), parsed.GetValue(wipe), file)).Run(cancellation)
                : new DemoRun(new DemoOptions(
                    Folder("demo"), parsed.GetValue(once), parsed.GetValue(fresh), parsed.GetValue(silos), file))
                    .Run(cancellation);
        });
        return command;
    }
}
