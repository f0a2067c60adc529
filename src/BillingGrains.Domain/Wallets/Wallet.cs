using System.Collections.Immutable;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Wallets;

/// <summary>A customer's prepaid credit.</summary>
/// <param name="Terms">Null before it is opened.</param>
/// <param name="Grants">What is left of each, by id, the empty and expired ones too.</param>
/// <param name="Granted">As they came, by id.</param>
/// <param name="Overdrawn">0 or more; not more than the terms allow.</param>
/// <param name="Filled">What new grants gave to fill what was overdrawn, latest last.</param>
/// <param name="Draws">What each draw took and has not given back.</param>
public sealed record Wallet(
    WalletTerms? Terms,
    ImmutableSortedDictionary<string, CreditGrant> Grants,
    ImmutableSortedDictionary<string, CreditGranted> Granted,
    decimal Overdrawn,
    ValueList<FilledOverdraft> Filled,
    ImmutableSortedDictionary<string, Draw> Draws)
{
    public static Wallet Initial { get; } = new(
        null,
        ImmutableSortedDictionary.Create<string, CreditGrant>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, CreditGranted>(StringComparer.Ordinal),
        0m,
        [],
        ImmutableSortedDictionary.Create<string, Draw>(StringComparer.Ordinal));

    /// <summary>What could be drawn on a day without overdrawing, less what is overdrawn already; in the wallet's
    /// currency.</summary>
    public decimal BalanceOn(LocalDate on)
    {
        var balance = -Overdrawn;
        foreach (var (_, grant) in Grants)
        {
            balance += grant.Counts(on) ? grant.Left : 0m;
        }

        return balance;
    }
}

public sealed record WalletTerms(string WalletId, Currency Currency, Money OverdraftMax);

/// <param name="Amount">More than 0, in the wallet's currency.</param>
public sealed record FilledOverdraft(string GrantId, decimal Amount);

/// <param name="Wanted">What was asked for on <paramref name="On"/>.</param>
/// <param name="Left">What was given and not given back.</param>
public sealed record Draw(ValueList<WantedCredit> Wanted, LocalDate On, ValueList<DrawnCredit> Left);

/// <summary>Every rule of a wallet, in the order in which they are checked.</summary>
public static class WalletRefusal
{
    public static readonly Refusal NotOpen = new("wallet-not-open", null, "There is no wallet under this key.");

    public static readonly Refusal AmountInvalid = new(
        "credit-amount-invalid", "amount", "The amount is more than 0, in the wallet's currency and its decimals.");

    public static readonly Refusal OverdraftInvalid = new(
        "overdraft-invalid", "overdraftMax", "The overdraft is 0 or more, in the wallet's currency and its decimals.");

    public static readonly Refusal DatesInverted = new(
        "dates-inverted", "until", "The last day does not lie before the first.");

    public static readonly Refusal LinesInvalid = new(
        "draw-lines-invalid", "lines", "Each line is named once and asks for 0 or more, in the currency's decimals.");

    public static readonly Refusal UnknownDraw = new("draw-unknown", "drawId", "Nothing was drawn under this id.");

    public static readonly Refusal UnknownLine = new(
        "draw-line-unknown", "lineIds", "The draw was not for this line.");

    public static Refusal Conflict(string field) => new(
        "wallet-conflict", field, $"It was done before under the same id, with another value of \"{field}\".");
}
