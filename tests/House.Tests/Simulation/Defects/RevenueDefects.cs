namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes in when what is billed becomes revenue.</summary>
internal static class RevenueDefects
{
    private const string Once = "a line is recognised once, and as far as it is earned";
    private const string Journal = "Domain/Revenue/RevenueJournal.cs";

    public static readonly Defect[] All =
    [
        new("a correction of a revenue journal says all anew", 100, [Once],
            new Edit(Journal, "stand.Sums - (known?.Sums ?? RevenueSums.Zero)", "stand.Sums")) { Hint = 24 },
        new("a revenue journal is made for a closed month", 60, ["a month has one journal, and corrections while it is open"],
            new Edit("Domain/Revenue/JournalRules.cs",
                "PeriodState.Closed => Refuse(ClosingRefusal.Closed),", "PeriodState.None => Refuse(ClosingRefusal.Closed),"),
            new Edit("Domain/Revenue/JournalRules.cs",
                "not PeriodState.Closing => Refuse", "not (PeriodState.Closing or PeriodState.Closed) => Refuse")),
        new("a month is closed without its revenue journal", 60, ["a month is not closed without its revenue journal"],
            new Edit("Domain/Closing/ClosingRules.cs",
                "state.JournalsOf(command.Period) == 0 =>", "state.JournalsOf(command.Period) < 0 =>")),
        new("the ERP is told of revenue that is recognised here", 20, ["a document is recognised by the ERP or here"],
            new Edit("Grains/Invoices/ErpInvoices.cs",
                "entity.RecognisesHere(document.BookedOn)", "entity.RecognisesHere(document.BookedOn.PlusYears(-9))")),
        new("an accrual is not reversed", 60, ["a journal says what its lines say, and reverses its accrual"],
            new Edit(Journal, "sum.Currency, -sum.Accrued, \"reversal\"", "sum.Currency, sum.Accrued, \"reversal\"")),
    ];
}
