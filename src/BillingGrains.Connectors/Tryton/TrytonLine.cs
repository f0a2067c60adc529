using System.Globalization;
using System.Text.Json;
using BillingGrains.Connectors.Documents;
using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>A line of a move on an account that customers owe on.</summary>
/// <param name="Balance">Debit less credit, in the company's currency.</param>
/// <param name="Second">The same in another currency; null where the line has none.</param>
/// <param name="Payment">The invoice that Tryton counts the line as a payment of; null for none.</param>
/// <param name="Origin">What the move says that it comes from, as Tryton writes it: "account.invoice,17".</param>
internal sealed record TrytonLine(
    long Id, long Move, long Account, decimal Balance, decimal? Second, string? SecondCode, long? Payment,
    long? Reconciliation, string Description, string Origin, bool IsPosted, string MoveDescription, string JournalType,
    string Number, LocalDate Date)
{
    public static readonly IReadOnlyList<string> Fields =
    [
        "move", "account", "debit", "credit", "amount_second_currency", "second_currency.code", "invoice_payment",
        "reconciliation", "description", "date", "move.origin", "move.state", "move.description", "move.post_number",
        "move.number", "move.journal.type",
    ];

    /// <summary>Its move is posted, or it was cleared with another line: what Tryton's wizards clear stays in drafts.</summary>
    public bool Stands => IsPosted || Reconciliation is not null;

    /// <summary>Of the invoice that its move comes from; null where it comes from none.</summary>
    public long? OriginInvoice => IdIn(Origin, TrytonBook.InvoiceOrigin);

    public static TrytonLine Of(JsonElement record)
    {
        var move = TrytonJson.RelatedOf(record, "move")!.Value;
        return new TrytonLine(
            record.GetProperty("id").GetInt64(), TrytonJson.IdOf(record, "move")!.Value,
            TrytonJson.IdOf(record, "account")!.Value,
            TrytonJson.DecimalOf(record.GetProperty("debit")) - TrytonJson.DecimalOf(record.GetProperty("credit")),
            record.GetProperty("amount_second_currency") is { ValueKind: JsonValueKind.Object } second
                ? TrytonJson.DecimalOf(second)
                : null,
            TrytonJson.RelatedOf(record, "second_currency") is { } currency ? TrytonJson.TextOf(currency, "code") : null,
            TrytonJson.IdOf(record, "invoice_payment"), TrytonJson.IdOf(record, "reconciliation"),
            TrytonJson.TextOf(record, "description") ?? "", TrytonJson.TextOf(move, "origin") ?? "",
            TrytonJson.TextOf(move, "state") is "posted", TrytonJson.TextOf(move, "description") ?? "",
            TrytonJson.RelatedOf(move, "journal") is { } journal ? TrytonJson.TextOf(journal, "type") ?? "" : "",
            TrytonJson.TextOf(move, "post_number") ?? TrytonJson.TextOf(move, "number") ?? "",
            TrytonJson.DateOf(record, "date")!.Value);
    }

    /// <summary>The id in a reference such as "account.move,17"; null where it is to another model.</summary>
    public static long? IdIn(string origin, string model) =>
        origin.StartsWith(model, StringComparison.Ordinal)
        && long.TryParse(origin.AsSpan(model.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>In a document's currency; null for a line that has no amount in it.</summary>
    public decimal? In(string currency, string companyCurrency) =>
        SecondCode == currency ? Second : currency == companyCurrency ? Balance : null;

    /// <summary>As we wrote it; null for a line that others wrote in words of their own.</summary>
    public VoucherWords? Entered() => VoucherWords.Read(Description);
}
