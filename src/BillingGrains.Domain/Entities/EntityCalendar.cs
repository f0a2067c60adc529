using NodaTime;

namespace BillingGrains.Domain.Entities;

/// <summary>A legal entity's calendar.</summary>
public static class EntityCalendar
{
    /// <summary>The date of a moment where the entity is. Throws
    /// <see cref="NodaTime.TimeZones.DateTimeZoneNotFoundException"/> for a zone that validation would have refused.
    /// </summary>
    public static LocalDate DateAt(this EntitySettings entity, Instant moment) =>
        moment.InZone(DateTimeZoneProviders.Tzdb[entity.TimeZone]).Date;
}
