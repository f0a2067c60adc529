using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Posting.TenantDecider, BillingGrains.Domain.Posting.ErpTenant,
    BillingGrains.Domain.Posting.TenantCommand, BillingGrains.Domain.Posting.TenantEvent>;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class TenantMasterDataTests
{
    private static readonly MasterStanding First = new(1, Now, [new MasterCount(MasterKind.Customer, 2)]);
    private static readonly EndMasterRefresh Whole = new(First, true, "t-1", Now);

    [Fact]
    public void Documents_that_wait_are_looked_at_again_after_each_refresh()
    {
        var story = new Story().When(
            new WaitForMasterData("invoice/a", 0, Now), new WaitForMasterData("invoice/b", 0, Now),
            new WaitForMasterData("invoice/a", 0, Now));
        story.ThenNothing();

        story.When(Whole).Then(
            new MasterDataRefreshed(First, true, "t-1", Now), new MasterRecheckAsked(["invoice/a", "invoice/b"], 1, Now));
        TenantDecider.Addressees(story.State, story.Facts[1]).ShouldBe(["invoice/a", "invoice/b"]);
        story.When(new WaitNoMore("invoice/a", Now)).Then(new DocumentWaitsNoMore("invoice/a"));
        story.When(new WaitNoMore("invoice/a", Now)).ThenNothing();
        story.When(Whole with { Standing = First with { Version = 2 } }).Facts[1]
            .ShouldBe(new MasterRecheckAsked(["invoice/b"], 2, Now));
    }

    [Fact]
    public void Many_that_wait_are_addressed_by_several_facts()
    {
        var story = new Story();
        for (var number = 0; number < 450; number++)
        {
            story.When(new WaitForMasterData(FormattableString.Invariant($"invoice/{number:000}"), 0, Now));
        }

        story.When(Whole).Facts.OfType<MasterRecheckAsked>().Select(fact => fact.InvoiceKeys.Count).ShouldBe([200, 200, 50]);
    }

    [Fact]
    public void A_document_that_was_checked_before_the_last_refresh_is_looked_at_at_once() => new Story()
        .When(Whole, new WaitForMasterData("invoice/a", 0, Now))
        .Then(new DocumentWaits("invoice/a"), new MasterRecheckAsked(["invoice/a"], 1, Now));

    [Fact]
    public void A_refresh_is_due_at_first_when_asked_for_and_after_its_time()
    {
        var settings = MasterDataSettings.Default;
        var story = new Story();
        story.State.Master.DueAt(settings).ShouldBe(Instant.MinValue);
        story.When(Whole);
        story.State.Master.DueAt(settings).ShouldBe(Now + Duration.FromDays(1));
        story.When(new AskMasterData("ann", false, Now)).ThenOne<MasterDataAsked>();
        story.When(new AskMasterData("bob", false, Now)).ThenNothing();
        story.State.Master.DueAt(settings).ShouldBe(Instant.MinValue);
        story.When(Whole with { Whole = false });
        story.State.Master.Asked.ShouldBeNull();
    }

    [Fact]
    public void All_is_read_at_first_after_a_week_when_asked_for_and_where_changes_are_not_told()
    {
        var settings = MasterDataSettings.Default;
        bool IsWhole(Story story, Instant at) => story.State.Master.IsWholeDue(settings, at);
        IsWhole(new Story(), Now).ShouldBeTrue();
        IsWhole(new Story().When(Whole with { Token = null }), Now).ShouldBeTrue();
        var story = new Story().When(Whole, Whole with { Whole = false, Now = Now + Duration.FromDays(6) });
        IsWhole(story, Now + Duration.FromDays(6)).ShouldBeFalse();
        IsWhole(story, Now + Duration.FromDays(7)).ShouldBeTrue();
        story.When(new AskMasterData("ann", true, Now), Whole with { Whole = false });
        IsWhole(story, Now).ShouldBeTrue("only what changed was read since all was asked for");
        story.When(Whole);
        story.State.Master.Asked.ShouldBeNull();
    }

    public static TheoryData<MasterDataSettings, string> BadSettings => new()
    {
        { new MasterDataSettings(RefreshEvery: Duration.FromSeconds(59)), "masterData.refreshEvery" },
        { new MasterDataSettings(WholeEvery: Duration.Zero), "masterData.wholeEvery" },
        { new MasterDataSettings(Demanded: [MasterKind.None]), "masterData.demanded" },
        { new MasterDataSettings(Dimensions: ["cost centre"]), "masterData.dimensions" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void What_could_not_be_worked_with_is_refused(MasterDataSettings settings, string field) =>
        TenantDecider.Decide(TenantDecider.Initial, new ConfigureTenant(
            new TenantSettings(
                "north", 1, "sandbox", "north", new TenantLimits(60, Duration.FromMinutes(1), 2, Window),
                MasterData: settings),
            "ann", Now))
        .ShouldBeOfType<Decision<TenantEvent>.Refused>().Refusal.Field.ShouldBe(field);
}
