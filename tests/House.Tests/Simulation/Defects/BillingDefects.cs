namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes in what is billed and for how much.</summary>
internal static class BillingDefects
{
    private const string Rating = "Domain/Rating/ChargeDraft.cs";
    private const string Due = "Domain/Contracts/DueAmounts.cs";
    private const string Totals = "Domain/Invoices/Totals.cs";

    private const string Anew = "a rating by an old version is made anew";
    private const string Balance = "rated = invoiced + written down + unbilled";
    private const string Held = "what is held or waits is on no new document";
    private const string Owes = "customers are billed what they owe";
    private const string Sums = "a document's sums follow from its lines";
    private const string Worth = "work is worth what the model says";

    public static readonly Defect[] All =
    [
        new("a page of a run is noted by each that billed it", 40,
            ["a run comes to its end once", "a run asks each contract once"],
            new Edit("Domain/Runs/RunDecider.cs",
                "NotePage note when !state.IsOpen || note.After != state.Through =>",
                "NotePage note when state.Asked is null =>")),
        new("a run that is resumed does not tell itself", 20, ["a run comes to its end once"],
            new Edit("Domain/Runs/RunDecider.cs", "RunAsked or RunResumed or RunPageDone", "RunAsked or RunPageDone"),
            new Edit("Domain/Runs/RunDecider.cs", "RunPageDone or RunPaused or RunFinished => []",
                "RunPageDone or RunPaused or RunResumed or RunFinished => []")) { Hint = 14 },
        new("a run that begins anew asks the last contract again", 40,
            ["a run counts its documents", "a run asks each contract once"],
            new Edit("Grains/Runs/ContractPages.cs",
                "return place < 0 ? ~place : place + 1;", "return place < 0 ? ~place : place;")),
        new("tax is rounded twice", 80, [Sums],
            new Edit(Totals,
                "TaxRounding.PerDocument => Sum(exact, currency).Round(mode),",
                "TaxRounding.PerDocument => Sum(exact.Select(tax => tax.Round(mode)), currency).Round(mode),")),
        new("a document's sum is made of amounts that are not rounded", 10, [Worth],
            new Edit(Rating,
                "var net = new Money(Rounding.Round(exact, terms.Currency.Decimals, terms.MoneyRounding), terms.Currency);",
                "var net = new Money(exact, terms.Currency);"),
            new Edit("Domain/Invoices/Opening.cs",
                "var lines when lines.Any(line => line.Net.Round(terms.MoneyRounding) != line.Net) =>",
                "var lines when lines.Count < 0 =>"),
            new Edit(Totals, "line with { Net = line.Net.Round(mode) }", "line")),
        new("a correction gives nothing back", 10, [Owes, Balance],
            new Edit(Due,
                "return Math.Clamp(target - billed.Settled, least, most) - invoiced;",
                "return Math.Max(0m, Math.Clamp(target - billed.Settled, least, most) - invoiced);")),
        new("a credit has the wrong sign", 10, [Owes, Balance],
            new Edit("Domain/Contracts/DueLines.cs",
                "Net = new Money(-share.Net, terms.Currency),", "Net = new Money(share.Net, terms.Currency),")),
        new("a part is billed without the approval that it needs", 20, [Worth],
            new Edit(Rating, "if (NeedsApproval && !Approved)", "if (NeedsApproval && !Approved && Facts.IsEmpty)")),
        new("an approval counts for later revisions too", 80, [Worth],
            new Edit("Domain/Tickets/Ticket.cs",
                "public bool IsApproved => Part is { } part && Approved == part.Revision;",
                "public bool IsApproved => Part is not null && Approved is not null;")) { Hint = 10 },
        new("a held charge is billed", 20, [Held],
            new Edit(Due,
                "ChargeStanding.NotBillable => 0m,",
                """
                ChargeStanding.NotBillable => 0m,
                        ChargeStanding.Held when charge.Net is not null => charge.Net.Amount,
                """)),
        new("a disputed charge is billed while the dispute is open", 60, [Worth],
            new Edit(Rating,
                "if (context.OpenDispute is { } disputed)",
                "if (context.OpenDispute is { } disputed && Price is null)")) { Hint = 7 },
        new("work of an open ticket is billed though the contract says when it is closed", 80, [Worth],
            new Edit(Rating,
                "(terms.BillWhen == BillWhen.TicketClosed || WaitsForClosing) && !context.Ticket.IsClosed",
                "terms.BillWhen == BillWhen.None")) { Hint = 9 },
        new("time is rounded for each entry though the contract says for the ticket", 20, [Worth],
            new Edit("Domain/Rating/LabourRating.cs",
                "if (context.Terms.TimeRounding.Scope == TimeScope.Entry)",
                "if (context.Terms.TimeRounding.Scope != TimeScope.Day)")),
        new("a minimum of minutes is forgotten", 80, [Worth],
            new Edit("Domain/Rating/TimeRule.cs", "Math.Max(minutes, MinimumMinutes)", "Math.Max(minutes, 0)")) { Hint = 11 },
        new("included work is billed", 20, [Worth],
            new Edit(Rating, "if (Cover is not null)", "if (Cover is not null && Price is null)")),
        new("a charge keeps the old version's price after a revision", 120, [Anew],
            new Edit("Domain/Contracts/ContractDecider.cs",
                "taken, new RatingSuperseded(take.TicketKey, take.RatingNumber),", "taken,")) { Hint = 10 },
        new("a revision tells no ticket", 20, ["open work is rated by the version in force"],
            new Edit("Domain/Contracts/ContractDecider.cs", "            .Concat(state.Open)\n", "")),
        new("a ticket that changes its contract stays on the old one too", 80, ["a ticket is charged by one contract", Owes],
            new Edit("Domain/Tickets/TicketFold.cs",
                "state.Rating?.ContractId is { } before && before != rated.ContractId ? before : null,", "null,")) { Hint = 9 },
        new("a ticket that waits is not called when its contract comes", 80, ["work is held only while nothing covers it"],
            new Edit("Domain/Customers/CustomerDecider.cs",
                "return state.Waiting.IsEmpty\n            ? Accept(change)",
                "return state.Waiting.Count >= 0\n            ? Accept(change)")) { Hint = 11 },
        new("a line that was cut for good is offered again", 100, [Owes, Balance],
            new Edit("Domain/Contracts/ContractFold.cs",
                "(rebill ? 0m : -line.Worth.Amount)", "(rebill ? 0m : 0m)")) { Hint = 15 },
        new("a line that was cut to be billed again is lost", 100, [Owes, Balance],
            new Edit("Domain/Contracts/ContractFold.cs",
                "(rebill ? 0m : -line.Worth.Amount)", "-line.Worth.Amount")) { Hint = 2 },
        new("an internal note stands on a line", 10, ["no internal note outside"],
            new Edit("Grains/Invoices/ErpInvoices.cs",
                "line.LineId, line.Text, line.Quantity",
                "line.LineId, $\"{line.Text} ({content.Lines[0].Explanation[^1].Text})\", line.Quantity")),
    ];
}
