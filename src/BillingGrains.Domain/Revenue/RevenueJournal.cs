using System.Security.Cryptography;
using System.Text;
using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using NodaTime;

namespace BillingGrains.Domain.Revenue;

/// <summary>A line's movement in a month.</summary>
public sealed record RevenueMove(
    string InvoiceKey, string LineId, string Currency, RevenueTreatment Treatment, RevenueSums Sums);

/// <summary>What is accrued in a month of a charge that is not billed.</summary>
/// <param name="InvoiceKey">The document that it stands on, where that has no date by then; null for none.</param>
public sealed record AccruedCharge(
    string TicketKey, string ChargeId, string? InvoiceKey, LocalDate WorkDate, string Currency, decimal Amount);

/// <summary>One entry of a journal: the same amount on both sides.</summary>
/// <param name="Amount">Above 0.</param>
/// <param name="Why">"delivered", "over-time", "used", "milestone", "expired", "accrual" or "reversal".</param>
public sealed record JournalEntry(
    LocalDate Date, string Debit, string Credit, string Currency, decimal Amount, string Why, string Words);

/// <summary>What moved in a month, by currency.</summary>
public sealed record RevenueSum(string Currency, RevenueSums Sums, decimal Accrued);

/// <summary>A journal before it is made.</summary>
/// <param name="Moves">Lines of which something moved, by document and line.</param>
public sealed record JournalDraft(
    ValueList<RevenueMove> Moves, ValueList<AccruedCharge> Accrued, ValueList<RevenueSum> Sums,
    ValueList<JournalEntry> Entries)
{
    /// <summary>Nothing moved.</summary>
    public bool IsEmpty => Moves.IsEmpty && Accrued.IsEmpty;
}

/// <summary>What journals say already.</summary>
/// <param name="Moved">Of all months up to the one asked for, by document and line, in sum.</param>
/// <param name="Accrued">Of that month, by ticket, charge and document, in sum.</param>
public sealed record JournalsBefore(ValueList<RevenueMove> Moved, ValueList<AccruedCharge> Accrued);

/// <summary>Draws up a month's journal: what stands at its end, less what journals say already.</summary>
public static class RevenueJournals
{
    /// <param name="stands">As of the month's last day.</param>
    /// <param name="accrued">Of the month's last day; what is 0 is left out.</param>
    public static JournalDraft Draft(
        RevenueAccounts accounts, YearMonth period, ValueList<LineStanding> stands, IEnumerable<AccruedCharge> accrued,
        JournalsBefore before)
    {
        var moves = Moves(stands, before.Moved);
        var accruals = Accruals(accrued, before.Accrued);
        var sums = moves.GroupBy(move => move.Currency, StringComparer.Ordinal)
            .Select(group => new RevenueSum(
                group.Key, group.Aggregate(RevenueSums.Zero, static (sum, move) => sum + move.Sums), 0m))
            .Concat(accruals.GroupBy(one => one.Currency, StringComparer.Ordinal)
                .Select(group => new RevenueSum(group.Key, RevenueSums.Zero, group.Sum(static one => one.Amount))))
            .GroupBy(sum => sum.Currency, StringComparer.Ordinal)
            .Select(group => group.Aggregate(static (left, right) =>
                new RevenueSum(left.Currency, left.Sums + right.Sums, left.Accrued + right.Accrued)))
            .OrderBy(sum => sum.Currency, StringComparer.Ordinal).ToValueList();
        return new JournalDraft(
            moves, accruals, sums, sums.SelectMany(sum => Entries(accounts, period, sum)).ToValueList());
    }

    /// <summary>The id of a month's journal; its corrections have the numbers that follow.</summary>
    /// <param name="number">1 for the first.</param>
    public static string Id(string entityId, YearMonth period, int number) =>
        FormattableString.Invariant($"{entityId}-{Books.Text(period)}-{number}");

    /// <summary>SHA-256 of what a draft says, one line of text for each thing that moved: 64 hexadecimal digits.</summary>
    public static string Hash(JournalDraft draft)
    {
        var lines = draft.Moves
            .Select(static move => FormattableString.Invariant(
                $"{move.InvoiceKey}\t{move.LineId}\t{move.Currency}\t{move.Treatment}\t{move.Sums}"))
            .Concat(draft.Accrued.Select(static one => FormattableString.Invariant(
                $"{one.TicketKey}\t{one.ChargeId}\t{one.InvoiceKey}\t{one.Currency}\t{one.Amount:0.####}")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private static ValueList<RevenueMove> Moves(ValueList<LineStanding> stands, ValueList<RevenueMove> moved)
    {
        var before = moved.ToDictionary(move => (move.InvoiceKey, move.LineId));
        var moves = new List<RevenueMove>();
        foreach (var stand in stands)
        {
            before.Remove((stand.InvoiceKey, stand.LineId), out var known);
            moves.Add(new RevenueMove(
                stand.InvoiceKey, stand.LineId, stand.Currency.Code, stand.Revenue.Treatment,
                stand.Sums - (known?.Sums ?? RevenueSums.Zero)));
        }

        // What is void by now is taken back as it was.
        moves.AddRange(before.Values.Select(static gone => gone with { Sums = RevenueSums.Zero - gone.Sums }));
        return moves.Where(static move => move.Sums != RevenueSums.Zero)
            .OrderBy(move => move.InvoiceKey, StringComparer.Ordinal).ThenBy(move => move.LineId, StringComparer.Ordinal)
            .ToValueList();
    }

    private static ValueList<AccruedCharge> Accruals(
        IEnumerable<AccruedCharge> accrued, ValueList<AccruedCharge> known) => accrued
        .Concat(known.Select(static one => one with { Amount = -one.Amount }))
        .GroupBy(one => (one.TicketKey, one.ChargeId, one.InvoiceKey, one.Currency))
        .Select(group => group.First() with { Amount = group.Sum(static one => one.Amount) })
        .Where(static one => one.Amount != 0m)
        .OrderBy(one => one.TicketKey, StringComparer.Ordinal).ThenBy(one => one.ChargeId, StringComparer.Ordinal)
        .ThenBy(one => one.InvoiceKey, StringComparer.Ordinal)
        .ToValueList();

    private static IEnumerable<JournalEntry> Entries(RevenueAccounts accounts, YearMonth period, RevenueSum sum)
    {
        var last = period.ToDateInterval().End;
        (decimal Amount, string Why, string Words)[] earned =
        [
            (sum.Sums.Delivered, "delivered", "Billed work that is done"),
            (sum.Sums.OverTime, "over-time", "Earned by the days of the month"),
            (sum.Sums.Used, "used", "Bought beforehand and used"),
            (sum.Sums.Milestone, "milestone", "Milestones reached"),
            (sum.Sums.Expired, "expired", "Bought beforehand and expired unused"),
        ];
        foreach (var (amount, why, words) in earned)
        {
            if (amount != 0m)
            {
                yield return Entry(accounts.Deferred, accounts.Revenue, last, sum.Currency, amount, why, words);
            }
        }

        if (sum.Accrued != 0m)
        {
            yield return Entry(
                accounts.Accrued, accounts.Revenue, last, sum.Currency, sum.Accrued, "accrual", "Work that is not billed yet");
            yield return Entry(
                accounts.Accrued, accounts.Revenue, last.PlusDays(1), sum.Currency, -sum.Accrued, "reversal",
                $"Reverses the accrual of {Books.Text(period)}");
        }
    }

    private static JournalEntry Entry(
        string debit, string credit, LocalDate date, string currency, decimal amount, string why, string words) => amount > 0m
        ? new JournalEntry(date, debit, credit, currency, amount, why, words)
        : new JournalEntry(date, credit, debit, currency, -amount, why, words);
}
