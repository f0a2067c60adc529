using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class InvoiceAddresseesTests
{
    [Fact]
    public void An_approved_invoice_goes_to_the_books_of_its_legal_entity() =>
        AddresseesOf<InvoiceApproved>(Approved()).ShouldBe(["books/NL01"]);

    [Fact]
    public void A_cut_line_goes_back_to_the_contract() =>
        AddresseesOf<LineCut>(Draft().When(new CutLine("L-1", true, "Later", "ann", Now))).ShouldBe(["contract/C-1"]);

    [Fact]
    public void What_changes_the_queue_goes_to_the_erp_tenant()
    {
        AddresseesOf<InvoiceFinalized>(Finalized()).ShouldBe(["erp/north"]);
        AddresseesOf<InvoiceParked>(Parked()).ShouldBe(["erp/north"]);
        AddresseesOf<InvoiceReplayed>(Parked().When(new ReplayInvoice("r-1", "ann", Now))).ShouldBe(["erp/north"]);
    }

    [Fact]
    public void A_posted_invoice_goes_to_the_tenant_and_once_to_each_ticket()
    {
        AddresseesOf<InvoicePosted>(Posted()).ShouldBe(["erp/north", "books/NL01", "ticket/desk/1", "ticket/desk/2"]);
        var lines = Billed with { Lines = [FirstLine, Line("L-2", 50m, FirstLine.TicketKey)] };
        var story = New().When(new OpenInvoice(lines, Now), new ApproveInvoice("ann", Now));
        story.When(new FinalizeInvoice("NL-2026-00001", HashOf(story), Now))
            .When(new StartSending(SendingPurpose.Create, Window, Now), new RecordSending(1, PostedAsOurs, false, Now));
        AddresseesOf<InvoicePosted>(story).ShouldBe(["erp/north", "books/NL01", "ticket/desk/1"]);
    }

    [Fact]
    public void Nobody_hears_of_the_rest()
    {
        AddresseesOf<InvoiceOpened>(Draft()).ShouldBeEmpty();
        AddresseesOf<InvoiceHeld>(Draft().When(new HoldInvoice("Wait", "ann", Now))).ShouldBeEmpty();
        AddresseesOf<SendingStarted>(Started()).ShouldBeEmpty();
    }

    private static ValueList<string> AddresseesOf<T>(Story story)
        where T : InvoiceEvent => InvoiceDecider.Addressees(story.State, story.ThenOne<T>());
}
