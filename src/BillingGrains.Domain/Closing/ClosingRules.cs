using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Revenue;
using NodaTime;

namespace BillingGrains.Domain.Closing;

/// <summary>Months are closed one after the other: begun, reconciled, what is missing signed for, closed.</summary>
internal static class ClosingRules
{
    public static Decision<BooksEvent> Start(Books state, StartClosing command)
    {
        var period = command.Period;
        if (state.StateOf(period) is PeriodState.Closed or PeriodState.Closing)
        {
            return Accept();
        }

        return state switch
        {
            { Closing: { } other } => Refuse(ClosingRefusal.OtherIsClosing(other.Period)),
            { ClosedThrough: { } through } when period > through.PlusMonths(1) =>
                Refuse(ClosingRefusal.EarlierOpen(through.PlusMonths(1))),
            _ when period.OnDayOfMonth(1) > command.Entity.DateAt(command.Now) => Refuse(ClosingRefusal.InFuture),
            _ => Accept(new ClosingStarted(period, command.By, command.Now)),
        };
    }

    public static Decision<BooksEvent> Reconcile(Books state, ReconcilePeriod command) =>
        NotClosing(state, command.Period) is { } refusal ? Refuse(refusal)
            : state.Closing!.Reconciled is { } before && before.By == command.By
                && before.Balances == command.Balances && before.Differences == command.Differences ? Accept()
            : Accept(new PeriodReconciled(
                command.Period, command.Balances, command.Differences, command.By, command.Now));

    public static Decision<BooksEvent> Sign(Books state, SignDifference command)
    {
        if (NotClosing(state, command.Period) is { } refusal)
        {
            return Refuse(refusal);
        }

        var closing = state.Closing!;
        return closing switch
        {
            { Reconciled: null } => Refuse(ClosingRefusal.NotReconciled),
            _ when closing.Signed.Any(one => one.Code == command.Code && one.Key == command.Key) => Accept(),
            _ when !closing.Unsigned.Any(one => one.Code == command.Code && one.Key == command.Key) =>
                Refuse(ClosingRefusal.UnknownDifference),
            _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(ClosingRefusal.ReasonMissing),
            _ when FourEyes.Find(
                command.Entity.Duties, DutyTable.SignDifference, [closing.Reconciled.By], command.By) is { } own => Refuse(own),
            _ => Accept(new DifferenceSigned(
                command.Period, command.Code, command.Key, command.Reason, command.By, command.Now)),
        };
    }

    public static Decision<BooksEvent> Sign(Books state, SignForDocument command)
    {
        if (NotClosing(state, command.Period) is { } refusal)
        {
            return Refuse(refusal);
        }

        return state.Unposted.GetValueOrDefault(command.InvoiceKey) switch
        {
            null => Refuse(ClosingRefusal.NotUnposted),
            { IsBeingVoided: true } => Refuse(ClosingRefusal.BeingVoided),
            { SignedBy: not null } => Accept(),
            { Date: var date } when date.ToYearMonth() > command.Period => Refuse(ClosingRefusal.NotUnposted),
            _ when !command.IsFinal => Refuse(ClosingRefusal.NotFinalYet),
            _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(ClosingRefusal.ReasonMissing),
            _ => Accept(new DocumentSignedFor(
                command.InvoiceKey, command.Period, command.Reason, command.By, command.Now)),
        };
    }

    public static Decision<BooksEvent> Close(Books state, ClosePeriod command)
    {
        if (state.StateOf(command.Period) == PeriodState.Closed)
        {
            return Accept();
        }

        if (NotClosing(state, command.Period) is { } refusal)
        {
            return Refuse(refusal);
        }

        var missing = state.Missing(command.Period).Select(one => one.Key).ToList();
        var closing = state.Closing!;
        return closing switch
        {
            _ when missing.Count > 0 => Refuse(ClosingRefusal.Unposted(missing)),
            { Reconciled: null } => Refuse(ClosingRefusal.NotReconciled),
            _ when command.Entity.HasJournal(command.Period) && state.JournalsOf(command.Period) == 0 =>
                Refuse(RevenueRefusal.JournalMissing(command.Period)),
            _ when closing.Unsigned.ToList() is { Count: > 0 } differences => Refuse(ClosingRefusal.Unsigned(differences)),
            _ when command.NotEntered.Where(one => !closing.IsSigned(one)).ToList() is { Count: > 0 } left =>
                Refuse(ClosingRefusal.NotEntered(left)),
            _ when FourEyes.Find(command.Entity.Duties, DutyTable.ClosePeriod, closing.Signers, command.By) is { } own =>
                Refuse(own),
            _ => Accept(new PeriodClosed(command.Period, command.By, command.Now)),
        };
    }

    public static Decision<BooksEvent> Reopen(Books state, ReopenPeriod command) => state switch
    {
        _ when state.StateOf(command.Period) == PeriodState.Reopened => Accept(),
        _ when state.StateOf(command.Period) != PeriodState.Closed => Refuse(ClosingRefusal.NotClosed),
        { ClosedThrough: { } through } when through != command.Period => Refuse(ClosingRefusal.LaterClosed(through)),
        _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(ClosingRefusal.ReasonMissing),
        _ when FourEyes.Find(command.Entity.Duties, DutyTable.ReopenPeriod, Closer(state, command.Period), command.By)
            is { } own => Refuse(own),
        _ => Accept(new PeriodReopened(command.Period, command.Reason, command.By, command.Now)),
    };

    private static IEnumerable<string> Closer(Books state, YearMonth period) =>
        state.Entries.GetValueOrDefault(Books.Text(period))?.ClosedBy is { } by ? [by] : [];

    private static Refusal? NotClosing(Books state, YearMonth period) => state.StateOf(period) switch
    {
        PeriodState.Closing => null,
        PeriodState.Closed => ClosingRefusal.Closed,
        _ => ClosingRefusal.NotStarted,
    };

    private static Decision<BooksEvent> Accept(params ReadOnlySpan<BooksEvent> events) =>
        Decision<BooksEvent>.Accept(events);

    private static Decision<BooksEvent> Refuse(Refusal refusal) => Decision<BooksEvent>.Refuse(refusal);
}
