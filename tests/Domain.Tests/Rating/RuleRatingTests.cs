using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

/// <summary>A contract's rules count when its tickets are rated.</summary>
public sealed class RuleRatingTests
{
    private static readonly ContractTerms Terms = ContractSamples.Terms();
    private static readonly TimeLogged Work = new(Entry());

    [Fact]
    public void A_rule_gives_the_charge_another_amount_and_says_so()
    {
        var charge = Ruled("charge.net > 0.0", new RuleEffect.Reprice("charge.net * 1.5"));

        (charge.Standing, charge.Net!.Amount).ShouldBe((ChargeStanding.Billable, 150m));
        charge.Explanation.ShouldContain(step => step.Rule == "rule" && step.Amount!.Amount == 150m);
    }

    [Fact]
    public void A_rule_that_does_not_apply_changes_nothing() =>
        Ruled("charge.net > 1000.0", new RuleEffect.NotBilled()).ShouldBe(Rate(Terms, Work).Only());

    [Fact]
    public void A_rule_holds_a_charge_for_its_owner()
    {
        var charge = Ruled("true", new RuleEffect.Hold("support", "Ask the customer to sign."));

        charge.Standing.ShouldBe(ChargeStanding.Held);
        (charge.Hold!.Owner, charge.Hold.NextStep).ShouldBe(("support", "Ask the customer to sign."));
    }

    [Fact]
    public void A_rule_leaves_a_charge_unbilled_before_another_holds_it()
    {
        var terms = Terms with
        {
            Rules =
            [
                new BillingRule("one", "Held.", "true", new RuleEffect.Hold("support", "Look.")),
                new BillingRule("two", "A courtesy.", "true", new RuleEffect.NotBilled()),
            ],
        };

        Rate(terms, Work).Only().Standing.ShouldBe(ChargeStanding.NotBillable);
    }

    [Fact]
    public void A_rule_asks_for_approval_until_there_is_one()
    {
        var terms = Terms with
        {
            Rules = [new BillingRule("r", "Approve it.", "true", new RuleEffect.NeedApproval())],
        };

        Rate(terms, Work).Only().Hold!.Code.ShouldBe("rule-not-approved");
        Rate(terms, Work, new TicketApproved("a1", Ticket.Everything, "ines", Now)).Only().Standing
            .ShouldBe(ChargeStanding.Billable);
    }

    private static Charge Ruled(string when, RuleEffect effect) =>
        Rate(Terms with { Rules = [new BillingRule("r", "As agreed.", when, effect)] }, Work).Only();
}
