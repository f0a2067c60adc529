using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Exchange;

/// <summary>What one unit of a currency is worth in another, as a source published it for a date.</summary>
/// <param name="Source">Who published it, for example "ECB".</param>
/// <param name="Rate">One <paramref name="From"/> is this many <paramref name="To"/>; more than 0.</param>
public sealed record ExchangeRate(string Source, Currency From, Currency To, LocalDate Date, decimal Rate);

/// <summary>How a contract or legal entity converts.</summary>
/// <param name="Source">Rates of other sources do not count.</param>
/// <param name="Inverse">Whether 1 ÷ (rate of the other direction) may stand in for a rate.</param>
/// <param name="Via">The currency through which cross rates go, for example EUR for the ECB's; null for none.</param>
/// <param name="AgeDaysMax">How many days old a rate may be: 0 for the day itself, more for weekends and holidays.
/// </param>
/// <param name="RateDecimals">To how many decimals an inverse or cross rate is rounded before it is used; null for
/// none: the amount alone is rounded.</param>
/// <param name="Rounding">Of the amount, and of a rate that is rounded.</param>
public sealed record ExchangeSettings(
    string Source, bool Inverse, Currency? Via, int AgeDaysMax, int? RateDecimals, RoundingMode Rounding);

/// <summary>What a conversion came to.</summary>
public abstract record Conversion
{
    private Conversion()
    {
    }

    /// <param name="Amount">Rounded to its currency.</param>
    /// <param name="Used">The published rates that led to it: none for the same currency, two for a cross rate.</param>
    public sealed record Converted(Money Amount, ValueList<ExchangeRate> Used, Step Explanation) : Conversion;

    public sealed record Missing(HoldReason Hold) : Conversion;
}

/// <summary>Finds what is wrong with rates and settings in themselves. Each fault names its place as a JSON pointer
/// without the leading "#/", for example "rates/0/rate".</summary>
public static class ExchangeCheck
{
    /// <summary>Oldest rate that may be asked for, in days.</summary>
    public const int AgeDaysMax = 31;

    private const decimal RateMax = 1_000_000_000_000m;

    public static ValueList<Refusal> Find(ValueList<ExchangeRate> rates)
    {
        var faults = new Faults();
        var known = new HashSet<(string Source, Currency From, Currency To, LocalDate Date)>();
        for (var index = 0; index < rates.Count; index++)
        {
            var rate = rates[index];
            var path = Faults.Path("rates", index);
            faults.When(rate.Source.Length == 0, "empty", $"{path}/source", "A rate names its source.");
            faults.When(rate.From == rate.To, "same-currency", $"{path}/to", "A rate is between two currencies.");
            faults.When(
                rate.Rate is <= 0m or > RateMax or < 1m / RateMax, "out-of-range", $"{path}/rate",
                "A rate is more than 0, and within 12 digits.");
            faults.When(
                !known.Add((rate.Source, rate.From, rate.To, rate.Date)), "rate-twice", path,
                $"{rate.Source} has a rate for this pair and date already.");
        }

        return faults.Found;
    }

    public static ValueList<Refusal> Find(ExchangeSettings settings)
    {
        var faults = new Faults();
        faults.When(settings.Source.Length == 0, "empty", "source", "Say whose rates count.");
        faults.When(
            settings.AgeDaysMax is < 0 or > AgeDaysMax, "out-of-range", "ageDaysMax",
            FormattableString.Invariant($"A rate may be 0 to {AgeDaysMax} days old."));
        faults.When(
            settings.RateDecimals is < 1 or > 12, "out-of-range", "rateDecimals", "A rate keeps 1 to 12 decimals.");
        faults.Chosen("rounding", settings.Rounding);
        return faults.Found;
    }
}
