using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Prices;

/// <summary>Where the lines of a price are rounded to the currency. A setting of the contract; either way the lines add
/// up to the total to the cent (case G105).</summary>
public enum RoundLines
{
    None = 0,

    /// <summary>Each line for itself; the total is their sum.</summary>
    EachLine = 1,

    /// <summary>The total once; each line gets its share of it, the largest remainders a step more.</summary>
    Total = 2,
}

/// <summary>The one place where prices lose digits.</summary>
public static class LineRounding
{
    /// <summary>To so many decimals a sum of exact amounts is exact, whatever digits its parts were cut off at.</summary>
    private const int ExactDecimals = 18;

    /// <summary>The lines with amounts of the currency's decimals, in the same order.</summary>
    public static ValueList<PriceLine> Round(
        ValueList<PriceLine> lines, Currency currency, RoundingMode mode, RoundLines scope) => scope switch
    {
        RoundLines.EachLine => lines
            .Select(line => line with { Amount = Rounding.Round(line.Amount, currency.Decimals, mode) })
            .ToValueList(),
        RoundLines.Total => Shared(lines, currency, mode),
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "What is rounded must be chosen."),
    };

    private static ValueList<PriceLine> Shared(ValueList<PriceLine> lines, Currency currency, RoundingMode mode)
    {
        var step = new decimal(1, 0, 0, false, (byte)currency.Decimals);
        // Parts of a period are divided one by one, and may lack a last digit of what they come to together: 64.1199… is
        // 64.12, which the mode down must not make 64.11.
        var sum = Rounding.Round(lines.Sum(static line => line.Amount), ExactDecimals, RoundingMode.HalfEven);
        var left = Rounding.Round(sum, currency.Decimals, mode);
        var rounded = new PriceLine[lines.Count];
        for (var index = 0; index < rounded.Length; index++)
        {
            // Down to the step below, also for what is negative: every remainder is 0 or more.
            var down = decimal.Round(lines[index].Amount, currency.Decimals, MidpointRounding.ToNegativeInfinity);
            rounded[index] = lines[index] with { Amount = down };
            left -= down;
        }

        foreach (var index in Enumerable.Range(0, rounded.Length)
            .OrderByDescending(index => lines[index].Amount - rounded[index].Amount)
            .TakeWhile(_ => left > 0m))
        {
            rounded[index] = rounded[index] with { Amount = rounded[index].Amount + step };
            left -= step;
        }

        return new ValueList<PriceLine>(rounded);
    }
}
