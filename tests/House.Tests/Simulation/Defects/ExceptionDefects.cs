namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes in what waits for people.</summary>
internal static class ExceptionDefects
{
    private const string Kind = "an exception has a kind, an owner and a next step";

    public static readonly Defect[] All =
    [
        new("a hold has a code that the registry does not know", 20, [Kind],
            new Edit("Domain/Rating/RatingHolds.cs",
                "TicketKinds.MissingWorkType.Hold();",
                "new(\"no-type\", \"support\", \"It has no type.\", \"Enter it.\");")),
        new("a hold has no owner", 20, [Kind, "every exception has an owner and a next step"],
            new Edit("Domain/Exceptions/ExceptionKind.cs",
                "new(Code, Owner, reason ?? Sentence,", "new(Code, string.Empty, reason ?? Sentence,")),
        new("a text that customers must not read stops no approval", 20,
            ["no document is approved with a text that customers must not read"],
            new Edit("Domain/Invoices/TextGuard.cs",
                "if (fact is InvoiceApproved && state.GetContent()", "if (fact is LineCut && state.GetContent()")),
        new("tickets do not hear that a billing hold ended", 100, ["a hold that is over holds nothing"],
            new Edit("Grains/Contracts/ContractGrain.cs",
                "BillingReleased => [new NoteCustomerHold(CustomerOf(stored), false, Services.Now)],",
                "BillingReleased => [],")),
        new("a rating that was on its way when a billing hold ended is kept", 500, ["a hold that is over holds nothing"],
            new Edit("Domain/Contracts/CustomerHoldRules.cs",
                ": take.Charges.Any(IsHeld));", ": take.Charges.Count < 0);")) { Hint = 99 },
    ];
}
