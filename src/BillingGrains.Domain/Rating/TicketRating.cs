using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;

namespace BillingGrains.Domain.Rating;

/// <summary>Facts × contract → priced, explained charges; a function without state.</summary>
public static class TicketRating
{
    /// <summary>Prices all that is on a ticket. Every live entry and part is in exactly one charge.</summary>
    public static ValueList<Charge> Rate(Ticket ticket, ContractTerms terms) => UnratedCharges.Of(
        ticket, new HoldReason("missing-rate", "finance", $"{terms.ContractId} has no rate.", "Agree a rate."));
}
