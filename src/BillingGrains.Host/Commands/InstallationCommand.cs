using System.CommandLine;
using BillingGrains.Domain.Deciding;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Journal;
using Npgsql;

namespace BillingGrains.Host.Commands;

/// <summary>"installation": what the data are for, and whether anything may be called with them.</summary>
internal static class InstallationCommand
{
    public static Command Create()
    {
        var show = new Command("show", "Whether outgoing connections are open, and why not.");
        show.SetAction((_, cancellation) => With(async (options, store) =>
        {
            var closed = await store.WhyClosed(options.Purpose, cancellation);
            Console.WriteLine(closed is null
                ? $"{options.Purpose.Word()}: outgoing connections are open"
                : $"{options.Purpose.Word()}: every outgoing connection is closed: {closed}");
            return closed is null ? ExitCode.Done : ExitCode.NotGood;
        }));
        var reason = new Option<string>("--reason") { Description = "Why, for those who ask later.", Required = true };
        var open = new Command(
            "open", "Say that the data are this installation's, for what Billing__Purpose says: its connections open.")
        {
            reason,
        };
        open.SetAction((parsed, cancellation) => With(async (options, store) =>
        {
            await store.Open(options.Purpose, Environment.UserName, parsed.GetRequiredValue(reason), cancellation);
            Console.WriteLine($"{options.Purpose.Word()}: outgoing connections are open; silos know it within seconds");
            return ExitCode.Done;
        }));
        return new Command("installation", "Show or say what the data are for: production or test.") { show, open };
    }

    private static async Task<int> With(Func<InstallationOptions, InstallationStore, Task<int>> work)
    {
        var options = InstallationOptions.FromEnvironment();
        options.Check();
        await using var database = NpgsqlDataSource.Create(options.Database);
        return await work(options, new InstallationStore(database));
    }
}
