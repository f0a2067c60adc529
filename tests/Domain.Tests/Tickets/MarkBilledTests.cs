using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

public sealed class MarkBilledTests
{
    private static readonly TicketBilled Billed = new("invoice/K/2026-03/month", "N1", Now);

    [Fact]
    public void A_document_is_noted_once()
    {
        Given(Opened).When(new MarkBilled(Key, Billed.InvoiceKey, "N1", Now)).ShouldBe([Billed]);
        Given(Opened, Billed).When(new MarkBilled(Key, Billed.InvoiceKey, "N1", Now)).ShouldBeEmpty();
        Given(Opened, Billed).Refused(new MarkBilled(Key, Billed.InvoiceKey, "N2", Now))
            .ShouldBe(TicketRefusal.Conflict("number"));
    }

    [Fact]
    public void The_source_hears_of_it() =>
        TicketDecider.Addressees(Given(Opened, Billed), Billed).ShouldBe(["source/desk"]);

    [Fact]
    public void It_is_no_reason_to_rate_again() => Given(Opened, Billed).Changes.ShouldBe(Given(Opened).Changes);
}
