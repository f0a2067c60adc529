namespace BillingGrains.Domain.Amounts;

/// <summary>Shares an amount out by weights without losing a cent.</summary>
public static class Allocation
{
    /// <summary>Gives each weight its share in whole steps of the currency, the largest remainders one step more; of
    /// equal remainders the earlier weight gets it (case G45). The shares add up to the whole.</summary>
    /// <param name="whole">A multiple of the currency's smallest step; may be negative.</param>
    /// <param name="weights">0 or more each, in an order that does not change; their sum is more than 0.</param>
    /// <exception cref="ArgumentException">The weights or the amount break these rules.</exception>
    public static Money[] Share(Money whole, ReadOnlySpan<decimal> weights)
    {
        var sum = 0m;
        foreach (var weight in weights)
        {
            sum += weight >= 0m ? weight : throw new ArgumentException("A weight is 0 or more.", nameof(weights));
        }

        if (sum == 0m)
        {
            throw new ArgumentException("The weights add up to more than 0.", nameof(weights));
        }

        var scale = Scale(whole.Currency.Decimals);
        var units = whole.Amount * scale;
        if (units != decimal.Truncate(units))
        {
            throw new ArgumentException("The amount is a multiple of the currency's smallest step.", nameof(whole));
        }

        return Share(Math.Abs(units), sum, weights)
            .Select(share => new Money(Math.Sign(units) * share / scale, whole.Currency))
            .ToArray();
    }

    /// <summary>Brings exact parts to whole steps of the currency so that they add up to a whole that is the rounded sum
    /// of them: each goes down to a step, and the largest remainders get the steps that are missing; of equal ones the
    /// earlier. No part is a step or more away from its exact value. Parts may have different signs.</summary>
    /// <param name="whole">The sum of the parts, rounded to the currency by any mode.</param>
    /// <exception cref="ArgumentException">The whole is not that.</exception>
    public static Money[] Foot(Money whole, ReadOnlySpan<decimal> exact)
    {
        var scale = Scale(whole.Currency.Decimals);
        var units = new decimal[exact.Length];
        var remainders = new (decimal Remainder, int Index)[exact.Length];
        var left = whole.Amount * scale;
        for (var index = 0; index < exact.Length; index++)
        {
            units[index] = decimal.Floor(exact[index] * scale);
            remainders[index] = ((exact[index] * scale) - units[index], index);
            left -= units[index];
        }

        if (left < 0m || left > exact.Length || left != decimal.Truncate(left))
        {
            throw new ArgumentException("The whole is the rounded sum of the parts.", nameof(whole));
        }

        GiveSteps(units, remainders, left);
        return [.. units.Select(unit => new Money(unit / scale, whole.Currency))];
    }

    private static decimal[] Share(decimal units, decimal sum, ReadOnlySpan<decimal> weights)
    {
        var shares = new decimal[weights.Length];
        var remainders = new (decimal Remainder, int Index)[weights.Length];
        var left = units;
        for (var index = 0; index < weights.Length; index++)
        {
            // The remainder is kept as a numerator over the sum of weights: equal remainders compare as equal.
            var numerator = units * weights[index];
            shares[index] = decimal.Truncate(numerator / sum);
            remainders[index] = (numerator - (shares[index] * sum), index);
            left -= shares[index];
        }

        GiveSteps(shares, remainders, left);
        return shares;
    }

    private static void GiveSteps(decimal[] units, (decimal Remainder, int Index)[] remainders, decimal left)
    {
        Array.Sort(remainders, static (one, other) =>
            one.Remainder != other.Remainder
                ? other.Remainder.CompareTo(one.Remainder)
                : one.Index.CompareTo(other.Index));
        for (var next = 0; left > 0m; next++, left--)
        {
            units[remainders[next].Index]++;
        }
    }

    private static decimal Scale(int decimals)
    {
        var scale = 1m;
        for (var count = 0; count < decimals; count++)
        {
            scale *= 10m;
        }

        return scale;
    }
}
