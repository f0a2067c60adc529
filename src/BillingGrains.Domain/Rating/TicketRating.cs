using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>Facts × contract → priced, explained charges; a function without state.</summary>
public static class TicketRating
{
    /// <summary>Prices all that is on a ticket, each entry and part by the version that counts on its work date. Time
    /// that is rounded together, a minimum, and a correction reach no further than their version.</summary>
    public static ValueList<Charge> Rate(Ticket ticket, Agreement agreement)
    {
        if (agreement.InForce.Count == 1)
        {
            return Rate(ticket, agreement.Newest);
        }

        var zone = DateTimeZoneProviders.Tzdb[agreement.Newest.TimeZone];
        var reached = agreement.InForce
            .Select(each => (each.Terms, Ticket: Within(ticket, each, zone)))
            .Where(part => part.Ticket.Time.Count + part.Ticket.Parts.Count > 0)
            .ToList();
        if (reached.Count < 2)
        {
            var day = ticket.FirstWorkAt ?? ticket.LastClosedAt;
            return Rate(
                ticket, reached is [var only] ? only.Terms : day is { } at
                    ? agreement.At(at.InZone(zone).Date) : agreement.Newest);
        }

        var charges = new List<Charge>();
        foreach (var (terms, part) in reached)
        {
            foreach (var charge in Rate(part, terms))
            {
                charges.Add(charges.Exists(other => other.ChargeId == charge.ChargeId)
                    ? charge with { ChargeId = FormattableString.Invariant($"{charge.ChargeId}/version-{terms.Version}") }
                    : charge);
            }
        }

        return charges.ToValueList();
    }

    /// <summary>Prices all that is on a ticket. Every live entry and part is in exactly one charge. The same facts and
    /// terms always give the same charges, whatever the order in which the facts came and whatever the time is.</summary>
    /// <param name="rules">The terms' rules, made ready once for many tickets; null to make them here.</param>
    public static ValueList<Charge> Rate(Ticket ticket, ContractTerms terms, RuleSet? rules = null)
    {
        var context = new RatingContext(ticket, terms, rules);
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

    private static Ticket Within(Ticket ticket, TermsInForce each, DateTimeZone zone) => ticket with
    {
        Time = ticket.Time.RemoveRange(ticket.Time
            .Where(slot => slot.Value.Live is not { } entry || !each.Covers(entry.StartedAt.InZone(zone).Date))
            .Select(slot => slot.Key)),
        Parts = ticket.Parts.RemoveRange(ticket.Parts
            .Where(slot => slot.Value.Live is not { } part || !each.Covers(part.UsedAt.InZone(zone).Date))
            .Select(slot => slot.Key)),
    };

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
