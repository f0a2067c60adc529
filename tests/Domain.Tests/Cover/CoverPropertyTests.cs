using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static BillingGrains.Domain.Tests.Cover.CoverSamples;

namespace BillingGrains.Domain.Tests.Cover;

/// <summary>What holds for any cover and any work. A failure prints the seed to replay it by (FsCheck).</summary>
public sealed class CoverPropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(400).WithQuietOnSuccess(true);
    private static readonly LocalDate Through = Day(7, 31);

    private static Gen<CoverTerms> Cover(int number) =>
        from kind in Gen.Choose(0, 5)
        from quantity in Gen.Choose(1, 12)
        from priority in Gen.Choose(0, 2)
        from start in Gen.Choose(0, 40)
        from months in Gen.Choose(1, 3)
        from minutes in Gen.Elements(CoverMinutes.AsBilled, CoverMinutes.Multiplied)
        from pool in Gen.Elements(CoverPool.Contract, CoverPool.Contract, CoverPool.Site)
        from overage in Gen.Elements<decimal?>(null, 75m)
        from when in Gen.Elements(RenewWhen.Used, RenewWhen.Expired, RenewWhen.UsedOrExpired)
        from share in Gen.Elements(100m, 33m)
        let cover = (kind % 2 == 0 ? Block : Monthly) with
        {
            CoverId = $"cover-{number}",
            Quantity = quantity / 2m,
            Priority = priority,
            From = March.PlusDays(start),
            Minutes = minutes,
            Pool = pool,
            OveragePerHour = overage,
            NoticeAt = [50, 100],
        }
        select kind switch
        {
            0 => cover with { Months = months },
            1 => cover,
            2 => cover with { Months = months, Renewal = new CoverRenewal(when, when == RenewWhen.Expired ? 0m : 0.25m) },
            3 => cover with { RollOver = new RollOver(months, share, 2m, 3m) },
            4 => cover with
            {
                Unit = CoverUnit.Amount, Quantity = quantity * 25m, Minutes = CoverMinutes.AsBilled, OveragePerHour = null,
            },
            _ => cover with { RollOver = new RollOver(), To = March.PlusDays(start + 70) },
        };

    private static Gen<TicketCharge> Charge(int number) =>
        from day in Gen.Choose(-5, 150)
        from minutes in Gen.Choose(1, 400)
        from multiplier in Gen.Elements(1m, 1m, 1.5m, 2m)
        from standing in Gen.Elements(
            ChargeStanding.Billable, ChargeStanding.Billable, ChargeStanding.Billable, ChargeStanding.Waiting,
            ChargeStanding.Held)
        from site in Gen.Elements<string?>("north", "south", null)
        from hold in Gen.Elements("disputed", "over-threshold")
        select Work($"{number:00}", March.PlusDays(day), minutes, standing, multiplier, site: site, hold: hold);

    private static Gen<(CoverTerms[] Covers, TicketCharge[] Work, int Seed)> Cases =>
        from covers in Gen.CollectToArray(Enumerable.Range(0, 3).Select(Cover))
        from work in Gen.CollectToArray(Enumerable.Range(0, 14).Select(Charge))
        from keep in Gen.Choose(1, 3)
        from seed in Gen.Choose(0, 1_000_000)
        select (covers.Take(keep).ToArray(), work, seed);

    private static void Check(Func<CoverTerms[], TicketCharge[], int, bool> holds) =>
        Prop.ForAll(Cases.ToArbitrary(), item => holds(item.Covers, item.Work, item.Seed)).Check(Thorough);

    [Fact]
    public void The_covers_that_are_generated_are_ones_that_may_be_agreed() =>
        Check((covers, _, _) => ContractTermsCheck.Find(Under(covers)).IsEmpty);

    [Fact]
    public void The_order_of_arrival_leaves_no_trace() =>
        Check((covers, work, seed) =>
        {
            var order = Enumerable.Range(0, work.Length).OrderBy(index => (index + 1) * 7919 % (seed + 13)).ToArray();
            var given = Under(covers).Settle(Through, work);
            var shuffled = Under(covers).Settle(Through, [.. order.Select(index => work[index])]);
            return order.Select((from, to) => (from, to))
                    .All(pair => given.Charges[pair.from] == shuffled.Charges[pair.to])
                && given.Fees == shuffled.Fees && given.Draws == shuffled.Draws && given.Balances == shuffled.Balances
                && given.Notices == shuffled.Notices;
        });

    [Fact]
    public void No_grant_gives_more_than_it_has_and_each_minute_of_it_is_somewhere() =>
        Check((covers, work, _) =>
        {
            var answer = Under(covers).Settle(Through, work);
            return answer.Balances.All(grant =>
                grant.Drawn >= 0m && grant.Expired >= 0m && grant.Left >= 0m && grant.Waiting <= grant.Drawn
                && grant.Granted == grant.Drawn + grant.Expired + grant.Left
                && answer.Draws.Where(draw => draw.GrantId == grant.GrantId).Sum(draw => draw.Quantity) == grant.Drawn
                && answer.Draws.Where(draw => draw.GrantId == grant.GrantId)
                    .All(draw => draw.Quantity > 0m && draw.WorkDate >= grant.From && !(draw.WorkDate > grant.Until)));
        });

    [Fact]
    public void Without_a_rate_for_overage_cover_only_lowers_and_explains_each_amount() =>
        Check((covers, work, _) =>
        {
            var plain = covers.Select(cover => cover with { OveragePerHour = null }).ToArray();
            var answer = Under(plain).Settle(Through, work);
            return work.Zip(answer.Charges).All(pair =>
                pair.First.Charge.ChargeId == pair.Second.Charge.ChargeId
                && pair.Second.Charge.Net!.Amount >= 0m
                && pair.Second.Charge.Net.Amount <= pair.First.Charge.Net!.Amount
                && pair.Second.Charge.Explanation.Last(step => step.Amount is not null).Amount == pair.Second.Charge.Net);
        });

    [Fact]
    public void What_is_withdrawn_leaves_everything_as_if_it_had_never_been() =>
        Check((covers, work, seed) =>
        {
            var terms = Under(covers);
            var without = work.Where((_, index) => index != seed % work.Length).ToArray();
            var before = terms.Settle(Through, without);
            terms.Settle(Through, work);
            return terms.Settle(Through, without) == before;
        });

    [Fact]
    public void Later_work_changes_nothing_of_what_was_worked_before_it() =>
        Check((covers, work, seed) =>
        {
            var terms = Under(covers);
            var day = March.PlusDays(seed % 150);
            var early = work.Where(item => item.Charge.WorkDate < day).ToArray();
            var settled = terms.Settle(day.PlusDays(-1), early);
            var all = terms.Settle(Through, work);
            return settled.Charges.All(item => all.Charges.Contains(item))
                && settled.Fees.All(fee => all.Fees.Contains(fee))
                && settled.Notices.All(notice => all.Notices.Contains(notice));
        });
}
