using System.CommandLine;

namespace BillingGrains.Host.Commands;

/// <summary>"simulate" needs an engine whose every step a seed can choose.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var command = new Command("simulate", "Runs on the local engine only: ./bg simulate --engine local.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("Simulation runs on the local engine: ./bg simulate --engine local.");
            return ExitCode.CannotStart;
        });
        return command;
    }
}
