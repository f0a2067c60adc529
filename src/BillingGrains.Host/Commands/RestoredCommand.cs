using System.CommandLine;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Journal;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Commands;

/// <summary>"restored": the operator's word that the database was set back to a backup. What to do beside it is in
/// docs/restore.md.</summary>
internal static class RestoredCommand
{
    public static Command Create()
    {
        var to = new Option<Instant?>("--to")
        {
            Description = "The moment whose state the backup holds, for example 2026-03-02T04:00:00Z; "
                + "without it the whole list of each ERP is read.",
            CustomParser = argument =>
            {
                var text = argument.Tokens.Single().Value;
                var parsed = InstantPattern.ExtendedIso.Parse(text);
                if (!parsed.Success)
                {
                    argument.AddError($"--to is a moment in UTC such as 2026-03-02T04:00:00Z, not \"{text}\".");
                }

                return parsed.Success ? parsed.Value : null;
            },
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Why, for those who ask later.", DefaultValueFactory = _ => "A backup was restored.",
        };
        var command = new Command("restored", "Say that the database was set back to a backup: nothing is sent twice then.")
        {
            to, reason,
        };
        command.SetAction((parsed, cancellation) => Begin(parsed.GetValue(to), parsed.GetValue(reason)!, cancellation));
        return command;
    }

    private static async Task<int> Begin(Instant? to, string reason, CancellationToken cancellation)
    {
        var options = InstallationOptions.FromEnvironment();
        options.Check();

        // A backup may be older than the program.
        await BillingInstallation.Migrate(options, cancellation);
        await using var storage = await JournalStorage.Open(options.Database, TimeProvider.System, cancellation: cancellation);
        await new InstallationStore(storage.Database).Open(options.Purpose, Environment.UserName, reason, cancellation);
        var before = (await storage.Journal.LookAtEpoch([], cancellation)).Current;
        var epoch = await storage.Journal.BeginEpoch(before.Id, reason, Environment.UserName, to, cancellation);
        Console.WriteLine(FormattableString.Invariant(
            $"epoch {epoch.Number} began at {epoch.BeganAt}: each ERP's list is read ")
            + (to is null ? "from its beginning " : $"from an hour before {to} on ")
            + "before anything is sent or numbered. Start the silos; ./bg health tells when it is over.");
        return ExitCode.Done;
    }
}
