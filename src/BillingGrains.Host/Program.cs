using System.CommandLine;
using BillingGrains.Host.Commands;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    // A file or a pipe takes tables without colours.
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Width = 120;
}

var root = new RootCommand("BillingGrains: service work becomes invoices that stand posted in the ERP, once.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    SimulateCommand.Create(),
    ReplayCommand.Create(),
    PreviewCommand.Create(),
    ContractCommand.Create(),
    ErpCommand.Create(),
    BenchCommand.Create(),
    MigrateCommand.Create(),
    KeyCommand.Create(),
    LedgerCommand.Create(),
    RestoredCommand.Create(),
    InstallationCommand.Create(),
    AuditCommand.Create(),
    UsageCommand.Create(),
    HealthCommand.Create(),
    DoctorCommand.Create(),
};
// After Ctrl-C or SIGTERM: enough to end what is under way, and PostgreSQL and the sandbox of a demo.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };
return await ExitCode.Of(root.Parse(args), invocation);
