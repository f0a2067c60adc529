namespace BillingGrains.Domain.Amounts;

/// <summary>How a value between two steps is brought to one of them. A setting of the contract or legal entity.</summary>
public enum RoundingMode
{
    /// <summary>Not chosen: refused wherever a mode is needed.</summary>
    None = 0,

    /// <summary>To the nearest step; a tie goes away from zero.</summary>
    HalfUp = 1,

    /// <summary>To the nearest step; a tie goes to the even step ("banker's rounding").</summary>
    HalfEven = 2,

    /// <summary>Away from zero.</summary>
    Up = 3,

    /// <summary>Towards zero.</summary>
    Down = 4,
}

/// <summary>The only place where a value loses digits.</summary>
public static class Rounding
{
    /// <summary>Rounds to a number of decimals, 0 to 28.</summary>
    public static decimal Round(decimal value, int decimals, RoundingMode mode) => mode switch
    {
        RoundingMode.HalfUp => decimal.Round(value, decimals, MidpointRounding.AwayFromZero),
        RoundingMode.HalfEven => decimal.Round(value, decimals, MidpointRounding.ToEven),
        RoundingMode.Up when value > 0m => decimal.Round(value, decimals, MidpointRounding.ToPositiveInfinity),
        RoundingMode.Up => decimal.Round(value, decimals, MidpointRounding.ToNegativeInfinity),
        RoundingMode.Down => decimal.Round(value, decimals, MidpointRounding.ToZero),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A rounding mode must be named."),
    };

    /// <summary>Rounds to a multiple of a step, for example 15 minutes. An exact multiple does not move (case G102).</summary>
    public static decimal ToStep(decimal value, decimal step, RoundingMode mode) =>
        step <= 0m
            ? throw new ArgumentOutOfRangeException(nameof(step), step, "A step is more than zero.")
            : Round(value / step, 0, mode) * step;
}
