using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

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

    /// <summary>Of a line for rounding, where that is a call of its own.</summary>
    Round = 5,
    CreateMany = 6,
    PostMany = 7,
}

/// <summary>One ERP: what it can do, and the steps that its tests are made of.</summary>
public abstract class ErpUnderTest<TErp>
    where TErp : IErp
{
    /// <summary>Opened before the test.</summary>
    protected abstract TErp Erp { get; }

    /// <summary>The ERP gives the number when it posts, whatever it was sent.</summary>
    protected virtual bool NumbersItself => false;

    /// <summary>Creating posts as well: Create answers Posted.</summary>
    protected virtual bool PostsWhenCreated => false;

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

    /// <summary>Of a call for several documents the ERP takes all or none, and does not say because of which.</summary>
    protected virtual bool TakesAllOrNone => false;

    /// <summary>A posting key that was never used. Not a random input of a rule: any key does.</summary>
    protected virtual string NewKey() => $"key-{Guid.NewGuid():N}";

    /// <summary>Makes one call that meets trouble, and waits for its outcome.</summary>
    protected virtual Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call) =>
        throw new NotSupportedException("This ERP cannot inject trouble.");

    /// <summary>The call that adds a line for rounding to a draft.</summary>
    protected virtual ErpAct RoundingAct => ErpAct.Round;

    /// <summary>The connector compares a draft's totals with ours itself before it posts.</summary>
    protected virtual bool ComparesBeforePosting => true;

    /// <summary>The document with other totals than those to which the ERP comes: by one of its currency's smallest unit.
    /// </summary>
    protected virtual ErpInvoice Drifting(ErpInvoice invoice)
    {
        var (totals, currency) = (invoice.Totals, invoice.Totals.Net.Currency);
        var unit = new Money(new decimal(1, 0, 0, false, (byte)currency.Decimals), currency);
        return invoice with { Totals = totals with { Tax = totals.Tax + unit, Gross = totals.Gross + unit } };
    }

    /// <summary>Brings the ERP to hold two documents with one key.</summary>
    protected virtual async Task CreateTwice(ErpInvoice invoice)
    {
        await Create(invoice);
        await Create(invoice);
    }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected ErpInvoice Invoice(string currency = "EUR")
    {
        var code = Currencies.Contains(currency) ? currency : Currencies[0];
        return ErpSamples.Invoice(NewKey(), BillTo, ErpSamples.CurrencyOf(code), Tax.Code, Tax.Percent);
    }

    /// <summary>Brings an ERP that answers later to answer; any other has answered already.</summary>
    protected virtual Task<SendingOutcome> Answered(SendingOutcome outcome, string postingKey) => Task.FromResult(outcome);

    protected async Task<SendingOutcome> Create(ErpInvoice invoice)
    {
        var outcome = await Answered(await Erp.Create(invoice, Cancellation), invoice.PostingKey);
        (outcome is SendingOutcome.Created or SendingOutcome.Posted).ShouldBeTrue($"Create answered {outcome}");
        (outcome is SendingOutcome.Posted).ShouldBe(PostsWhenCreated);
        if (outcome is SendingOutcome.Created { Amounts: { } amounts })
        {
            Erp.Traits.DraftTotals.ShouldBeTrue();
            amounts.ShouldBe(new SentAmounts(invoice.Totals.Net, invoice.Totals.Tax, invoice.Totals.Gross));
        }

        return outcome;
    }

    protected async Task<SendingOutcome.Posted> CreateAndPost(ErpInvoice invoice) => await Create(invoice) switch
    {
        SendingOutcome.Posted posted => posted,
        SendingOutcome.Created created => (await Erp.Post(created.RemoteId, invoice, Cancellation))
            .ShouldBeOfType<SendingOutcome.Posted>(),
        var other => throw new InvalidOperationException($"Create answered {other}."),
    };

    protected async Task<List<ErpDocument>> ListAll(Instant? since = null)
    {
        List<ErpDocument> documents = [];
        string? cursor = null;
        do
        {
            var page = await Erp.List(since, cursor, Cancellation);
            documents.AddRange(page.Documents);
            cursor = page.Next;
        }
        while (cursor is not null);
        return documents;
    }

    protected void SkipUnlessTroubleCanBeInjected() =>
        Assert.SkipUnless(CanInjectTrouble, "Trouble cannot be injected into this ERP.");
}
