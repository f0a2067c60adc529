using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Contracts;

/// <summary>What changed under the lines of documents: whoever reviews a draft is told before he approves it.</summary>
internal static class Moves
{
    /// <summary>What a new rating of a ticket changes under documents that bear its charges: the latest is told.</summary>
    public static IEnumerable<ContractEvent> Of(CustomerContract before, CustomerContract after, string ticketKey)
    {
        if (!after.Accounts.TryGetValue(ticketKey, out var account) || !before.Accounts.TryGetValue(ticketKey, out var old))
        {
            yield break;
        }

        foreach (var (chargeId, billed) in account.Billed)
        {
            var (was, now) = (Due(old, chargeId), Due(account, chargeId));
            if (was != now && !billed.Parts.IsEmpty)
            {
                yield return Moved(after, ticketKey, chargeId, billed, now);
            }
        }
    }

    /// <summary>What was told and is settled by now: on another document, or because it changed back.</summary>
    /// <param name="after">The state after the other facts of the decision.</param>
    public static IEnumerable<ContractEvent> Over(CustomerContract after)
    {
        foreach (var told in after.Told)
        {
            var (invoiceKey, ticketKey, chargeId) = Parts(told);
            if (after.Accounts.TryGetValue(ticketKey, out var account) && Due(account, chargeId) is 0m)
            {
                var on = new Money(On(account, chargeId, invoiceKey), after.Terms!.Currency);
                yield return new ChargeMoved(invoiceKey, ticketKey, chargeId, on, on);
            }
        }
    }

    /// <summary>What of charges is worth something else than what stands on a document to which their lines moved: it is told,
    /// as the one before it was.</summary>
    public static IEnumerable<ContractEvent> On(
        CustomerContract after, string invoiceKey, IEnumerable<(string TicketKey, string ChargeId)> charges)
    {
        foreach (var (ticketKey, chargeId) in charges)
        {
            var account = after.Accounts[ticketKey];
            var billed = account.Billed[chargeId];
            if (Due(account, chargeId) is not 0m and var due && billed.Parts is [.., var last] && last.InvoiceKey == invoiceKey)
            {
                yield return Moved(after, ticketKey, chargeId, billed, due);
            }
        }
    }

    public static string Key(ChargeMoved moved) => $"{moved.InvoiceKey}\n{moved.TicketKey}\n{moved.ChargeId}";

    private static ChargeMoved Moved(
        CustomerContract state, string ticketKey, string chargeId, BilledCharge billed, decimal? due)
    {
        var currency = state.Terms!.Currency;
        var part = billed.Parts[^1];
        return new ChargeMoved(
            part.InvoiceKey, ticketKey, chargeId, due is null ? null : new Money(part.Worth + due.Value, currency),
            new Money(part.Worth, currency));
    }

    private static decimal? Due(TicketAccount account, string chargeId)
    {
        var charge = account.Charges.FirstOrDefault(charge => charge.ChargeId == chargeId);
        return (charge is null ? 0m : DueAmounts.Target(charge, account)) is { } target
            ? DueAmounts.Of(target, account.Billed.GetValueOrDefault(chargeId))
            : null;
    }

    private static decimal On(TicketAccount account, string chargeId, string invoiceKey) =>
        account.Billed.GetValueOrDefault(chargeId)?.Parts
            .FirstOrDefault(part => part.InvoiceKey == invoiceKey)?.Worth ?? 0m;

    private static (string InvoiceKey, string TicketKey, string ChargeId) Parts(string told)
    {
        var parts = told.Split('\n');
        return (parts[0], parts[1], parts[2]);
    }
}
