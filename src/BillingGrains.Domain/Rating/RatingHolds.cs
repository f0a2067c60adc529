using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Tickets;

namespace BillingGrains.Domain.Rating;

/// <summary>Why a charge of a ticket with a contract is held. Those for want of a contract are in CustomerHolds.</summary>
internal static class RatingHolds
{
    public const string DisputedCode = "disputed";

    public static HoldReason MissingWorkType { get; } = new(
        "missing-work-type", "support", "The time entry does not say what type of work it was.",
        "Enter the work type in the ticketing system; the corrected entry is rated at once.");

    public static HoldReason MissingTime { get; } = new(
        "missing-time", "support", "The ticket was closed without any time or part.",
        "Log the time that was worked, or approve the whole ticket to say that there was nothing to do.");

    public static HoldReason NegativeTime { get; } = new(
        "negative-time", "support", "A correction takes off more time than was logged for its role and work type.",
        "Correct the entry, or log the time that it is meant to take back, with the same role and work type.");

    public static HoldReason PartNotApproved { get; } = new(
        "part-not-approved", "support", "The contract asks for each part to be approved before it is billed.",
        "Approve the part, or withdraw it.");

    public static HoldReason MissingReceipt { get; } = new(
        "missing-receipt", "support", "The contract asks for the receipt of each expense, and this one has none.",
        "Enter the receipt's number in the ticketing system; the corrected expense is rated at once.");

    public static HoldReason UnknownReturn(string partId, string itemCode) => new(
        "unknown-return", "support", $"No part {partId} of {itemCode} is on the ticket that could come back.",
        "Correct which part it returns, or send the return without naming one.");

    public static HoldReason TooMuchReturned(string partId) => new(
        "too-much-returned", "support", $"More comes back of part {partId} than was used.",
        "Correct the quantities, or withdraw a return.");

    public static HoldReason RuleNeedsApproval { get; } = new(
        "rule-not-approved", "finance", "A rule of the contract asks for approval before this is billed.",
        "Approve the charge by its entry's or part's id, or approve the whole ticket.");

    public static HoldReason MissingRate(TimeEntry entry, string date) => new(
        "missing-rate", "finance",
        $"The contract has no rate for the role \"{entry.Role}\" and the work type \"{entry.WorkType}\" on {date}.",
        "Agree a rate in a new version of the contract, or have support correct the role or work type.");

    public static HoldReason MissingTravelRate(string date) => new(
        "missing-travel-rate", "finance", $"The contract has prices for travel, and none on {date}.",
        "Agree a price for travel on that day in a new version of the contract.");

    public static HoldReason AboveLimit(string text) => new(
        "above-limit", "finance", $"It is above what was agreed for a ticket: {text}.",
        "Approve the charge by its entry's or part's id, or approve the whole ticket.");

    public static HoldReason PriceFailed(string priceId, ExpressionError error) => new(
        "price-failed", "finance", FormattableString.Invariant(
            $"The condition of the fixed price \"{priceId}\" fails at character {error.Offset + 1}: {error.Reason}"),
        "Agree a version of the contract whose condition allows for such a ticket, or correct the ticket's data.");

    public static HoldReason OtherCurrency(Currency cost, Currency contract) => new(
        "other-currency", "finance", $"The part's cost is in {cost.Code} and the contract is in {contract.Code}.",
        $"Agree a price in {contract.Code} for the item, or have the source send the cost in {contract.Code}.");

    public static HoldReason OverThreshold(Money threshold) => new(
        "over-threshold", "finance",
        $"The charge is above {Texts.Amount(threshold)}, from where on the contract asks for approval.",
        "Approve the charge by its entry's or part's id, or approve the whole ticket.");

    public static HoldReason Disputed(string id, string reason) => new(
        DisputedCode, "finance", $"The customer contests the ticket (dispute {id}): {reason}",
        "Resolve the dispute: bill the work after all, or do not bill it.");
}
