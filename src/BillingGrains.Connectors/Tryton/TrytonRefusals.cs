using BillingGrains.Domain.Posting;

namespace BillingGrains.Connectors.Tryton;

/// <summary>What became of a write that gave no result, and the words for finance.</summary>
internal static class TrytonRefusals
{
    /// <param name="begun">Whether the call that failed could have had an effect.</param>
    public static SendingOutcome OfWrite(TrytonException problem, bool begun) => problem.Fault switch
    {
        TrytonFault.Business => Business(problem.Message),
        TrytonFault.Warning => new SendingOutcome.Refused(
            "erp-warning",
            $"The ERP asks a person to confirm: {Sentence(problem.Message)} Confirm it there by posting by hand.",
            $"{problem.WarningName}: {problem.Message}"),
        TrytonFault.Busy or TrytonFault.NotSent or TrytonFault.Login =>
            new SendingOutcome.Deferred(problem.Message, problem.RetryAfter),
        TrytonFault.NoAnswer => begun
            ? new SendingOutcome.Unknown(problem.Message)
            : new SendingOutcome.Deferred(problem.Message, problem.RetryAfter),
        // Tryton rolls back before it answers so. Trying again would fail again: a person must look.
        TrytonFault.Program => new SendingOutcome.Refused(
            "erp-cannot-process", "The ERP cannot process the document as it was sent; an integrator must look at it.",
            problem.Message),
        _ => throw new InvalidOperationException($"The fault {problem.Fault} is not known."),
    };

    private static SendingOutcome.Refused Business(string message) => message switch
    {
        _ when message.Contains("create a period", StringComparison.Ordinal)
            || message.Contains("closed period", StringComparison.Ordinal)
            || message.Contains("is closed", StringComparison.Ordinal) =>
            new SendingOutcome.Refused(
                "period-not-open",
                "The ERP has no open accounting period for the document's date. Open the period there, then try again.",
                message),
        _ when message.Contains("has already been used for invoice", StringComparison.Ordinal) =>
            new SendingOutcome.Refused(
                "number-out-of-order",
                "The ERP has numbered a document with a later date already; it gives numbers in the order of dates.",
                message),
        _ => new SendingOutcome.Refused("erp-refused", $"The ERP refuses the document: {Sentence(message)}", message),
    };

    private static string Sentence(string message)
    {
        var line = message.ReplaceLineEndings(" ").Trim();
        return line.EndsWith('.') ? line : line + ".";
    }
}
