using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Customers;

/// <summary>Why a ticket finds no contract. A ticket that is not known itself has <see cref="UnknownTicket"/>.</summary>
public static class CustomerHolds
{
    public static HoldReason UnknownTicket { get; } = new(
        "unknown-ticket",
        "integrator",
        "Time or parts came for a ticket that its source has not sent yet.",
        "Send the ticket from its source; what came for it is kept and is rated then.");

    public static HoldReason UnknownCustomer { get; } = new(
        "unknown-customer",
        "support",
        "No contract has ever named this customer.",
        "Correct the customer on the ticket, or have finance agree a contract that names the customer.");

    public static HoldReason NoContract(string category, string? site) => new(
        "no-contract",
        "finance",
        $"No contract of the customer covers the category \"{category}\""
        + (site is null ? "" : $" at the site \"{site}\"") + " on the date of the work.",
        "Agree a contract that covers it, or have support correct the ticket's category or site.");

    public static HoldReason Ambiguous(string one, string other) => new(
        "ambiguous-contract",
        "finance",
        $"The contracts {one} and {other} cover this work equally well.",
        "Change the cover of one of them, so that exactly one names more than the other.");
}
