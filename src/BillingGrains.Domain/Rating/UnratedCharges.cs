using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>The charges of a ticket that no contract covers: each fact is held for the one reason, unpriced. Their work
/// dates are those of UTC, for want of a contract's calendar.</summary>
internal static class UnratedCharges
{
    public static ValueList<Charge> Of(Ticket ticket, HoldReason missing)
    {
        var charges = new List<Charge>(ticket.Time.Count + ticket.Parts.Count);
        foreach (var (id, slot) in ticket.Time)
        {
            if (slot.Live is { } entry)
            {
                charges.Add(Held(
                    ChargeIds.Entry(ticket.Key, id), ChargeKind.Labour, [id], entry.StartedAt, entry.Description,
                    entry.Minutes, ChargeIds.Minute, missing));
            }
        }

        foreach (var (id, slot) in ticket.Parts)
        {
            if (slot.Live is { } part)
            {
                charges.Add(Held(
                    ChargeIds.Part(ticket.Key, id), ChargeKind.Part, [id], part.UsedAt, part.Description,
                    part.Quantity, ChargeIds.Piece, missing));
            }
        }

        if (charges.Count == 0 && ticket is { IsClosed: true, LastClosedAt: { } closedAt })
        {
            charges.Add(Held(
                ChargeIds.MissingWork(ticket.Key), ChargeKind.MissingWork, [], closedAt,
                "Closed without time or parts", 0m, ChargeIds.Minute, missing));
        }

        return charges.ToValueList();
    }

    private static Charge Held(
        string id, ChargeKind kind, ValueList<string> facts, Instant at, string description, decimal quantity,
        string unit, HoldReason missing) =>
        new(
            id, kind, ChargeStanding.Held, facts, at.InUtc().Date, description, quantity, unit, null, null, missing,
            [new Step("hold", $"Held: {missing.Reason}")]);
}
