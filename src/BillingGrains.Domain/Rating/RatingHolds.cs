using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Tickets;

namespace BillingGrains.Domain.Rating;

/// <summary>Why a charge of a ticket with a contract is held. Those for want of a contract are in CustomerHolds.</summary>
internal static class RatingHolds
{
    public static HoldReason MissingWorkType { get; } = TicketKinds.MissingWorkType.Hold();

    public static HoldReason MissingTime { get; } = TicketKinds.MissingTime.Hold();

    public static HoldReason NegativeTime { get; } = TicketKinds.NegativeTime.Hold();

    public static HoldReason PartNotApproved { get; } = TicketKinds.PartNotApproved.Hold();

    public static HoldReason MissingReceipt { get; } = TicketKinds.MissingReceipt.Hold();

    public static HoldReason RuleNeedsApproval { get; } = TicketKinds.RuleNotApproved.Hold();

    public static HoldReason UnknownReturn(string partId, string itemCode) =>
        TicketKinds.UnknownReturn.Hold($"No part {partId} of {itemCode} is on the ticket that could come back.");

    public static HoldReason TooMuchReturned(string partId) =>
        TicketKinds.TooMuchReturned.Hold($"More comes back of part {partId} than was used.");

    public static HoldReason MissingRate(TimeEntry entry, string date) => ContractKinds.MissingRate.Hold(
        $"The contract has no rate for the role \"{entry.Role}\" and the work type \"{entry.WorkType}\" on {date}.",
        $"the role \"{entry.Role}\" and the work type \"{entry.WorkType}\"");

    public static HoldReason MissingCode(string workType) => ContractKinds.WorkTypeWithoutCode.Hold(
        $"The contract lists codes of work types, and \"{workType}\" has none.", $"\"{workType}\"");

    public static HoldReason MissingTravelRate(string date) =>
        ContractKinds.MissingTravelRate.Hold($"The contract has prices for travel, and none on {date}.");

    public static HoldReason AboveLimit(string text) =>
        TicketKinds.AboveLimit.Hold($"It is above what was agreed for a ticket: {text}.");

    public static HoldReason PriceFailed(string priceId, ExpressionError error) => ContractKinds.PriceFailed.Hold(
        FormattableString.Invariant(
            $"The condition of the fixed price \"{priceId}\" fails at character {error.Offset + 1}: {error.Reason}"),
        $"\"{priceId}\"");

    public static HoldReason OtherCurrency(Currency cost, Currency contract) => ContractKinds.OtherCurrency.Hold(
        $"The part's cost is in {cost.Code} and the contract is in {contract.Code}.",
        cost.Code,
        $"Agree a price in {contract.Code} for the item, or have the source send the cost in {contract.Code}.");

    public static HoldReason OverThreshold(Money threshold) => TicketKinds.OverThreshold.Hold(
        $"The charge is above {Texts.Amount(threshold)}, from where on the contract asks for approval.");

    public static HoldReason Disputed(string id, DisputeOpening? opening) => opening is { AwaitsCustomer: true }
        ? TicketKinds.WaitingForCustomer.Hold($"The customer has to answer first ({id}): {opening.Reason}")
        : TicketKinds.Disputed.Hold($"The customer contests the ticket (dispute {id}): {opening?.Reason}");

    /// <param name="toldNow">What the source says by now.</param>
    public static HoldReason Outdated(FieldOverride set, string? toldNow) => TicketKinds.OverrideOutdated.Hold(
        $"The {set.Words} was set to \"{set.Value}\" here by {set.By} while the source said \"{set.Told}\"; now it says "
        + $"\"{toldNow}\".");
}
