using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using NodaTime;
using NoticeScenario = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Exceptions.NoticeDecider, BillingGrains.Domain.Exceptions.Notices,
    BillingGrains.Domain.Exceptions.NoticeCommand, BillingGrains.Domain.Exceptions.NoticeEvent>;

namespace BillingGrains.Domain.Tests.Exceptions;

/// <summary>A notice goes to each channel of its role until it is taken, or for three days.</summary>
public sealed class NoticeSendingTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 8, 0);

    private static readonly NoticeSettings Settings = new(
        1, [new Money(0m, Currencies.Find("EUR")!)], 7, "UTC",
        Channels:
        [
            new NoticeChannel("chat"), new NoticeChannel("finance-mail", ["finance"]), new NoticeChannel("desk", ["support"]),
        ]);

    private readonly NoticeScenario notices = new();

    [Fact]
    public void Each_channel_gets_the_notices_of_its_roles()
    {
        Tell("finance");
        notices.State.Sendings.Select(sending => sending.Connection).ShouldBe(["chat", "finance-mail"]);
    }

    [Fact]
    public void What_was_taken_is_not_sent_again_and_what_was_not_is_after_a_growing_wait()
    {
        var notice = Tell("support");
        notices.When(new RecordNoticeSending(notice.NoticeId, "chat", null, Now))
            .Then(new NoticeSent(notice.NoticeId, "chat", Now));
        notices.When(new RecordNoticeSending(notice.NoticeId, "chat", null, Now)).ThenNothing();
        var waits = new List<Duration>();
        var now = Now;
        while (notices.State.Sendings is [var sending])
        {
            now = sending.DueAt;
            notices.When(new RecordNoticeSending(notice.NoticeId, "desk", "It answered 500.", now));
            waits.Add((notices.ThenOne<NoticeNotSent>().RetryAt ?? now) - now);
        }

        waits.Count.ShouldBe(10);
        waits.Take(9).ShouldBe(waits.Take(9).Order());
        waits[^1].ShouldBe(Duration.Zero, "it is not tried again");
        (now - Now).TotalDays.ShouldBeInRange(3, 4);
    }

    [Fact]
    public void A_channel_that_is_taken_out_of_the_settings_gets_nothing_more()
    {
        Tell("finance");
        notices.When(new ConfigureNotices(Settings with { Version = 2, Channels = [new NoticeChannel("chat")] }, "ann", Now));
        notices.State.Sendings.ShouldHaveSingleItem().Connection.ShouldBe("chat");
    }

    [Fact]
    public void Channels_name_each_connection_once_and_roles_that_there_are()
    {
        Put([new NoticeChannel("chat"), new NoticeChannel("chat")]).ThenRefused(NoticeRefusal.BadChannel);
        Put([new NoticeChannel("chat", ["boss"])]).ThenRefused(NoticeRefusal.BadChannel);
        Put([new NoticeChannel("a/b")]).ThenRefused(NoticeRefusal.BadChannel);
    }

    private NoticeScenario Put(ValueList<NoticeChannel> channels) =>
        notices.When(new ConfigureNotices(Settings with { Channels = channels }, "ann", Now));

    private Notice Tell(string owner)
    {
        notices.When(new ConfigureNotices(Settings, "ann", Now));
        notices.When(new SeeCauses(
            [new SeenCause("c-1", owner, "One exception.", [new CauseAmount("EUR", 5m)], false, 0)], Now));
        return notices.Facts.OfType<NoticeGiven>().ShouldHaveSingleItem().Notice;
    }
}
