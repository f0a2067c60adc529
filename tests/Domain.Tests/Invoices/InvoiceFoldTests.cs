using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class InvoiceFoldTests
{
    [Fact]
    public void An_unknown_fact_is_never_skipped()
    {
        foreach (var story in new[] { New(), Draft(), Approved(), Finalized(), Parked(), Posted() })
        {
            Should.Throw<UnknownFactException>(() => InvoiceDecider.Evolve(story.State, new Unheard()));
        }
    }

    [Fact]
    public void A_fact_that_cannot_follow_the_state_is_never_skipped()
    {
        var posted = Posted().ThenOne<InvoicePosted>();
        Should.Throw<UnknownFactException>(() => InvoiceDecider.Evolve(Draft().State, posted));
        Should.Throw<UnknownFactException>(() => InvoiceDecider.Evolve(New().State, posted));
    }

    private sealed record Unheard : InvoiceEvent;
}
