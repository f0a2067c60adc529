using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Taxes;

namespace BillingGrains.Domain.Contracts;

/// <summary>Shares of what stands on a document: a part that goes back takes its share of discounts and taxes along, and
/// the last part takes what is left, so that no cent stays behind.</summary>
internal static class PartShares
{
    /// <summary>The share that goes back: the whole when all of it does.</summary>
    /// <param name="worth">0 to the part's own, with its sign.</param>
    public static BilledPart Of(BilledPart part, decimal worth, Currency currency, RoundingMode mode)
    {
        if (worth == part.Worth)
        {
            return part;
        }

        return part with
        {
            Worth = worth,
            Net = Share(part.Net),
            Taxes = part.Taxes.Select(tax => tax with
            {
                Base = new Money(Share(tax.Base.Amount), currency),
                Tax = new Money(Share(tax.Tax.Amount), currency),
            }).ToValueList(),
        };

        // Divided last: a share of its own has digits cut off, and a cent less comes back by the modes up and down.
        decimal Share(decimal amount) => Rounding.Round(amount * worth / part.Worth, currency.Decimals, mode);
    }

    /// <summary>The share of which the net amount is given.</summary>
    /// <param name="net">More than 0, at most the part's own.</param>
    public static BilledPart OfNet(BilledPart part, decimal net, Currency currency, RoundingMode mode) => net == part.Net
        ? part
        : WithNet(part, Of(part, Rounding.Round(part.Worth * net / part.Net, currency.Decimals, mode), currency, mode), net);

    // What was levied on the net amount is taken back on the net amount, to the cent.
    private static BilledPart WithNet(BilledPart part, BilledPart share, decimal net) => share with
    {
        Net = net,
        Taxes = share.Taxes.Zip(part.Taxes)
            .Select(pair => pair.Second.Base.Amount == part.Net
                ? pair.First with { Base = new Money(net, pair.First.Base.Currency) }
                : pair.First)
            .ToValueList(),
    };

    /// <summary>What goes back bears the rate at which it was billed, whatever the day.</summary>
    public static ValueList<TaxPart> Negated(ValueList<TaxPart> taxes) =>
        taxes.Select(tax => tax with
        {
            Base = -tax.Base,
            Tax = -tax.Tax,
            Point = tax.Point is { RateThrough: not null } point ? point with { RateThrough = null } : tax.Point,
        }).ToValueList();

    /// <summary>What stands on a document after a change to it.</summary>
    public static BilledPart Sum(BilledPart part, BilledPart change) => part with
    {
        Worth = part.Worth + change.Worth,
        Net = part.Net + change.Net,
        Taxes = Sum(part.Taxes, change.Taxes),
    };

    private static ValueList<TaxPart> Sum(ValueList<TaxPart> taxes, ValueList<TaxPart> changes) =>
        taxes.IsEmpty && changes.IsEmpty ? [] : taxes.Concat(changes)
            .GroupBy(tax => (tax.RateId, tax.Code, tax.Jurisdiction, tax.Percent, tax.Reason))
            .Select(same => same.Aggregate((sum, tax) => sum with { Base = sum.Base + tax.Base, Tax = sum.Tax + tax.Tax }))
            .ToValueList();
}
