using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

/// <summary>Expenses, price lists, and what comes back.</summary>
public sealed class ExpenseTests
{
    private static readonly PartUse Hotel =
        Part("x1", 2m, 80m, item: "HOTEL") with { Description = "Hotel", Kind = PartKind.Expense, Receipt = "R-17" };

    private static readonly LocalDate June = new(2026, 6, 1);

    private static ContractTerms Terms(ExpenseTerms? expenses = null, params PartPrice[] prices) =>
        ContractSamples.Terms() with { Parts = new PartTerms(50m, prices.ToValueList(), true, expenses) };

    private static Charge Rated(ContractTerms terms, PartUse part) =>
        Rate(terms, new PartUsed(part), new TicketApproved("a", "*", "Eve", Now)).Only();

    [Fact]
    public void An_expense_is_at_cost_and_names_its_receipt()
    {
        var charge = Rated(Terms(), Hotel);
        (charge.Kind, charge.Net!.Amount, charge.Description).ShouldBe((ChargeKind.Expense, 160m, "Hotel, receipt R-17"));
        charge.Told().ShouldContain("Expense x1: 2 of HOTEL laid out on 2026-03-02, receipt R-17.");
        Rate(Terms(), new PartUsed(Hotel)).Only().Hold!.Code.ShouldBe("part-not-approved");
    }

    [Fact]
    public void An_expense_has_a_markup_a_receipt_and_an_approval_of_its_own()
    {
        Rated(Terms(new ExpenseTerms(10m)), Hotel).Net!.Amount.ShouldBe(176m);
        Rate(Terms(new ExpenseTerms()), new PartUsed(Hotel)).Only().Standing.ShouldBe(ChargeStanding.Billable);
        Rate(Terms(new ExpenseTerms(ApprovalRequired: true)), new PartUsed(Hotel)).Only().Standing
            .ShouldBe(ChargeStanding.Held);
        var lacking = Rate(Terms(new ExpenseTerms(ReceiptRequired: true)), new PartUsed(Hotel with { Receipt = null })).Only();
        (lacking.Hold!.Code, lacking.Hold.Owner).ShouldBe(("missing-receipt", "support"));
        Rate(Terms(new ExpenseTerms(ReceiptRequired: true)), new PartUsed(Hotel)).Only().Standing
            .ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void A_serial_number_stands_on_the_line()
    {
        Rated(Terms(), Part() with { SerialNumber = "S-9" }).Description.ShouldBe("Toner, serial number S-9");
        Rated(Terms(), Part() with { SerialNumber = "S-9", Description = "Toner S-9" }).Description.ShouldBe("Toner S-9");
    }

    [Fact]
    public void A_customers_own_price_on_the_day_comes_before_that_of_all()
    {
        var prices = new[]
        {
            new PartPrice("TONER", 10m, To: June.PlusDays(-1)), new PartPrice("TONER", 11m, From: June),
            new PartPrice("TONER", 9m, "C-1", new LocalDate(2026, 3, 2), new LocalDate(2026, 3, 2)),
            new PartPrice("TONER", 1m, "C-2"),
        };
        var terms = Terms(null, prices) with { CustomerIds = ["C-1", "C-2"] };
        ContractTermsCheck.Find(terms).ShouldBeEmpty();
        Rated(terms, Part()).Net!.Amount.ShouldBe(18m);
        Rated(terms, Part() with { UsedAt = At(3, 3, 9) }).Net!.Amount.ShouldBe(20m);
        Rated(terms, Part() with { UsedAt = At(6, 1, 9) }).Net!.Amount.ShouldBe(22m);
    }

    [Theory]
    [InlineData(9, 90)]
    [InlineData(10, 80)]
    [InlineData(100, 500)]
    public void The_whole_quantity_costs_what_the_break_that_it_reaches_says(int quantity, decimal net)
    {
        var price = new PartPrice("TONER", 10m, Breaks: [new QuantityBreak(10m, 8m), new QuantityBreak(50m, 5m)]);
        var charge = Rated(Terms(null, price), Part(quantity: quantity));
        charge.Net!.Amount.ShouldBe(net);
        if (quantity == 10)
        {
            charge.Told().ShouldContain("10 at the agreed price of 8.00 EUR each (from 10 on): 80.00 EUR.");
        }
    }

    [Fact]
    public void What_comes_back_is_priced_as_it_was_billed()
    {
        var prices = new[]
        {
            new PartPrice("TONER", 10m, To: new LocalDate(2026, 3, 2), Breaks: [new QuantityBreak(10m, 8m)]),
            new PartPrice("TONER", 20m, From: new LocalDate(2026, 3, 3)),
        };
        var back = Part("p2", -3m) with { ReturnOf = "p1", UsedAt = At(3, 20, 9) };
        var charges = Rate(
            Terms(null, prices), new PartUsed(Part("p1", 12m)), new PartUsed(back), new TicketApproved("a", "*", "Eve", Now));
        charges.Select(charge => charge.Net!.Amount).ShouldBe([96m, -24m]);
        charges[1].WorkDate.ShouldBe(new LocalDate(2026, 3, 20));
        charges[1].Told().ShouldContain("It is part p1 of 2026-03-02 that comes back, at the price of that day.");
    }

    [Fact]
    public void What_comes_back_of_an_earlier_version_is_priced_by_that_version()
    {
        var first = Terms(null, new PartPrice("TONER", 10m));
        var second = Terms(null, new PartPrice("TONER", 99m)) with { Version = 2, EffectiveFrom = new LocalDate(2026, 3, 10) };
        var back = Part("p2", -1m) with { ReturnOf = "p1", UsedAt = At(3, 20, 9) };
        TicketRating.Rate(
            Given(Opened, new PartUsed(Part("p1", 2m)), new PartUsed(back), new TicketApproved("a", "*", "Eve", Now)),
            Agreement.Of([first, second])).Select(charge => charge.Net!.Amount).ShouldBe([20m, -10m]);
    }

    [Fact]
    public void What_was_never_used_does_not_come_back()
    {
        string Code(params PartUse[] parts) => Rate(
            Terms(), [.. parts.Select(part => (TicketEvent)new PartUsed(part)), new TicketApproved("a", "*", "Eve", Now)])
            [^1].Hold?.Code ?? "";
        var back = Part("p2", -2m) with { ReturnOf = "p1" };
        Code(Part("p1", 2m), back).ShouldBe("");
        Code(back).ShouldBe("unknown-return");
        Code(Part("p1", 2m, item: "OTHER"), back).ShouldBe("unknown-return");
        Code(Part("p1", 1m), back).ShouldBe("too-much-returned");
        Code(Part("p1", 3m), back, Part("p3", -2m) with { ReturnOf = "p1" }).ShouldBe("too-much-returned");
    }

    [Fact]
    public void What_a_warranty_covered_comes_back_for_nothing()
    {
        var terms = Terms() with { Warranties = [new Warranty("A-1", new LocalDate(2026, 3, 5), false, true)] };
        var back = Part("p2", -1m) with { ReturnOf = "p1", UsedAt = At(3, 20, 9) };
        Rate(terms, new TicketChanged(Header with { AssetId = "A-1" }), new PartUsed(Part("p1")), new PartUsed(back))
            .ShouldAllBe(charge => charge.Standing == ChargeStanding.NotBillable);
    }
}
