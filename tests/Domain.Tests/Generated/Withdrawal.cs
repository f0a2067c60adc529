using BillingGrains.Domain.Tickets;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>What takes an arrival back.</summary>
internal static class Withdrawal
{
    /// <summary>Corrections and what people decide stay.</summary>
    public static bool IsPossible(Arrival arrival) =>
        arrival is Arrival.Used or Arrival.Desk(LogTime { Entry.Minutes: > 0 } or UsePart);

    public static IEnumerable<Arrival> Of(Arrival arrival) => arrival switch
    {
        Arrival.Used(var usage) => [new Arrival.UsageGone(usage.Fact.FactId)],
        Arrival.Desk(LogTime time) => [new Arrival.Desk(
            new WithdrawTime(time.TicketKey, time.Entry.EntryId, "mistake", GeneratedArrivals.Now))],
        Arrival.Desk(UsePart part) => [new Arrival.Desk(
            new WithdrawPart(part.TicketKey, part.Part.PartId, "mistake", GeneratedArrivals.Now))],
        _ => [],
    };
}
