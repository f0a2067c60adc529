using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Ports.Tax;

/// <summary>A tax service: says what tax a document bears. Every implementation holds the promises of the Boundary tests
/// in TaxBoundary. Asking leaves nothing behind that must be undone, so it may be repeated; the same question has the same
/// answer as long as the service's rates are the same. The tables of a contract need none of this: they are part of the
/// decision (<see cref="TableTax"/>).</summary>
public interface ITax
{
    /// <summary>Does not throw for what the service or the network does: that is a reply. Given up after the connection's
    /// time-out; never repeated inside the connector.</summary>
    /// <param name="documentKey">For the service's records; the same for a repeated question.</param>
    Task<TaxReply> Ask(string documentKey, TaxQuestion question, CancellationToken cancellation);
}

/// <summary>What came of a question.</summary>
public abstract record TaxReply
{
    private TaxReply()
    {
    }

    /// <param name="Answer">Foots, and is about the question's lines: see <see cref="TaxFooting"/>.</param>
    /// <param name="Reference">The service's own name for its answer, for its support and for auditors.</param>
    public sealed record Answered(TaxAnswer Answer, string Reference) : TaxReply;

    /// <summary>The service says that it cannot tax this. Asked again it says the same, until somebody acts.</summary>
    /// <param name="Words">For finance.</param>
    /// <param name="Detail">Of the service, as it came.</param>
    public sealed record Refused(string Code, string Words, string Detail) : TaxReply;

    /// <summary>No answer that can be relied on: an outage, a limit, a time-out, an answer that makes no sense.</summary>
    /// <param name="RetryAfter">What the service asked for; null when it did not.</param>
    public sealed record Unavailable(string Detail, Duration? RetryAfter) : TaxReply;
}

/// <summary>Finds the tax service that a contract names.</summary>
public interface ITaxDirectory
{
    /// <summary>Null when the installation has none of that name.</summary>
    ITax? Open(string service);
}

/// <summary>An installation without tax services: contracts are taxed from their own tables.</summary>
public sealed class NoTaxServices : ITaxDirectory
{
    public ITax? Open(string service) => null;
}
