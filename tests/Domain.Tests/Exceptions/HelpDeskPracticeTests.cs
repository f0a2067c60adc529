using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.PublicTexts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Exceptions;

/// <summary>The eight things that help desks know to go wrong: each is held, for one owner, and one step mends it.</summary>
public sealed class HelpDeskPracticeTests
{
    private static readonly ContractTerms Terms = ContractSamples.Terms();
    private static readonly TimeLogged Work = new(Entry());

    [Fact]
    public void Closed_without_time()
    {
        Held(Terms, TicketKinds.MissingTime, "support", MendedAt.Source, new TicketClosed(At(3, 2, 17)));
        Rate(Terms, new TicketClosed(At(3, 2, 17)), Work).Only().Standing.ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void Billable_without_contract()
    {
        var nobody = CustomerDecider.Initial.Find("incident", null, Now).ShouldBeOfType<ContractFound.None>().Hold;
        Is(nobody, TicketKinds.UnknownCustomer, "support", MendedAt.Source);
        Is(CustomerHolds.NoContract("incident", null), ContractKinds.NoContract, "finance", MendedAt.Contract);
    }

    [Fact]
    public void Customer_on_billing_hold()
    {
        var held = CustomerDecider.Evolve(CustomerDecider.Evolve(CustomerDecider.Initial, new ContractLinked(
                "K-1", 1, new Coverage(ContractSamples.Start, null, null, null), "Europe/Brussels")),
            new BillingHeld(new BillingHold("h1", "Insolvency", "Fin", Now)));

        var hold = held.Find("incident", null, Now).ShouldBeOfType<ContractFound.One>().Hold!;

        Is(hold, ContractKinds.CustomerOnBillingHold, "finance", MendedAt.Here);
        hold.Reason.ShouldBe("The customer is on billing hold (by Fin): Insolvency");
    }

    [Fact]
    public void Work_type_without_code()
    {
        var coded = Terms with { WorkTypeCodes = [new WorkTypeCode("onsite", "LAB-2")] };
        var hold = Held(coded, ContractKinds.WorkTypeWithoutCode, "finance", MendedAt.Contract, Work);
        hold.Missing.ShouldBe("\"remote\"");
        Rate(coded with { WorkTypeCodes = [new WorkTypeCode("remote", "LAB-1")] }, Work).Only().Standing
            .ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void Part_without_approved_price()
    {
        var approving = Terms with { Parts = Terms.Parts with { ApprovalRequired = true } };
        Held(approving, TicketKinds.PartNotApproved, "support", MendedAt.Here, new PartUsed(Part()));
        Rate(approving, new PartUsed(Part()), new TicketApproved("a1", "p1", "Eve", Now)).Only().Standing
            .ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void Disputed_or_waiting_for_the_customer()
    {
        var disputed = new TicketDisputed("d1", "Carl", "Was not there.", Now);
        Held(Terms, TicketKinds.Disputed, "finance", MendedAt.Here, Work, disputed);
        var hold = Held(
            Terms, TicketKinds.WaitingForCustomer, "support", MendedAt.Here, Work,
            disputed with { AwaitsCustomer = true, Reason = "Which cost centre?" });
        hold.Reason.ShouldBe("The customer has to answer first (d1): Which cost centre?");
        Rate(Terms, Work, disputed with { AwaitsCustomer = true }, new DisputeResolved("d1", true, "Eve", Now)).Only()
            .Standing.ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void Internal_text_in_a_public_field()
    {
        TextSearch.Find("Restored, password: Zomer-042137", []).ShouldHaveSingleItem().Kind.ShouldBe(TextHitKind.Secret);
        (DocumentKinds.TextSecret.Owner, DocumentKinds.TextSecret.Where).ShouldBe(("finance", MendedAt.Here));
    }

    [Fact]
    public void Over_the_approval_threshold()
    {
        var limited = Terms with { ApprovalThreshold = new Money(99.99m, Euro) };
        Held(limited, TicketKinds.OverThreshold, "finance", MendedAt.Here, Work);
        Rate(limited, Work, new TicketApproved("a1", "e1", "Eve", Now)).Only().Standing.ShouldBe(ChargeStanding.Billable);
    }

    private static HoldReason Held(
        ContractTerms terms, ExceptionKind kind, string owner, MendedAt where, params TicketEvent[] facts)
    {
        var hold = Rate(terms, facts).Only().Hold!;
        Is(hold, kind, owner, where);
        return hold;
    }

    private static void Is(HoldReason hold, ExceptionKind kind, string owner, MendedAt where) =>
        (hold.Code, hold.Owner, hold.NextStep, kind.Owner, kind.Where).ShouldBe(
            (kind.Code, owner, kind.NextStep, owner, where));
}
