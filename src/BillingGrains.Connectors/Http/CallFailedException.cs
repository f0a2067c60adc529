using NodaTime;

namespace BillingGrains.Connectors.Http;

/// <summary>A call did not come about, or its answer did not come back.</summary>
/// <param name="nothingWasSent">The ERP cannot have seen it.</param>
internal sealed class CallFailedException(string message, bool nothingWasSent, Exception? inner = null)
    : Exception(message, inner)
{
    public bool NothingWasSent => nothingWasSent;

    /// <summary>For how long there is no use in trying again; null for no word.</summary>
    public Duration? RetryAfter { get; init; }
}
