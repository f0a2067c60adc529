using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

public sealed class PartRatingTests
{
    private static ContractTerms With(decimal markup, bool approval, params PartPrice[] prices) =>
        ContractSamples.Terms() with { Parts = new PartTerms(markup, [.. prices], approval) };

    [Fact]
    public void Cost_and_markup_make_the_price()
    {
        var charge = Rate(With(12.5m, false), new PartUsed(Part(quantity: 3m, cost: 9.99m))).Only();
        charge.Net!.Amount.ShouldBe(33.72m);
        charge.Told().ShouldContain("3 at a cost of 9.99 EUR each: 29.97 EUR.");
        charge.Told().ShouldContain("A markup of 12.5 % makes it 33.71625 EUR.");
        charge.Told().ShouldContain("Rounded half up to 2 decimals: 33.72 EUR.");
    }

    [Fact]
    public void An_agreed_price_stands_in_place_of_cost_whatever_its_currency()
    {
        var terms = With(50m, false, new PartPrice("TONER", 25m));
        Rate(terms, new PartUsed(Part(currency: Currencies.Find("USD")))).Only().Net!.Amount.ShouldBe(50m);
    }

    [Fact]
    public void A_cost_in_another_currency_is_held_for_finance()
    {
        var charge = Rate(With(0m, false), new PartUsed(Part(currency: Currencies.Find("USD")))).Only();
        (charge.Hold!.Code, charge.Hold.Owner, charge.Net).ShouldBe(("other-currency", "finance", null));
    }

    [Fact]
    public void A_return_gives_back() =>
        Rate(With(10m, false), new PartUsed(Part(quantity: -1m))).Only().Net!.Amount.ShouldBe(-11m);

    [Fact]
    public void Where_approval_is_required_each_part_is_held_until_it_is_approved()
    {
        var held = Rate(With(0m, true), new PartUsed(Part())).Only();
        (held.Hold!.Code, held.Hold.Owner, held.Net!.Amount).ShouldBe(("part-not-approved", "support", 20m));
        Rate(With(0m, true), new PartUsed(Part()), new TicketApproved("a1", "p1", "Eve", Now))
            .Only().Standing.ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void A_warranty_covers_parts_to_its_last_day()
    {
        var covered = new TicketChanged(Header with { AssetId = "A-1" });
        var terms = With(0m, false);
        Rate(terms with { Warranties = [new("A-1", new(2026, 3, 2), false, true)] }, covered, new PartUsed(Part()))
            .Only().Standing.ShouldBe(ChargeStanding.NotBillable);
        Rate(terms with { Warranties = [new("A-1", new(2026, 3, 1), false, true)] }, covered, new PartUsed(Part()))
            .Only().Standing.ShouldBe(ChargeStanding.Billable);
        Rate(terms with { Warranties = [new("A-1", new(2026, 3, 2), true, false)] }, covered, new PartUsed(Part()))
            .Only().Standing.ShouldBe(ChargeStanding.Billable);
    }
}
