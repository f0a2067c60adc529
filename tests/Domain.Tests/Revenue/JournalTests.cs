using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using NodaTime;
using static BillingGrains.Domain.Tests.Revenue.RevenueSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Closing.BooksDecider, BillingGrains.Domain.Closing.Books,
    BillingGrains.Domain.Closing.BooksCommand, BillingGrains.Domain.Closing.BooksEvent>;

namespace BillingGrains.Domain.Tests.Revenue;

/// <summary>Journals as facts of the books.</summary>
public sealed class JournalTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 4, 3, 9, 0);
    private static readonly YearMonth March = new(2026, 3);
    private static readonly JournalsBefore Nothing = new([], []);

    private static readonly AccruedCharge Unbilled = new("ticket/t/1", "c2", null, Day(3, 20), "EUR", 40m);

    private static JournalDraft Draft(
        YearMonth period, RevenueLine[] lines, JournalsBefore? before = null, params AccruedCharge[] accrued) =>
        RevenueJournals.Draft(
            Accounts, period, Recognition.Of(lines, [], period.ToDateInterval().End), accrued, before ?? Nothing);

    private static JournalDraft OfMarch() => Draft(
        March,
        [
            Line("a", Day(3, 5), 96m),
            Line("b", Day(3, 5), 310m, ChargeKind.Subscription, from: Day(3, 17), through: Day(4, 16)),
        ],
        null,
        Unbilled);

    private static MakeRevenueJournal Make(JournalDraft draft, int number = 1, string? reason = null) =>
        new(March, number, draft, reason, Entity, "fin", Now);

    private static Story Closing() => new Story().When(new StartClosing(March, Entity, "fin", Now));

    [Fact]
    public void Each_entry_has_both_sides_and_the_accrual_is_reversed_on_the_next_day()
    {
        var draft = OfMarch();
        draft.Entries.Select(entry => (entry.Date, entry.Debit, entry.Credit, entry.Amount, entry.Why)).ShouldBe(
        [
            (Day(3, 31), "2900", "8000", 96m, "delivered"),
            (Day(3, 31), "2900", "8000", 150m, "over-time"),
            (Day(3, 31), "1290", "8000", 40m, "accrual"),
            (Day(4, 1), "8000", "1290", 40m, "reversal"),
        ]);
        draft.Sums.Single().ShouldBe(new RevenueSum("EUR", new RevenueSums(406m, Delivered: 96m, OverTime: 150m), 40m));
        draft.Sums.Single().Sums.Deferred.ShouldBe(160m);
    }

    [Fact]
    public void The_next_month_says_what_changed_since_and_turns_revenue_back_where_it_must()
    {
        var march = OfMarch();
        var april = Draft(
            new YearMonth(2026, 4),
            [
                Line("a", Day(3, 5), 96m), Line("c", Day(4, 9), -20m, corrects: "a"),
                Line("b", Day(3, 5), 310m, ChargeKind.Subscription, from: Day(3, 17), through: Day(4, 16)),
            ],
            new JournalsBefore(march.Moves, []));
        april.Entries.Select(entry => (entry.Debit, entry.Credit, entry.Amount, entry.Why)).ShouldBe(
            [("8000", "2900", 20m, "delivered"), ("2900", "8000", 160m, "over-time")]);
    }

    [Fact]
    public void What_is_void_by_now_is_taken_back_as_it_was()
    {
        var draft = Draft(March, [], new JournalsBefore(OfMarch().Moves, [Unbilled]));
        draft.Sums.Single().Sums.ShouldBe(new RevenueSums(-406m, Delivered: -96m, OverTime: -150m));
        draft.Accrued.Single().Amount.ShouldBe(-40m);
    }

    [Fact]
    public void A_journal_is_made_once_while_its_month_is_being_closed()
    {
        new Story().When(Make(OfMarch())).ThenRefused(ClosingRefusal.NotStarted);
        var story = Closing().When(Make(OfMarch()));
        story.Facts.OfType<RevenueJournalMade>().Single().JournalId.ShouldBe("BE01-2026-03-1");
        story.Facts.OfType<RevenueMoved>().Single().Moves.Count.ShouldBe(2);
        var nothing = new JournalDraft([], [], [], []);
        story.When(Make(nothing, 2)).ThenNothing();
        story.When(Make(OfMarch())).ThenNothing();
        var other = Draft(March, [Line("a", Day(3, 5), 97m)]);
        story.When(Make(other)).ThenRefused(RevenueRefusal.MadeMeanwhile);
        story.When(Make(OfMarch(), 2)).ThenRefused(RevenueRefusal.ReasonMissing);
        story.When(Make(OfMarch(), 2, "Voided.")).Facts.OfType<RevenueJournalMade>().Last().Number.ShouldBe(2);
    }

    [Fact]
    public void Where_the_erp_recognises_there_is_no_journal()
    {
        var other = Entity with { Revenue = null };
        Closing().When(Make(OfMarch()) with { Entity = other }).ThenRefused(RevenueRefusal.NotHere);
        Closing().When(Make(OfMarch()) with { Entity = Entity with { Revenue = Here with { From = new YearMonth(2026, 4) } } })
            .ThenRefused(RevenueRefusal.NotHere);
    }

    [Fact]
    public void A_month_is_not_closed_without_its_journal_and_gets_none_after()
    {
        var story = Closing().When(new ReconcilePeriod(March, [], [], "fin", Now));
        var close = new ClosePeriod(March, Entity, "fin", Now);
        story.When(close).ThenRefused(RevenueRefusal.JournalMissing(March));
        story.When(Make(OfMarch())).When(close).ThenOne<PeriodClosed>();
        story.When(Make(OfMarch(), 2, "Late.")).ThenRefused(ClosingRefusal.Closed);
    }

    [Fact]
    public void Many_lines_are_stored_in_parts()
    {
        var lines = Enumerable.Range(0, 1201).Select(index => Line($"d-{index:0000}", Day(3, 5), 1m)).ToArray();
        var facts = Closing().When(Make(Draft(March, lines))).Facts.OfType<RevenueMoved>().ToList();
        facts.Select(fact => (fact.Part, fact.Moves.Count)).ShouldBe([(0, 500), (1, 500), (2, 201)]);
    }
}
