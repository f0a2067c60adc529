using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Revenue;

/// <summary>When a journal may be made: in the books, which know which month is being closed, so that none is made for a
/// closed one.</summary>
internal static class JournalRules
{
    /// <summary>So many lines stand in one fact.</summary>
    private const int PartMax = 500;

    public static Decision<BooksEvent> Make(Books state, MakeRevenueJournal command)
    {
        var made = state.JournalsOf(command.Period);
        return state.StateOf(command.Period) switch
        {
            _ when !command.Entity.HasJournal(command.Period) => Refuse(RevenueRefusal.NotHere),
            _ when made > 0 && command.Draft.IsEmpty || IsLast(state, command) => Decision<BooksEvent>.Accept(),
            PeriodState.Closed => Refuse(ClosingRefusal.Closed),
            not PeriodState.Closing => Refuse(ClosingRefusal.NotStarted),
            _ when command.Number != made + 1 => Refuse(RevenueRefusal.MadeMeanwhile),
            _ when made > 0 && string.IsNullOrWhiteSpace(command.Reason) => Refuse(RevenueRefusal.ReasonMissing),
            _ => Decision<BooksEvent>.Accept([.. Facts(command)]),
        };
    }

    private static bool IsLast(Books state, MakeRevenueJournal command) =>
        state.Journals.GetValueOrDefault(Books.Text(command.Period)) is { } last
        && last == new RevenueJournalMark(command.Number, RevenueJournals.Hash(command.Draft));

    private static IEnumerable<BooksEvent> Facts(MakeRevenueJournal command)
    {
        var (period, number, draft) = (command.Period, command.Number, command.Draft);
        yield return new RevenueJournalMade(
            period, number, RevenueJournals.Id(command.Entity.EntityId, period, number), draft.Sums, draft.Entries,
            draft.Moves.Count, draft.Accrued.Count, number == 1 ? null : command.Reason, RevenueJournals.Hash(draft), command.By,
            command.Now,
            command.Entity.Revenue!.EnteredByHand
                ? null
                : new JournalEntered(command.Entity.EntityId, command.Entity.ErpTenantId));
        var parts = Math.Max(draft.Moves.Count, draft.Accrued.Count);
        for (var at = 0; at < parts; at += PartMax)
        {
            yield return new RevenueMoved(
                period, number, at / PartMax, draft.Moves.Skip(at).Take(PartMax).ToValueList(),
                draft.Accrued.Skip(at).Take(PartMax).ToValueList());
        }
    }

    private static Decision<BooksEvent> Refuse(Refusal refusal) => Decision<BooksEvent>.Refuse(refusal);
}
