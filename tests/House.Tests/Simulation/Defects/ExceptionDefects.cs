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
    ];
}
