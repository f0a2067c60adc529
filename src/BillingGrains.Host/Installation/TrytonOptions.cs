namespace BillingGrains.Host.Installation;

/// <summary>What of a Tryton company's master data is used; see TrytonSettings. Its database is the connection's
/// company.</summary>
public sealed record TrytonOptions
{
    /// <summary>Our tax codes and the names of Tryton's taxes; a code that is missing is looked up as it is.</summary>
    public Dictionary<string, string> Taxes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>"{days}" stands for the days between invoice and due date.</summary>
    public string PaymentTerm { get; init; } = "Net {days}";

    /// <summary>Null for the first account of the kind "revenue".</summary>
    public string? RevenueAccount { get; init; }

    /// <summary>Tryton's type of identifier for tax registrations of proposed customers.</summary>
    public string TaxIdentifierType { get; init; } = "eu_vat";

    /// <summary>The name of the payment method for payments and refunds.</summary>
    public string PaymentMethod { get; init; } = "Bank";

    /// <summary>The names of the write-offs for what is written off, and for discounts.</summary>
    public string WriteOffMethod { get; init; } = "Write-off";

    public string DiscountMethod { get; init; } = "Discount";

    /// <summary>The name of the journal that revenue journals are entered in.</summary>
    public string RevenueJournal { get; init; } = "Revenue";
}
