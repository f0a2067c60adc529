using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Dynamics;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Vendors;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Dynamics;

/// <summary>A header and its lines are no one transaction, and posting is a service of its own.</summary>
public sealed class DynamicsPartialTests
{
    private static readonly ErpInvoice Invoice = ErpSamples.Invoice("key-1", "C-17", ErpSamples.Euro, "S21", 21m);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Fault.AbortAfter)]
    [InlineData(Fault.ErrorBefore)]
    [InlineData(Fault.Throttle)]
    public async Task A_document_that_was_cut_off_between_header_and_lines_is_found_finished_and_posted_whole(Fault fault)
    {
        await using var site = await DynamicsSite.Open();
        site.Plan(Operation.Enter, fault);

        (await site.Erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Unknown>().Detail
            .ShouldContain("lacks lines");
        var half = (await site.Erp.Find("key-1", Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        half.Amounts!.Gross.ShouldNotBe(Invoice.Totals.Gross);
        var posted = (await site.Erp.Post(half.RemoteId, Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();

        posted.Gross.ShouldBe(Invoice.Totals.Gross);
        site.Company.Books.Find("key-1").ShouldHaveSingleItem().Request.Lines.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Creating_again_finishes_what_is_there_and_makes_no_second_header()
    {
        await using var site = await DynamicsSite.Open();
        site.Plan(Operation.Enter, Fault.ErrorBefore);
        await site.Erp.Create(Invoice, Cancellation);

        (await site.Erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        site.Calls.Count(call => call.StartsWith("POST", StringComparison.Ordinal)
            && call.EndsWith("Headers", StringComparison.Ordinal)).ShouldBe(1);
        site.Company.Books.Find("key-1").Single().Request.Gross.ShouldBe(Invoice.Totals.Gross.Amount);
    }

    [Fact]
    public async Task A_draft_whose_lines_somebody_changed_is_neither_finished_nor_posted()
    {
        await using var site = await DynamicsSite.Open();
        var created = (await site.Erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var other = Invoice with { Lines = [Invoice.Lines[0] with { Net = 1m }, Invoice.Lines[1]] };

        (await site.Erp.Post(created.RemoteId, other, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Words
            .ShouldContain("other lines than ours");
        (await site.Erp.Create(other, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        site.Calls.ShouldNotContain(call => call.Contains("api/services", StringComparison.Ordinal));
        site.Calls.ShouldNotContain(call => call.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_is_refused_takes_its_header_with_it()
    {
        await using var site = await DynamicsSite.Open(settings => settings with
        {
            Taxes = new Dictionary<string, DynamicsTax>(StringComparer.Ordinal) { ["S21"] = new("DOM", "NONE") },
        });

        var refused = (await site.Erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();

        refused.Code.ShouldBe("unknown-tax-code");
        refused.Detail.ShouldContain("was deleted");
        site.Calls.ShouldContain(call => call.StartsWith("DELETE", StringComparison.Ordinal)
            && call.Contains("FreeTextInvoiceHeaders(dataAreaId='nl01',InvoiceIdentifier=5637144577)", StringComparison.Ordinal));
        (await site.Erp.Find("key-1", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
    }

    [Fact]
    public async Task What_posts_in_the_background_is_waited_for()
    {
        await using var site = await DynamicsSite.Open(
            vendor: new DynamicsOptions { PostsAfter = TimeSpan.FromSeconds(2) });
        var created = (await site.Erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var waits = site.Time.WaitOf(site.Settings.PollEvery);
        var second = site.Time.WaitOf(site.Settings.PollEvery);

        var outcome = site.Erp.Post(created.RemoteId, Invoice, Cancellation);
        await Task.WhenAll(waits, second);
        site.Time.Advance(site.Settings.PollEvery);

        while (!outcome.IsCompleted)
        {
            await Task.WhenAny(outcome, site.Time.WaitOf(site.Settings.PollEvery));
            site.Time.Advance(site.Settings.PollEvery);
        }

        (await outcome).ShouldBeOfType<SendingOutcome.Posted>().Number.ShouldBe("FTI-10001");
    }

    [Fact]
    public async Task What_posts_longer_than_the_time_out_is_asked_for_again_later_and_found_posted()
    {
        await using var site = await DynamicsSite.Open(vendor: new DynamicsOptions { PostsAfter = TimeSpan.FromMinutes(1) });
        var created = (await site.Erp.Create(Invoice, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var polls = site.Time.WaitOf(site.Settings.PollEvery);

        var outcome = site.Erp.Post(created.RemoteId, Invoice, Cancellation);
        await polls;
        site.Time.Advance(VendorSandbox.CallTimeout);

        (await outcome).ShouldBeOfType<SendingOutcome.Unknown>().AskAgainAfter.ShouldBe(Duration.FromSeconds(30));
        (await site.Erp.Find("key-1", Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        site.Time.Advance(TimeSpan.FromMinutes(1));
        (await site.Erp.Find("key-1", Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
    }

    [Fact]
    public async Task An_identifier_beyond_what_floats_hold_stays_a_text_and_the_company_is_always_named()
    {
        await using var site = await DynamicsSite.Open();

        (await site.Erp.Create(Invoice, Cancellation)).ShouldBe(new SendingOutcome.Created("5637144577"));

        site.Calls.Where(call => call.StartsWith("GET", StringComparison.Ordinal)).ShouldAllBe(call =>
            call.Contains("cross-company=true", StringComparison.Ordinal)
            && call.Contains("dataAreaId eq 'nl01'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_customers_order_account_is_apart_from_who_is_billed()
    {
        await using var site = await DynamicsSite.Open();
        await site.Erp.Create(Invoice with { SoldTo = "S-1" }, Cancellation);

        var listed = (await site.Erp.List(null, null, Cancellation)).Documents.ShouldHaveSingleItem();

        (listed.BillTo, listed.SoldTo).ShouldBe(("C-17", "S-1"));
    }

    [Fact]
    public async Task A_refusal_says_what_the_Infolog_says_and_never_shows_a_stack_trace()
    {
        await using var site = await DynamicsSite.Open();

        var refused = (await site.Erp.Create(Invoice with { BillTo = "C-BLOCKED" }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>();

        (refused.Code, refused.Words).ShouldBe(
            ("customer-blocked", "The customer is blocked in the ERP: Customer C-BLOCKED is blocked for invoicing."));
        refused.Detail.ShouldContain("Infolog");
        (refused.Words + refused.Detail).ShouldNotContain("   at ");
    }
}
