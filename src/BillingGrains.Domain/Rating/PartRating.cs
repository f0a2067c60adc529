using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>Makes charges of parts, of expenses, and of what comes back.</summary>
internal static class PartRating
{
    public static ChargeDraft Draft(RatingContext context, PartUse part, bool approved)
    {
        var workDate = part.UsedAt.InZone(context.Zone).Date;
        var steps = new List<Step>(6) { context.ContractStep, Used(part, workDate) };
        var original = part.ReturnOf is null ? null : context.Returnable(part.ReturnOf);
        var pricedOn = original is null ? workDate : original.Value.Part.UsedAt.InZone(context.Zone).Date;
        var unpriced = part.ReturnOf is { } returned ? ReturnHold(context, part, returned, original?.Part)
            : LacksReceipt(context, part) ? RatingHolds.MissingReceipt
            : null;
        decimal? price = null;
        if (unpriced is null && original is var (comesBack, then))
        {
            steps.Add(new Step(
                "return",
                $"It is part {comesBack.PartId} of {Texts.Date(pricedOn)} that comes back, at the price of that day."));
            (price, unpriced) = PartPricing.Price(then, comesBack, part.Quantity, pricedOn, steps);
        }
        else if (unpriced is null)
        {
            (price, unpriced) = PartPricing.Price(context, part, part.Quantity, workDate, steps);
        }

        var needsApproval = part.IsExpense
            ? context.Terms.Parts.Expenses?.ApprovalRequired ?? context.Terms.Parts.ApprovalRequired
            : context.Terms.Parts.ApprovalRequired;
        if (needsApproval && approved)
        {
            steps.Add(new Step("approval", "The contract asks for approval of each part; this one was approved."));
        }

        return new ChargeDraft
        {
            Id = ChargeIds.Part(context.Ticket.Key, part.PartId),
            Kind = part.IsExpense ? ChargeKind.Expense : ChargeKind.Part,
            Facts = [part.PartId],
            WorkDate = workDate,
            Description = Description(part),
            Quantity = part.Quantity,
            Unit = ChargeIds.Piece,
            Steps = steps,
            Price = price,
            Unpriced = unpriced,
            Cover = RatingContext.Cover(
                context.Ticket.Parts[part.PartId].Overrides, () => (original?.Context ?? context).PartCover(pricedOn)),
            Approved = approved,
            Part = context.Ticket.Parts[part.PartId],
            NeedsApproval = needsApproval,
        };
    }

    private static Step Used(PartUse part, LocalDate workDate) => new(
        "used",
        $"{(part.IsExpense ? "Expense" : "Part")} {part.PartId}: {Texts.Number(part.Quantity)} of {part.ItemCode} "
        + $"{(part.Quantity < 0m ? "returned" : part.IsExpense ? "laid out" : "used")} on {Texts.Date(workDate)}"
        + $"{(part.Receipt is { Length: > 0 } receipt ? $", receipt {receipt}" : "")}.");

    private static bool LacksReceipt(RatingContext context, PartUse part) =>
        part is { IsExpense: true, Receipt: null or "" }
        && context.Terms.Parts.Expenses is { ReceiptRequired: true };

    /// <summary>Why a return cannot be priced; null when it can.</summary>
    private static HoldReason? ReturnHold(RatingContext context, PartUse part, string returned, PartUse? original)
    {
        if (original is null || original.ItemCode != part.ItemCode || original.Quantity < 0m)
        {
            return RatingHolds.UnknownReturn(returned, part.ItemCode);
        }

        return original.Quantity + context.Returned(returned) < 0m ? RatingHolds.TooMuchReturned(returned) : null;
    }

    private static string Description(PartUse part)
    {
        var text = part.Description.Length > 0 ? part.Description : part.ItemCode;
        return part switch
        {
            { SerialNumber: { Length: > 0 } serial } when !text.Contains(serial, StringComparison.Ordinal) =>
                $"{text}, serial number {serial}",
            { Receipt: { Length: > 0 } receipt } when !text.Contains(receipt, StringComparison.Ordinal) =>
                $"{text}, receipt {receipt}",
            _ => text,
        };
    }
}
