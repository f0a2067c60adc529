namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes in what an auditor relies on: dates, closed periods, numbers and four eyes.</summary>
internal static class ControlDefects
{
    private const string Closed = "closed means unchanged";
    private const string Forward = "issue dates never go back in a series";
    private const string OneDocument = "every allotted number has exactly one document";
    private const string Own = "nobody approved his own";

    private const string Alone = "nobody gives up money alone";

    private const string Dating = "Domain/Closing/Dating.cs";
    private const string Books = "Domain/Closing/BooksDecider.cs";
    private const string Rules = "Domain/Closing/ClosingRules.cs";
    private const string Series = "Domain/Entities/NumberSeries.cs";

    public static readonly Defect[] All =
    [
        new("a document is dated into a month that is being closed", 40, [Closed],
            new Edit(Dating,
                "var posting = state.FirstOpenDay is { } open && open > date ? open : date;",
                """
                var posting = state.ClosedThrough?.PlusMonths(1).OnDayOfMonth(1) is { } open && open > date
                            ? open
                            : date;
                """)),
        new("a month is closed over a document that is not posted", 60, [Closed],
            new Edit(Rules, "_ when missing.Count > 0 =>", "_ when missing.Count > 1000 =>")),
        new("a month is closed that was not reconciled since it was re-opened", 60, [Closed],
            new Edit(Books,
                "Closing = new PeriodClosing(started.Period, started.By, null, default, default),",
                """
                Closing = new PeriodClosing(
                                started.Period, started.By,
                                new PeriodReconciled(started.Period, default, default, started.By, started.At), default, default),
                """)),
        new("a re-opened month takes the series' dates back", 200, [Forward],
            new Edit(Dating, "out var last) && last > date)", "out var last) && last > date.PlusMonths(2))"),
            new Edit(Series, "if (command.Date < state.LastDate)", "if (command.Year < 0)")),
        new("a number is given to two documents", 40, [OneDocument],
            new Edit(Series,
                "NumberPattern.Format(command.Pattern, command.Year, sequence), command.InvoiceKey,",
                "NumberPattern.Format(command.Pattern, command.Year, (sequence + 1) / 2), command.InvoiceKey,")),
        new("who cut a line approves the document", 40, [Own],
            new Edit("Domain/Duties/ApprovalRules.cs",
                "null => FourEyes.Find(settings, duty, Makers(settings, edits), by),", "null => null,")),
        new("who asks for a write-off or void approves it", 40, [Alone],
            new Edit("Domain/Payments/GivingUp.cs",
                "? FourEyes.Find(DutyTable.ApproveGiveUp, [asked.By], by)", "? null")),
        new("who closed a month re-opens it", 60, [Own],
            new Edit(Rules,
                "DutyTable.ReopenPeriod, Closer(state, command.Period), command.By)",
                "DutyTable.ReopenPeriod, Closer(state, command.Period.PlusMonths(1)), command.By)")),
    ];
}
