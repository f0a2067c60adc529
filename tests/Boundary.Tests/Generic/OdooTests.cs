using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Odoo: several documents are made and posted in one transaction each.</summary>
public abstract class OdooTests : VendorErpTests
{
    protected sealed override string Path => $"odoo/{Tenant}";

    protected sealed override bool MakesMaster => true;

    protected sealed override bool NumbersItself => true;

    protected sealed override bool TakesSeveral => true;

    protected sealed override bool TakesAllOrNone => true;

    protected sealed override string BillTo => "17";

    [Fact]
    public async Task Documents_of_several_customers_and_currencies_go_in_one_call_and_an_unknown_customer_is_refused_alone()
    {
        var (north, south) = (await Customer("NORTH"), await Customer("SOUTH"));
        ErpInvoice[] invoices =
        [
            Invoice() with { BillTo = north }, Invoice() with { BillTo = "NOBODY" }, Invoice("JPY"),
            Invoice() with { BillTo = south },
        ];

        var outcomes = Each(await Batches().Create([.. invoices], Cancellation));

        var refused = outcomes[1].ShouldBeOfType<SendingOutcome.Refused>();
        (refused.Code, refused.Words.Split(' ')[2]).ShouldBe(("customer-unknown", "NOBODY"));
        foreach (var index in new[] { 0, 2, 3 })
        {
            var made = outcomes[index].ShouldBeOfType<SendingOutcome.Created>();
            made.Amounts!.Gross.ShouldBe(invoices[index].Totals.Gross);
            BooksThere.Find(invoices[index].PostingKey).ShouldHaveSingleItem().Id.ShouldNotBeEmpty();
        }

        var listed = (await ListAll()).ToDictionary(static one => one.PostingKey!, static one => one.BillTo);
        (listed[invoices[0].PostingKey], listed[invoices[2].PostingKey], listed[invoices[3].PostingKey])
            .ShouldBe((north, BillTo, south));
    }

    [Fact]
    public async Task Of_several_that_are_posted_none_is_where_one_is_refused()
    {
        var bad = Invoice() with { PostingKey = KeyWhere(static refusal => refusal is { Step: Operation.Post }) };
        ErpInvoice[] invoices = [Invoice(), bad];
        var made = Each(await Batches().Create([.. invoices], Cancellation)).Cast<SendingOutcome.Created>();
        ErpDraft[] drafts = [.. made.Zip(invoices, static (one, invoice) => new ErpDraft(one.RemoteId, invoice))];

        var outcome = await Batches().Post([.. drafts], Cancellation);

        outcome.ShouldBeOfType<BatchOutcome.Whole>().Outcome.ShouldBeOfType<SendingOutcome.Refused>();
        invoices.ShouldAllBe(invoice => !BooksThere.Find(invoice.PostingKey)[0].Posted);
        Each(await Batches().Post([drafts[0]], Cancellation)).ShouldHaveSingleItem().ShouldBeOfType<SendingOutcome.Posted>();
    }

    [Fact]
    public async Task Of_several_that_are_posted_one_that_is_posted_already_is_told_and_not_posted_again()
    {
        var (first, second) = (Invoice(), Invoice());
        var posted = await CreateAndPost(first);
        var made = (SendingOutcome.Created)await Create(second);

        var outcomes = Each(await Batches().Post(
            [new ErpDraft(posted.RemoteId, first), new ErpDraft(made.RemoteId, second)], Cancellation));

        outcomes[0].ShouldBe(posted);
        outcomes[1].ShouldBeOfType<SendingOutcome.Posted>();
    }

    private async Task<string> Customer(string id)
    {
        var record = new ErpMasterRecord($"key-{id}", MasterKind.Customer, id, new MasterContent($"Customer {id}"));
        (await Erp.MasterWriter!.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        return id;
    }
}

/// <summary>Odoo by JSON-RPC, where every error comes with HTTP 200.</summary>
public sealed class OdooRpcTests : OdooTests
{
    protected override string Vendor => "odoo-jsonrpc";
}

/// <summary>Odoo by JSON-2.</summary>
public sealed class OdooJson2Tests : OdooTests
{
    protected override string Vendor => "odoo-json2";
}
