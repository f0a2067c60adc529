namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes in what is taken back of final documents.</summary>
internal static class CreditDefects
{
    private const string Balance = "rated = invoiced + written down + unbilled";
    private const string Fold = "Domain/Contracts/ContractFold.cs";
    private const string OneWay = "a document goes its way once";
    private const string Owes = "customers are billed what they owe";

    public static readonly Defect[] All =
    [
        new("a credit for good is offered again", 60, [Owes, Balance],
            new Edit(Fold, "_ => -line.StandsFor.Amount,", "_ => 0m,")),
        new("a credit to rebill is never offered again", 60, [Owes, Balance],
            new Edit(Fold, "{ Rebill: true } => 0m,", "{ Rebill: true } => -line.StandsFor.Amount,")),
        new("a credit takes back what was taken back before", 120, ["credits never exceed their document", Owes, Balance],
            new Edit("Domain/Contracts/Crediting.cs",
                ".FirstOrDefault(part => part.InvoiceKey == content.InvoiceKey && part.Worth > 0m)",
                """
                .Select(part => part with { Worth = line.StandsFor.Amount, Net = line.Net.Amount })
                                .FirstOrDefault(part => part.Worth > 0m)
                """)),
        new("a credit has another tax than its invoice", 60, ["a credit has its original's terms"],
            new Edit("Domain/Contracts/Crediting.cs", "TaxPercent = share.TaxPercent,", "TaxPercent = share.TaxPercent + 1m,")),
        new("an approval counts for another content than was seen", 200, ["an approval is bound to what was seen"],
            new Edit("Domain/Invoices/Review.cs", "if (seen == Hash(draft))", "if (seen.Length > 0)")),
        new("a line lowered for good is offered again", 60, [Owes, Balance],
            new Edit(Fold, "Settled = charge.Settled + reduced - line.Reduced,", "Settled = charge.Settled,")),
        new("a void is possible while the document is being sent", 120,
            ["posted there is posted here", "what is void is in no ERP", OneWay],
            new Edit("Domain/Invoices/VoidRules.cs",
                "Invoice.Finalized { Sending: { IsOpen: false, RemoteId: null } } or Invoice.Voided => null,",
                "Invoice.Finalized or Invoice.Voided => null,")) { Hint = 29 },
        new("a credit note does not wait for what it takes back", 60, ["a credit note comes after what it takes back"],
            new Edit("Grains/Posting/SentOrder.cs", "return true;", "return false;")),
        new("a void document stays billed", 120, [Owes, Balance],
            new Edit(Fold, ".Where(line => line.Value.Rebill is null)", ".Where(line => line.Value.Rebill is not null)")),
    ];
}
