using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Revenue;
using NodaTime;
using static BillingGrains.Domain.Tests.Revenue.RevenueSamples;

namespace BillingGrains.Domain.Tests.Revenue;

/// <summary>Who recognises, as agreed.</summary>
public sealed class RevenueSettingsTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 4, 3, 9, 0);

    public static TheoryData<RevenueSettings, Refusal> Bad => new()
    {
        { new RevenueSettings(Recogniser.None), RevenueRefusal.RecogniserMissing },
        { new RevenueSettings(Recogniser.Erp, PrepaidTax: PrepaidTax.None), RevenueRefusal.PrepaidTaxMissing },
        { Here with { From = null }, RevenueRefusal.FromMissing },
        { Here with { Accounts = null }, RevenueRefusal.AccountsMissing },
        { Here with { Accounts = Accounts with { Revenue = "2900" } }, RevenueRefusal.AccountsInvalid },
        { Here with { Accounts = Accounts with { Revenue = " 8" } }, RevenueRefusal.AccountsInvalid },
        { Here with { Recogniser = Recogniser.Erp }, RevenueRefusal.NotOfErp },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_setting_that_could_not_work_is_refused(RevenueSettings settings, Refusal refusal) =>
        Decide(EntityDecider.Initial, Entity with { Revenue = settings }).ShouldBe(refusal);

    [Fact]
    public void What_was_begun_here_goes_on_here_until_it_is_said_which_month_is_the_last()
    {
        var state = EntityDecider.Evolve(EntityDecider.Initial, new EntityConfigured(Entity, "ann", Now));
        Decide(state, Entity with { Version = 2, Revenue = null }).ShouldBe(RevenueRefusal.StaysHere);
        Decide(state, Entity with { Version = 2, Revenue = Here with { From = new YearMonth(2026, 2) } })
            .ShouldBe(RevenueRefusal.StaysHere);
        Decide(state, Entity with { Version = 2, Revenue = Here with { Until = new YearMonth(2026, 6) } }).ShouldBeNull();
    }

    [Fact]
    public void A_document_is_recognised_by_one_and_never_by_both()
    {
        var until = Entity with { Revenue = Here with { From = new YearMonth(2026, 2), Until = new YearMonth(2026, 3) } };
        LocalDate[] days = [Day(1, 31), Day(2, 1), Day(3, 31), Day(4, 1)];
        days.Select(day => until.RecognisesHere(day)).ShouldBe([false, true, true, false]);
        until.HasJournal(new YearMonth(2026, 4)).ShouldBeTrue();
        (Entity with { Revenue = null }).RecognisesHere(Day(3, 1)).ShouldBeFalse();
    }

    private static Refusal? Decide(LegalEntity state, EntitySettings settings) =>
        (EntityDecider.Decide(state, new ConfigureEntity(settings, "ann", Now)) as Decision<EntityEvent>.Refused)?.Refusal;
}
