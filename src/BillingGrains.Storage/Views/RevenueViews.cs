using System.Text.Json;
using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views.Queries;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>What revenue journals are drawn up from, and what they say. As fresh as the views.</summary>
public sealed class RevenueViews(NpgsqlDataSource database)
{
    /// <summary>Lines that one answer holds.</summary>
    public const int LinesMax = 500;

    /// <summary>Lines of final documents that are recognised here.</summary>
    public async Task<ValueList<RevenueLine>> Lines(
        string entityId, LocalDate through, CancellationToken cancellation = default) =>
        (await database.Query(
            RevenueSql.Lines, RevenueSql.ReadLine, cancellation, entityId, through.ToDateOnly())).ToValueList();

    /// <summary>Lines of documents that have no date by then.</summary>
    public async Task<ValueList<RevenueLine>> Waiting(
        string entityId, LocalDate through, CancellationToken cancellation = default) =>
        (await database.Query(
            RevenueSql.Waiting, RevenueSql.ReadLine, cancellation, entityId, through.ToDateOnly())).ToValueList();

    public async Task<ValueList<string>> Contracts(string entityId, CancellationToken cancellation = default) =>
        (await database.Query(RevenueSql.Contracts, row => row.Text("contract_id"), cancellation, entityId)).ToValueList();

    /// <summary>What journals say up to a month, and of it.</summary>
    public async Task<JournalsBefore> Before(string entityId, YearMonth period, CancellationToken cancellation = default)
    {
        var moved = await database.Query(
            RevenueSql.Moved, RevenueSql.ReadMove, cancellation, entityId, Books.Text(period));
        var accrued = await database.Query(
            RevenueSql.Accrued, RevenueSql.ReadAccrued, cancellation, entityId, Books.Text(period));
        return new JournalsBefore(moved.ToValueList(), accrued.ToValueList());
    }

    /// <summary>The journals of a month: the first and its corrections.</summary>
    public async Task<ValueList<RevenueJournalRow>> Journals(
        string entityId, YearMonth period, CancellationToken cancellation = default) => (await database.Query(
            RevenueSql.Journals,
            row => new RevenueJournalRow(
                row.Text("journal_id"), row.Int("number"),
                JsonSerializer.Deserialize<ValueList<JournalEntry>>(row.Text("entries"), BillingJson.Options),
                row.Int("lines"), row.Int("charges"), row.TextOrNull("reason"), row.Text("made_by"), row.Instant("made_at")),
            cancellation, entityId, Books.Text(period))).ToValueList();

    /// <summary>What moved before a month and in it, by currency.</summary>
    public async Task<ValueList<RevenueMovement>> Movements(
        string entityId, YearMonth period, CancellationToken cancellation = default)
    {
        var rows = await database.Query(
            RevenueSql.RollForward,
            row => (Currency: row.Text("currency"), IsBefore: row.Get<bool>("is_before"), Sums: RevenueSql.ReadSums(row)),
            cancellation, entityId, Books.Text(period));
        return rows.GroupBy(row => row.Currency, StringComparer.Ordinal)
            .Select(group => new RevenueMovement(
                group.Key,
                group.FirstOrDefault(row => row.IsBefore).Sums ?? RevenueSums.Zero,
                group.FirstOrDefault(row => !row.IsBefore).Sums ?? RevenueSums.Zero))
            .ToValueList();
    }

    /// <summary>The lines behind a month's journals, in order, after a line.</summary>
    /// <param name="number">Of one journal; null for all.</param>
    /// <param name="figure">Only lines that moved it: "billed", "paid-from-credit", "credited", "delivered", "over-time",
    /// "used", "milestone" or "expired"; null for all.</param>
    /// <param name="after">The last line of the answer before; null for the beginning.</param>
    public async Task<ValueList<RevenueLineRow>> Lined(
        string entityId, YearMonth period, int? number, string? figure, RevenueLineRow? after,
        CancellationToken cancellation = default) =>
        (await database.Query(
            RevenueSql.Lined,
            row => new RevenueLineRow(
                row.Int("number"), row.Text("invoice_key"), row.Text("line_id"), row.Text("currency"),
                RevenueSql.Read<RevenueTreatment>(row.Text("treatment")), RevenueSql.ReadSums(row)),
            cancellation, entityId, Books.Text(period), number, after?.Number ?? 0, after?.InvoiceKey ?? "",
            after?.LineId ?? "", LinesMax, figure)).ToValueList();

    /// <summary>What journals said of a document's lines, the earliest month first.</summary>
    public async Task<ValueList<DocumentRevenueRow>> OfDocument(string invoiceKey, CancellationToken cancellation = default) =>
        (await database.Query(
            RevenueSql.OfDocument,
            row => new DocumentRevenueRow(row.Text("journal_id"), row.Text("line_id"), RevenueSql.ReadSums(row)), cancellation,
            invoiceKey)).ToValueList();

    /// <summary>The first charges that a month's journals accrue.</summary>
    public async Task<ValueList<AccruedRow>> Charges(
        string entityId, YearMonth period, int? number, CancellationToken cancellation = default) => (await database.Query(
            RevenueSql.Charges, row => new AccruedRow(row.Int("number"), RevenueSql.ReadAccrued(row)), cancellation, entityId,
            Books.Text(period), number, LinesMax)).ToValueList();
}

/// <param name="Number">1, then one higher for each correction.</param>
/// <param name="Lines">So many moved, like <paramref name="Charges"/>, which are accrued.</param>
/// <param name="Reason">Of a correction; null on the first.</param>
public sealed record RevenueJournalRow(
    string JournalId, int Number, ValueList<JournalEntry> Entries, int Lines, int Charges, string? Reason, string By,
    Instant At);

/// <param name="Before">In all months before.</param>
/// <param name="Moved">In the month.</param>
public sealed record RevenueMovement(string Currency, RevenueSums Before, RevenueSums Moved);

/// <param name="Number">Of the journal.</param>
public sealed record RevenueLineRow(
    int Number, string InvoiceKey, string LineId, string Currency, RevenueTreatment Treatment, RevenueSums Sums);

/// <summary>What a journal said of a line.</summary>
public sealed record DocumentRevenueRow(string JournalId, string LineId, RevenueSums Sums);

/// <param name="Number">Of the journal.</param>
public sealed record AccruedRow(int Number, AccruedCharge Charge);
