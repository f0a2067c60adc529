using BillingGrains.Domain.Contracts;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>Prices the way to the work: an amount for each visit, and one for each kilometre. Where the work is not
/// billed, its travel is not. Travel as time is work of a type of its own, with a rate of its own.</summary>
internal static class TravelRating
{
    public static void AddDrafts(
        RatingContext context, List<WorkGroup> groups, List<Visit> visits, List<ChargeDraft> drafts)
    {
        foreach (var visit in visits)
        {
            if (Find(context.Terms, visit.Day) is not { } rate)
            {
                if (HasVisits(context.Terms))
                {
                    drafts.Add(Visited(context, visit, null));
                }
            }
            else if (rate.PerVisit is { } perVisit)
            {
                drafts.Add(Visited(context, visit, perVisit));
            }
        }

        foreach (var group in groups)
        {
            foreach (var item in group.Items)
            {
                if (item.Entry.DistanceKm is not (null or 0m))
                {
                    AddDistance(context, group, item, drafts);
                }
            }
        }
    }

    private static ChargeDraft Visited(RatingContext context, Visit visit, decimal? perVisit)
    {
        var steps = new List<Step>(4) { context.ContractStep };
        if (perVisit is { } price)
        {
            steps.Add(new Step(
                "travel",
                $"{visit.Technician} came on {Texts.Date(visit.Day)} (entry {visit.FirstEntryId}): "
                + $"{Texts.Amount(price, context.Terms.Currency)} for the visit.",
                context.Exact(price)));
        }

        return new ChargeDraft
        {
            Id = ChargeIds.Travel(context.Ticket.Key, visit.FirstEntryId),
            Kind = ChargeKind.Travel,
            Facts = [],
            WorkDate = visit.Day,
            Description = $"Travel for the visit of {visit.Technician} on {Texts.Date(visit.Day)}",
            Quantity = 1m,
            Unit = ChargeIds.VisitUnit,
            Steps = steps,
            Price = perVisit,
            Unpriced = perVisit is null ? RatingHolds.MissingTravelRate(Texts.Date(visit.Day)) : null,
            Cover = visit.Cover,
            Approved = visit.Approved,
        };
    }

    private static void AddDistance(RatingContext context, WorkGroup group, WorkItem item, List<ChargeDraft> drafts)
    {
        var distance = item.Entry.DistanceKm!.Value;
        var rate = Find(context.Terms, item.WorkDate);
        if (rate is { PerKm: null })
        {
            return;
        }

        var steps = new List<Step>(4) { context.ContractStep };
        var billed = Math.Max(0m, distance - (rate?.FreeKm ?? 0m));
        decimal? price = null;
        if (rate is { PerKm: { } perKm })
        {
            price = billed * perKm;
            var free = rate.FreeKm is null or 0m ? "" : $", of which {Texts.Number(rate.FreeKm.Value)} are free";
            steps.Add(new Step(
                "travel",
                $"{item.Entry.Technician} drove {Texts.Number(distance)} km for entry {item.Entry.EntryId}{free}: "
                + $"{Texts.Number(billed)} km at {Texts.Amount(perKm, context.Terms.Currency)} come to "
                + $"{Texts.Amount(price.Value, context.Terms.Currency)}.",
                context.Exact(price.Value)));
        }

        drafts.Add(new ChargeDraft
        {
            Id = ChargeIds.Distance(context.Ticket.Key, item.Entry.EntryId),
            Kind = ChargeKind.Travel,
            Facts = [],
            WorkDate = item.WorkDate,
            Description = $"Travel of {item.Entry.Technician} on {Texts.Date(item.WorkDate)}",
            Quantity = billed,
            Unit = ChargeIds.Kilometre,
            Steps = steps,
            Price = price,
            Unpriced = rate is null ? RatingHolds.MissingTravelRate(Texts.Date(item.WorkDate)) : null,
            Cover = group.Cover,
            Approved = item.Approved,
        });
    }

    private static bool HasVisits(ContractTerms terms)
    {
        foreach (var rate in terms.Travel.AsSpan())
        {
            if (rate.PerVisit is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static TravelRate? Find(ContractTerms terms, LocalDate date)
    {
        foreach (var rate in terms.Travel.AsSpan())
        {
            if (date >= rate.From && !(date > rate.To))
            {
                return rate;
            }
        }

        return null;
    }
}
