using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Contracts;

/// <summary>A customer's billing hold, as its contracts hear of it: the tickets with work to bill rate again, and a rating
/// that was on its way meanwhile is made anew.</summary>
internal static class CustomerHoldRules
{
    public static CustomerHoldNoted Note(CustomerContract state, NoteCustomerHold command) => new(
        command.CustomerId, command.IsHeld,
        state.Open.Where(key => state.Accounts[key].CustomerId == command.CustomerId).ToValueList());

    public static CustomerContract Evolve(CustomerContract state, CustomerHoldNoted noted)
    {
        var others = state.HeldCustomers.Where(id => id != noted.CustomerId).ToValueList();
        return state with { HeldCustomers = noted.IsHeld ? others.Add(noted.CustomerId) : others };
    }

    /// <summary>Whether a rating says otherwise than what was heard of its customer. Made again, a rating that says the same
    /// is no news, so this ends.</summary>
    public static bool Disagrees(CustomerContract state, TakeCharges take) =>
        take.CustomerId is { } customer && (state.HeldCustomers.AsSpan().Contains(customer)
            ? take.Charges.Any(charge => charge.Standing == ChargeStanding.Billable)
            : take.Charges.Any(IsHeld));

    /// <summary>Charges of a customer on hold: what would be billed waits, priced as it is.</summary>
    public static ValueList<Charge> Held(ValueList<Charge> charges, HoldReason hold) => charges
        .Select(charge => charge.Standing != ChargeStanding.Billable ? charge : charge with
        {
            Standing = ChargeStanding.Held, Hold = hold,
            Explanation = charge.Explanation.Add(new Step("hold", $"Held for {hold.Owner}: {hold.Reason}")),
        })
        .ToValueList();

    public static bool IsHeld(Charge charge) => charge.Hold?.Code == ContractKinds.CustomerOnBillingHold.Code;
}
