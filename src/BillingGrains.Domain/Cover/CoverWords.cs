using System.Globalization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Cover;

/// <summary>How grants and what is drawn of them are named and written.</summary>
internal static class CoverWords
{
    private const decimal MinutesPerHour = 60m;

    /// <summary>What one of the terms' unit is in an answer: 60 minutes, or 1 of the currency.</summary>
    public static decimal PerUnit(CoverUnit unit) => unit == CoverUnit.Hours ? MinutesPerHour : 1m;

    public static string Unit(CoverTerms terms, ContractTerms contract) =>
        terms.Unit == CoverUnit.Hours ? ChargeIds.Minute : contract.Currency.Code;

    public static string GrantId(CoverTerms terms, string? pool, string number) => pool is null
        ? $"{terms.CoverId}/{number}"
        : $"{terms.CoverId}/{Uri.EscapeDataString(pool)}/{number}";

    /// <summary>"12 h 15 min", "45 min", or an amount.</summary>
    public static string Quantity(decimal quantity, CoverTerms terms, Currency currency)
    {
        if (terms.Unit != CoverUnit.Hours)
        {
            return Texts.Amount(quantity, currency);
        }

        var hours = decimal.Truncate(quantity / MinutesPerHour);
        var minutes = quantity - (hours * MinutesPerHour);
        return hours == 0m ? $"{Texts.Number(minutes)} min"
            : minutes == 0m ? $"{Texts.Number(hours)} h"
            : $"{Texts.Number(hours)} h {Texts.Number(minutes)} min";
    }

    /// <summary>What is left of a grant, and for how long.</summary>
    public static string Left(CoverLot lot, CoverTerms terms, Currency currency) =>
        lot.Left == 0m ? $"Its {Quantity(lot.Granted, terms, currency)} are used up."
        : $"{Quantity(lot.Left, terms, currency)} of its {Quantity(lot.Granted, terms, currency)} are left"
            + (lot.Until is { } until ? $", until {Texts.Date(until)}." : ".");

    public static string Pool(string? pool) => pool is null ? "" : $" for {pool}";

    public static string Notice(CoverTerms terms, CoverLot lot, string? pool, int percent, Currency currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{percent} % of {lot.Label}{Pool(pool)} is reached: ")
        + $"{Quantity(lot.Drawn, terms, currency)} of {Quantity(lot.Granted, terms, currency)} are drawn.";
}
