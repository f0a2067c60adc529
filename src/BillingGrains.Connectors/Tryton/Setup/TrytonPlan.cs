using BillingGrains.Domain.Amounts;

namespace BillingGrains.Connectors.Tryton.Setup;

/// <summary>What a Tryton that was just installed needs before it can be billed in.</summary>
/// <param name="Currencies">The first is the company's own; the others are worth the same, which is enough to
/// try.</param>
/// <param name="Years">Fiscal years, each with twelve periods and numbers of its own: those of the invoice
/// dates.</param>
/// <param name="PaymentDays">For each a payment term "Net N".</param>
public sealed record TrytonPlan(
    string CompanyName, IReadOnlyList<Currency> Currencies, IReadOnlyList<int> Years, IReadOnlyList<int> PaymentDays,
    IReadOnlyList<TrytonTax> Taxes, IReadOnlyList<TrytonCustomer> Customers)
{
    /// <summary>Beside those of the chart.</summary>
    public IReadOnlyList<TrytonAccount> Accounts { get; init; } = [];

    /// <summary>By their codes, as in ISO 3166-1: Tryton's own import brings all.</summary>
    public IReadOnlyDictionary<string, string> Countries { get; init; } = new Dictionary<string, string>();
}

/// <param name="Like">The name of an account of the chart, whose type it takes.</param>
public sealed record TrytonAccount(string Code, string Name, string Like);

/// <param name="Percent">0 to 100.</param>
public sealed record TrytonTax(string Name, decimal Percent);

public sealed record TrytonCustomer(string Code, string Name, string Street, string City);
