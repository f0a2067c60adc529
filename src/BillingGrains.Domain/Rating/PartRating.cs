using BillingGrains.Domain.Tickets;

namespace BillingGrains.Domain.Rating;

/// <summary>Prices parts: by the agreed price, else by cost and markup.</summary>
internal static class PartRating
{
    public static ChargeDraft Draft(RatingContext context, PartUse part, bool approved)
    {
        var terms = context.Terms;
        var workDate = part.UsedAt.InZone(context.Zone).Date;
        var steps = new List<Step>(6)
        {
            context.ContractStep,
            new("used", $"Part {part.PartId}: {Texts.Number(part.Quantity)} of {part.ItemCode} "
                + $"{(part.Quantity < 0m ? "returned" : "used")} on {Texts.Date(workDate)}."),
        };
        var (price, unpriced) = Price(context, part, steps);
        if (terms.Parts.ApprovalRequired && approved)
        {
            steps.Add(new Step("approval", "The contract asks for approval of each part; this one was approved."));
        }

        return new ChargeDraft
        {
            Id = ChargeIds.Part(context.Ticket.Key, part.PartId),
            Kind = ChargeKind.Part,
            Facts = [part.PartId],
            WorkDate = workDate,
            Description = part.Description.Length > 0 ? part.Description : part.ItemCode,
            Quantity = part.Quantity,
            Unit = ChargeIds.Piece,
            Steps = steps,
            Price = price,
            Unpriced = unpriced,
            Cover = context.PartCover(workDate),
            Approved = approved,
            Part = context.Ticket.Parts[part.PartId],
            NeedsApproval = terms.Parts.ApprovalRequired,
        };
    }

    private static (decimal? Price, HoldReason? Unpriced) Price(RatingContext context, PartUse part, List<Step> steps)
    {
        var terms = context.Terms;
        foreach (var agreed in terms.Parts.Prices)
        {
            if (agreed.ItemCode == part.ItemCode)
            {
                var exact = part.Quantity * agreed.UnitPrice;
                steps.Add(new Step(
                    "agreed-price",
                    $"{Texts.Number(part.Quantity)} at the agreed price of "
                    + $"{Texts.Amount(agreed.UnitPrice, terms.Currency)} each: {Texts.Amount(exact, terms.Currency)}.",
                    context.Exact(exact)));
                return (exact, null);
            }
        }

        var own = part.UnitCost with { Amount = part.Quantity * part.UnitCost.Amount };
        steps.Add(new Step(
            "cost",
            $"{Texts.Number(part.Quantity)} at a cost of {Texts.Amount(part.UnitCost)} each: {Texts.Amount(own)}.",
            own.Currency == terms.Currency ? context.Exact(own.Amount) : null));
        var (converted, hold) = context.Converted(own, part.UsedAt.InZone(context.Zone).Date, steps);
        if (converted is not { } cost)
        {
            return (null, hold);
        }

        if (terms.Parts.MarkupPercent == 0m)
        {
            return (cost, null);
        }

        // A hundredth is exact in decimal: multiplying by it loses nothing, and needs no rounding.
        var marked = cost + (cost * terms.Parts.MarkupPercent * 0.01m);
        steps.Add(new Step(
            "markup",
            $"A markup of {Texts.Number(terms.Parts.MarkupPercent)} % makes it {Texts.Amount(marked, terms.Currency)}.",
            context.Exact(marked)));
        return (marked, null);
    }
}
