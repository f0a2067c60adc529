using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>What is due of a charge: rated, less what is on documents and what was settled for good.</summary>
internal static class DueAmounts
{
    /// <summary>The difference for a charge, in the contract's currency; positive to bill, negative to give back.</summary>
    /// <param name="target">What the charge is worth now; 0 when it is gone or not billable.</param>
    public static decimal Of(decimal target, BilledCharge? billed)
    {
        if (billed is null)
        {
            return target;
        }

        var invoiced = billed.Invoiced;
        // What was settled for good never turns a bill into a gift or the other way round: the documents' sum stays
        // between nothing, what it is, and what the charge is worth.
        var least = Math.Min(0m, Math.Min(invoiced, target));
        var most = Math.Max(0m, Math.Max(invoiced, target));
        return Math.Clamp(target - billed.Settled, least, most) - invoiced;
    }

    /// <summary>What a charge is worth on documents; null while that is not decided: held or waiting charges are neither
    /// billed nor given back.</summary>
    public static decimal? Target(Charge charge) => charge.Standing switch
    {
        ChargeStanding.Billable => charge.Net!.Amount,
        ChargeStanding.NotBillable => 0m,
        _ => null,
    };

    /// <summary>The same after what cover took off when a run last looked.</summary>
    public static decimal? Target(Charge charge, TicketAccount account) => charge.Standing == ChargeStanding.Billable
        ? charge.Net!.Amount - account.Covered.GetValueOrDefault(charge.ChargeId)
        : Target(charge);

    /// <summary>What is due of each charge of an account with a work date up to a day, as far as it is decided.</summary>
    public static IEnumerable<decimal> Now(TicketAccount account, LocalDate lastDay) => account.Charges
        .Where(charge => charge.WorkDate <= lastDay)
        .Select(charge => Target(charge, account) is { } target
            ? Of(target, account.Billed.GetValueOrDefault(charge.ChargeId))
            : 0m)
        .Concat(account.Billed
            .Where(billed => !account.Charges.Any(charge => charge.ChargeId == billed.Key))
            .Select(billed => Of(0m, billed.Value)))
        .Where(static amount => amount != 0m);

    /// <summary>Whether a ticket has anything left to bill, to give back, or to wait for.</summary>
    public static bool IsOpen(TicketAccount account)
    {
        foreach (var charge in account.Charges)
        {
            if (Target(charge, account) is not { } target || Of(target, account.Billed.GetValueOrDefault(charge.ChargeId)) != 0m)
            {
                return true;
            }
        }

        foreach (var (chargeId, billed) in account.Billed)
        {
            if (Of(0m, billed) != 0m && !account.Charges.Any(charge => charge.ChargeId == chargeId))
            {
                return true;
            }
        }

        return false;
    }
}
