using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Xero: takes our number as its own, and several documents in one call.</summary>
public sealed class XeroTests : VendorErpTests
{
    protected override string Vendor => "xero";

    protected override string BillTo => XeroMasterWriterTests.Contact;

    protected override bool MakesMaster => true;

    protected override bool TakesSeveral => true;

    [Fact]
    public async Task The_same_key_again_is_answered_with_the_document_that_is_there()
    {
        var invoice = Invoice();
        var made = await Create(invoice);

        (await Erp.Create(invoice, Cancellation)).ShouldBe(made);
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
    public async Task A_call_with_another_document_is_never_taken_for_the_same_and_doubles_none()
    {
        var (a, b, c) = (Invoice(), Invoice(), Invoice());
        await Batches().Create([a, b], Cancellation);

        var other = Each(await Batches().Create([a, c], Cancellation));
        var one = await Erp.Create(b, Cancellation);

        // Their numbers are there already; a look-up finds them.
        other[0].ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain("must be unique");
        other[1].ShouldBeOfType<SendingOutcome.Created>();
        one.ShouldBeOfType<SendingOutcome.Refused>();
        foreach (var invoice in new[] { a, b, c })
        {
            (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        }
    }

    [Fact]
    public void A_document_without_a_number_of_ours_is_made_alone_and_posted_with_others()
    {
        var invoice = Invoice() with { Number = null };

        Batches().GroupOf(invoice, SendingPurpose.Create).ShouldBeNull();
        Batches().GroupOf(invoice, SendingPurpose.Post).ShouldBe(Batches().GroupOf(Invoice(), SendingPurpose.Post));
    }

    [Fact]
    public void Credit_notes_go_apart_from_invoices_and_a_draft_that_takes_a_line_for_rounding_alone()
    {
        var invoice = Invoice();
        var rounding = new ErpRounding("7999", invoice.Totals.Net);

        Batches().GroupOf(ErpSamples.CreditNote(NewKey(), invoice), SendingPurpose.Create).ShouldNotBeNull()
            .ShouldNotBe(Batches().GroupOf(invoice, SendingPurpose.Create));
        Batches().GroupOf(invoice with { Rounding = rounding }, SendingPurpose.Post).ShouldBeNull();
    }

    [Fact]
    public async Task Of_several_that_are_posted_one_with_other_totals_is_told_and_not_posted()
    {
        var (good, moved) = (Invoice(), Invoice());
        var made = Each(await Batches().Create([good, moved], Cancellation)).Cast<SendingOutcome.Created>().ToList();
        var totals = moved.Totals with { Gross = moved.Totals.Gross with { Amount = moved.Totals.Gross.Amount + 1m } };

        var posted = Each(await Batches().Post(
            [new ErpDraft(made[0].RemoteId, good), new ErpDraft(made[1].RemoteId, moved with { Totals = totals })],
            Cancellation));

        posted[0].ShouldBeOfType<SendingOutcome.Posted>();
        posted[1].ShouldBe(made[1]);
        (await Erp.Find(moved.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
    }

    [Fact]
    public async Task Of_several_that_are_posted_one_that_is_refused_then_is_refused_alone()
    {
        var bad = Invoice() with { PostingKey = KeyWhere(static refusal => refusal is { Step: Operation.Post }) };
        ValueList<ErpInvoice> invoices = [Invoice(), bad, Invoice()];
        var made = Each(await Batches().Create(invoices, Cancellation)).Cast<SendingOutcome.Created>();

        var posted = Each(await Batches().Post(
            made.Zip(invoices, static (one, invoice) => new ErpDraft(one.RemoteId, invoice)).ToValueList(), Cancellation));

        posted[1].ShouldBeOfType<SendingOutcome.Refused>().Words.ShouldContain("period");
        posted.Count(static one => one is SendingOutcome.Posted).ShouldBe(2);
    }
}
