using System.CommandLine;
using BillingGrains.Host.Commands;

var root = new RootCommand("BillingGrains: service work becomes invoices that stand posted in the ERP, once.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    SimulateCommand.Create(),
    ReplayCommand.Create(),
    PreviewCommand.Create(),
    ContractCommand.Create(),
    BenchCommand.Create(),
    MigrateCommand.Create(),
    RestoredCommand.Create(),
    HealthCommand.Create(),
    DoctorCommand.Create(),
};
// After Ctrl-C or SIGTERM: enough to end what is under way, and PostgreSQL and the sandbox of a demo.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };
return await ExitCode.Of(root.Parse(args), invocation);
