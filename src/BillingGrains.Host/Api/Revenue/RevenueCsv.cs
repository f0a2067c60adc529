using System.Globalization;
using System.Text;
using BillingGrains.Domain.Closing;
using BillingGrains.Storage.Views;
using NodaTime.Text;

namespace BillingGrains.Host.Api.Revenue;

/// <summary>Journals and roll-forward as tables (RFC 4180, UTF-8), for the ERP and for spreadsheets.</summary>
internal static class RevenueCsv
{
    public static IResult Of(RollForward report) => Table(
        [
            "entity", "period", "currency", "opening", "billed", "paidFromCredit", "credited", "delivered", "overTime", "used",
            "milestone", "expired", "closing",
        ],
        report.Rows.Select(row => new[]
        {
            report.EntityId, Books.Text(report.Period), row.Currency, Number(row.Opening), Number(row.Billed),
            Number(row.PaidFromCredit), Number(row.Credited), Number(row.Delivered), Number(row.OverTime), Number(row.Used),
            Number(row.Milestone), Number(row.Expired), Number(row.Closing),
        }));

    public static IResult Of(IEnumerable<RevenueJournalRow> journals) => Table(
        ["journal", "date", "debit", "credit", "currency", "amount", "why", "text"],
        journals.SelectMany(journal => journal.Entries.Select(entry => new[]
        {
            journal.JournalId, LocalDatePattern.Iso.Format(entry.Date), entry.Debit, entry.Credit, entry.Currency,
            Number(entry.Amount), entry.Why, entry.Words,
        })));

    internal static IResult Table(string[] head, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(head))
        {
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        }

        return Results.Text(text.ToString(), "text/csv", Encoding.UTF8);
    }

    internal static string Number(decimal value) => value.ToString("0.00##", CultureInfo.InvariantCulture);

    private static string Cell(string value) => value.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : value;
}
