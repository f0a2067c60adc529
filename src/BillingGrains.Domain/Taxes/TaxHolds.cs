using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Taxes;

/// <summary>Why the tax of a line is not known, and who must act.</summary>
internal static class TaxHolds
{
    public static TaxAnswer.Held Of(TaxQuestion question, HoldReason reason) =>
        new(question.Lines.Select(line => new TaxHold(line.LineId, reason)).ToValueList());

    public static HoldReason NotAsked(string service) => new(
        "tax-not-asked", "finance", $"The tax service {service} was not asked about this line.",
        "Bill the month again: a run asks it; a preview does not.");

    public static HoldReason NoPlace(string supplier, string customer) => new(
        "missing-tax-place", "finance",
        $"The tax tables do not say where a supply from {supplier} to {customer} is taxed.",
        "Add a row for it to the tax tables.");

    public static HoldReason NoRate(string country, string category, LocalDate date) => new(
        "missing-tax-rate", "finance",
        $"The tax tables have no rate for \"{category}\" in {country} on {Texts.Date(date)}.",
        "Add the rate with its dates, or correct the item's tax category.");
}
