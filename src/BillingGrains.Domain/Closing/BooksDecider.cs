using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Vouchers;
using NodaTime;

namespace BillingGrains.Domain.Closing;

/// <summary>Gives documents their dates and closes periods. Both are facts of one grain, so no document is dated into a
/// month while it is being closed.</summary>
public sealed class BooksDecider : IDecider<Books, BooksCommand, BooksEvent>
{
    /// <summary>3: exchange rates, and documents that wait for one; 2: revenue journals.</summary>
    public static int FoldVersion => 3;

    public static Books Initial => Books.Initial;

    public static Decision<BooksEvent> Decide(Books state, BooksCommand command) => command switch
    {
        DateDocument date => Dating.Decide(state, date),
        NoteRates note => Dating.Decide(state, note),
        SettleDocument settle => state.Unposted.ContainsKey(settle.InvoiceKey)
            ? Accept(new DocumentSettled(settle.InvoiceKey, settle.How, settle.Now))
            : Accept(),
        DateForeign foreign => Foreign(state, foreign),
        BeginVoid begin => BeginVoid(state, begin),
        EndVoid end => state.Unposted.GetValueOrDefault(end.InvoiceKey) is { } one && one.VoidDecided < end.Ask
            ? Accept(new VoidOver(end.InvoiceKey, end.Ask, end.Now))
            : Accept(),
        StartClosing start => ClosingRules.Start(state, start),
        ReconcilePeriod reconcile => ClosingRules.Reconcile(state, reconcile),
        SignDifference sign => ClosingRules.Sign(state, sign),
        SignForDocument sign => ClosingRules.Sign(state, sign),
        ClosePeriod close => ClosingRules.Close(state, close),
        ReopenPeriod reopen => ClosingRules.Reopen(state, reopen),
        MakeRevenueJournal make => JournalRules.Make(state, make),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static Books Evolve(Books state, BooksEvent fact) => fact switch
    {
        DateGiven given => state with
        {
            Unposted = state.Unposted.Add(
                given.InvoiceKey, new UnpostedDocument(given.Dates?.Posting ?? given.Date)),
            Waiting = state.Waiting.Remove(given.InvoiceKey),
            LedgerRates = given.Dates is { Rates: [.., { Of: null } own] }
                ? state.LedgerRates.SetItem(given.InvoiceKey, own)
                : state.LedgerRates,
            LastDates = given.Number is null ? state.LastDates : state.LastDates.SetItem(given.Kind.Word(), given.Date),
        },
        DateWaits waits => state with
        {
            Waiting = state.Waiting.SetItem(
                waits.InvoiceKey,
                new WaitingDocument(waits.ContentHash, waits.Wanted, waits.FinalOriginals, waits.At)),
        },
        DateDeclined declined => state with { Waiting = state.Waiting.Remove(declined.InvoiceKey) },
        RatesNoted noted => state with
        {
            Rates = state.Rates.SetItems(noted.Rates.Select(rate => KeyValuePair.Create(Dating.Key(rate), rate))),
        },
        ForeignDated dated => state with
        {
            Unposted = state.Unposted.Add(dated.InvoiceKey, new UnpostedDocument(dated.Date)),
        },
        VoidBegun begun => With(state, begun.InvoiceKey, one => one with { VoidAsk = begun.Ask }),
        VoidOver over => With(state, over.InvoiceKey, one => one with { VoidDecided = over.Ask }),
        DocumentSettled settled => state with { Unposted = state.Unposted.Remove(settled.InvoiceKey) },
        ClosingStarted started => state with
        {
            Closing = new PeriodClosing(started.Period, started.By, null, default, default),
        },
        PeriodReconciled reconciled => state with { Closing = state.Closing! with { Reconciled = reconciled } },
        DifferenceSigned signed => state with
        {
            Closing = state.Closing! with
            {
                Signed = state.Closing.Signed.Add(signed), Signers = state.Closing.Signers.Add(signed.By),
            },
        },
        DocumentSignedFor signed => state with
        {
            Unposted = state.Unposted.SetItem(
                signed.InvoiceKey, state.Unposted[signed.InvoiceKey] with { SignedBy = signed.By, Reason = signed.Reason }),
            Closing = state.Closing! with { Signers = state.Closing.Signers.Add(signed.By) },
        },
        PeriodClosed closed => state with
        {
            ClosedThrough = closed.Period,
            Closing = null,
            Entries = state.Entries.SetItem(Books.Text(closed.Period), new PeriodEntry(closed.By, closed.At)),
        },
        PeriodReopened reopened => state with
        {
            ClosedThrough = reopened.Period.PlusMonths(-1),
            Closing = null,
            Entries = state.Entries.SetItem(
                Books.Text(reopened.Period),
                (state.Entries.GetValueOrDefault(Books.Text(reopened.Period)) ?? new PeriodEntry()) with
                {
                    ReopenedBy = reopened.By, ReopenedAt = reopened.At, Reason = reopened.Reason,
                }),
        },
        RevenueJournalMade made => state with
        {
            Journals = state.Journals.SetItem(Books.Text(made.Period), new RevenueJournalMark(made.Number, made.Hash)),
        },
        RevenueMoved => state,
        _ => throw new UnknownFactException(fact),
    };

    /// <summary>The series numbers the document in the order in which dates were given.</summary>
    public static ValueList<string> Addressees(Books state, BooksEvent fact) => fact switch
    {
        DateGiven given => [given.Number?.SeriesKey ?? given.InvoiceKey],
        DateDeclined declined => [declined.InvoiceKey],
        RevenueJournalMade made => VoucherContent.Of("", made).Select(static one => one.Key).ToValueList(),
        _ => default,
    };

    private static Books With(Books state, string key, Func<UnpostedDocument, UnpostedDocument> change) => state with
    {
        Unposted = state.Unposted.SetItem(key, change(state.Unposted[key])),
    };

    private static Decision<BooksEvent> Foreign(Books state, DateForeign command) =>
        state.Unposted.ContainsKey(command.InvoiceKey) ? Accept()
            : state.FirstOpenDay is { } open && command.Date < open
                ? Decision<BooksEvent>.Refuse(ClosingRefusal.ForeignClosed(command.Date.ToYearMonth()))
            : Accept(new ForeignDated(command.InvoiceKey, command.Date, command.Now));

    /// <summary>In a month that is being closed it is still allowed: that is a way to settle it.</summary>
    private static Decision<BooksEvent> BeginVoid(Books state, BeginVoid command) =>
        state.StateOf(command.Date.ToYearMonth()) == PeriodState.Closed
            ? Decision<BooksEvent>.Refuse(ClosingRefusal.VoidClosed(command.Date.ToYearMonth()))
            : state.Unposted.GetValueOrDefault(command.InvoiceKey) is { } one
                && command.Ask > Math.Max(one.VoidAsk, one.VoidDecided)
                ? Accept(new VoidBegun(command.InvoiceKey, command.Ask, command.Now))
            : Accept();

    private static Decision<BooksEvent> Accept(params ReadOnlySpan<BooksEvent> events) =>
        Decision<BooksEvent>.Accept(events);
}
