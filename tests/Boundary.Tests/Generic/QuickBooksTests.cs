using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Vendors;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>QuickBooks Online: our key is its document number, because nothing else can be searched; several documents go through
/// an address of their own.</summary>
public sealed class QuickBooksTests : VendorErpTests
{
    protected override string Vendor => "quickbooks";

    protected override string BillTo => "58";

    protected override SandboxOptions Options { get; } = new()
    {
        Port = 0, RefusedPerMille = 100, Seed = 42, Vendors = new VendorOptions { QuickBooksBatchesPerWindow = 3 },
    };

    protected override bool MakesMaster => true;

    protected override bool NumbersItself => true;

    protected override bool PostsWhenCreated => true;

    protected override bool TakesSeveral => true;

    [Fact]
    public async Task The_same_key_again_is_answered_with_the_document_that_is_there()
    {
        var invoice = Invoice();
        var made = await Create(invoice);

        (await Erp.Create(invoice, Cancellation)).ShouldBe(made);
        (await Erp.Create(invoice with { DueDate = invoice.DueDate.PlusDays(1) }, Cancellation)).ShouldBe(made);
    }

    [Fact]
    public async Task Of_30_documents_of_one_call_29_are_posted_and_a_bad_one_is_refused_with_its_words()
    {
        var bad = Refused(Invoice());
        var invoices = Several(29).Append(bad).ToValueList();

        var outcomes = Each(await Batches().Create(invoices, Cancellation));

        outcomes[29].ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldEndWith(".");
        foreach (var (invoice, outcome) in invoices.Zip(outcomes).Take(29))
        {
            outcome.ShouldBeOfType<SendingOutcome.Posted>().Number.ShouldBe(invoice.PostingKey[..21]);
            BooksThere.Find(invoice.PostingKey).ShouldHaveSingleItem().Posted.ShouldBeTrue();
        }

        BooksThere.Find(bad.PostingKey).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_than_QuickBooks_takes_in_one_call_are_refused_as_a_whole()
    {
        var outcome = await Batches().Create(Several(31), Cancellation);

        outcome.ShouldBeOfType<BatchOutcome.Whole>().Outcome.ShouldBeOfType<SendingOutcome.Refused>();
    }

    [Fact]
    public async Task The_same_call_for_several_again_is_answered_with_the_documents_that_are_there()
    {
        var invoices = Several(3);
        var made = Each(await Batches().Create(invoices, Cancellation));

        Each(await Batches().Create(invoices, Cancellation)).ShouldBe(made);

        invoices.ShouldAllBe(invoice => BooksThere.Find(invoice.PostingKey).Count == 1);
    }

    [Fact]
    public async Task A_document_that_is_there_and_goes_again_in_other_company_is_looked_up_and_not_doubled()
    {
        var (a, b) = (Invoice(), Invoice());
        var first = await Create(a);

        var again = Each(await Batches().Create([a, b], Cancellation));

        again[0].ShouldBeOfType<SendingOutcome.Unknown>();
        again[1].ShouldBeOfType<SendingOutcome.Posted>();
        (await Erp.Find(a.PostingKey, Cancellation)).ShouldBe(first);
        BooksThere.Find(a.PostingKey).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Credit_notes_of_one_call_are_posted_each()
    {
        var invoice = Invoice();
        ValueList<ErpInvoice> notes = [ErpSamples.CreditNote(NewKey(), invoice), ErpSamples.CreditNote(NewKey(), invoice)];

        var outcomes = Each(await Batches().Create(notes, Cancellation));

        outcomes.Zip(notes).ShouldAllBe(pair => ((SendingOutcome.Posted)pair.First).Gross == pair.Second.Totals.Gross);
    }

    [Fact]
    public void A_customer_under_an_id_of_ours_is_looked_up_for_one_document_alone()
    {
        Batches().GroupOf(Invoice() with { BillTo = "acme" }, SendingPurpose.Create).ShouldBeNull();
        Batches().GroupOf(Invoice(), SendingPurpose.Post).ShouldBeNull();
    }

    [Fact]
    public async Task Calls_for_several_have_a_limit_of_their_own_and_a_document_alone_still_goes()
    {
        for (var call = 0; call < 3; call++)
        {
            Each(await Batches().Create(Several(2), Cancellation));
        }

        var late = await Batches().Create(Several(2), Cancellation);

        late.ShouldBeOfType<BatchOutcome.Whole>().Outcome.ShouldBeOfType<SendingOutcome.Deferred>().RetryAfter
            .ShouldBe(Duration.FromSeconds(60));
        await Create(Invoice());
    }
}
