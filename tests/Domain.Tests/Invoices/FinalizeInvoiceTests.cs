using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class FinalizeInvoiceTests
{
    [Fact]
    public void It_bears_its_number_and_the_dates_of_the_entity()
    {
        var story = Approved();
        var lateEvening = Instant.FromUtc(2026, 4, 1, 22, 30);
        story.When(new FinalizeInvoice("NL-2026-00001", HashOf(story), lateEvening)).Then(new InvoiceFinalized(
            "NL-2026-00001", new LocalDate(2026, 4, 2), new LocalDate(2026, 5, 2), lateEvening));
    }

    [Fact]
    public void A_number_of_last_years_series_keeps_the_document_in_that_year()
    {
        var story = Draft().When(new ApproveInvoice("ann", Instant.FromUtc(2026, 12, 31, 22, 59)));
        var fact = story
            .When(new FinalizeInvoice("NL-2026-00007", HashOf(story), Instant.FromUtc(2026, 12, 31, 23, 1)))
            .ThenOne<InvoiceFinalized>();
        fact.InvoiceDate.ShouldBe(new LocalDate(2026, 12, 31));
    }

    [Fact]
    public void When_the_erp_numbers_none_is_given_here()
    {
        var terms = TermsWith(Entity with { Numbering = Numbering.Erp });
        var story = New().When(new OpenInvoice(BilledWith(terms), Now), new ApproveInvoice("ann", Now));
        var hash = HashOf(story);

        story.When(new FinalizeInvoice("NL-1", hash, Now)).ThenRefused(InvoiceRefusal.NumberNotOurs);
        story.When(new FinalizeInvoice(null, hash, Now)).ThenOne<InvoiceFinalized>().Number.ShouldBeNull();
        story.When(new FinalizeInvoice(null, hash, Now)).ThenNothing();
    }

    [Fact]
    public void The_same_number_again_changes_nothing_in_any_later_state()
    {
        foreach (var story in new[] { Finalized(), Parked(), Posted() })
        {
            story.When(new FinalizeInvoice("NL-2026-00001", HashOf(story), Now)).ThenNothing();
        }
    }

    [Fact]
    public void Another_number_is_a_conflict()
    {
        var story = Finalized();
        story.When(new FinalizeInvoice("NL-2026-00002", HashOf(story), Now)).ThenRefused(InvoiceRefusal.OtherNumber);
    }

    [Fact]
    public void A_number_given_to_another_content_is_refused_before_anything_else()
    {
        Approved().When(new FinalizeInvoice(null, "other", Now)).ThenRefused(InvoiceRefusal.OtherContent);
        Finalized().When(new FinalizeInvoice("NL-2", "other", Now)).ThenRefused(InvoiceRefusal.OtherContent);
    }

    [Fact]
    public void A_number_is_needed_when_they_are_ours()
    {
        var story = Approved();
        story.When(new FinalizeInvoice(null, HashOf(story), Now)).ThenRefused(InvoiceRefusal.NumberMissing);
    }

    [Fact]
    public void A_draft_is_not_finalized() =>
        Draft().When(new FinalizeInvoice("NL-1", "hash", Now)).ThenRefused(InvoiceRefusal.NotApproved);
}
