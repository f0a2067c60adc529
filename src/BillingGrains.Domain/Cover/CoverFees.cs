using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Cover;

/// <summary>The price of a grant as a charge of the contract itself, on the grant's first day.</summary>
internal static class CoverFees
{
    public static TicketCharge Of(ContractTerms terms, CoverAccount account, CoverGrant grant)
    {
        var (cover, lot) = (account.Terms, grant.Lot);
        var key = GrainKeys.Contract(terms.ContractId);
        var net = new Money(
            Rounding.Round(grant.Price, terms.Currency.Decimals, terms.MoneyRounding), terms.Currency);
        var days = lot.Until is { } until
            ? $"from {Texts.Date(lot.From)} to {Texts.Date(account.PeriodEnd(lot) ?? until)}"
            : $"from {Texts.Date(lot.From)} on";
        return new TicketCharge(key, new Charge(
            ChargeId(key, lot.GrantId), ChargeKind.Cover, ChargeStanding.Billable, [], lot.From,
            $"{Capital(lot.Label)}{CoverWords.Pool(account.Pool)}", 1m, ChargeIds.Piece, net, terms.Tax?.Code, null,
            [
                new Step("contract", FormattableString.Invariant($"Contract {terms.ContractId}, version {terms.Version}.")),
                new Step(
                    "cover-price",
                    $"{CoverWords.Quantity(lot.Granted, cover, terms.Currency)} for work {days}, {grant.Why}: "
                    + $"{Texts.Amount(net)}.",
                    net),
            ],
            terms.Tax?.Percent, [cover.CoverId], UsableUntil: lot.Until is null ? null : account.PeriodEnd(lot)));
    }

    /// <summary>The charge that bills a grant.</summary>
    public static string ChargeId(string contractKey, string grantId) => $"{contractKey}#cover/{grantId}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
