using System.CommandLine;
using BillingGrains.Host.Installation;

namespace BillingGrains.Host.Commands;

/// <summary>"up": one silo with its HTTP API, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen.", DefaultValueFactory = _ => "http://127.0.0.1:5080",
        }.OfAddresses();
        var migrate = new Option<bool>("--migrate") { Description = "Bring the database's schema up to date first." };
        var key = new Option<string?>("--create-key") { Description = "Print a new admin key of this name, then serve." };
        var command = new Command("up", "Serve: silo and HTTP API.") { urls, migrate, key };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var installation = await BillingInstallation.Start(
                InstallationOptions.FromEnvironment(), parsed.GetValue(urls)!, parsed.GetValue(migrate), cancellation);
            if (parsed.GetValue(key) is { } name)
            {
                Console.WriteLine($"key {name}: {await installation.CreateKey(name, "admin")}");
            }

            Console.WriteLine($"listening on {installation.Address}");
            await installation.WaitForStop(cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}
