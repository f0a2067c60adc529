using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Tests.Rules;

public sealed class RuleSetTests
{
    private static BillingRule Rule(string when, RuleEffect effect, string id = "r1") =>
        new(id, "As agreed.", when, effect);

    private static RuleFacts Facts(decimal? net = 100m, string workType = "onsite", bool isApproved = false) => new(
        TicketDecider.Initial
            .After(new PutTicket("desk", "4711", TicketSamples.Header, TicketSamples.Now)),
        ContractSamples.Terms(),
        new TimeSlot(TicketSamples.Entry("e1", 60, 1, TicketSamples.Now, "engineer", workType), false, isApproved ? 1 : null),
        Part: null,
        new RuleCharge(ChargeKind.Labour, new LocalDate(2026, 3, 2), "Work", 60m, "minute", net));

    private static RuleOutcome Decide(RuleFacts facts, params BillingRule[] rules)
    {
        RuleCheck.Find(rules.ToValueList()).ShouldBeEmpty();
        return new RuleSet(rules.ToValueList()).Decide(facts);
    }

    [Fact]
    public void Work_on_site_waits_for_approval()
    {
        var rule = Rule(
            "entry != null && entry.workType == 'onsite' && !entry.isApproved",
            new RuleEffect.Hold("support", "Have the customer sign."));
        Decide(Facts(), rule).Hold.ShouldBe(
            new HoldReason("rule-r1", "support", "As agreed.", "Have the customer sign.", "\"r1\""));
        Decide(Facts(isApproved: true), rule).Hold.ShouldBeNull();
        Decide(Facts(workType: "remote"), rule).Hold.ShouldBeNull();
        Decide(Facts() with { Time = null }, rule).Hold.ShouldBeNull();
    }

    [Fact]
    public void Work_on_site_waits_for_the_customers_signature_in_a_field_of_the_source()
    {
        var rule = Rule(
            "entry != null && entry.workType == 'onsite' && !('signedBy' in entry.fields)"
            + " && !(has(ticket.fields.signedBy) && ticket.fields.signedBy != '')",
            new RuleEffect.Hold("support", "Have the customer sign."));
        Decide(Facts(), rule).Hold!.NextStep.ShouldBe("Have the customer sign.");
        var signed = SourceField.List([new("zone", "b"), new("signedBy", "A. Customer")]);
        var entry = TicketSamples.Entry("e1", 60, 1, TicketSamples.Now, "engineer", "onsite");
        Decide(Facts() with { Time = new TimeSlot(entry with { Fields = signed }, false, null) }, rule).Hold.ShouldBeNull();
        var header = TicketSamples.Header with { Fields = signed };
        Decide(
            Facts() with { Ticket = TicketDecider.Initial.After(new PutTicket("desk", "4711", header, TicketSamples.Now)) },
            rule).Hold.ShouldBeNull();
    }

    [Fact]
    public void A_charge_above_a_threshold_needs_approval()
    {
        var rule = Rule("charge.net > 250.0", new RuleEffect.NeedApproval());
        Decide(Facts(), rule).NeedsApproval.ShouldBeFalse();
        var outcome = Decide(Facts(250.01m), rule);
        outcome.NeedsApproval.ShouldBeTrue();
        outcome.Steps.Single().Text.ShouldBe("Rule r1: As agreed. It needs approval.");
    }

    [Fact]
    public void Another_price_is_what_the_next_rule_sees()
    {
        var outcome = Decide(
            Facts(),
            Rule("entry.workType == 'onsite'", new RuleEffect.Reprice("charge.net * 1.5"), "site"),
            Rule("charge.net >= 150.0", new RuleEffect.Reprice("charge.net - 10.0"), "volume"));
        outcome.Net.ShouldBe(140m);
        outcome.Steps.Select(step => (step.Text, step.Amount?.Amount)).ShouldBe(
            [("Rule site: As agreed. 150.00 EUR.", 150m), ("Rule volume: As agreed. 140.00 EUR.", 140m)]);
    }

    [Fact]
    public void What_is_not_billed_says_why()
    {
        var outcome = Decide(Facts(), Rule("contract.currency == 'EUR' && customer.id != null", new RuleEffect.NotBilled()));
        outcome.NotBilled!.Text.ShouldBe("Rule r1: As agreed.");
        outcome.Net.ShouldBe(100m);
    }

    [Fact]
    public void A_rule_that_fails_holds_the_charge_and_points_at_the_character()
    {
        var outcome = Decide(
            Facts() with { Time = null },
            Rule("entry.minutes > 30", new RuleEffect.NotBilled()),
            Rule("true", new RuleEffect.Hold("finance", "Wait."), "r2"));
        outcome.Hold!.Code.ShouldBe("rule-failed");
        outcome.Hold.Reason.ShouldBe(
            "The condition of the rule \"r1\" fails at character 7: The value whose field is asked for is null here.");
        Decide(Facts(net: null), Rule("true", new RuleEffect.Reprice("charge.net == null ? 0.0 : 1.0 / 0.0"))).Net.ShouldBe(0m);
        Decide(Facts(), Rule("true", new RuleEffect.Reprice("charge.net == null ? 0.0 : 1.0 / 0.0"))).Hold!.Code
            .ShouldBe("rule-failed");
    }

    [Fact]
    public void Faults_name_their_place_and_character()
    {
        var faults = RuleCheck.Find(
        [
            Rule("entry.workTyp == 'x'", new RuleEffect.Hold("boss", ""), "r 1") with { Text = "" },
            Rule("charge.net", new RuleEffect.Reprice("charge.net"), "r2"),
            Rule("true", new RuleEffect.NotBilled(), "r2"),
        ]);
        faults.Select(fault => (fault.Code, fault.Field)).ShouldBe(
        [
            ("bad-id", "rules/0/ruleId"), ("empty", "rules/0/text"), ("expression-unknown-field", "rules/0/when"),
            ("unknown-owner", "rules/0/effect/owner"), ("empty", "rules/0/effect/nextStep"),
            ("expression-type", "rules/1/when"), ("expression-type", "rules/1/effect/amount"),
            ("rule-twice", "rules/2/ruleId"),
        ]);
        faults[2].Reason.ShouldBe(
            "Line 1, column 7: \"workTyp\" is no field of entry; one of description, distanceKm, fields, id, "
            + "isApproved, minutes, place, role, startedAt, technician, workType was expected.");
        faults[6].Reason.ShouldBe("Line 1, column 8: The expression must come to decimal; it comes to decimal?.");
    }

    [Theory]
    [InlineData("ticket.key == 'ticket/desk/4711' && !ticket.isClosed && ticket.closedAt == null")]
    [InlineData("ticket.minutes == 0 && ticket.approvals.size() == 0 && ticket.openedAt != null")]
    [InlineData("has(ticket.subject) && ticket.category != null && customer.id != null")]
    [InlineData("entry.role == 'engineer' && entry.minutes == 60 && entry.id == 'e1' && entry.technician != ''")]
    [InlineData("entry.startedAt.getFullYear(contract.timeZone) >= 2026 && entry.description != 'x'")]
    [InlineData("part == null && contract.version >= 1 && contract.id != '' && contract.name != '' && contract.billTo != ''")]
    [InlineData("charge.kind == 'labour' && charge.workDate < '2026-03-03' && charge.unit == 'minute'")]
    [InlineData("charge.quantity == 60.0 && charge.description == 'Work' && contract.entityId != ''")]
    public void Every_field_can_be_asked_for(string when) =>
        Decide(Facts(), Rule(when, new RuleEffect.NotBilled())).NotBilled.ShouldNotBeNull();

    [Fact]
    public void A_parts_fields_can_be_asked_for()
    {
        var facts = Facts() with
        {
            Time = null,
            Part = new PartSlot(TicketSamples.Part("p1", 2.5m, 4m), Withdrawn: false, Approved: null),
        };
        Decide(facts, Rule(
            "part.id == 'p1' && part.quantity == 2.5 && part.unitCost == 4.0 && part.costCurrency == 'EUR' "
            + "&& !part.isApproved && part.itemCode != '' && part.usedAt > timestamp('2020-01-01T00:00:00Z') "
            + "&& (part.serialNumber == null || has(part.serialNumber)) && part.description != '?' && entry == null",
            new RuleEffect.NotBilled())).NotBilled.ShouldNotBeNull();
    }
}
