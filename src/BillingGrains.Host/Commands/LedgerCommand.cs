using System.CommandLine;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Views;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace BillingGrains.Host.Commands;

/// <summary>"ledger": the posted journal of a legal entity as plain text, for hledger and its kin.</summary>
internal static class LedgerCommand
{
    public static Command Create()
    {
        var entity = new Argument<string>("entity") { Description = "The legal entity's id." };
        var from = Day("--from", "First day of what is booked, for example 2026-03-01.");
        var to = Day("--to", "Last day.");
        var file = new Option<string?>("--out") { Description = "Write to this file instead of printing." };
        var command = new Command("ledger", "Print what is posted as a plain-text ledger that hledger reads.")
        {
            entity, from, to, file,
        };
        command.SetAction((parsed, cancellation) => Write(
            parsed.GetRequiredValue(entity), parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(file),
            cancellation));
        return command;
    }

    private static Option<LocalDate> Day(string name, string words) => new(name)
    {
        Description = words,
        Required = true,
        CustomParser = argument =>
        {
            var text = argument.Tokens.Single().Value;
            var parsed = LocalDatePattern.Iso.Parse(text);
            if (!parsed.Success)
            {
                argument.AddError($"{name} is a day such as 2026-03-01, not \"{text}\".");
            }

            return parsed.Success ? parsed.Value : default;
        },
    };

    private static async Task<int> Write(
        string entity, LocalDate from, LocalDate to, string? file, CancellationToken cancellation)
    {
        var options = InstallationOptions.FromEnvironment();
        options.Check();
        await using var database = NpgsqlDataSource.Create(options.Database);
        if (await new LedgerViews(database).Export(entity, from, to, cancellation) is not { } text)
        {
            Console.Error.WriteLine($"There is no legal entity {entity}.");
            return ExitCode.CannotStart;
        }

        if (file is null)
        {
            Console.Write(text);
        }
        else
        {
            await File.WriteAllTextAsync(file, text, cancellation);
        }

        return ExitCode.Done;
    }
}
