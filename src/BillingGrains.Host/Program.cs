using System.CommandLine;
using BillingGrains.Host.Commands;

var root = new RootCommand("BillingGrains: service work becomes invoices that stand posted in the ERP, once.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    SimulateCommand.Create(),
    DoctorCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
