using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Charges that are held for one reason.</summary>
/// <param name="Code">The kind of exception; holds by the rules of contracts are all "rule-held".</param>
/// <param name="Owner">The role whose turn it is: "support", "finance" or "integrator".</param>
/// <param name="Charges">How many; over 0.</param>
/// <param name="Amount">What would be due of them if they were released as they are priced: without tax, before discounts and
/// prepaid credit, less what stands on documents or was settled; below 0 where it would go back. Null for charges that have no
/// price yet.</param>
public sealed record HeldCharges(string Code, string Owner, int Charges, Money? Amount)
{
    /// <summary>What is held at a contract when it was billed: the charges of its tickets, as far as it has taken their
    /// ratings, and what it owes by itself, with a work date up to a day; with the lines that are owed and stayed off for want
    /// of a tax rate, a tax service's answer or a purchase order.</summary>
    /// <remarks>Not counted: charges that wait for their ticket to be closed; tickets that no contract covers; ratings that are
    /// on their way; usage that was not taken; a contract that another billing engine bills.</remarks>
    /// <param name="contract">After the run's decision, which says what stayed off.</param>
    /// <param name="lastDay">The last work date that is billed.</param>
    public static ValueList<HeldCharges> Of(CustomerContract contract, LocalDate lastDay)
    {
        if (contract.Terms is not { BilledBy: null } terms)
        {
            return [];
        }

        var accounts = PeriodBilling.Accounts(contract, terms).Select(static one => one.Account).ToList();
        var stayedOff = new Lazy<Dictionary<string, Money>>(() => Owed(accounts, terms.Currency));
        return Sum(
            from account in accounts
            from charge in account.Charges
            where charge.Standing == ChargeStanding.Held && charge.WorkDate <= lastDay
            select new HeldCharges(
                ExceptionKinds.OfHold(charge.Hold!.Code).Code, charge.Hold.Owner, 1,
                charge.Net is { } net
                    ? net with { Amount = DueAmounts.Of(net.Amount, account.Billed.GetValueOrDefault(charge.ChargeId)) }
                    : OwnCharges.LineThatStaysOff(charge) is { } chargeId ? stayedOff.Value.GetValueOrDefault(chargeId)
                        : null));
    }

    /// <summary>Each reason, owner and currency once: by code and owner, what has no price last.</summary>
    public static ValueList<HeldCharges> Sum(IEnumerable<HeldCharges> some) => some
        .GroupBy(static held => (held.Code, held.Owner, held.Amount?.Currency))
        .OrderBy(static same => same.Key.Code, StringComparer.Ordinal)
        .ThenBy(static same => same.Key.Owner, StringComparer.Ordinal)
        .ThenBy(static same => same.Key.Currency is null)
        .ThenBy(static same => same.Key.Currency?.Code, StringComparer.Ordinal)
        .Select(static same => same.Aggregate(static (sum, one) => sum with
        {
            Charges = sum.Charges + one.Charges,
            Amount = sum.Amount is { } amount ? amount + one.Amount! : null,
        }))
        .ToValueList();

    /// <summary>What is due of each charge that is priced and not held.</summary>
    private static Dictionary<string, Money> Owed(List<TicketAccount> accounts, Currency currency)
    {
        var owed = new Dictionary<string, Money>(StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            foreach (var charge in account.Charges)
            {
                if (DueAmounts.Target(charge, account) is { } target)
                {
                    owed[charge.ChargeId] = new Money(
                        DueAmounts.Of(target, account.Billed.GetValueOrDefault(charge.ChargeId)), currency);
                }
            }
        }

        return owed;
    }
}
