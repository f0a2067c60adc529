using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>When people do things. In a short run everything falls into some minutes; in a long one into three
/// sessions of a day, so that things still happen beside each other.</summary>
/// <param name="Start">When the installation begins.</param>
internal sealed record PlanTimes(Instant Start, int Days)
{
    private static readonly int[] SessionHours = [8, 12, 16];

    public bool IsLong => Days > 0;

    /// <summary>Nothing new is begun after it.</summary>
    public Instant End => Start + Duration.FromDays(Days);

    /// <summary>The next thing on the same matter.</summary>
    public Instant Next(Instant after, SeedStream chance) => IsLong && !chance.OneIn(3)
        ? Session(after, chance.Next(4), chance)
        : after + Duration.FromTimeSpan(chance.DelayBelow(TimeSpan.FromSeconds(90)));

    /// <summary>Something that is found out weeks later.</summary>
    public Instant Late(Instant after, SeedStream chance) => IsLong
        ? Session(after, 8 + chance.Next(35), chance)
        : Next(after, chance);

    /// <summary>A moment of a working session that many days later.</summary>
    public static Instant Session(Instant after, int days, SeedStream chance)
    {
        var day = after.InUtc().Date.PlusDays(days);
        var at = day.At(new LocalTime(chance.Pick(SessionHours), 0)).InUtc().ToInstant()
            + Duration.FromTimeSpan(chance.DelayBelow(TimeSpan.FromSeconds(60)));
        return at > after ? at : at + Duration.FromDays(1);
    }
}
