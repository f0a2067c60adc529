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
    public void A_call_for_several_documents_has_a_key_of_its_own_for_each_set_and_order_and_for_one_document_its_key()
    {
        var (a, b, c) = (PostingKey.Of("a", ""), PostingKey.Of("b", ""), PostingKey.Of("c", ""));
        PostingKey.OfCall([a]).ShouldBe(a);
        PostingKey.OfCall([a, b]).ShouldBe(PostingKey.OfCall([a, b]));
        string[][] calls = [[a, b], [b, a], [a, b, c], [a, c]];
        var keys = calls.Select(PostingKey.OfCall).ToList();
        keys.Distinct().Count().ShouldBe(4);
        keys.ShouldAllBe(key => key.Length == 35 && !PostingKey.IsOne(key));
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
