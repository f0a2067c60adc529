using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Prices;

/// <summary>What a price's amount is brought to, in this order: percentage discount, maximum, minimum (case G49).
/// Discounts of a whole document are not among them: a commitment does not see those (case G75).</summary>
/// <param name="DiscountPercent">0 to 100.</param>
/// <param name="Minimum">Committed for a whole period, net, in the contract's currency; null for none.</param>
/// <param name="Maximum">The most for a whole period, net, in the contract's currency; null for none.</param>
/// <param name="Prorated">Whether minimum and maximum shrink with a part of a period (case G75).</param>
public sealed record SpendTerms(
    decimal DiscountPercent = 0m, decimal? Minimum = null, decimal? Maximum = null, bool Prorated = false)
{
    /// <summary>No discount and no bounds.</summary>
    public static SpendTerms Plain { get; } = new(0m, null, null, false);
}

/// <summary>Why a line is lowered.</summary>
public enum DiscountReason
{
    None = 0,
    Percentage = 1,

    /// <summary>The most for the period was reached (case G15).</summary>
    MaximumSpend = 2,
}

/// <param name="Amount">Taken off, in the currency's decimals; below 0 on a line that gives back.</param>
public sealed record LineDiscount(DiscountReason Reason, decimal Amount);

/// <summary>A line as it is billed.</summary>
/// <param name="Key">Begins as in <see cref="PriceLine"/>; "minimum" for what lacks to the minimum. Usage and
/// subscriptions put their id and the day before it, so that no two on a contract are alike.</param>
/// <param name="Gross">In the currency's decimals, before discounts.</param>
public sealed record SpendLine(
    string Key, string Text, decimal Quantity, decimal UnitPrice, decimal Gross, ValueList<LineDiscount> Discounts)
{
    public decimal Net => Gross - Discounts.Sum(static discount => discount.Amount);
}

/// <summary>Brings the lines of a period so far to their discounts and bounds.</summary>
public static class Spend
{
    public const string MinimumKey = "minimum";

    /// <summary>The lines as they would be billed if nothing had been yet.</summary>
    /// <param name="lines">Rounded to the currency, of one price or of all that a commitment counts.</param>
    /// <param name="share">Of the whole period: 1, or less for a stub.</param>
    /// <param name="isLast">Whether the period is at its end: the minimum is settled then, and only then (case G16).
    /// </param>
    public static ValueList<SpendLine> Bring(
        ValueList<PriceLine> lines, SpendTerms terms, Fraction share, bool isLast, Currency currency,
        RoundingMode mode)
    {
        var discounted = new SpendLine[lines.Count];
        for (var index = 0; index < discounted.Length; index++)
        {
            var line = lines[index];
            var discount = Rounding.Round(line.Amount * terms.DiscountPercent * 0.01m, currency.Decimals, mode);
            discounted[index] = new SpendLine(
                line.Key, line.Text, line.Quantity, line.UnitPrice, line.Amount,
                discount == 0m ? [] : [new LineDiscount(DiscountReason.Percentage, discount)]);
        }

        return Bound(new ValueList<SpendLine>(discounted), terms, share, isLast, currency, mode, MinimumKey);
    }

    /// <summary>Brings lines that have their discounts to the maximum and minimum alone: what a contract has agreed over
    /// several prices and subscriptions (case G75).</summary>
    /// <param name="lines">All that the commitment counts, billed in advance or in arrears.</param>
    /// <param name="minimumKey">Of the line up to the minimum, unlike any other key.</param>
    public static ValueList<SpendLine> Bound(
        ValueList<SpendLine> lines, SpendTerms terms, Fraction share, bool isLast, Currency currency,
        RoundingMode mode, string minimumKey)
    {
        var brought = new List<SpendLine>(lines.Count + 1);
        brought.AddRange(lines);
        if (Bound(terms, terms.Maximum, share, currency, mode) is { } maximum)
        {
            Cap(brought, maximum);
        }

        var net = brought.Sum(static line => line.Net);
        if (isLast && Bound(terms, terms.Minimum, share, currency, mode) is { } minimum && net < minimum)
        {
            var committed = terms.Prorated && !share.IsWhole
                ? $"{Texts.Amount(minimum, currency)} ({share} of {Texts.Amount(terms.Minimum!.Value, currency)})"
                : Texts.Amount(minimum, currency);
            brought.Add(new SpendLine(
                minimumKey, $"Up to the minimum of {committed}", 1m, minimum - net, minimum - net, []));
        }

        return brought.ToValueList();
    }

    private static decimal? Bound(
        SpendTerms terms, decimal? bound, Fraction share, Currency currency, RoundingMode mode) =>
        bound is { } whole ? Rounding.Round(terms.Prorated ? share.Of(whole) : whole, currency.Decimals, mode) : null;

    /// <summary>Lines use the maximum up in their order; what a line has above it is taken off that line. Lines that
    /// give back make room.</summary>
    private static void Cap(List<SpendLine> lines, decimal maximum)
    {
        var room = maximum - lines.Sum(static line => Math.Min(0m, line.Net));
        for (var index = 0; index < lines.Count; index++)
        {
            var net = Math.Max(0m, lines[index].Net);
            var above = Math.Max(0m, net - room);
            room -= net - above;
            if (above > 0m)
            {
                lines[index] = lines[index] with
                {
                    Discounts = lines[index].Discounts.Add(new LineDiscount(DiscountReason.MaximumSpend, above)),
                };
            }
        }
    }
}
