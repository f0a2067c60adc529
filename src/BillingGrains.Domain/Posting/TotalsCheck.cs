using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Ledgers;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>What a legal entity lets pass where an ERP computes other totals than ours.</summary>
/// <param name="Limit">How far net, tax and gross amount of a document may each differ; 0 or more, in the document's currency.
/// </param>
/// <param name="Account">Takes the difference, as the ERP and the plain-text ledger name it.</param>
public sealed record RoundingTerms(decimal Limit, string Account)
{
    /// <summary>Faults of the section "rounding".</summary>
    internal static Refusal? FindFault(RoundingTerms? terms)
    {
        if (terms is null)
        {
            return null;
        }

        var faults = new Faults();
        faults.NotNegative("rounding/limit", terms.Limit);
        faults.When(
            terms.Account.Length == 0 || terms.Account != LedgerText.Name(terms.Account), "account-invalid", "rounding/account",
            "An account is named by letters, digits, hyphens, underscores and dots, its parts parted by colons.");
        return faults.Found is { IsEmpty: false } found ? found[0] : null;
    }
}

/// <summary>A line on a rounding account, which brings an ERP's total to ours.</summary>
/// <param name="Amount">What must be added to the ERP's gross amount, untaxed; 0 where net and tax alone differ.</param>
public sealed record ErpRounding(string Account, Money Amount);

/// <summary>Compares what an ERP computes of a document with what it comes to here.</summary>
internal static class TotalsCheck
{
    /// <summary>What stands against posting a document that the ERP has as a draft.</summary>
    /// <param name="theirs">Null where the ERP tells no totals before it posts.</param>
    public static ErpRounding? RoundingOf(OutgoingDocument document, SentAmounts? theirs) =>
        theirs is not null && theirs != document.Amounts && IsWithin(document, theirs)
            ? new ErpRounding(document.Rounding!.Account, document.Amounts!.Gross - theirs.Gross)
            : null;

    /// <summary>Null where the draft may be posted.</summary>
    public static InvoiceParked? Hold(OutgoingDocument document, SentAmounts? theirs, int attempt, Instant now) =>
        theirs is null || !IsHeld(document, theirs)
            ? null
            : new InvoiceParked(
                attempt, Exceptions.DocumentKinds.TotalsDiffer.Code,
                $"The ERP comes to {theirs.Gross} with {theirs.Tax} tax, we to {document.Amounts!.Gross} with "
                    + $"{document.Amounts.Tax}: the {document.Noun} lies there as a draft and was not posted.",
                $"Ours: {document.Amounts}. ERP: {theirs}. Allowed: {document.Rounding?.Limit ?? 0m}.", now);

    /// <summary>Whether a draft with these totals must not be posted.</summary>
    public static bool IsHeld(OutgoingDocument document, SentAmounts theirs) =>
        theirs != document.Amounts && !IsWithin(document, theirs);

    /// <summary>What a posted document that differs is: taken on the rounding account where the customer owes what it says,
    /// an exception where he does not.</summary>
    public static InvoiceEvent Differing(
        OutgoingDocument document, SentAmounts theirs, string remoteId, string number, Instant now) =>
        theirs.Gross == document.Amounts!.Gross && IsWithin(document, theirs)
            ? new ErpRounded(remoteId, document.Rounding!.Account, theirs.Tax - document.Amounts.Tax, now)
            : new ErpAmountsDiffer(
                remoteId,
                $"The ERP posted {document.Noun} {number} with other amounts than ours: compare both, and correct the ERP's "
                    + "document or its tax set-up there.",
                $"Ours: {document.Amounts}. ERP: {theirs}.",
                now);

    private static bool IsWithin(OutgoingDocument document, SentAmounts theirs) =>
        document is { Rounding.Limit: var limit, Amounts: { } ours } && ours.Net.Currency == theirs.Net.Currency
        && Math.Abs(ours.Net.Amount - theirs.Net.Amount) <= limit && Math.Abs(ours.Tax.Amount - theirs.Tax.Amount) <= limit
        && Math.Abs(ours.Gross.Amount - theirs.Gross.Amount) <= limit;
}
