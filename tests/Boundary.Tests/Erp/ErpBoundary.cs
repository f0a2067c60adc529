using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>What can be made to go wrong with the next call to an ERP.</summary>
public enum ErpTrouble
{
    None = 0,
    Throttled = 1,
    ErrorBeforeEffect = 2,
    TimeoutBeforeEffect = 3,
    TimeoutAfterEffect = 4,
    BrokenAfterEffect = 5,
}

/// <summary>The calls that trouble can meet.</summary>
public enum ErpAct
{
    None = 0,
    Create = 1,
    Post = 2,
    Find = 3,
    List = 4,
}

/// <summary>The promises of <see cref="IErp"/>. Each implementation has a class that derives from this one and says what
/// its ERP can do; what it cannot is skipped, by name.</summary>
public abstract class ErpBoundary<TErp>
    where TErp : IErp
{
    /// <summary>Opened before the test.</summary>
    protected abstract TErp Erp { get; }

    /// <summary>The ERP gives the number when it posts, whatever it was sent.</summary>
    protected virtual bool NumbersItself => false;

    /// <summary>Creating posts as well: Create answers Posted.</summary>
    protected virtual bool PostsWhenCreated => false;

    /// <summary>The ERP itself keeps a second document with the same key out.</summary>
    protected virtual bool KeyIsUnique => false;

    /// <summary>A document that is not posted yet has its tax already.</summary>
    protected virtual bool TaxStandsInDrafts => true;

    /// <summary><see cref="Run"/> can make a call meet trouble.</summary>
    protected virtual bool CanInjectTrouble => false;

    /// <summary>ISO codes of the currencies that the ERP under test is set up for, of EUR, JPY and KWD.</summary>
    protected virtual IReadOnlyList<string> Currencies => ["EUR", "JPY", "KWD"];

    /// <summary>A customer that the ERP knows.</summary>
    protected virtual string BillTo => "C-17";

    /// <summary>A tax that the ERP knows.</summary>
    protected virtual (string Code, decimal Percent) Tax => ("S21", 21m);

    /// <summary>A document that the ERP refuses for a business reason, made from one that it takes; null when the
    /// ERP under test cannot be brought to refuse one.</summary>
    protected virtual ErpInvoice? Refused(ErpInvoice invoice) => null;

    /// <summary>A posting key that was never used. Not a random input of a rule: any key does.</summary>
    protected virtual string NewKey() => $"key-{Guid.NewGuid():N}";

    /// <summary>Makes one call that meets trouble, and waits for its outcome.</summary>
    protected virtual Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call) =>
        throw new NotSupportedException("This ERP cannot inject trouble.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_created_document_is_found_by_its_key()
    {
        var invoice = Invoice();

        var created = await Create(invoice);

        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBe(created);
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
        if (!NumbersItself)
        {
            posted.Number.ShouldBe(invoice.Number);
        }

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
        (await Erp.Find(invoice.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
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

        var outcome = await Erp.Create(invoice, Cancellation);
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
    public async Task A_list_that_cannot_be_had_throws()
    {
        SkipUnlessTroubleCanBeInjected();
        await Create(Invoice());

        await Should.ThrowAsync<ErpUnavailableException>(() =>
            Run(ErpAct.List, ErpTrouble.ErrorBeforeEffect, () => Erp.List(cursor: null, Cancellation)));
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
        Assert.SkipWhen(KeyIsUnique, "This ERP keeps a second document with the same key out.");
        var invoice = Invoice();
        await Create(invoice);
        await Create(invoice);

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

    protected ErpInvoice Invoice(string currency = "EUR")
    {
        var code = Currencies.Contains(currency) ? currency : Currencies[0];
        return ErpSamples.Invoice(NewKey(), BillTo, ErpSamples.CurrencyOf(code), Tax.Code, Tax.Percent);
    }

    private async Task<SendingOutcome> Create(ErpInvoice invoice)
    {
        var outcome = await Erp.Create(invoice, Cancellation);
        (outcome is SendingOutcome.Created or SendingOutcome.Posted).ShouldBeTrue($"Create answered {outcome}");
        (outcome is SendingOutcome.Posted).ShouldBe(PostsWhenCreated);
        return outcome;
    }

    private async Task<SendingOutcome.Posted> CreateAndPost(ErpInvoice invoice) => await Create(invoice) switch
    {
        SendingOutcome.Posted posted => posted,
        SendingOutcome.Created created => (await Erp.Post(created.RemoteId, invoice, Cancellation))
            .ShouldBeOfType<SendingOutcome.Posted>(),
        var other => throw new InvalidOperationException($"Create answered {other}."),
    };

    private async Task<List<ErpDocument>> ListAll()
    {
        List<ErpDocument> documents = [];
        string? cursor = null;
        do
        {
            var page = await Erp.List(cursor, Cancellation);
            documents.AddRange(page.Documents);
            cursor = page.Next;
        }
        while (cursor is not null);
        return documents;
    }

    private void SkipUnlessTroubleCanBeInjected() =>
        Assert.SkipUnless(CanInjectTrouble, "Trouble cannot be injected into this ERP.");
}
