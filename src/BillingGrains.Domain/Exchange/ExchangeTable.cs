using System.Globalization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Exchange;

/// <summary>Rates, ordered for looking up: building it costs n log n, a look-up log n. Immutable.</summary>
public sealed class ExchangeTable
{
    private readonly Dictionary<(string Source, Currency From, Currency To), ExchangeRate[]> byPair;

    /// <param name="rates">As they passed <see cref="ExchangeCheck"/>, in any order.</param>
    public ExchangeTable(ValueList<ExchangeRate> rates) =>
        byPair = rates
            .GroupBy(rate => (rate.Source, rate.From, rate.To))
            .ToDictionary(group => group.Key, group => group.OrderBy(rate => rate.Date).ToArray());

    /// <summary>Converts an amount by the rate of a date.</summary>
    /// <param name="on">The date that was agreed: of the work, the document, or the period's end.</param>
    public Conversion Convert(Money amount, Currency to, LocalDate on, ExchangeSettings settings)
    {
        if (amount.Currency == to)
        {
            return new Conversion.Converted(
                amount.Round(settings.Rounding), [], new Step("exchange", $"{Texts.Amount(amount)} as it is."));
        }

        var legs = FindLegs(amount.Currency, to, on, settings);
        return legs is null
            ? new Conversion.Missing(NoRate(amount.Currency, to, on, settings.Source))
            : Convert(amount, to, legs, settings);
    }

    private List<Leg>? FindLegs(Currency from, Currency to, LocalDate on, ExchangeSettings settings)
    {
        if (FindLeg(from, to, on, settings) is { } leg)
        {
            return [leg];
        }

        return settings.Via is { } via && via != from && via != to
            && FindLeg(from, via, on, settings) is { } first
            && FindLeg(via, to, on, settings) is { } second
                ? [first, second]
                : null;
    }

    private Leg? FindLeg(Currency from, Currency to, LocalDate on, ExchangeSettings settings) =>
        FindRate(from, to, on, settings) is { } direct ? new Leg(direct, IsInverse: false)
        : settings.Inverse && FindRate(to, from, on, settings) is { } inverse ? new Leg(inverse, IsInverse: true)
        : null;

    private ExchangeRate? FindRate(Currency from, Currency to, LocalDate on, ExchangeSettings settings)
    {
        if (!byPair.TryGetValue((settings.Source, from, to), out var rates))
        {
            return null;
        }

        // The last rate on or before the date.
        var (low, high) = (0, rates.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = rates[middle].Date <= on ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && rates[low - 1].Date.PlusDays(settings.AgeDaysMax) >= on ? rates[low - 1] : null;
    }

    private static Conversion.Converted Convert(Money amount, Currency to, List<Leg> legs, ExchangeSettings settings)
    {
        var (over, under) = (1m, 1m);
        foreach (var leg in legs)
        {
            (over, under) = leg.IsInverse ? (over, under * leg.Rate.Rate) : (over * leg.Rate.Rate, under);
        }

        var isPublished = legs is [{ IsInverse: false }];
        if (!isPublished && settings.RateDecimals is { } decimals)
        {
            (over, under) = (Rounding.Round(over / under, decimals, settings.Rounding), 1m);
        }

        var converted = new Money(amount.Amount * over / under, to).Round(settings.Rounding);
        var sources = string.Join(", ", legs.Select(leg =>
            $"{leg.Rate.From.Code}/{leg.Rate.To.Code} {Digits(leg.Rate.Rate)} of {Texts.Date(leg.Rate.Date)}"));
        return new Conversion.Converted(
            converted,
            legs.Select(leg => leg.Rate).ToValueList(),
            new Step(
                "exchange",
                $"{Texts.Amount(amount)} × {Digits(Rounding.Round(over / under, 12, RoundingMode.HalfEven))} = "
                + $"{Texts.Amount(converted)}, rounded {ChargeDraft.ModeText(settings.Rounding)} "
                + $"({settings.Source}: {sources}).",
                converted));
    }

    private static HoldReason NoRate(Currency from, Currency to, LocalDate on, string source) =>
        ContractKinds.MissingExchangeRate.Hold(
            $"{source} has no rate from {from.Code} to {to.Code} for {Texts.Date(on)} that the settings accept.",
            $"from {from.Code} to {to.Code} for {Texts.Date(on)}");

    private static string Digits(decimal number) =>
        number.ToString("0.############", CultureInfo.InvariantCulture);

    private sealed record Leg(ExchangeRate Rate, bool IsInverse);
}
