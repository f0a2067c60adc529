using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Customers;

/// <summary>Every rule by which a customer refuses a command.</summary>
public static class CustomerRefusal
{
    public static readonly Refusal HeldAlready = new(
        "customer-held-already", "holdId", "The customer is on billing hold already: release that hold first.");

    public static readonly Refusal UnknownHold = new(
        "hold-unknown", "holdId", "There is no such billing hold of the customer.");

    public static readonly Refusal ReasonMissing = new(
        "reason-missing", "reason", "Say why: the reason stands on every charge that waits, and in the history.");
}
