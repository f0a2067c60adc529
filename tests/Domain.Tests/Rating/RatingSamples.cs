using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Tests.Rating;

/// <summary>Rates facts by terms in one call.</summary>
internal static class RatingSamples
{
    private static readonly DateTimeZone Brussels = DateTimeZoneProviders.Tzdb["Europe/Brussels"];

    /// <summary>A moment by the wall clock of the sample contract's zone.</summary>
    public static Instant At(int month, int day, int hour, int minute = 0) =>
        new LocalDateTime(2026, month, day, hour, minute).InZoneStrictly(Brussels).ToInstant();

    public static ContractTerms Rounded(TimeScope scope, int step, int minimum, RoundingMode mode = RoundingMode.Up) =>
        ContractSamples.Terms() with { TimeRounding = new TimeRounding(scope, step, mode, minimum) };

    public static ValueList<Charge> Rate(ContractTerms terms, params TimeEntry[] entries) =>
        Rate(terms, [.. entries.Select(entry => new TimeLogged(entry))]);

    public static ValueList<Charge> Rate(ContractTerms terms, params TicketEvent[] facts) =>
        TicketRating.Rate(TicketSamples.Given([TicketSamples.Opened, .. facts]), terms);

    public static Charge Only(this ValueList<Charge> charges) => charges.ShouldHaveSingleItem();

    public static string Told(this Charge charge) => string.Join('\n', charge.Explanation.Select(step => step.Text));
}
