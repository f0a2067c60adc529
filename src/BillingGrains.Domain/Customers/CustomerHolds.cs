using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Customers;

/// <summary>Why a ticket finds no contract. A ticket that is not known itself has <see cref="UnknownTicket"/>.</summary>
public static class CustomerHolds
{
    public static HoldReason UnknownTicket { get; } = TicketKinds.UnknownTicket.Hold();

    public static HoldReason UnknownCustomer { get; } = TicketKinds.UnknownCustomer.Hold();

    internal static HoldReason OnBillingHold(BillingHold hold) => ContractKinds.CustomerOnBillingHold.Hold(
        $"The customer is on billing hold (by {hold.By}): {hold.Reason}");

    public static HoldReason NoContract(string category, string? site)
    {
        var work = $"the category \"{category}\"" + (site is null ? "" : $" at the site \"{site}\"");
        return ContractKinds.NoContract.Hold($"No contract of the customer covers {work} on the date of the work.", work);
    }

    public static HoldReason Ambiguous(string one, string other) => ContractKinds.AmbiguousContract.Hold(
        $"The contracts {one} and {other} cover this work equally well.", $"{one} and {other}");
}
