namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes with several documents in one call.</summary>
internal static class BatchDefects
{
    private const string Answer = "Grains/Posting/CallAnswer.cs";
    private const string Pacing = "Domain/Posting/Pacing.cs";

    public static readonly Defect[] All =
    [
        new("what is refused with others is parked with the bad one", 100, ["only what the ERP refused is parked"],
            new Edit(Answer, "when documents > 1 => new CallAnswer(", "when documents > 1_000 => new CallAnswer(")),
        new("the answers for several documents are taken in another order", 40,
            ["only what the ERP refused is parked", "a posted invoice stands in the ERP as it is here"],
            new Edit(Answer, "each[document] : OfCall", "each[each.Count - 1 - document] : OfCall")),
        new("several documents count as one call where the ERP counts each", 200,
            ["an ERP is called no faster than it allows"],
            new Edit("Grains/Posting/PacingGate.cs",
                "urgent, limits!.LoadOf(documents));", "urgent, limits!.LoadOf(documents) with { Calls = 1 });")) { Hint = 98 },
        new("the windows of calls for several documents do not hold", 200,
            ["an ERP is called no faster than it allows"],
            new Edit(Pacing, "at = load.IsForSeveral ? Instant.Max(at,", "at = load.Calls < 0 ? Instant.Max(at,"),
            new Edit(Pacing,
                "at = load.In(window.Of) is > 0 and var calls", "at = window.Of == CallSort.Any && load.Calls is var calls"))
            { Hint = 121 },
    ];
}
