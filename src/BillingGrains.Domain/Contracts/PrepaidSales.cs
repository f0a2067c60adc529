using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Prepaid credit that the contract sells, as charges of its own account on the first day of each grant. Whether
/// they bear tax is the legal entity's setting.</summary>
internal static class PrepaidSales
{
    /// <summary>Of grants that begin up to a day.</summary>
    public static IEnumerable<Charge> Of(ContractTerms terms, EntitySettings entity, LocalDate lastDay) =>
        (terms.Prepaid?.Grants ?? [])
            .Where(grant => grant.Sold && grant.From <= lastDay)
            .Select(grant => Charge(terms, entity, grant));

    /// <summary>Whether what credit pays was taxed when it was sold. Several rates cannot be: nobody knows then what the
    /// credit will pay for.</summary>
    public static bool AreTaxed(ContractTerms terms, EntitySettings entity) =>
        entity.TaxesPrepaidAtSale() && terms.Taxes is null;

    private static Charge Charge(ContractTerms terms, EntitySettings entity, PrepaidGrant grant)
    {
        var atSale = entity.TaxesPrepaidAtSale();
        var isClear = !atSale || terms.Taxes is null;
        var net = new Money(grant.Amount, terms.Currency);
        var until = grant.Until is { } day ? $" until {Texts.Date(day)}" : "";
        return new Charge(
            Recognition.SaleOf(GrainKeys.Contract(terms.ContractId), grant.GrantId), ChargeKind.PrepaidSale,
            isClear ? ChargeStanding.Billable : ChargeStanding.Held, [], grant.From, $"Prepaid credit {grant.GrantId}", 1m,
            ChargeIds.Piece, isClear ? net : null, atSale ? terms.Tax?.Code : null,
            isClear ? null : ContractKinds.PrepaidTaxUnclear.Hold(
                $"The credit {grant.GrantId} is to be taxed when it is sold, and the contract taxes by tables."),
            [new Step(
                "prepaid-sale",
                $"{Texts.Amount(net)} of credit from {Texts.Date(grant.From)}{until}, taxed when it is "
                + (atSale ? "sold." : "used."),
                net)],
            atSale ? terms.Tax?.Percent : null, [grant.GrantId], UsableUntil: grant.Until);
    }
}
