using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>What a contract knows that its entity's revenue journal needs: how much of each grant of cover is used, and
/// what is earned and on no document.</summary>
public static class RevenueBases
{
    /// <param name="through">The month's last day: work up to it draws, and a grant whose last day it is expires.</param>
    public static RevenueBasis Of(CustomerContract state, LocalDate through)
    {
        if (state.Terms is not { } terms)
        {
            return new RevenueBasis([], []);
        }

        var cover = CoverBilling.Of(state, through);
        var key = GrainKeys.Contract(terms.ContractId);
        var uses = cover is null ? [] : cover.Balances.Select(balance => new GrantUse(
            CoverFees.ChargeId(key, balance.GrantId), balance.Granted, balance.Drawn,
            balance.Until <= through || balance.Drawn + balance.Expired == balance.Granted));
        var settled = cover?.On(state) ?? state;
        var unbilled = PeriodBilling.Accounts(settled, terms)
            .SelectMany(one => PeriodBilling.Due(one.Account, through).Select(due => Unbilled(one.Key, due, terms, through)))
            .Where(static one => one.Amount.Amount != 0m);
        return new RevenueBasis(uses.ToValueList(), unbilled.ToValueList());
    }

    private static UnbilledWork Unbilled(string ticketKey, DueCharge due, ContractTerms terms, LocalDate through)
    {
        var revenue = LineRevenue.Of(
            due.Charge?.Kind ?? due.Billed!.Kind, due.WorkDate, due.Charge?.Service, due.Charge?.UsableUntil);
        return new UnbilledWork(ticketKey, due.ChargeId, due.WorkDate, new Money(
            Recognition.Accrued(revenue, due.Amount, through, terms.Currency.Decimals), terms.Currency));
    }
}
