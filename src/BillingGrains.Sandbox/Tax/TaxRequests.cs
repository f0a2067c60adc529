namespace BillingGrains.Sandbox.Tax;

/// <summary>A question as a caller sends it.</summary>
/// <param name="DocumentKey">The caller's name for the document.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Inclusive">True when amounts include the tax.</param>
public sealed record QuoteRequest(
    string DocumentKey, string Currency, bool Inclusive, QuoteParty Supplier, QuoteParty Customer,
    IReadOnlyList<QuoteLine> Lines);

/// <param name="Region">The second part of an ISO 3166-2 code; null where there is none.</param>
/// <param name="RegistrationNumber">Null for a consumer.</param>
public sealed record QuoteParty(string Country, string? Region, string? RegistrationNumber);

/// <param name="Category">"standard" or "reduced".</param>
/// <param name="Supply">"goods", "services" or "digital".</param>
public sealed record QuoteLine(string Id, string Category, string Supply, DateOnly Date, decimal Amount);

/// <param name="Reference">The same for the same question.</param>
public sealed record QuoteAnswer(string Reference, IReadOnlyList<QuotedLine> Lines);

/// <param name="Taxes">Empty when none is levied; then <paramref name="Reason"/> says why.</param>
public sealed record QuotedLine(
    string Id, decimal Net, decimal Tax, IReadOnlyList<QuotedTax> Taxes, QuotedReason? Reason);

public sealed record QuotedTax(string Code, string Jurisdiction, decimal Percent, decimal Base, decimal Tax);

/// <param name="Code">"AE" for a reverse charge, "G" for an export.</param>
public sealed record QuotedReason(string Code, string Text);
