using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>Changes of a draft line's amount: within what the contract owes, with kind and reason.</summary>
public sealed class AdjustLineTests
{
    private static AdjustLine To(decimal? net, decimal? quantity = null) =>
        new("L-1", net, quantity, ReductionKind.WriteDown, "Half of it was our mistake.", "ann", Now);

    [Fact]
    public void A_line_is_lowered_and_the_totals_follow()
    {
        var story = Draft().When(To(60m));
        var fact = story.ThenOne<LineAdjusted>();
        (fact.Kind, fact.Rebill, fact.Line.Net, fact.Totals.Gross).ShouldBe(
            (ReductionKind.WriteDown, false, Eur(60m), Eur(133.10m)));
        fact.Line.Explanation[^1].Text.ShouldBe(
            "Finance changed 100.00 EUR to 60.00 EUR: Half of it was our mistake. The difference is never billed.");
        InvoiceDecider.Addressees(story.State, fact).ShouldBe(["contract/C-1"]);
        story.When(To(60m)).ThenNothing();
        story.State.ShouldBeOfType<Invoice.Draft>().Edits.ShouldBe([new DraftEdit("ann", Eur(40m))]);
    }

    [Fact]
    public void By_quantity_the_price_stays()
    {
        var line = Draft().When(To(null, 45m)).ThenOne<LineAdjusted>().Line;
        (line.Quantity, line.Net).ShouldBe((45m, Eur(75m)));
    }

    [Fact]
    public void Up_again_as_far_as_it_was_opened_and_no_further()
    {
        var story = Draft().When(To(60m), To(80m));
        story.ThenOne<LineAdjusted>().Line.Net.ShouldBe(Eur(80m));
        story.When(To(100.01m)).ThenRefused(InvoiceRefusal.MoreThanOwed(Eur(100m)));
        story.When(To(null, 61m)).ThenRefused(InvoiceRefusal.MoreThanOwed(Eur(100m)));
    }

    [Fact]
    public void Each_fault_is_named()
    {
        Draft().When(To(10m) with { LineId = "x" }).ThenRefused(InvoiceRefusal.UnknownLine);
        Draft().When(To(10m) with { Reduction = ReductionKind.None }).ThenRefused(CreditRefusal.KindMissing);
        Draft().When(To(10m) with { Reason = "" }).ThenRefused(InvoiceRefusal.ReasonMissing);
        Draft().When(To(null)).ThenRefused(InvoiceRefusal.AmountOrQuantity);
        Draft().When(To(10m, 10m)).ThenRefused(InvoiceRefusal.AmountOrQuantity);
        Draft().When(To(0m)).ThenRefused(InvoiceRefusal.AmountNotPositive);
        Draft().When(To(1.005m)).ThenRefused(InvoiceRefusal.AmountNotPositive);
        Approved().When(To(10m)).ThenRefused(InvoiceRefusal.Frozen);
    }
}
