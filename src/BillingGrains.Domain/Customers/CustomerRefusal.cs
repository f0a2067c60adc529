using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Customers;

/// <summary>Every rule by which a customer refuses a command.</summary>
public static class CustomerRefusal
{
    public static readonly Refusal ReasonMissing = new(
        "reason-missing", "reason", "Say why: the reason stands on every charge that waits, and in the history.");
}
