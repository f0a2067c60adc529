using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Tests.Contracts;
using static BillingGrains.Domain.Tests.Cover.CoverSamples;

namespace BillingGrains.Domain.Tests.Cover;

/// <summary>What is wrong with cover is told when the contract is agreed, with its place.</summary>
public sealed class CoverCheckTests
{
    private static readonly CoverRenewal Used = new(RenewWhen.Used);

    public static TheoryData<CoverTerms, string, string> Faults => new()
    {
        { Block with { CoverId = "a/b" }, "bad-id", "coverId" },
        { Block with { Name = " " }, "empty", "name" },
        { Block with { Unit = CoverUnit.None }, "not-chosen", "unit" },
        { Block with { Quantity = 0m }, "out-of-range", "quantity" },
        { Block with { Quantity = 0.333m }, "out-of-range", "quantity" },
        { Block with { Unit = CoverUnit.Amount, Quantity = 0.001m }, "out-of-range", "quantity" },
        { Block with { Price = -1m }, "negative", "price" },
        { Block with { Price = 0.001m }, "out-of-range", "price" },
        { Block with { OveragePerHour = -1m }, "negative", "overagePerHour" },
        { Block with { Unit = CoverUnit.Amount, OveragePerHour = 1m }, "hours-only", "overagePerHour" },
        { Block with { Minutes = CoverMinutes.None }, "not-chosen", "minutes" },
        { Block with { Unit = CoverUnit.Amount, Minutes = CoverMinutes.Multiplied }, "hours-only", "minutes" },
        { Block with { To = Day(2, 1) }, "dates-inverted", "to" },
        { Block with { From = new(1800, 1, 1) }, "impossible-date", "from" },
        { Monthly with { Months = 3 }, "block-only", "months" },
        { Monthly with { Renewal = Used }, "block-only", "renewal" },
        { Monthly with { Every = Monthly.Every! with { Count = 0 } }, "out-of-range", "every/count" },
        { Monthly with { Every = Monthly.Every! with { Anchor = CycleAnchor.TrialEnd } }, "no-trial", "every/anchor" },
        { Monthly with { Every = Monthly.Every! with { At = new(15, 0) } }, "days-only", "every/at" },
        { Block with { Months = 0 }, "out-of-range", "months" },
        { Block with { Renewal = new CoverRenewal(RenewWhen.None), Months = 1 }, "not-chosen", "renewal/when" },
        { Block with { Renewal = Used with { AtLeft = 2m } }, "out-of-range", "renewal/atLeft" },
        { Block with { Renewal = new CoverRenewal(RenewWhen.Expired, 1m), Months = 1 }, "used-only", "renewal/atLeft" },
        { Block with { Renewal = new CoverRenewal(RenewWhen.Expired) }, "no-months", "months" },
        { Block with { Renewal = Used with { TimesMax = 0 } }, "out-of-range", "renewal/timesMax" },
        { Block with { RollOver = new RollOver() }, "periods-only", "rollOver" },
        { Monthly with { RollOver = new RollOver(0) }, "out-of-range", "rollOver/periods" },
        { Monthly with { RollOver = new RollOver(Percent: 0m) }, "out-of-range", "rollOver/percent" },
        { Monthly with { RollOver = new RollOver(QuantityMax: -1m) }, "negative", "rollOver/quantityMax" },
        { Monthly with { RollOver = new RollOver(TotalMax: -1m) }, "negative", "rollOver/totalMax" },
        { Block with { Pool = CoverPool.None }, "not-chosen", "pool" },
        { Block with { Pool = CoverPool.Site, Price = 1m }, "nobody-named", "appliesTo" },
        { Block with { AppliesTo = new CoverScope(Sites: [""]) }, "empty", "appliesTo/sites/0" },
        { Block with { AppliesTo = new CoverScope(Roles: ["a", "a"]) }, "named-twice", "appliesTo/roles/1" },
        { Block with { NoticeAt = [0] }, "out-of-range", "noticeAt/0" },
        { Block with { NoticeAt = [80, 50] }, "out-of-order", "noticeAt/1" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_is_named_by_its_place(CoverTerms cover, string code, string place)
    {
        var fault = ContractTermsCheck.Find(Under(cover)).ShouldHaveSingleItem();
        (fault.Code, fault.Field).ShouldBe((code, $"cover/0/{place}"));
    }

    [Fact]
    public void Two_covers_have_two_ids() =>
        ContractTermsCheck.Find(Under(Block, Block)).ShouldHaveSingleItem().Field.ShouldBe("cover/1/coverId");

    [Fact]
    public void What_makes_sense_is_not_refused() => ContractTermsCheck.Find(Under(
        Block with { Renewal = new CoverRenewal(RenewWhen.UsedOrExpired, 1m, 3), Months = 12, NoticeAt = [50, 80, 100] },
        Monthly with { RollOver = new RollOver(2, 50m, 1m, 2m), OveragePerHour = 90m, Pool = CoverPool.Customer },
        Block with { CoverId = "budget", Unit = CoverUnit.Amount, Quantity = 500m, Price = 450m })).ShouldBeEmpty();

    [Fact]
    public void A_later_version_ends_a_cover_and_changes_nothing_else_of_it()
    {
        var state = ContractSamples.Given(new ContractAgreed(Under(Block), "Fin", ContractSamples.Now));
        var second = Under(Block) with { Version = 2, EffectiveFrom = Day(4, 1) };
        Refusal? Agree(CustomerContract at, ContractTerms terms) =>
            ContractDecider.Decide(at, new AgreeContract(terms, "Fin", ContractSamples.Now))
                is Decision<ContractEvent>.Refused(var refusal) ? refusal : null;

        Agree(state, second with { Cover = [Block with { Quantity = 3m }] }).ShouldBe(ContractRefusal.CoverFixed("block"));
        Agree(state, second with { Cover = [Block with { To = Day(4, 30) }] }).ShouldBeNull();
        Agree(state, second with { Cover = [] }).ShouldBeNull();
        var ended = ContractDecider.Evolve(
            state, new ContractAgreed(second with { Cover = [] }, "Fin", ContractSamples.Now));
        Agree(ended, Under(Block) with { Version = 3, EffectiveFrom = Day(5, 1) })
            .ShouldBe(ContractRefusal.CoverReturns("block"));
    }
}
