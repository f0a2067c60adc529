using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Taxes;

/// <summary>Why the tax of a line is not known, and who must act.</summary>
internal static class TaxHolds
{
    public static TaxAnswer.Held Of(TaxQuestion question, HoldReason reason) =>
        new(question.Lines.Select(line => new TaxHold(line.LineId, reason)).ToValueList());

    public static HoldReason NotAsked(string service) => ContractKinds.TaxNotAsked.Hold(
        $"The tax service {service} was not asked about this line.", service);

    public static HoldReason NoPlace(string supplier, string customer) => ContractKinds.MissingTaxPlace.Hold(
        $"The tax tables do not say where a supply from {supplier} to {customer} is taxed.",
        $"a supply from {supplier} to {customer}");

    public static HoldReason NoRate(string country, string category, LocalDate date) => ContractKinds.MissingTaxRate.Hold(
        $"The tax tables have no rate for \"{category}\" in {country} on {Texts.Date(date)}.",
        $"\"{category}\" in {country}");
}
