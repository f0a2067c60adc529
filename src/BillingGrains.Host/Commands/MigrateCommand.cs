using System.CommandLine;
using BillingGrains.Domain.Duties;
using BillingGrains.Host.Access;
using BillingGrains.Host.Installation;
using Npgsql;

namespace BillingGrains.Host.Commands;

/// <summary>"migrate": brings the database's schema up to date, and exits.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var key = new Option<string?>("--create-key")
        {
            Description = "Print a new admin key of this name; an older one of that name ends.",
        };
        var command = new Command("migrate", "Bring the database's schema up to date.") { key };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = InstallationOptions.FromEnvironment();
            options.Check();
            await BillingInstallation.Migrate(options, cancellation);
            if (parsed.GetValue(key) is { } name)
            {
                await using var database = NpgsqlDataSource.Create(options.Database);
                var made = await new ApiKeys(database, TimeProvider.System, options.Purpose).Create(
                    name, Roles.Admin, cancellation: cancellation);
                Console.WriteLine($"key {name}: {made}");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
