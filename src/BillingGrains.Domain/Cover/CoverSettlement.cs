using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Recurring;
using BillingGrains.Domain.Subscriptions;
using NodaTime;

namespace BillingGrains.Domain.Cover;

/// <summary>Rated charges × cover → what is left to bill.</summary>
public sealed class CoverSettlement
{
    private readonly Agreement agreement;
    private readonly ContractTerms terms;
    private readonly List<(CoverTerms Terms, SortedDictionary<string, CoverAccount> Pools)> covers;
    private readonly List<CoverDraw> draws = [];
    private readonly List<CoverNotice> notices = [];

    private CoverSettlement(Agreement agreement, ValueList<ChangeOfSubscription> changes)
    {
        this.agreement = agreement;
        terms = agreement.Newest;
        covers = CoverCourses.Of(agreement)
            .Select(cover => (cover, new SortedDictionary<string, CoverAccount>(StringComparer.Ordinal)))
            .ToList();
        foreach (var (cover, pools) in covers)
        {
            var units = cover.PerUnitOf is not { } id ? null
                : SubscriptionCourses.Of(agreement, changes).FirstOrDefault(course => course.Terms.SubscriptionId == id);
            foreach (var (pool, its) in CoverReach.NamedPools(agreement, cover))
            {
                pools.Add(pool ?? "", new CoverAccount(terms, its, pool, units));
            }
        }
    }

    /// <summary>Settles by work date, not by arrival: the same charges give the same answer in any order. Work that waits
    /// for its ticket to be closed will be billed, and disputed work may be: both keep the place of their work date, so
    /// that closing a ticket or losing a dispute changes no other bill than its own. Of any other held charge nobody has
    /// said that it is to be billed: it draws when it is billable, and what was drawn in its place goes on a document as a
    /// difference, as for a late entry.</summary>
    /// <param name="agreement">Versions as they passed their checks.</param>
    /// <param name="charges">All of the contract's rated charges, of all months: what earlier work drew is not there for
    /// later work. No two with the same id.</param>
    /// <param name="through">The last work date that draws; grants begin up to this day.</param>
    /// <param name="changes">Of subscriptions, by whose units some grants are counted.</param>
    public static CoverAnswer Settle(
        Agreement agreement, IEnumerable<TicketCharge> charges, LocalDate through,
        ValueList<ChangeOfSubscription> changes = default)
    {
        var all = charges.ToArray();
        var settlement = new CoverSettlement(agreement, changes);
        foreach (var index in Enumerable.Range(0, all.Length)
            .Where(index => Draws(all[index].Charge) && all[index].Charge.WorkDate <= through)
            .OrderBy(index => all[index].Charge.WorkDate)
            .ThenBy(index => all[index].TicketKey, StringComparer.Ordinal)
            .ThenBy(index => all[index].Charge.ChargeId, StringComparer.Ordinal))
        {
            all[index] = settlement.Settle(all[index]);
        }

        return settlement.Answer(all, through);
    }

    private static bool Draws(Charge charge) => charge is { Work: not null, Net: not null, Quantity: > 0m }
        && charge switch
        {
            { Standing: ChargeStanding.Billable or ChargeStanding.Waiting } => true,
            { Standing: ChargeStanding.Held, Hold: { } hold } when hold.Code == TicketKinds.Disputed.Code
                || hold.Code == TicketKinds.WaitingForCustomer.Code => true,
            _ => false,
        };

    private TicketCharge Settle(TicketCharge item)
    {
        var work = item.Charge.Work!;
        var accounts = new List<CoverAccount>(covers.Count);
        foreach (var (cover, pools) in covers)
        {
            if (CoverReach.Covers(terms, cover, work, item.Charge.WorkDate)
                && CoverReach.Pool(agreement.At(item.Charge.WorkDate), cover, work) is var pool
                && (pool is not null || cover.Pool == CoverPool.Contract))
            {
                if (!pools.TryGetValue(pool ?? "", out var account))
                {
                    pools.Add(pool!, account = new CoverAccount(terms, cover, pool, units: null));
                }

                account.AdvanceTo(item.Charge.WorkDate);
                accounts.Add(account);
            }
        }

        return accounts.Count == 0 ? item : item with { Charge = Draw(item, accounts) };
    }

    private Charge Draw(TicketCharge item, List<CoverAccount> accounts)
    {
        var covered = new CoveredCharge(agreement.At(item.Charge.WorkDate), item.Charge);
        while (!covered.IsWhole && Next(accounts, covered) is var (account, lot))
        {
            var before = lot.Drawn;
            covered.Draw(account, lot);
            draws.Add(new CoverDraw(
                item.TicketKey, item.Charge.ChargeId, item.Charge.WorkDate, account.Terms.CoverId, lot.GrantId,
                lot.Drawn - before));
            Notice(account, lot, item.Charge.WorkDate);
            account.RenewUsed(item.Charge.WorkDate);
        }

        return covered.Finish(accounts);
    }

    /// <summary>The next grant to draw on: lowest priority number, earliest last day (none comes last), earliest first day,
    /// id.</summary>
    private static (CoverAccount Account, CoverLot Lot)? Next(List<CoverAccount> accounts, CoveredCharge covered)
    {
        (CoverAccount Account, CoverLot Lot)? best = null;
        foreach (var account in accounts)
        {
            foreach (var lot in account.Open)
            {
                if (lot.Left > 0m && covered.Wants(account.Terms) && (best is null || Compare((account, lot), best.Value) < 0))
                {
                    best = (account, lot);
                }
            }
        }

        return best;
    }

    private static int Compare((CoverAccount Account, CoverLot Lot) one, (CoverAccount Account, CoverLot Lot) other)
    {
        var (left, right) = (one.Lot, other.Lot);
        var byPriority = one.Account.Terms.Priority.CompareTo(other.Account.Terms.Priority);
        var byUntil = (left.Until ?? LocalDate.MaxIsoValue).CompareTo(right.Until ?? LocalDate.MaxIsoValue);
        var byFrom = left.From.CompareTo(right.From);
        return byPriority != 0 ? byPriority
            : byUntil != 0 ? byUntil
            : byFrom != 0 ? byFrom
            : one.Account.Terms.CoverId != other.Account.Terms.CoverId
                ? string.CompareOrdinal(one.Account.Terms.CoverId, other.Account.Terms.CoverId)
            : left.Number.CompareTo(right.Number);
    }

    private void Notice(CoverAccount account, CoverLot lot, LocalDate on)
    {
        var shares = account.Terms.NoticeAt;
        while (!lot.RolledOver && lot.NoticesGiven < shares.Count && lot.Drawn * 100m >= lot.Granted * shares[lot.NoticesGiven])
        {
            var percent = shares[lot.NoticesGiven++];
            notices.Add(new CoverNotice(
                account.Terms.CoverId, lot.GrantId, account.Pool, percent, on, lot.Drawn, lot.Granted,
                CoverWords.Unit(account.Terms, terms),
                CoverWords.Notice(account.Terms, lot, account.Pool, percent, terms.Currency), lot.Until));
        }
    }

    private CoverAnswer Answer(TicketCharge[] settled, LocalDate through)
    {
        var fees = new List<TicketCharge>();
        var balances = new List<CoverBalance>();
        foreach (var account in covers.SelectMany(cover => cover.Pools.Values))
        {
            account.AdvanceTo(through);
            fees.AddRange(account.Grants.Where(grant => grant.Price > 0m)
                .Select(grant => CoverFees.Of(agreement.At(grant.Lot.From), account, grant)));
            balances.AddRange(account.Lots.OrderBy(lot => lot.From).ThenBy(lot => lot.Number).Select(lot => new CoverBalance(
                account.Terms.CoverId, lot.GrantId, lot.Label, account.Pool, CoverWords.Unit(account.Terms, terms), lot.From,
                lot.Until, lot.Granted, lot.Drawn, lot.Waiting, lot.Expired, lot.Left)));
        }

        return new CoverAnswer(
            new ValueList<TicketCharge>(settled), fees.ToValueList(), draws.ToValueList(), balances.ToValueList(),
            notices.ToValueList());
    }
}
