namespace BillingGrains.Domain.Amounts;

/// <summary>A currency by its ISO 4217 code, with the number of decimals that documents in it carry.</summary>
/// <param name="Code">Three capital letters.</param>
/// <param name="Decimals">0 (JPY), 2 (EUR) or 3 (KWD); at most 4.</param>
public sealed record Currency(string Code, int Decimals)
{
    public override string ToString() => Code;
}

/// <summary>An exact amount. It may carry more decimals than the currency until it is rounded by name.</summary>
public sealed record Money(decimal Amount, Currency Currency)
{
    public static Money Zero(Currency currency) => new(0m, currency);

    /// <summary>Rounds to the currency's decimals.</summary>
    public Money Round(RoundingMode mode) => this with { Amount = Rounding.Round(Amount, Currency.Decimals, mode) };

    public static Money operator +(Money left, Money right) => left with { Amount = left.Amount + right.In(left) };

    public static Money operator -(Money left, Money right) => left with { Amount = left.Amount - right.In(left) };

    public static Money operator -(Money money) => money with { Amount = -money.Amount };

    /// <summary>Multiplies exactly; nothing is rounded.</summary>
    public static Money operator *(Money money, decimal factor) => money with { Amount = money.Amount * factor };

    public override string ToString() => FormattableString.Invariant($"{Amount} {Currency.Code}");

    private decimal In(Money other) => Currency == other.Currency
        ? Amount
        : throw new InvalidOperationException($"{Currency.Code} cannot be added to {other.Currency.Code}.");
}
