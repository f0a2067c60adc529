using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Revenue;

/// <summary>Every rule of recognising revenue, in the order in which they are checked.</summary>
public static class RevenueRefusal
{
    public static readonly Refusal RecogniserMissing = new(
        "recogniser-missing", "revenue/recogniser", "Say who recognises revenue: \"erp\" or \"here\".");

    public static readonly Refusal PrepaidTaxMissing = new(
        "prepaid-tax-missing", "revenue/prepaidTax", "Say when prepaid credit is taxed: at \"use\" or at \"sale\".");

    public static readonly Refusal FromMissing = new(
        "revenue-from-missing", "revenue/from",
        "Say which month is the first to be recognised here: documents dated before it are the ERP's.");

    public static readonly Refusal AccountsMissing = new(
        "revenue-accounts-missing", "revenue/accounts",
        "Name the accounts of the journals: \"deferred\", \"revenue\" and \"accrued\".");

    public static readonly Refusal AccountsInvalid = new(
        "revenue-accounts-invalid", "revenue/accounts",
        "The three accounts are different, each of 1 to 40 characters without blanks around them.");

    public static readonly Refusal NotOfErp = new(
        "revenue-not-here", "revenue",
        "A first month and accounts are for what is recognised here: leave them out where the ERP recognises.");

    public static readonly Refusal StaysHere = new(
        "revenue-stays-here", "revenue",
        "What is billed is recognised here already, from its first month on: name in \"until\" the last month whose documents "
            + "are. What they leave deferred is recognised here until nothing is.");

    public static readonly Refusal NotHere = new(
        "revenue-of-erp", "period",
        "In this legal entity the ERP recognises the revenue of this period: there are no journals of it here.");

    public static readonly Refusal ReasonMissing = new(
        "journal-stands", "reason",
        "A journal of the period stands, and documents or work say otherwise by now: say why, and the difference is made as a "
            + "correction.");

    public static readonly Refusal MadeMeanwhile = new(
        "journal-made-meanwhile", null, "Another journal of the period was made meanwhile: look at it, then ask again.");

    public static Refusal JournalMissing(YearMonth period) => new(
        "journal-missing", "period",
        $"The revenue journal of {Books.Text(period)} is not made yet: make it, then close the period.");
}
