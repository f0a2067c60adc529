using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

public sealed class FixedPriceTests
{
    private static readonly TicketClosed Closed = new(Now);

    private static readonly TicketEvent[] Work =
    [
        new TimeLogged(Entry("e1", 60, at: At(3, 2, 9))), new TimeLogged(Entry("e2", 90, at: At(3, 4, 9))),
        new PartUsed(Part()),
    ];

    private static readonly FixedPrice Visit = new("visit", "Incident, whatever it takes", 250m, ContractSamples.Start);

    private static ContractTerms Terms(params FixedPrice[] prices) =>
        ContractSamples.Terms() with { FixedPrices = prices.ToValueList() };

    private static string Told(ValueList<Charge> charges) => string.Join(' ', charges.Select(charge =>
        FormattableString.Invariant($"{charge.Kind}:{charge.Standing}:{charge.Net?.Amount:0}")));

    [Fact]
    public void The_ticket_costs_its_price_and_shows_the_time_that_it_took()
    {
        var charges = Rate(Terms(Visit), [.. Work, Closed]);
        Told(charges).ShouldBe("Labour:NotBillable:0 Labour:NotBillable:0 Part:Billable:20 FixedPrice:Billable:250");
        charges[1].Explanation[^1].Text.ShouldBe(
            "The ticket has a fixed price, 250.00 EUR: Incident, whatever it takes. Nothing is billed. "
            + "It would have cost 150.00 EUR.");
        (charges[3].WorkDate, charges[3].Quantity, charges[3].Unit, charges[3].Description)
            .ShouldBe((new LocalDate(2026, 3, 4), 1m, "ticket", "Incident, whatever it takes"));
    }

    [Fact]
    public void It_is_due_once_the_ticket_is_closed() =>
        Told(Rate(Terms(Visit), Work)).ShouldEndWith("Part:Billable:20 FixedPrice:Waiting:250");

    [Fact]
    public void Parts_are_in_it_where_that_was_agreed() =>
        Told(Rate(Terms(Visit with { CoversParts = true }), [.. Work, Closed]))
            .ShouldBe("Labour:NotBillable:0 Labour:NotBillable:0 Part:NotBillable:0 FixedPrice:Billable:250");

    [Theory]
    [InlineData("incident", null, null, true)]
    [InlineData("project", null, null, false)]
    [InlineData(null, "critical", null, true)]
    [InlineData(null, "low", null, false)]
    [InlineData(null, null, "ticket.minutes < 200 && ticket.subject.contains('Printer')", true)]
    [InlineData(null, null, "ticket.minutes > 200", false)]
    public void It_is_for_tickets_of_a_category_a_priority_or_a_condition(
        string? category, string? priority, string? when, bool fits) =>
        Rate(
            Terms(Visit with { Category = category, Priority = priority, When = when }),
            [new TicketChanged(Header with { Priority = "critical" }), .. Work, Closed])
            .Any(charge => charge.Kind == ChargeKind.FixedPrice).ShouldBe(fits);

    [Fact]
    public void The_first_that_fits_on_the_day_on_which_work_began_counts()
    {
        var old = Visit with { PriceId = "old", Amount = 200m, To = new LocalDate(2026, 3, 2) };
        var charges = Rate(Terms(old, Visit), [.. Work, Closed]);
        charges[^1].Net!.Amount.ShouldBe(200m);
        charges.Count(charge => charge.Kind == ChargeKind.FixedPrice).ShouldBe(1);
    }

    [Fact]
    public void Work_that_is_covered_otherwise_does_not_ask_for_it()
    {
        var terms = Terms(Visit) with { Included = [new Inclusion(null, "remote")] };
        Told(Rate(terms, [.. Work, Closed])).ShouldBe("Labour:NotBillable:0 Labour:NotBillable:0 Part:Billable:20");
        Told(Rate(Terms(Visit), new PartUsed(Part()), Closed)).ShouldBe("Part:Billable:20");
    }

    [Fact]
    public void A_condition_that_fails_holds_the_price()
    {
        var charge = Rate(Terms(Visit with { When = "1 / (ticket.minutes - 150) > 0" }), [.. Work, Closed])[^1];
        (charge.Kind, charge.Hold!.Code, charge.Net).ShouldBe((ChargeKind.FixedPrice, "price-failed", null));
    }

    [Fact]
    public void A_ticket_over_two_versions_has_one_price_and_one_limit_by_the_version_of_its_first_work()
    {
        var first = Terms(Visit) with { Limits = [new TicketLimit("all", "At most", 260m)] };
        var second = Terms(Visit with { PriceId = "new", Amount = 400m }) with
        {
            Version = 2, EffectiveFrom = new LocalDate(2026, 3, 3),
            Limits = [new TicketLimit("all", "At most", 1m)],
        };
        var ticket = Given([Opened, .. Work, Closed]);
        Told(TicketRating.Rate(ticket, Agreement.Of([first, second]))).Split(' ').Order(StringComparer.Ordinal)
            .ShouldBe([
                "FixedPrice:Billable:240", "FixedPrice:NotBillable:0", "Labour:NotBillable:0", "Labour:NotBillable:0",
                "Part:Billable:20",
            ]);
        Told(TicketRating.Rate(ticket, Agreement.Of([first with { FixedPrices = [], Limits = [] }, second])))
            .ShouldBe("Labour:Billable:100 Part:Billable:20 Labour:Billable:150");
    }
}
