using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Sources;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Sources.SourceDecider, BillingGrains.Domain.Sources.Source,
    BillingGrains.Domain.Sources.SourceCommand, BillingGrains.Domain.Sources.SourceEvent>;

namespace BillingGrains.Domain.Tests.Sources;

public sealed class SourceDeciderTests
{
    private static readonly SourceSettings Settings = new(
        "desk", 1, "request-tracker", "desk-main", Duration.FromSeconds(30));

    private static readonly ConfigureSource Configure = new(Settings, "ann", Now);

    private static readonly NoteRead Read = new("cursor-1", 5, [], Now);

    private static readonly DueWriteBack Due = new("ticket/desk/1", Key, "NL-2026-00001", Now);

    private static readonly NoteWrittenBack Written = new("ticket/desk/1", Key, Now);

    [Fact]
    public void Versions_follow_each_other_and_never_change()
    {
        new Story().When(Configure).Then(new SourceConfigured(Settings, "ann", Now));
        new Story().When(Configure, Configure).ThenNothing();
        new Story().When(Configure, Configure with { Settings = Settings with { Connection = "other" } })
            .ThenRefused(VersionRule.Conflict);
    }

    public static TheoryData<string, SourceSettings> BadSettings => new()
    {
        { "sourceId", Settings with { SourceId = "a/b" } },
        { "connector", Settings with { Connector = "" } },
        { "connection", Settings with { Connection = "" } },
        { "pollEvery", Settings with { PollEvery = Duration.Zero } },
        { "version", Settings with { Version = 2 } },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void A_setting_that_could_not_work_is_refused_by_name(string field, SourceSettings settings) =>
        SourceDecider.Decide(SourceDecider.Initial, Configure with { Settings = settings })
            .ShouldBeOfType<Decision<SourceEvent>.Refused>().Refusal.Field.ShouldBe(field);

    [Fact]
    public void Settings_of_another_source_are_refused() =>
        new Story().When(Configure, Configure with { Settings = Settings with { SourceId = "field", Version = 2 } })
            .ThenRefused(SourceRefusal.OtherSource);

    [Fact]
    public void The_cursor_moves_and_a_read_without_news_is_no_fact()
    {
        var story = new Story();
        story.When(Read).Then(new SourceRead("cursor-1", 5, Now));
        story.State.Cursor.ShouldBe("cursor-1");
        story.When(Read with { Entries = 0 }).ThenNothing();
    }

    [Fact]
    public void A_read_ends_at_a_cursor()
    {
        new Story().When(Read with { Cursor = "" }).ThenRefused(SourceRefusal.CursorMissing);
        new Story().When(Read with { Cursor = "", Entries = -1 }).ThenRefused(SourceRefusal.EntriesNegative);
    }

    [Fact]
    public void A_refused_change_stands_until_the_ticket_takes_it()
    {
        var bad = new HandedOn("ticket/desk/1", "header", SourceRefusal.CursorMissing);
        var good = new HandedOn("ticket/desk/1", "time rt-4", null);
        var refused = new ChangeRefused(
            bad.TicketKey, bad.Entry, SourceRefusal.CursorMissing.Code, SourceRefusal.CursorMissing.Reason, Now);
        var story = new Story().When(Read with { Changes = [good, bad] });
        story.Then(refused, new SourceRead("cursor-1", 5, Now));
        story.When(Read with { Cursor = "cursor-2", Changes = [bad] }).ThenOne<SourceRead>();
        story.State.Refused.Count.ShouldBe(1);

        story.When(Read with { Cursor = "cursor-3", Changes = [bad, bad with { Refusal = null }] })
            .Then(new ChangeTaken(bad.TicketKey, bad.Entry, Now), new SourceRead("cursor-3", 5, Now));
        story.State.Refused.Count.ShouldBe(0);
    }

    [Fact]
    public void A_write_back_is_due_once_for_each_ticket_and_invoice()
    {
        var story = new Story();
        story.When(Due).Then(new WriteBackDue("ticket/desk/1", Key, "NL-2026-00001"));
        story.When(Due).ThenNothing();
        story.When(Due with { InvoiceKey = "invoice/C-1/2026-04/month" }).ThenOne<WriteBackDue>();
        story.When(Due with { TicketKey = "ticket/desk/2" }).ThenOne<WriteBackDue>();
        story.State.Pending.Count.ShouldBe(3);
    }

    [Fact]
    public void Another_number_for_the_same_ticket_and_invoice_is_a_conflict() =>
        new Story().When(Due, Due with { Number = "NL-2026-00002" }).ThenRefused(SourceRefusal.OtherNumber);

    [Fact]
    public void What_was_written_back_is_pending_no_more()
    {
        var story = new Story().When(Due, Written);
        story.Then(new WrittenBack("ticket/desk/1", Key, Now));
        story.State.Pending.Count.ShouldBe(0);
        story.When(Written).ThenNothing();
    }
}
