using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Boundary.Tests.Erp;

/// <content>The promises of <see cref="IErpBatches"/>.</content>
public abstract partial class ErpBoundary<TErp>
{
    [Fact]
    public async Task Documents_of_one_call_are_each_found_by_their_key()
    {
        var batches = Batches();
        var invoices = Several(3);

        var created = Each(await batches.Create(invoices, Cancellation));

        created.Count.ShouldBe(3);
        foreach (var (invoice, outcome) in invoices.Zip(created))
        {
            var made = MadeOf(outcome);
            if (AmountsOf(outcome) is { } amounts)
            {
                amounts.ShouldBe(new SentAmounts(invoice.Totals.Net, invoice.Totals.Tax, invoice.Totals.Gross));
            }

            MadeOf(await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBe(made);
        }
    }

    [Fact]
    public async Task Documents_that_are_posted_in_one_call_have_their_numbers_and_amounts_also_when_it_is_repeated()
    {
        var batches = PostingBatches();
        var invoices = Several(3);
        var drafts = await Drafts(batches, invoices);

        var posted = Each(await batches.Post(drafts, Cancellation));

        foreach (var (invoice, outcome) in invoices.Zip(posted))
        {
            var one = outcome.ShouldBeOfType<SendingOutcome.Posted>();
            (one.Number == invoice.Number).ShouldBe(!NumbersItself);
            (one.Net, one.Tax, one.Gross).ShouldBe((invoice.Totals.Net, invoice.Totals.Tax, invoice.Totals.Gross));
            (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBe(one);
        }

        Each(await batches.Post(drafts, Cancellation)).ShouldBe(posted);
    }

    [Fact]
    public async Task A_call_for_one_document_is_the_same_as_a_call_for_several()
    {
        var batches = Batches();
        var invoice = Invoice();

        var made = MadeOf(Each(await batches.Create([invoice], Cancellation)).ShouldHaveSingleItem());

        if (!PostsWhenCreated)
        {
            Each(await batches.Post([new ErpDraft(made, invoice)], Cancellation)).ShouldHaveSingleItem()
                .ShouldBeOfType<SendingOutcome.Posted>().RemoteId.ShouldBe(made);
        }
    }

    [Fact]
    public async Task A_bad_document_among_good_ones_is_refused_alone_or_all_are_and_nothing_is_made()
    {
        var batches = Batches();
        var bad = Refused(Invoice());
        Assert.SkipWhen(bad is null, "This ERP cannot be brought to refuse a document.");
        ValueList<ErpInvoice> invoices = [Invoice(), bad, Invoice()];

        var outcome = await batches.Create(invoices, Cancellation);

        if (TakesAllOrNone)
        {
            outcome.ShouldBeOfType<BatchOutcome.Whole>().Outcome.ShouldBeOfType<SendingOutcome.Refused>();
            foreach (var invoice in invoices)
            {
                (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
            }

            return;
        }

        var each = Each(outcome);
        var refused = each[1].ShouldBeOfType<SendingOutcome.Refused>();
        refused.Words.ShouldEndWith(".");
        refused.Detail.ShouldNotBeEmpty();
        (await Erp.Find(bad.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        foreach (var index in new[] { 0, 2 })
        {
            MadeOf(await Erp.Find(invoices[index].PostingKey, Cancellation)).ShouldBe(MadeOf(each[index]));
        }
    }

    [Fact]
    public async Task A_document_that_is_gone_does_not_hold_back_those_that_are_posted_with_it()
    {
        var batches = PostingBatches();
        var invoices = Several(2);
        var drafts = await Drafts(batches, invoices);
        var other = Invoice();

        var posted = Each(await batches.Post(
            [drafts[0], new ErpDraft(drafts[1].RemoteId + "0", other), drafts[1]], Cancellation));

        posted[0].ShouldBeOfType<SendingOutcome.Posted>();
        posted[1].ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("no-such-document");
        posted[2].ShouldBeOfType<SendingOutcome.Posted>();
    }

    [Theory]
    [InlineData(ErpTrouble.TimeoutAfterEffect)]
    [InlineData(ErpTrouble.BrokenAfterEffect)]
    public async Task A_call_for_several_that_is_cut_off_after_its_effect_is_unknown_for_each_and_each_is_found(
        ErpTrouble trouble)
    {
        SkipUnlessTroubleCanBeInjected();
        var batches = Batches();
        var invoices = Several(2);

        var outcome = await Run(ErpAct.CreateMany, trouble, () => batches.Create(invoices, Cancellation));

        outcome.ShouldBeOfType<BatchOutcome.Whole>().Outcome.ShouldBeOfType<SendingOutcome.Unknown>();
        foreach (var invoice in invoices)
        {
            MadeOf(await Erp.Find(invoice.PostingKey, Cancellation)).ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData(ErpTrouble.Throttled)]
    [InlineData(ErpTrouble.ErrorBeforeEffect)]
    [InlineData(ErpTrouble.TimeoutBeforeEffect)]
    public async Task A_call_for_several_that_has_no_effect_is_put_off_or_unknown_and_nothing_is_found(ErpTrouble trouble)
    {
        SkipUnlessTroubleCanBeInjected();
        var batches = Batches();
        var invoices = Several(2);

        var outcome = (await Run(ErpAct.CreateMany, trouble, () => batches.Create(invoices, Cancellation)))
            .ShouldBeOfType<BatchOutcome.Whole>().Outcome;

        outcome.GetType().ShouldBe(
            trouble == ErpTrouble.Throttled ? typeof(SendingOutcome.Deferred) : typeof(SendingOutcome.Unknown));
        foreach (var invoice in invoices)
        {
            (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        }
    }

    [Fact]
    public async Task A_post_of_several_that_is_cut_off_after_its_effect_is_unknown_and_each_is_found_posted()
    {
        SkipUnlessTroubleCanBeInjected();
        var batches = PostingBatches();
        var invoices = Several(2);
        var drafts = await Drafts(batches, invoices);

        var outcome = await Run(
            ErpAct.PostMany, ErpTrouble.BrokenAfterEffect, () => batches.Post(drafts, Cancellation));

        outcome.ShouldBeOfType<BatchOutcome.Whole>().Outcome.ShouldBeOfType<SendingOutcome.Unknown>();
        foreach (var invoice in invoices)
        {
            (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        }
    }

    [Fact]
    public void Documents_of_one_kind_go_together_for_one_purpose()
    {
        var batches = Batches();
        var (one, other) = (Invoice(), Invoice());

        batches.GroupOf(one, SendingPurpose.Create).ShouldNotBeNull()
            .ShouldBe(batches.GroupOf(other, SendingPurpose.Create));
    }

    protected static ValueList<SendingOutcome> Each(BatchOutcome outcome) =>
        outcome.ShouldBeOfType<BatchOutcome.Each>($"{outcome}").Outcomes;

    protected ValueList<ErpInvoice> Several(int count) => Enumerable.Range(0, count).Select(_ => Invoice()).ToValueList();

    protected IErpBatches Batches()
    {
        Assert.SkipWhen(Erp.Batches is null, "This ERP takes one document in a call.");
        return Erp.Batches!;
    }

    private IErpBatches PostingBatches()
    {
        Assert.SkipWhen(PostsWhenCreated, "This ERP posts what it makes.");
        return Batches();
    }

    private async Task<ValueList<ErpDraft>> Drafts(IErpBatches batches, ValueList<ErpInvoice> invoices) =>
        Each(await batches.Create(invoices, Cancellation))
            .Zip(invoices, (made, invoice) => new ErpDraft(MadeOf(made), invoice)).ToValueList();

    /// <summary>The id of what was made, and posted where this ERP posts what it makes.</summary>
    private string MadeOf(SendingOutcome outcome) => PostsWhenCreated
        ? outcome.ShouldBeOfType<SendingOutcome.Posted>($"{outcome}").RemoteId
        : outcome.ShouldBeOfType<SendingOutcome.Created>($"{outcome}").RemoteId;

    private static SentAmounts? AmountsOf(SendingOutcome outcome) => outcome is SendingOutcome.Posted posted
        ? new SentAmounts(posted.Net, posted.Tax, posted.Gross)
        : (outcome as SendingOutcome.Created)?.Amounts;
}
