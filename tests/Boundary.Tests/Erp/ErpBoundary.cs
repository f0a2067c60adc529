using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>The promises of <see cref="IErp"/>. Each implementation has a class that derives from this one and says what
/// its ERP can do; what it cannot is skipped, by name.</summary>
public abstract partial class ErpBoundary<TErp> : ErpUnderTest<TErp>
    where TErp : IErp
{
    [Fact]
    public async Task A_created_document_is_found_by_its_key()
    {
        var invoice = Invoice();

        var created = await Create(invoice);

        var found = await Erp.Find(invoice.PostingKey, Cancellation);
        (found is SendingOutcome.Created made ? made with { Amounts = null } : found)
            .ShouldBe(created is SendingOutcome.Created draft ? draft with { Amounts = null } : created);
    }

    [Fact]
    public async Task The_customers_order_and_the_other_parties_are_listed_as_they_were_sent()
    {
        var all = Invoice() with { PurchaseOrder = "PO 47/11", SoldTo = "S-1", Payer = "P-1" };
        var order = Invoice() with { PurchaseOrder = "PO 48" };
        var none = Invoice();
        foreach (var invoice in new[] { all, order, none })
        {
            await CreateAndPost(invoice);
        }

        var listed = (await ListAll()).ToLookup(document => document.PostingKey, StringComparer.Ordinal);
        foreach (var invoice in new[] { all, order, none })
        {
            var document = listed[invoice.PostingKey].ShouldHaveSingleItem();
            (document.PurchaseOrder, document.SoldTo, document.Payer, document.BillTo)
                .ShouldBe((invoice.PurchaseOrder, invoice.SoldTo, invoice.Payer, invoice.BillTo));
            document.SentNumber.ShouldBe(invoice.Number);
        }
    }

    [Fact]
    public async Task A_credit_note_names_the_invoice_that_it_takes_back()
    {
        var invoice = Invoice();
        await CreateAndPost(invoice);
        var note = ErpSamples.CreditNote(NewKey(), invoice) with
        {
            Credits = [new ErpOriginal(invoice.PostingKey, invoice.Number, null), new ErpOriginal("bg-other", null, null)],
        };
        await CreateAndPost(note);

        (await ListAll()).Single(document => document.PostingKey == note.PostingKey).Credits
            .ShouldBe($"{invoice.Number}, bg-other");
    }

    [Fact]
    public async Task A_key_that_was_never_sent_is_not_found()
    {
        await Create(Invoice());

        (await Erp.Find(NewKey(), Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
    }

    [Fact]
    public async Task A_posted_document_has_a_number_and_the_amounts_that_were_sent()
    {
        var invoice = Invoice();

        var posted = await CreateAndPost(invoice);

        posted.Number.ShouldNotBeEmpty();
        (posted.Number == invoice.Number).ShouldBe(!NumbersItself);
        (Erp.Traits.Number == NumberUse.Own).ShouldBe(!NumbersItself);

        (posted.Net, posted.Tax, posted.Gross).ShouldBe((invoice.Totals.Net, invoice.Totals.Tax, invoice.Totals.Gross));
        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBe(posted);
    }

    [Fact]
    public async Task A_document_without_a_number_gets_one_when_it_is_posted()
    {
        var first = await CreateAndPost(Invoice() with { Number = null });
        var second = await CreateAndPost(Invoice() with { Number = null });

        first.Number.ShouldNotBeEmpty();
        second.Number.ShouldNotBe(first.Number);
    }

    [Fact]
    public async Task Posting_twice_answers_the_same_and_changes_nothing()
    {
        var invoice = Invoice();
        var posted = await CreateAndPost(invoice);

        (await Erp.Post(posted.RemoteId, invoice, Cancellation)).ShouldBe(posted);

        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBe(posted);
    }

    [Theory]
    [InlineData(ErpTrouble.TimeoutAfterEffect)]
    [InlineData(ErpTrouble.BrokenAfterEffect)]
    public async Task A_create_that_is_cut_off_after_its_effect_is_unknown_and_found_later(ErpTrouble trouble)
    {
        SkipUnlessTroubleCanBeInjected();
        var invoice = Invoice();

        var outcome = await Run(ErpAct.Create, trouble, () => Erp.Create(invoice, Cancellation));

        outcome.ShouldBeOfType<SendingOutcome.Unknown>().Detail.ShouldNotBeEmpty();
        var found = await Answered(await Erp.Find(invoice.PostingKey, Cancellation), invoice.PostingKey);
        found.GetType().ShouldBe(PostsWhenCreated ? typeof(SendingOutcome.Posted) : typeof(SendingOutcome.Created));
    }

    [Theory]
    [InlineData(ErpTrouble.TimeoutBeforeEffect)]
    [InlineData(ErpTrouble.ErrorBeforeEffect)]
    public async Task A_create_that_fails_before_its_effect_is_unknown_and_not_found_later(ErpTrouble trouble)
    {
        SkipUnlessTroubleCanBeInjected();
        var invoice = Invoice();

        var outcome = await Run(ErpAct.Create, trouble, () => Erp.Create(invoice, Cancellation));

        outcome.ShouldBeOfType<SendingOutcome.Unknown>();
        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
    }

    [Fact]
    public async Task A_post_that_is_cut_off_after_its_effect_is_unknown_and_found_posted_later()
    {
        SkipUnlessTroubleCanBeInjected();
        Assert.SkipWhen(PostsWhenCreated, "This ERP posts when it creates.");
        var invoice = Invoice();
        var created = (await Create(invoice)).ShouldBeOfType<SendingOutcome.Created>();

        var outcome = await Run(
            ErpAct.Post, ErpTrouble.BrokenAfterEffect, () => Erp.Post(created.RemoteId, invoice, Cancellation));

        outcome.ShouldBeOfType<SendingOutcome.Unknown>();
        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
    }

    [Theory]
    [InlineData(ErpTrouble.ErrorBeforeEffect)]
    [InlineData(ErpTrouble.TimeoutBeforeEffect)]
    public async Task A_look_up_that_fails_is_unknown_and_never_not_found(ErpTrouble trouble)
    {
        SkipUnlessTroubleCanBeInjected();
        var invoice = Invoice();
        await Create(invoice);

        var outcome = await Run(ErpAct.Find, trouble, () => Erp.Find(invoice.PostingKey, Cancellation));

        outcome.ShouldBeOfType<SendingOutcome.Unknown>();
    }

    [Theory]
    [InlineData(ErpAct.Create)]
    [InlineData(ErpAct.Find)]
    public async Task A_throttled_call_is_deferred_and_does_nothing(ErpAct act)
    {
        SkipUnlessTroubleCanBeInjected();
        var invoice = Invoice();

        var outcome = await Run(act, ErpTrouble.Throttled, () => act is ErpAct.Create
            ? Erp.Create(invoice, Cancellation)
            : Erp.Find(invoice.PostingKey, Cancellation));

        var wait = outcome.ShouldBeOfType<SendingOutcome.Deferred>().RetryAfter.ShouldNotBeNull();
        wait.ShouldBeGreaterThan(NodaTime.Duration.Zero);
        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
    }

    [Fact]
    public async Task A_refusal_has_a_code_words_for_finance_and_the_detail()
    {
        var invoice = Refused(Invoice());
        Assert.SkipWhen(invoice is null, "This ERP cannot be brought to refuse a document.");

        var outcome = await Answered(await Erp.Create(invoice, Cancellation), invoice.PostingKey);
        if (outcome is SendingOutcome.Created created)
        {
            outcome = await Erp.Post(created.RemoteId, invoice, Cancellation);
        }

        var refused = outcome.ShouldBeOfType<SendingOutcome.Refused>();
        refused.Code.ShouldMatch("^[a-z0-9-]+$");
        refused.Words.ShouldEndWith(".");
        refused.Words.ShouldContain(' ');
        refused.Detail.ShouldNotBeEmpty();
        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldNotBeOfType<SendingOutcome.Posted>();
    }

    [Fact]
    public async Task The_list_gives_every_document_once()
    {
        var drafts = Enumerable.Range(0, 3).Select(_ => Invoice()).ToList();
        var finals = Enumerable.Range(0, 4).Select(_ => Invoice()).ToList();
        foreach (var invoice in drafts)
        {
            await Create(invoice);
        }

        foreach (var invoice in finals)
        {
            await CreateAndPost(invoice);
        }

        var listed = await ListAll();

        listed.Select(document => document.RemoteId).ShouldBeUnique();
        foreach (var invoice in drafts.Concat(finals))
        {
            var document = listed.Where(one => one.PostingKey == invoice.PostingKey).ShouldHaveSingleItem();
            document.Posted.ShouldBe(PostsWhenCreated || finals.Contains(invoice));
            if (!document.Posted && !TaxStandsInDrafts)
            {
                document.Net.ShouldBe(invoice.Totals.Net.Amount);
                continue;
            }

            (document.Currency, document.Net, document.Tax, document.Gross).ShouldBe((
                invoice.Totals.Net.Currency.Code, invoice.Totals.Net.Amount, invoice.Totals.Tax.Amount,
                invoice.Totals.Gross.Amount));
        }
    }

    [Fact]
    public async Task The_list_tells_whom_a_document_is_for_and_which_number_we_gave_it()
    {
        var invoice = Invoice();
        await CreateAndPost(invoice);

        var listed = (await ListAll()).Where(one => one.PostingKey == invoice.PostingKey).ShouldHaveSingleItem();

        (listed.BillTo, listed.SentNumber).ShouldBe((invoice.BillTo, invoice.Number));
    }

    [Fact]
    public async Task The_list_since_a_moment_holds_what_was_made_then_or_later()
    {
        var invoice = Invoice();
        await Create(invoice);

        (await ListAll(Instant.FromUtc(2000, 1, 1, 0, 0))).ShouldContain(document => document.PostingKey == invoice.PostingKey);
        (await Erp.List(Instant.FromUtc(2100, 1, 1, 0, 0), cursor: null, Cancellation)).ShouldBe(new ErpPage([], null));
    }

    [Fact]
    public async Task A_list_that_cannot_be_had_throws()
    {
        SkipUnlessTroubleCanBeInjected();
        await Create(Invoice());

        await Should.ThrowAsync<ErpUnavailableException>(() =>
            Run(ErpAct.List, ErpTrouble.ErrorBeforeEffect, () => Erp.List(since: null, cursor: null, Cancellation)));
    }

    [Theory]
    [InlineData("EUR")]
    [InlineData("JPY")]
    [InlineData("KWD")]
    public async Task Amounts_are_exact_to_the_last_decimal(string currency)
    {
        Assert.SkipUnless(Currencies.Contains(currency), $"This ERP is not set up for {currency}.");
        var invoice = Invoice(currency);

        var posted = await CreateAndPost(invoice);

        (posted.Net, posted.Tax, posted.Gross).ShouldBe((invoice.Totals.Net, invoice.Totals.Tax, invoice.Totals.Gross));
    }

    [Fact]
    public async Task A_credit_note_takes_back_what_the_invoice_asked_for()
    {
        var invoice = Invoice();
        var posted = await CreateAndPost(invoice);

        var credited = await CreateAndPost(ErpSamples.CreditNote(NewKey(), invoice));

        credited.Net.ShouldBe(-posted.Net);
        credited.Tax.ShouldBe(-posted.Tax);
        credited.Gross.ShouldBe(-posted.Gross);
    }

    [Fact]
    public async Task Two_documents_with_one_key_are_refused_as_a_double_document()
    {
        var invoice = Invoice();
        await CreateTwice(invoice);

        var found = (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        found.Code.ShouldBe("double-document");
        found.Words.ShouldEndWith(".");
        found.Detail.ShouldContain(invoice.PostingKey);
    }

    [Fact]
    public async Task A_call_that_the_caller_cancelled_throws()
    {
        await Should.ThrowAsync<OperationCanceledException>(() =>
            Erp.Find(NewKey(), new CancellationToken(canceled: true)));
    }
}
