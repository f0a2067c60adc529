namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes in what a contract owes of no ticket, and in what is taken off.</summary>
internal static class SectionDefects
{
    private const string Balance = "rated = invoiced + written down + unbilled";
    private const string Discounts = "discounts take off what was agreed";
    private const string Due = "what falls due is billed at once";
    private const string Owes = "customers are billed what they owe";

    public static readonly Defect[] All =
    [
        new("a month that is paid in advance is billed when it has ended", 20, [Owes],
            new Edit("Domain/Recurring/RecurringCharges.cs",
                "subscription.Timing == BillTiming.Advance ? on : on.PlusDays(-1);",
                "subscription.Timing == BillTiming.Advance ? part.To : on.PlusDays(-1);")),
        new("a subscription keeps its price after a revision", 40, [Owes],
            new Edit("Domain/Contracts/OwnCharges.cs",
                "charges.FindAll(charge => before.GetValueOrDefault(charge.ChargeId) != charge);",
                "charges.FindAll(charge => !before.ContainsKey(charge.ChargeId));")),
        new("a revision leaves the months alone that were rated", 40, [Owes],
            new Edit("Domain/Contracts/ContractFold.cs", "Proposed = null, RatedThrough = null,", "Proposed = null,")),
        new("a milestone that was reached is forgotten", 20, [Owes],
            new Edit("Domain/Contracts/ContractFold.cs",
                "Reached = state.Reached.Add(new ReachedMilestone(reached.MilestoneId, reached.On)),",
                "Reached = state.Reached,")),
        new("what falls due waits for a run", 20, [Due],
            new Edit("Domain/Contracts/DocumentTriggers.cs", "{ When: DocumentTrigger.Due } =>",
                "{ When: DocumentTrigger.None } =>")),
        new("a large document passes without review", 60, ["a document goes its way once"],
            new Edit("Domain/Contracts/DocumentReview.cs",
                "totals.Gross.Amount > upTo.Amount ?", "totals.Gross.Amount < 0m ?"),
            new Edit("Domain/Contracts/DocumentReview.cs",
                ": state.LastNets.Count < CompareWith ? \"The", ": state.LastNets.Count < 0 ? \"The")),
        new("a discount of subscriptions is taken off work too", 20, [Discounts, Owes, Balance],
            new Edit("Domain/Discounts/Discount.cs", "return AppliesTo.IsEmpty;", "return true;")),
    ];
}
