using BillingGrains.Domain.Contracts;

namespace BillingGrains.Domain.Rating;

/// <summary>How the multiplier of an emergency and that of the time of day come together.</summary>
internal static class Multipliers
{
    /// <param name="emergency">Null when the ticket is none.</param>
    /// <param name="multiplier">Of the time of day.</param>
    public static decimal Together(EmergencyTerms? emergency, decimal multiplier) => emergency switch
    {
        null => multiplier,
        { Combine: MultiplierRule.Multiply } => emergency.Multiplier * multiplier,
        _ => Math.Max(emergency.Multiplier, multiplier),
    };

    /// <summary>Ends the sentence that begins with the minutes outside the hours.</summary>
    public static string Text(EmergencyTerms? emergency, decimal multiplier)
    {
        var times = $" and count {Texts.Number(multiplier)} times";
        return emergency switch
        {
            null => times,
            { Combine: MultiplierRule.Multiply } =>
                $"{times} on top of that, {Texts.Number(Together(emergency, multiplier))} times together",
            _ when multiplier > emergency.Multiplier => $"{times} instead, as the highest multiplier alone counts",
            _ => $"; that would be {Texts.Number(multiplier)} times, and the highest multiplier alone counts",
        };
    }
}
