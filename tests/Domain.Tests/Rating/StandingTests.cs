using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

public sealed class StandingTests
{
    private static readonly ContractTerms Terms = ContractSamples.Terms();
    private static readonly TimeLogged Work = new(Entry());
    private static readonly TicketDisputed Disputed = new("d1", "Carl", "Was not there.", Now);
    private static readonly TicketClosed Closed = new(At(3, 2, 17));

    [Fact]
    public void Included_work_is_shown_with_what_it_would_have_cost()
    {
        var charge = Rate(Terms with { Included = [new Inclusion("incident", null)] }, Work).Only();
        (charge.Standing, charge.Net!.Amount).ShouldBe((ChargeStanding.NotBillable, 0m));
        charge.Explanation[^1].Text.ShouldBe(
            "The flat fee covers work on tickets of the category \"incident\". Nothing is billed. "
            + "It would have cost 100.00 EUR.");
        Rate(Terms with { Included = [new Inclusion("maintenance", null)] }, Work)
            .Only().Standing.ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void A_charge_bears_the_contracts_tax_code_with_its_rate()
    {
        var charge = Rate(Terms with { Tax = new TaxTerms("VAT9", 9m) }, Work).Only();
        (charge.TaxCode, charge.TaxPercent).ShouldBe(("VAT9", 9m));
        var free = Rate(Terms with { Tax = null }, Work).Only();
        (free.TaxCode, free.TaxPercent).ShouldBe((null, null));
    }

    [Fact]
    public void Included_work_needs_neither_rate_nor_work_type() =>
        Rate(Terms with { Included = [new Inclusion(null, null)], Rates = [] }, new TimeLogged(Entry(workType: "")))
            .Only().Standing.ShouldBe(ChargeStanding.NotBillable);

    [Fact]
    public void A_warranty_covers_labour_on_its_asset() =>
        Rate(
            Terms with { Warranties = [new("A-1", new(2026, 3, 2), true, false)] },
            new TicketChanged(Header with { AssetId = "A-1" }), Work)
            .Only().Standing.ShouldBe(ChargeStanding.NotBillable);

    [Fact]
    public void A_charge_above_the_threshold_is_held_until_it_is_approved()
    {
        var terms = Terms with { ApprovalThreshold = new Money(99.99m, Euro) };
        var held = Rate(terms, Work).Only();
        (held.Hold!.Code, held.Hold.Owner, held.Net!.Amount).ShouldBe(("over-threshold", "finance", 100m));
        Rate(terms, Work, new TicketApproved("a1", "e1", "Eve", Now)).Only().Standing
            .ShouldBe(ChargeStanding.Billable);
        Rate(terms, Work, new TicketApproved("a1", "*", "Eve", Now)).Only().Standing
            .ShouldBe(ChargeStanding.Billable);
        Rate(terms with { ApprovalThreshold = new Money(100m, Euro) }, Work).Only().Standing
            .ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void A_dispute_holds_everything_with_its_price()
    {
        var charges = Rate(Terms, Work, new PartUsed(Part()), Disputed);
        charges.ShouldAllBe(charge => charge.Hold!.Code == "disputed" && charge.Hold.Owner == "finance");
        charges.Select(charge => charge.Net!.Amount).ShouldBe([100m, 20m]);
    }

    [Fact]
    public void A_dispute_ends_with_or_without_billing()
    {
        Rate(Terms, Work, Disputed, new DisputeResolved("d1", true, "Eve", Now))
            .Only().Standing.ShouldBe(ChargeStanding.Billable);
        var lost = Rate(Terms, Work, Disputed, new DisputeResolved("d1", false, "Eve", Now)).Only();
        (lost.Standing, lost.Net!.Amount).ShouldBe((ChargeStanding.NotBillable, 0m));
    }

    [Fact]
    public void A_ticket_closed_without_work_is_held_until_somebody_says_that_there_was_none()
    {
        var missing = Rate(Terms, Closed).Only();
        (missing.Kind, missing.Hold!.Code, missing.Hold.Owner)
            .ShouldBe((ChargeKind.MissingWork, "missing-time", "support"));
        missing.Facts.ShouldBeEmpty();
        Rate(Terms, Closed, new TicketApproved("a1", "*", "Eve", Now)).Only().Standing
            .ShouldBe(ChargeStanding.NotBillable);
        Rate(Terms, Work, new TimeWithdrawn("e1", "no"), Closed).Only().Kind.ShouldBe(ChargeKind.MissingWork);
        Rate(Terms, Closed, Work).Only().Kind.ShouldBe(ChargeKind.Labour);
    }

    [Fact]
    public void Work_on_an_open_ticket_waits_where_the_contract_bills_closed_tickets()
    {
        var terms = Terms with { BillWhen = BillWhen.TicketClosed };
        Rate(terms, Work).Only().Standing.ShouldBe(ChargeStanding.Waiting);
        Rate(terms, Work, Closed).Only().Standing.ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void The_first_reason_that_applies_counts()
    {
        var terms = Terms with
        {
            BillWhen = BillWhen.TicketClosed,
            Parts = new PartTerms(0m, [], true),
            ApprovalThreshold = new Money(1m, Euro),
        };
        var usd = new PartUsed(Part(currency: Currencies.Find("USD")));
        var asset = new TicketChanged(Header with { AssetId = "A-1" });
        var warranty = terms with { Warranties = [new("A-1", new(2026, 3, 2), false, true)] };
        string Code(ContractTerms by, params TicketEvent[] facts) =>
            Rate(by, facts).Only() is var charge && charge.Hold is { } hold ? hold.Code : charge.Standing.ToString();

        Code(warranty, asset, usd, Disputed, new DisputeResolved("d0", false, "Eve", Now)).ShouldBe("NotBillable");
        Code(warranty, asset, usd, Disputed).ShouldBe("disputed");
        Code(warranty, asset, usd).ShouldBe("NotBillable");
        Code(terms, usd).ShouldBe("other-currency");
        Code(terms, new PartUsed(Part())).ShouldBe("part-not-approved");
        Code(terms, Work).ShouldBe("over-threshold");
        Code(terms, Work, new TicketApproved("a1", "e1", "Eve", Now)).ShouldBe("Waiting");
    }
}
