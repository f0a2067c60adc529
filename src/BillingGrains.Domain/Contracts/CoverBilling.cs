using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>What cover makes of a contract's accounts up to a day. Work after that day stays as the last run settled it.
/// </summary>
internal sealed class CoverBilling
{
    private readonly CustomerContract state;
    private readonly CoverAnswer answer;
    private readonly LocalDate lastDay;

    private CoverBilling(CustomerContract state, LocalDate lastDay)
    {
        (this.state, this.lastDay) = (state, lastDay);
        answer = CoverSettlement.Settle(
            Agreement.Of(state.Versions),
            state.Accounts.SelectMany(account =>
                account.Value.Charges.Where(charge => charge.Work is not null)
                    .Select(charge => new TicketCharge(account.Key, charge))),
            lastDay, state.Changes);
    }

    /// <summary>Charges of the contract itself that are due until the day.</summary>
    public IEnumerable<Charge> Fees =>
        answer.Fees.Select(fee => fee.Charge).Where(charge => charge.WorkDate <= lastDay);

    /// <summary>Where each grant stands.</summary>
    public ValueList<CoverBalance> Balances => answer.Balances;

    /// <summary>Null for a contract that never had cover.</summary>
    public static CoverBilling? Of(CustomerContract state, LocalDate lastDay) =>
        state.Versions.Values.All(static terms => terms.Cover.IsEmpty) ? null : new CoverBilling(state, lastDay);

    /// <summary>Notices that are due now that a ticket's charges were taken, so that nobody learns only from the bill that a
    /// block is used up. It settles all work of the contract anew: the price of settling by work date.</summary>
    public static ContractEvent[] Notices(CustomerContract state, ValueList<Charge> taken, Instant now) =>
        taken.Any(charge => charge.Work is not null)
            && state.Versions.Values.Any(static terms => terms.Cover.Any(static cover => !cover.NoticeAt.IsEmpty))
            && Of(state, now.InZone(DateTimeZoneProviders.Tzdb[state.Terms!.TimeZone]).Date) is { } cover
                ? cover.Noticed(now)
                : [];

    /// <summary>What a run stores: of which charges cover takes another amount than before, and notices.</summary>
    public ContractEvent[] Facts(string runId, Instant now)
    {
        var changed = Changed().ToValueList();
        return changed.IsEmpty
            ? Noticed(now)
            : [new CoverSettled(runId, lastDay, changed, now), .. Noticed(now)];
    }

    /// <summary>The accounts with their charges as they are after cover, for the lines of documents.</summary>
    public CustomerContract On(CustomerContract rated)
    {
        var settled = answer.Charges.ToDictionary(
            item => (item.TicketKey, item.Charge.ChargeId), item => item.Charge);
        return rated with
        {
            Accounts = rated.Accounts.SetItems(rated.Open.Select(key => KeyValuePair.Create(
                key,
                rated.Accounts[key] with
                {
                    Charges = rated.Accounts[key].Charges
                        .Select(charge => settled.GetValueOrDefault((key, charge.ChargeId)) ?? charge).ToValueList(),
                }))),
        };
    }

    private IEnumerable<SettledCharge> Changed()
    {
        foreach (var (key, after) in answer.Charges)
        {
            var account = state.Accounts[key];
            var rated = account.Charges.First(charge => charge.ChargeId == after.ChargeId);
            if (rated.Standing != ChargeStanding.Billable || rated.WorkDate > lastDay)
            {
                continue;
            }

            var covered = rated.Net! - after.Net!;
            if (covered.Amount != account.Covered.GetValueOrDefault(after.ChargeId))
            {
                yield return new SettledCharge(key, after.ChargeId, covered);
            }
        }
    }

    private ContractEvent[] Noticed(Instant now) => answer.Notices
        .Where(notice => !state.Noticed.Contains(notice.Key))
        .Select(ContractEvent (notice) => new CoverNoticed(notice, now))
        .ToArray();
}
