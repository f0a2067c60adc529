using System.CommandLine;

namespace BillingGrains.Host.Commands;

/// <summary>What a command's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>Done; for "up": stopped as it was told.</summary>
    public const int Done = 0;

    /// <summary>It ran, and what it looked at is not as it should be; or a defect, told with its place.</summary>
    public const int NotGood = 1;

    /// <summary>It could not begin: wrong options, wrong settings, no database, a port that is taken.</summary>
    public const int CannotStart = 2;

    /// <summary>Ctrl-C or SIGTERM before it was done.</summary>
    public const int Interrupted = 130;

    /// <summary>Runs what was asked for. What a person can mend is told in words, everything else as a defect.</summary>
    public static async Task<int> Of(ParseResult asked, InvocationConfiguration configuration)
    {
        configuration.EnableDefaultExceptionHandler = false;
        try
        {
            var code = await asked.InvokeAsync(configuration);
            return asked.Errors.Count > 0 ? CannotStart : code;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception exception) when (StartProblems.Words(exception) is { } words)
        {
            await Console.Error.WriteLineAsync($"billinggrains: {words}");
            return CannotStart;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"billinggrains: this is a defect of the program. {exception}");
            return NotGood;
        }
    }
}
