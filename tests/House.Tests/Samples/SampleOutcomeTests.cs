using System.Text.Json.Nodes;
using BillingGrains.Domain.Rating;
using BillingGrains.LoadTests.Samples;

namespace BillingGrains.House.Tests.Samples;

/// <summary>What comes of the sample month when it is rated and billed, against what was worked out without the rules.</summary>
public sealed class SampleOutcomeTests
{
    private static readonly SampleReplay Replay = SampleReplay.OfTheMonth;
    private static readonly HelpdeskMonth Month = Replay.Month;
    private static readonly JsonNode Counts = Month.Expected()["counts"]!;

    public static TheoryData<string> CastNames => [.. SampleCast.All.Select(ticket => ticket.Name)];

    [Theory]
    [MemberData(nameof(CastNames))]
    public void A_named_ticket_has_the_charges_that_were_worked_out_by_hand(string name)
    {
        var ticket = SampleCast.All.Single(one => one.Name == name);

        var charges = Replay.ChargesOf(ticket.TicketId);

        charges.Select(Describe).Order(StringComparer.Ordinal)
            .ShouldBe(ticket.Charges.Select(Describe).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_casts_invoice_has_the_lines_and_the_net_that_were_worked_out_by_hand()
    {
        var expected = SampleCast.ExpectedInvoice();

        var billed = Replay.Billed.Where(one => one.Terms.ContractId == SampleContracts.CastContract)
            .ShouldHaveSingleItem();

        billed.Lines.Count.ShouldBe(expected["lines"]!.GetValue<int>());
        billed.Lines.Sum(line => line.Net.Amount).ShouldBe(expected["net"]!.GetValue<decimal>());
        billed.Terms.Currency.Code.ShouldBe(expected["currency"]!.GetValue<string>());
    }

    [Fact]
    public void Only_the_lines_that_contradict_are_refused() =>
        Replay.Refused.Count.ShouldBe(Counts["itemsRefused"]!.GetValue<int>());

    [Fact]
    public void Every_live_entry_and_part_is_in_exactly_one_charge()
    {
        var inCharges = Replay.AllCharges().SelectMany(charge => charge.Facts).ToList();
        int Count(string name) => Counts[name]!.GetValue<int>();

        inCharges.ShouldBeUnique();
        inCharges.Count.ShouldBe(
            Count("entries") - Count("entriesWithdrawn") + Count("parts") - Count("partsWithdrawn"));
    }

    [Theory]
    [InlineData("unknown-customer")]
    [InlineData("ambiguous-contract")]
    [InlineData("missing-rate")]
    [InlineData("missing-work-type")]
    [InlineData("missing-time")]
    [InlineData("part-not-approved")]
    [InlineData("over-threshold")]
    [InlineData("disputed")]
    public void The_month_holds_charges_for_this_reason(string code) =>
        Replay.AllCharges().ShouldContain(charge => charge.Hold != null && charge.Hold.Code == code);

    [Theory]
    [InlineData(ChargeStanding.Billable)]
    [InlineData(ChargeStanding.Waiting)]
    [InlineData(ChargeStanding.Held)]
    [InlineData(ChargeStanding.NotBillable)]
    public void The_month_has_charges_that_stand_so(ChargeStanding standing) =>
        Replay.AllCharges().ShouldContain(charge => charge.Standing == standing);

    [Fact]
    public void Every_ticket_that_was_closed_without_time_or_part_is_held_for_missing_time() =>
        Replay.AllCharges().Count(charge => charge.Hold?.Code == "missing-time")
            .ShouldBe(Counts["ticketsClosedWithoutTimeOrPart"]!.GetValue<int>());

    [Fact]
    public void A_dispute_that_is_open_holds_what_is_on_its_ticket_and_a_lost_one_ends_it()
    {
        var disputed = Month.Feed.Where(item => item.Type == "dispute").Select(item => item.TicketId)
            .Distinct(StringComparer.Ordinal).ToList();
        var open = disputed.Count(id => Replay.ChargesOf(id).Any(charge => charge.Hold?.Code == "disputed"));

        open.ShouldBe(Counts["ticketsInDispute"]!.GetValue<int>());
        disputed.Count(id => Replay.ChargesOf(id).All(charge => charge.Standing == ChargeStanding.NotBillable))
            .ShouldBeGreaterThanOrEqualTo(Counts["disputesWonByTheCustomer"]!.GetValue<int>());
    }

    [Fact]
    public void Every_contract_has_an_invoice_in_its_currency()
    {
        var invoices = Replay.Billed.Where(one => one.Reason == "month").ToList();

        invoices.Select(one => one.Terms.ContractId).Order(StringComparer.Ordinal)
            .ShouldBe(Month.Contracts.Select(terms => terms.ContractId).Order(StringComparer.Ordinal));
        invoices.ShouldAllBe(one => one.Lines.All(line => line.Net.Currency == one.Terms.Currency));
    }

    private static string Describe(Charge charge) => Describe(
        charge.Kind.ToString(), charge.Standing.ToString(), [.. charge.Facts], charge.Quantity, charge.Unit,
        charge.Net?.Amount, charge.Hold?.Code);

    private static string Describe(ExpectedCharge charge) => Describe(
        charge.Kind.Replace("-", "", StringComparison.Ordinal), charge.Standing.Replace("-", "", StringComparison.Ordinal),
        charge.Facts, charge.Quantity, charge.Unit, charge.Net, charge.Hold);

    private static string Describe(
        string kind, string standing, string[] facts, decimal quantity, string unit, decimal? net, string? hold) =>
        FormattableString.Invariant(
            $"{kind} {standing} [{string.Join(',', facts)}] {quantity:0.###} {unit} {net:0.00##} {hold}").ToLowerInvariant();
}
