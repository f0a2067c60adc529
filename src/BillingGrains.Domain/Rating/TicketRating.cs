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

        return RateByVersions(ticket, reached);
    }

    /// <summary>Prices all that is on a ticket. Every live entry and part is in exactly one charge. The same facts and
    /// terms always give the same charges, whatever the order in which the facts came and whatever the time is.</summary>
    /// <param name="rules">The terms' rules, made ready once for many tickets; null to make them here.</param>
    public static ValueList<Charge> Rate(Ticket ticket, ContractTerms terms, RuleSet? rules = null)
    {
        var context = new RatingContext(ticket, terms, FixedPricing.Find(ticket, terms), rules);
        var drafts = Drafts(context);
        if (context.FixedPrice is { } agreed)
        {
            FixedPricing.AddDraft(context, agreed, drafts);
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

        return terms.Limits.IsEmpty
            ? new ValueList<Charge>(charges)
            : Limited(ticket, terms, [.. charges.Select((charge, at) => new RatedCharge(charge, drafts[at].Approved))]);
    }

    /// <summary>What the ticket costs as a whole, its fixed price and its limits, is by the version of the first work.
    /// </summary>
    private static ValueList<Charge> RateByVersions(
        Ticket ticket, List<(ContractTerms Terms, Ticket Ticket)> reached)
    {
        var first = reached[0].Terms;
        var fixedPrice = FixedPricing.Find(ticket, first);
        var drafts = new List<(ChargeDraft Draft, RatingContext Context)>();
        var versions = new List<RatingContext>(reached.Count);
        versions.AddRange(reached.Select(each =>
            new RatingContext(each.Ticket, each.Terms, fixedPrice, null) { Versions = versions }));
        foreach (var context in versions)
        {
            drafts.AddRange(Drafts(context).Select(draft => (draft, context)));
        }

        if (fixedPrice is not null)
        {
            List<ChargeDraft> all = [.. drafts.Select(each => each.Draft)];
            var before = all.Count;
            FixedPricing.AddDraft(drafts[0].Context, fixedPrice, all);
            drafts.AddRange(all.Skip(before).Select(draft => (draft, drafts[0].Context)));
        }

        var charges = new List<RatedCharge>(drafts.Count);
        foreach (var (draft, context) in drafts)
        {
            var charge = draft.Finish(context);
            charges.Add(new RatedCharge(
                charges.Exists(other => other.Charge.ChargeId == charge.ChargeId)
                    ? charge with
                    {
                        ChargeId = FormattableString.Invariant($"{charge.ChargeId}/version-{context.Terms.Version}"),
                    }
                    : charge,
                draft.Approved));
        }

        return Limited(ticket, first, charges);
    }

    private static ValueList<Charge> Limited(Ticket ticket, ContractTerms terms, List<RatedCharge> charges) =>
        LimitRating.Apply(terms, ticket.Header?.Category, charges).Select(rated => rated.Charge).ToValueList();

    private static List<ChargeDraft> Drafts(RatingContext context)
    {
        var drafts = new List<ChargeDraft>(context.Ticket.Time.Count + context.Ticket.Parts.Count);
        LabourRating.AddDrafts(context, drafts);
        foreach (var (_, slot) in context.Ticket.Parts)
        {
            if (slot.Live is { } part)
            {
                drafts.Add(PartRating.Draft(context, part, slot.IsApproved));
            }
        }

        return drafts;
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
