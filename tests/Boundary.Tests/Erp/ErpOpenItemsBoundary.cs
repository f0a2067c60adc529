using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>The promises of <see cref="IErpOpenItems"/> where an ERP's bookkeepers can be played.</summary>
public abstract class ErpOpenItemsBoundary
{
    protected static readonly ErpEntry Paid = new(
        "P-1", "", BalanceKind.Payment, 21m, "EUR", new LocalDate(2026, 4, 20), "Bank \"17\"", Reference: "p-1");

    protected abstract IErp Erp { get; }

    /// <summary>Answers with the entry as the ERP tells it: under an id of its own, and with what it keeps of the rest.
    /// </summary>
    protected abstract Task<ErpEntry> Enter(ErpEntry entry);

    protected abstract Task Cancel(string remoteId);

    /// <summary>A customer that the ERP knows.</summary>
    protected virtual string BillTo => "C-17";

    /// <summary>Brings an ERP that answers later to answer; any other has answered already.</summary>
    protected virtual Task<SendingOutcome> Answered(SendingOutcome outcome, string postingKey) => Task.FromResult(outcome);

    /// <summary>Brings an ERP that tells later to tell what is open now.</summary>
    protected virtual Task Tell() => Task.CompletedTask;

    [Fact]
    public async Task What_is_open_of_a_posted_document_follows_its_entries()
    {
        var document = await Post();
        var draft = Document();
        var drafted = await Answered(await Erp.Create(draft, CancellationToken.None), draft.PostingKey);
        await Enter(Paid with { PostingKey = document.PostingKey });
        var wrong = await Enter(Paid with { PostingKey = document.PostingKey, RemoteId = "P-2", Amount = 1m });
        await Cancel(wrong.RemoteId);
        await Tell();

        var item = (await Items()).Where(one => one.PostingKey == document.PostingKey
            || (drafted is SendingOutcome.Created && one.PostingKey == draft.PostingKey)).ShouldHaveSingleItem();

        item.PostingKey.ShouldBe(document.PostingKey);
        item.Customer.ShouldBe(BillTo);
        item.Open.ShouldBe(document.Totals.Gross.Amount - 21m);
    }

    [Fact]
    public async Task An_invoice_and_its_credit_note_come_to_nothing_however_the_ERP_clears_them()
    {
        var document = await Post();
        var credit = ErpSamples.CreditNote(NewKey(), document);
        await Post(credit);
        await Tell();

        var items = (await Items()).FindAll(one => one.PostingKey == document.PostingKey || one.PostingKey == credit.PostingKey);

        items.Count.ShouldBe(2);
        items.ShouldAllBe(one => one.Customer == BillTo && one.Currency == "EUR");
        items.Single(one => one.PostingKey == credit.PostingKey).Open.ShouldBeLessThanOrEqualTo(0m);
        items.Sum(static one => one.Open).ShouldBe(0m);
    }

    /// <summary>A key that was never used; the ERP takes it, and "T-" before it as a number.</summary>
    protected virtual string NewKey() => $"key-{Guid.NewGuid():N}";

    private ErpInvoice Document() =>
        ErpSamples.Invoice(NewKey(), BillTo, ErpSamples.CurrencyOf("EUR"), "S21", 21m);

    protected async Task<ErpInvoice> Post()
    {
        var document = Document();
        await Post(document);
        return document;
    }

    private async Task Post(ErpInvoice document)
    {
        if (await Answered(await Erp.Create(document, CancellationToken.None), document.PostingKey)
            is SendingOutcome.Created created)
        {
            await Erp.Post(created.RemoteId, document, CancellationToken.None);
        }
    }

    protected async Task<List<ErpOpenItem>> Items()
    {
        List<ErpOpenItem> items = [];
        string? cursor = null;
        do
        {
            var page = await Erp.OpenItems!.OpenItems(cursor, CancellationToken.None);
            items.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return items;
    }
}
