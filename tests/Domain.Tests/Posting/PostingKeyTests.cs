using BillingGrains.Domain.Posting;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class PostingKeyTests
{
    /// <summary>ERPs hold documents under such keys: if this test fails, none of them is found any more.</summary>
    [Fact]
    public void The_key_of_a_known_document_never_changes() =>
        Finalized().State.GetDocument()!.PostingKey.ShouldBe("BG-WR2LBWNLE7PUGNFPBI6RFFDWSZ");

    [Fact]
    public void Another_invoice_or_content_has_another_key()
    {
        PostingKey.Of("invoice/a", "1").ShouldNotBe(PostingKey.Of("invoice/a", "2"));
        PostingKey.Of("invoice/a", "1").ShouldNotBe(PostingKey.Of("invoice/b", "1"));
    }

    [Fact]
    public void Every_attempt_and_purpose_has_the_same_key()
    {
        var story = Started();
        var key = story.ThenOne<Domain.Invoices.SendingStarted>().PostingKey;
        story.When(
                new Domain.Invoices.RecordSending(1, new SendingOutcome.Created("R-1"), false, Now),
                new Domain.Invoices.StartSending(SendingPurpose.Post, Window, Now))
            .ThenOne<Domain.Invoices.SendingStarted>().PostingKey.ShouldBe(key);
    }
}
