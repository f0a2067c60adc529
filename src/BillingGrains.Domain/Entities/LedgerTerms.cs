using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exchange;

namespace BillingGrains.Domain.Entities;

/// <summary>Whose day's rate tells a document in its entity's currency.</summary>
public enum LedgerDay
{
    None = 0,

    /// <summary>The issue date's.</summary>
    Issue = 1,

    /// <summary>That of the latest tax point of its lines; the issue date's where they have none.</summary>
    TaxPoint = 2,
}

/// <summary>The currency in which a legal entity keeps its books: what a document in another one comes to there, with its
/// taxes, stands on the document too.</summary>
/// <param name="Exchange">Whose rates count, how old they may be, and how an amount is rounded.</param>
public sealed record LedgerTerms(Currency Currency, ExchangeSettings Exchange, LedgerDay Day = LedgerDay.Issue);

/// <summary>Faults of the section "ledger".</summary>
internal static class LedgerCheck
{
    public static Refusal? Find(LedgerTerms? ledger)
    {
        if (ledger is null)
        {
            return null;
        }

        var faults = new Faults();
        faults.Add("ledger/exchange", ExchangeCheck.Find(ledger.Exchange));
        faults.Chosen("ledger/day", ledger.Day);
        return faults.Found is { IsEmpty: false } found ? found[0] : null;
    }
}
