using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Boundary.Tests.Erp;

/// <content>Drafts with other totals than ours, by one of the currency's smallest unit.</content>
public abstract partial class ErpBoundary<TErp>
{
    private const string RoundingAccount = "7999";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_draft_that_comes_to_another_total_takes_a_line_for_rounding_and_is_posted_at_ours(bool isCredit)
    {
        var (invoice, draft, theirs) = await DriftingDraft(isCredit);
        SkipUnlessLinesAreAdded();
        var rounded = With(invoice, theirs);

        var posted = (await Erp.Post(draft, rounded, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();

        posted.Gross.ShouldBe(invoice.Totals.Gross);
        posted.Tax.ShouldBe(theirs.Tax);
        posted.Net.ShouldBe(theirs.Net + rounded.Rounding!.Amount);
        (await Erp.Post(draft, rounded, Cancellation)).ShouldBe(posted);
        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBe(posted);
        (await ListAll()).Single(one => one.PostingKey == invoice.PostingKey).Gross.ShouldBe(posted.Gross.Amount);
    }

    [Theory]
    [InlineData(ErpTrouble.BrokenAfterEffect, true)]
    [InlineData(ErpTrouble.BrokenAfterEffect, false)]
    [InlineData(ErpTrouble.ErrorBeforeEffect, true)]
    [InlineData(ErpTrouble.ErrorBeforeEffect, false)]
    public async Task A_line_for_rounding_of_which_nobody_knows_whether_it_was_added_is_there_once(
        ErpTrouble trouble, bool looksFirst)
    {
        SkipUnlessTroubleCanBeInjected();
        var (invoice, draft, theirs) = await DriftingDraft(isCredit: false);
        SkipUnlessLinesAreAdded();
        var rounded = With(invoice, theirs);

        (await Run(RoundingAct, trouble, () => Erp.Post(draft, rounded, Cancellation)))
            .ShouldBeOfType<SendingOutcome.Unknown>();
        if (looksFirst && await Erp.Find(invoice.PostingKey, Cancellation) is SendingOutcome.Created { Amounts: { } now })
        {
            rounded = With(invoice, now);
        }

        var posted = (await Erp.Post(draft, rounded, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        posted.Gross.ShouldBe(invoice.Totals.Gross);
        posted.Net.ShouldBe(invoice.Totals.Gross - theirs.Tax);
    }

    [Fact]
    public async Task A_draft_of_another_total_is_not_posted_where_no_line_for_rounding_brings_it_to_ours()
    {
        var (invoice, draft, theirs) = await DriftingDraft(isCredit: false);
        Assert.SkipUnless(ComparesBeforePosting, "This ERP posts what it is told to post.");
        var wrong = With(invoice, theirs) is { Rounding: { } line } rounded && Erp.Traits.RoundingLine
            ? rounded with { Rounding = line with { Amount = line.Amount + line.Amount } }
            : With(invoice, theirs);

        var refused = (await Erp.Post(draft, wrong, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        refused.Code.ShouldBe("totals-differ");
        (await Erp.Post(draft, invoice, Cancellation)).ShouldBe(new SendingOutcome.Created(draft, theirs));
        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBe(new SendingOutcome.Created(draft, theirs));
    }

    private static ErpInvoice With(ErpInvoice invoice, SentAmounts theirs) =>
        invoice with { Rounding = new ErpRounding(RoundingAccount, invoice.Totals.Gross - theirs.Gross) };

    private async Task<(ErpInvoice Invoice, string RemoteId, SentAmounts Theirs)> DriftingDraft(bool isCredit)
    {
        Assert.SkipUnless(Erp.Traits.DraftTotals, "This ERP tells no totals before it posts.");
        var invoice = Drifting(isCredit ? ErpSamples.CreditNote(NewKey(), Invoice()) : Invoice());
        var draft = (await Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var found = (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var theirs = found.Amounts.ShouldNotBeNull();
        theirs.Gross.ShouldNotBe(invoice.Totals.Gross);
        return (invoice, draft.RemoteId, theirs);
    }

    private void SkipUnlessLinesAreAdded() =>
        Assert.SkipUnless(Erp.Traits.RoundingLine, "No line for rounding can be added there.");
}
