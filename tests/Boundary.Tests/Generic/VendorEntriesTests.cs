using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.MasterData;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Open items by a configuration in samples/erp that reads no payments.</summary>
public abstract class VendorOpenItemsTests(string vendor) : ErpOpenItemsBoundary, IAsyncLifetime
{
    private VendorSite site = null!;

    protected sealed override IErp Erp => site.Erp;

    public async ValueTask InitializeAsync() => site = await VendorSite.Open(vendor);

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected sealed override Task<ErpEntry> Enter(ErpEntry entry)
    {
        site.Enter(entry);
        return Task.FromResult(entry);
    }

    protected sealed override Task Cancel(string remoteId)
    {
        site.Company.Payments.Cancel(remoteId).ShouldBeTrue();
        return Task.CompletedTask;
    }
}

/// <summary>Payments and open items by the configurations in samples/erp.</summary>
public abstract class VendorPaymentsTests(string vendor) : ErpPaymentsBoundary, IAsyncLifetime
{
    private VendorSite site = null!;

    protected sealed override IErp Erp => site.Erp;

    protected sealed override bool TellsTwice => true;

    /// <summary>What the vendor makes of an entry that its people entered.</summary>
    /// <param name="ordinal">Its place in the order of entering, from 1.</param>
    /// <param name="document">The id that it is entered on.</param>
    protected abstract ErpEntry AsTold(ErpEntry entry, int ordinal, StoredDocument document);

    public async ValueTask InitializeAsync() => site = await VendorSite.Open(vendor);

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected sealed override Task<ErpEntry> Enter(ErpEntry entry)
    {
        site.Enter(entry);
        return Task.FromResult(AsTold(
            entry, site.Company.Payments.Now().Max(static one => one.Ordinal), site.Company.Books.Find(entry.PostingKey)[0]));
    }

    /// <param name="remoteId">As the vendor tells it: its number stands in it.</param>
    protected sealed override Task Cancel(string remoteId)
    {
        var (_, entry) = site.Company.Payments.Now().Single(one => OrdinalIn(remoteId) == one.Ordinal);
        site.Company.Payments.Cancel(entry.Id).ShouldBeTrue();
        return Task.CompletedTask;
    }

    /// <summary>The place of an entry that a vendor tells under an id.</summary>
    protected abstract int OrdinalIn(string remoteId);
}

/// <summary>Master data by the configurations in samples/erp.</summary>
public abstract class VendorMasterDataTests(string vendor) : ErpMasterDataBoundary, IAsyncLifetime
{
    private VendorSite site = null!;

    protected sealed override IErpMasterData Erp => site.Erp.MasterData!;

    protected sealed override bool TellsChanges => false;

    public async ValueTask InitializeAsync() => site = await VendorSite.Open(vendor);

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected sealed override void Keep(MasterRecord record) => site.Company.MasterData.Keep(
    [
        new MasterEntry(
            Word(record.Kind), record.Id, record.Name, record.Blocked, record.Percent, record.TaxRegistration, record.Currency,
            record.From?.ToDateOnly(), record.To?.ToDateOnly()),
    ]);

    protected sealed override void Drop(MasterRef name) =>
        site.Company.MasterData.Drop(new MasterName(Word(name.Kind), name.Id));

    protected sealed override void Throttle() => site.Plan(Operation.MasterData, Fault.Throttle);

    private static string Word(MasterKind kind) =>
        kind is MasterKind.TaxCode ? "tax-code" : kind.ToString().ToLowerInvariant();
}

/// <summary>Proposed master data by the configurations in samples/erp.</summary>
public abstract class VendorMasterWriterTests(string vendor) : ErpMasterWriterBoundary, IAsyncLifetime
{
    private protected VendorSite Site { get; private set; } = null!;

    protected sealed override IErp Erp => Site.Erp;

    public async ValueTask InitializeAsync() => Site = await VendorSite.Open(vendor);

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Customers_and_items_are_taken() =>
        Enum.GetValues<MasterKind>().Where(Writer.Takes).ShouldBe([MasterKind.Customer, MasterKind.Item], ignoreOrder: true);

    /// <summary>The ERP takes no second record with an id.</summary>
    protected virtual bool KeepsSingle => true;

    [Theory]
    [InlineData(MasterKind.Customer)]
    [InlineData(MasterKind.Item)]
    public async Task What_is_made_twice_is_there_once_or_both_are_found(MasterKind kind)
    {
        var record = Record(kind);
        var made = await Writer.Create(record, Cancellation);

        var again = await Writer.Create(record, Cancellation);

        (again == made).ShouldBe(KeepsSingle);
        (await Writer.FindById(kind, record.Id, Cancellation)).Count.ShouldBe(KeepsSingle ? 1 : 2);
    }

    [Fact]
    public async Task Documents_and_payments_are_for_the_customer_by_the_id_that_was_proposed()
    {
        var record = Record(MasterKind.Customer);
        await Writer.Create(record, Cancellation);
        var invoice = ErpSamples.Invoice(
            PostingKey.Of($"test/{record.Id}", "content"), record.Id, ErpSamples.Euro, "S21", 21m);

        var made = await Erp.Create(invoice, Cancellation);
        var posted = made is SendingOutcome.Created draft ? await Erp.Post(draft.RemoteId, invoice, Cancellation) : made;
        var remoteId = posted.ShouldBeOfType<SendingOutcome.Posted>().RemoteId;

        var page = await Erp.List(null, null, Cancellation);
        page.Documents.Single(one => one.PostingKey == invoice.PostingKey).BillTo.ShouldBe(record.Id);
        foreach (var kind in new[] { BalanceKind.Payment, BalanceKind.WriteOff })
        {
            var voucher = new ErpVoucher(
                PostingKey.Of($"{kind}/{record.Id}", "content"), kind, new Money(1m, ErpSamples.Euro), invoice.InvoiceDate,
                $"R-{kind}", record.Id, new ErpOriginal(invoice.PostingKey, invoice.Number, remoteId), "A part of it");
            var entered = await Erp.Vouchers!.Create(voucher, Cancellation);
            (entered is SendingOutcome.Created first ? await Erp.Vouchers.Post(first.RemoteId, voucher, Cancellation) : entered)
                .ShouldSatisfyAllConditions(
                    one => (one is SendingOutcome.Posted or SendingOutcome.Refused { Code: "voucher-not-taken" })
                        .ShouldBeTrue($"{kind}: {one}"));
        }
    }

    [Fact]
    public async Task A_document_for_a_customer_that_is_not_there_is_refused()
    {
        Assert.SkipUnless(LooksUpCustomers, "Documents name the customer as it is; the sandbox takes all.");
        var invoice = ErpSamples.Invoice(PostingKey.Of("test/nobody", "content"), "NOBODY", ErpSamples.Euro, "S21", 21m);

        (await Erp.Create(invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("customer-unknown");
    }

    /// <summary>The ERP keeps terms of payment as records, which the configuration names by days.</summary>
    protected virtual bool HasTermsOfItsOwn => true;

    /// <summary>The ERP names customers by numbers of its own.</summary>
    protected virtual bool LooksUpCustomers => false;

    [Fact]
    public async Task An_item_is_changed()
    {
        var record = Record(MasterKind.Item);
        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var other = record with { Content = record.Content with { Name = "Work on site" } };

        (await Writer.Update(made.RemoteId, other, Cancellation)).ShouldBe(made);

        (await Writer.FindById(MasterKind.Item, record.Id, Cancellation)).ShouldHaveSingleItem().Content.Name
            .ShouldBe("Work on site");
    }

    protected override Task<SendingOutcome> TimesOut(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        Site.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }

    [Fact]
    public async Task A_search_that_is_throttled_finds_neither_something_nor_nothing()
    {
        var record = Record(MasterKind.Customer);
        Site.Plan(Operation.MasterData, Fault.Throttle);

        await Should.ThrowAsync<ErpUnavailableException>(() => Writer.FindById(record.Kind, record.Id, Cancellation));
    }

    /// <summary>Where the ERP wants to be told which version of a record is changed: how the call that changes one begins.
    /// </summary>
    protected virtual string? ChangeOfVersion => null;

    [Fact]
    public async Task What_somebody_changes_between_reading_and_writing_is_read_again()
    {
        if (ChangeOfVersion is not { } change)
        {
            Assert.Skip("This ERP takes changes of whichever version.");
            return;
        }

        var record = Record(MasterKind.Customer);
        var made = (await Writer.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var other = record with
        {
            Content = record.Content with { Address = record.Content.Address! with { Street = "Singel 2" } },
        };
        Site.Before(change, () => Site.Company.MasterData.Change(
            Site.Company.MasterData.Find(static one => one.Kind == "customer").Single() with { PaymentDays = 14 }));

        (await Writer.Update(made.RemoteId, other, Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>();

        var found = (await Writer.FindById(record.Kind, record.Id, Cancellation)).ShouldHaveSingleItem();
        (found.Content.PaymentDays, found.Content.Address!.Street).ShouldBe((14, "Dam 1"));
        (await Writer.Update(made.RemoteId, other, Cancellation)).ShouldBe(made);
    }

    protected sealed override bool CanThrottle => true;

    protected sealed override Task<SendingOutcome> Throttled(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        Site.Plan(Operation.Enter, Fault.Throttle);
        return call();
    }

    [Fact]
    public async Task Days_to_pay_that_the_configuration_has_no_terms_for_are_refused_before_anything_is_sent()
    {
        Assert.SkipUnless(HasTermsOfItsOwn, "Days to pay stand at the customer itself.");
        var record = Record(MasterKind.Customer);
        Site.Plan(Operation.Enter, Fault.AbortAfter);

        (await Writer.Create(record with { Content = record.Content with { PaymentDays = 17 } }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("payment-term-unknown");
    }

    protected sealed override ErpMasterRecord? Refused(ErpMasterRecord record) =>
        record with { Content = record.Content with { TaxRegistration = "XX1" } };
}
