using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Prices;

/// <summary>A period on several documents: what it comes to so far, less what its earlier documents billed. Tiers never
/// begin anew (case G14), late and withdrawn usage needs no rule of its own.</summary>
public static class PartialRating
{
    /// <summary>The lines of the next document: what is left over, below 0 where too much was billed. Lines that
    /// nothing is left of are not on it. Those of <paramref name="soFar"/> come first, then what was billed and is
    /// gone.</summary>
    /// <param name="billed">The sum of the earlier documents, by <see cref="Sum"/>.</param>
    /// <exception cref="ArgumentException">Two lines of the same list have the same key.</exception>
    public static ValueList<SpendLine> Left(ValueList<SpendLine> soFar, ValueList<SpendLine> billed)
    {
        var before = ByKey(billed);
        var left = new List<SpendLine>(soFar.Count);
        foreach (var line in soFar)
        {
            Add(left, before.Remove(line.Key, out var known) ? Less(line, known) : line);
        }

        foreach (var gone in billed)
        {
            if (before.ContainsKey(gone.Key))
            {
                Add(left, Less(gone with { Quantity = 0m, Gross = 0m, Discounts = [] }, gone));
            }
        }

        return left.ToValueList();
    }

    /// <summary>What several documents of the same period billed, each key once, in the order in which it came first.
    /// </summary>
    public static ValueList<SpendLine> Sum(params ReadOnlySpan<ValueList<SpendLine>> documents)
    {
        var sum = new OrderedDictionary<string, SpendLine>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            foreach (var line in document)
            {
                sum[line.Key] = sum.TryGetValue(line.Key, out var known) ? Plus(known, line) : line;
            }
        }

        return sum.Values.ToValueList();
    }

    /// <summary>Tells why the next document bills what it does.</summary>
    public static Step Difference(ValueList<SpendLine> soFar, ValueList<SpendLine> billed, Currency currency)
    {
        var (now, before) = (soFar.Sum(static line => line.Net), billed.Sum(static line => line.Net));
        return new Step(
            "difference",
            $"The period comes to {Texts.Amount(now, currency)} so far; {Texts.Amount(before, currency)} is on earlier "
            + $"documents: {Texts.Amount(now - before, currency)} is left.",
            new Money(now - before, currency));
    }

    private static Dictionary<string, SpendLine> ByKey(ValueList<SpendLine> lines)
    {
        var byKey = new Dictionary<string, SpendLine>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            byKey.Add(line.Key, line);
        }

        return byKey;
    }

    private static void Add(List<SpendLine> left, SpendLine line)
    {
        if (line.Gross != 0m || !line.Discounts.IsEmpty)
        {
            left.Add(line);
        }
    }

    private static SpendLine Less(SpendLine line, SpendLine billed) =>
        Plus(line, billed with { Quantity = -billed.Quantity, Gross = -billed.Gross, Discounts = Negated(billed) });

    private static SpendLine Plus(SpendLine line, SpendLine more)
    {
        var gross = line.Gross + more.Gross;
        var discounts = new List<LineDiscount>(2);
        foreach (var reason in (ReadOnlySpan<DiscountReason>)[DiscountReason.Percentage, DiscountReason.MaximumSpend])
        {
            var amount = Of(line, reason) + Of(more, reason);
            if (amount != 0m)
            {
                discounts.Add(new LineDiscount(reason, amount));
            }
        }

        // Another unit price than before, such as a minimum's: only the difference itself can be shown.
        var samePrice = line.UnitPrice == more.UnitPrice;
        return line with
        {
            Quantity = samePrice ? line.Quantity + more.Quantity : 1m,
            UnitPrice = samePrice ? line.UnitPrice : gross,
            Gross = gross,
            Discounts = discounts.ToValueList(),
        };
    }

    private static ValueList<LineDiscount> Negated(SpendLine line) =>
        line.Discounts.Select(discount => discount with { Amount = -discount.Amount }).ToValueList();

    private static decimal Of(SpendLine line, DiscountReason reason) =>
        line.Discounts.Where(discount => discount.Reason == reason).Sum(static discount => discount.Amount);
}
