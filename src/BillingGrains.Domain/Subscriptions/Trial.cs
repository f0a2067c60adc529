using NodaTime;

namespace BillingGrains.Domain.Subscriptions;

/// <summary>Free days at the beginning. They are the customer's, not the subscription's: who subscribes again does not
/// get them again (case G77).</summary>
public static class Trial
{
    /// <summary>The day after the trial.</summary>
    /// <param name="firstDay">On which the customer had the product first, in this subscription or in one
    /// before.</param>
    public static LocalDate End(LocalDate firstDay, int days) => firstDay.PlusDays(days);

    /// <summary>The moment at which a trial ends: the same time of day by the wall clock, whatever the clock did on the
    /// way (case G90). A time that is skipped then lies after the change.</summary>
    public static ZonedDateTime End(Instant start, int days, DateTimeZone zone) =>
        start.InZone(zone).LocalDateTime.PlusDays(days).InZoneLeniently(zone);
}
