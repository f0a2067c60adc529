using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>Facts × contract → priced, explained charges; a function without state.</summary>
public static class TicketRating
{
    /// <summary>Prices all that is on a ticket. Every live entry and part is in exactly one charge. The same facts and
    /// terms always give the same charges, whatever the order in which the facts came and whatever the time is.</summary>
    public static ValueList<Charge> Rate(Ticket ticket, ContractTerms terms)
    {
        var context = new RatingContext(ticket, terms);
        var drafts = new List<ChargeDraft>(ticket.Time.Count + ticket.Parts.Count);
        LabourRating.AddDrafts(context, drafts);
        foreach (var (_, slot) in ticket.Parts)
        {
            if (slot.Live is { } part)
            {
                drafts.Add(PartRating.Draft(context, part, slot.IsApproved));
            }
        }

        if (drafts.Count == 0 && ticket is { IsClosed: true, LastClosedAt: { } closedAt })
        {
            drafts.Add(MissingWork(context, closedAt));
        }

        var charges = new Charge[drafts.Count];
        for (var index = 0; index < charges.Length; index++)
        {
            charges[index] = drafts[index].Finish(context);
        }

        return new ValueList<Charge>(charges);
    }

    private static ChargeDraft MissingWork(RatingContext context, Instant closedAt)
    {
        var workDate = closedAt.InZone(context.Zone).Date;
        return new ChargeDraft
        {
            Id = ChargeIds.MissingWork(context.Ticket.Key),
            Kind = ChargeKind.MissingWork,
            Facts = [],
            WorkDate = workDate,
            Description = "Closed without time or parts",
            Quantity = 0m,
            Unit = ChargeIds.Minute,
            Steps =
            [
                context.ContractStep,
                new Step("missing", $"The ticket was closed on {Texts.Date(workDate)} without any time or part."),
            ],
            Unpriced = RatingHolds.MissingTime,
            Cover = context.Ticket.EmptyApprovedBy is { } by
                ? new Step("approval", $"{by} approved that there was nothing to do.")
                : null,
        };
    }
}
