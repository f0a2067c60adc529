using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Why a call to Tryton did not give a result: what it means for a write decides what may be done
/// next.</summary>
internal enum TrytonFault
{
    None = 0,

    /// <summary>A business rule of Tryton forbids it; its transaction was rolled back.</summary>
    Business = 1,

    /// <summary>A lock, a lost race, too many logins: nothing was done, and Tryton says so.</summary>
    Busy = 2,

    /// <summary>The call never reached Tryton.</summary>
    NotSent = 3,

    /// <summary>The call may have reached Tryton; no readable answer came.</summary>
    NoAnswer = 4,

    /// <summary>Tryton does not know the method, the field or the record, or forbids it; nothing was done.</summary>
    Program = 5,

    /// <summary>User or password are refused; nothing was done.</summary>
    Login = 6,

    /// <summary>Tryton asks a person to confirm; its transaction was rolled back.</summary>
    Warning = 7,
}

/// <summary>A call that gave no result.</summary>
/// <param name="message">What Tryton said, in its words.</param>
internal sealed class TrytonException(
    TrytonFault fault, string message, Duration? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Of a warning only: the name under which it is confirmed.</summary>
    public string WarningName { get; init; } = "";

    public TrytonFault Fault { get; } = fault;

    public Duration? RetryAfter { get; } = retryAfter;
}
