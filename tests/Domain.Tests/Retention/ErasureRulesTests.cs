using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Tests.Retention;

/// <summary>What is kept and why: a hold before work that is not settled, and that before the retention.</summary>
public sealed class ErasureRulesTests
{
    private static readonly LocalDate Today = new(2026, 11, 21);

    private static readonly ErasureCandidate Ticket = new(
        "ticket/desk/7", SubjectKind.Ticket, ["c-1"], "nl01", new LocalDate(2025, 3, 4), null);

    private static readonly ErasureCandidate Document = new(
        "invoice/k-1/2025-03/month", SubjectKind.Document, ["c-1", "c-2"], "nl01", new LocalDate(2025, 4, 1), null);

    [Theory]
    [InlineData(SubjectKind.Ticket, "ticket/desk/7", true)]
    [InlineData(SubjectKind.Ticket, "ticket/desk/8", false)]
    [InlineData(SubjectKind.Customer, "c-1", true)]
    [InlineData(SubjectKind.Customer, "c-2", false)]
    [InlineData(SubjectKind.Entity, "nl01", true)]
    [InlineData(SubjectKind.Document, "invoice/k-1/2025-03/month", false)]
    public void A_hold_keeps_what_it_covers(SubjectKind kind, string id, bool isKept)
    {
        var hold = new LegalHold("h-1", new RecordSubject(kind, id), "Lawsuit", "ann", default);
        var kept = ErasureRules.KeptBecause(Ticket with { Unsettled = "Open." }, [hold], null, Today)!;
        kept.Words.ShouldBe(isKept ? "Legal hold h-1: Lawsuit" : "Open.");
    }

    [Fact]
    public void A_hold_of_one_customer_keeps_a_document_that_is_of_two() => ErasureRules.KeptBecause(
        Document, [new LegalHold("h-1", new RecordSubject(SubjectKind.Customer, "c-2"), "Audit", "ann", default)],
        new RetentionSettings(1), Today.PlusYears(20))!.Words.ShouldStartWith("Legal hold");

    [Fact]
    public void A_ticket_is_kept_for_its_years_and_without_any_until_it_is_asked_for()
    {
        ErasureRules.KeptBecause(Ticket, [], null, Today).ShouldBeNull();
        ErasureRules.KeptBecause(Ticket, [], new RetentionSettings(WorkYears: 1), new LocalDate(2026, 12, 31))!
            .Until.ShouldBe(new LocalDate(2026, 12, 31));
        ErasureRules.KeptBecause(Ticket, [], new RetentionSettings(WorkYears: 1), new LocalDate(2027, 1, 1)).ShouldBeNull();
        ErasureRules.KeptBecause(Ticket, [], new RetentionSettings(WorkYears: 0), new LocalDate(2025, 12, 31)).ShouldNotBeNull();
    }

    [Fact]
    public void A_document_is_kept_for_its_years_and_without_any_for_ever()
    {
        var tenYears = new RetentionSettings(DocumentYears: 10);
        ErasureRules.KeptBecause(Document, [], null, Today.PlusYears(100))!.Until.ShouldBeNull();
        ErasureRules.KeptBecause(Document, [], tenYears, new LocalDate(2035, 12, 31))!
            .Words.ShouldBe("Issued on 2025-04-01: documents are kept whole until 2035-12-31.");
        ErasureRules.KeptBecause(Document, [], tenYears, new LocalDate(2036, 1, 1)).ShouldBeNull();
        ErasureRules.KeptBecause(Document with { LastDay = null }, [], tenYears, Today)!.Words.ShouldContain("not issued");
    }
}
