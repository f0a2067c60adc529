using BillingGrains.Domain.Watching;
using NodaTime;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Watching.WatchDecider, BillingGrains.Domain.Watching.Watch,
    BillingGrains.Domain.Watching.WatchCommand, BillingGrains.Domain.Watching.WatchEvent>;

namespace BillingGrains.Domain.Tests.Watching;

public sealed class WatchDeciderTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 8, 0);

    private static readonly Instant Later = Now + Duration.FromMinutes(10);

    private static readonly Trouble Unreadable = Troubles.Unreadable("ticket/desk/1", "Unknown fact.", Now);

    private static readonly Trouble Owed =
        Troubles.Owed("ticket/desk/1", "invoice.posted.v1", "invoice/a", "It did not answer.", Now);

    [Fact]
    public void A_trouble_stands_once_until_it_is_over()
    {
        var story = new Story();
        story.When(new SeeTrouble(Unreadable, Now)).Then(new TroubleSeen(Unreadable));
        story.When(new SeeTrouble(Unreadable with { Since = Later }, Later)).ThenNothing();
        story.When(new EndTrouble(Unreadable.Key, Unreadable.Code, Later))
            .Then(new TroubleOver(Unreadable.Key, Unreadable.Code, Later));
        story.When(new EndTrouble(Unreadable.Key, Unreadable.Code, Later)).ThenNothing();
        story.State.ShouldBe(WatchDecider.Initial with { Standing = story.State.Standing });
        story.State.Standing.Count.ShouldBe(0);
    }

    [Fact]
    public void Another_reason_is_news_and_keeps_the_age()
    {
        var other = Troubles.Unreadable(Unreadable.Key, "Another fact.", Later);
        new Story().When(new SeeTrouble(Unreadable, Now), new SeeTrouble(other, Later))
            .Then(new TroubleSeen(other with { Since = Now }));
    }

    [Fact]
    public void Troubles_of_two_codes_stand_beside_each_other()
    {
        var story = new Story();
        story.When(new SeeTrouble(Unreadable, Now), new SeeTrouble(Owed, Now)).Then(new TroubleSeen(Owed));
        story.When(new EndTrouble(Owed.Key, Owed.Code, Later));
        story.State.Standing.First(9).ShouldBe([Unreadable]);
    }

    [Fact]
    public void What_is_not_named_among_all_is_over()
    {
        var second = Owed with { Key = "ticket/desk/2" };
        var third = Owed with { Key = "ticket/desk/3" };
        var story = new Story();
        story.When(new SeeAll([Owed, second], Now)).Then(new TroubleSeen(Owed), new TroubleSeen(second));
        story.When(new SeeAll([second, third], Later))
            .Then(new TroubleOver(Owed.Key, Owed.Code, Later), new TroubleSeen(third));
        story.When(new SeeAll([second, third], Later)).ThenNothing();
        story.When(new SeeAll([], Later)).Then(
            new TroubleOver(second.Key, second.Code, Later), new TroubleOver(third.Key, third.Code, Later));
    }
}
