using System.CommandLine;

namespace BillingGrains.Host.Commands;

/// <summary>"bench posting" needs an engine that runs in virtual time.</summary>
internal static class PostingBenchCommand
{
    public static Command Create()
    {
        var command = new Command("posting", "Runs on the local engine only: ./bg bench posting --engine local.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("Posting is measured on the local engine: ./bg bench posting --engine local.");
            return ExitCode.CannotStart;
        });
        return command;
    }
}
