using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Amounts;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Reads what customers owe from Tryton's moves.</summary>
internal sealed class TrytonBook(TrytonClient client)
{
    /// <summary>How a move's origin begins that comes from an invoice, and one that cancels another move.</summary>
    public const string InvoiceOrigin = "account.invoice,";
    public const string MoveOrigin = "account.move,";

    /// <summary>Lines of one search. A page of documents has far fewer.</summary>
    private const int LinesMax = 100_000;

    private static readonly string[] InvoiceFields =
    [
        "reference", "number", "state", "move", "cancel_move", "account", "account.party_required", "party", "party.code",
        "currency", "currency.code", "currency.digits", "total_amount", "amount_to_pay",
    ];

    /// <summary>The company's own currency, and Tryton's id of it.</summary>
    public async Task<(Currency Currency, long Id)> CompanyCurrency(CancellationToken cancellation)
    {
        var company = await client.Read(
            "company.company", await client.Company(cancellation), ["currency", "currency.code", "currency.digits"],
            cancellation);
        var found = TrytonJson.RelatedOf(company!.Value, "currency")!.Value;
        return (CurrencyOf(found), TrytonJson.IdOf(company.Value, "currency")!.Value);
    }

    public async Task<List<TrytonInvoice>> Invoices(
        IEnumerable<JsonArray> conditions, int limit, CancellationToken cancellation)
    {
        var found = await client.Search(
            "account.invoice",
            [
                TrytonJson.Where("company", "=", await client.Company(cancellation)),
                TrytonJson.Where("type", "=", "out"),
                TrytonJson.Where("reference", "!=", null), TrytonJson.Where("reference", "!=", ""),
                TrytonJson.Where("state", "in", new JsonArray("posted", "paid")), .. conditions,
            ],
            InvoiceFields, limit, cancellation);
        return [.. found.Select(Invoice)];
    }

    /// <summary>Lines on accounts that customers owe on, in the order in which they were made.</summary>
    public async Task<List<TrytonLine>> Lines(IEnumerable<JsonArray> conditions, CancellationToken cancellation)
    {
        var found = await client.Search(
            "account.move.line",
            [
                TrytonJson.Where("move.company", "=", await client.Company(cancellation)),
                TrytonJson.Where("account.type.receivable", "=", true), .. conditions,
            ],
            TrytonLine.Fields, LinesMax, cancellation);
        return [.. found.Select(TrytonLine.Of)];
    }

    /// <summary>All lines of invoices but those that only cancel another: of their own moves, those that Tryton counts as
    /// their payments, and those of moves that say that they come from them.</summary>
    public async Task<List<TrytonLine>> LinesOf(IReadOnlyList<TrytonInvoice> invoices, CancellationToken cancellation) =>
        invoices.Count == 0 ? [] : await Lines(
            [
                new JsonArray(
                    "OR", new JsonArray(TrytonJson.Where("invoice_payment", "in", Ids(invoices.Select(one => one.Id)))),
                    new JsonArray(TrytonJson.Where("move.origin", "in", Origins(InvoiceOrigin, invoices.Select(one => one.Id))))),
            ],
            cancellation);

    public static JsonArray Ids(IEnumerable<long> ids) => new([.. ids.Select(id => (JsonNode)id)]);

    public static JsonArray Origins(string model, IEnumerable<long> ids) =>
        new([.. ids.Select(id => (JsonNode)(model + id.ToString(CultureInfo.InvariantCulture)))]);

    private static TrytonInvoice Invoice(JsonElement record) => new(
        record.GetProperty("id").GetInt64(), TrytonJson.TextOf(record, "reference")!, TrytonJson.TextOf(record, "number"),
        TrytonJson.TextOf(record, "state") is "paid", TrytonJson.IdOf(record, "move")!.Value,
        TrytonJson.IdOf(record, "cancel_move"), TrytonJson.IdOf(record, "account")!.Value,
        TrytonJson.RelatedOf(record, "account")!.Value.GetProperty("party_required").ValueKind is JsonValueKind.True,
        TrytonJson.IdOf(record, "party")!.Value,
        TrytonJson.RelatedOf(record, "party") is { } party ? TrytonJson.TextOf(party, "code") ?? "" : "",
        CurrencyOf(TrytonJson.RelatedOf(record, "currency")!.Value), TrytonJson.IdOf(record, "currency")!.Value,
        TrytonJson.DecimalOf(record.GetProperty("total_amount")), TrytonJson.DecimalOf(record.GetProperty("amount_to_pay")));

    private static Currency CurrencyOf(JsonElement record) =>
        new(TrytonJson.TextOf(record, "code")!, record.GetProperty("digits").GetInt32());
}

/// <summary>A posted document of ours.</summary>
/// <param name="Move">In which it is booked.</param>
/// <param name="CancelMove">In which that is cancelled; null where it is not.</param>
/// <param name="ToPay">What Tryton says is open of it: below 0 of a credit note, 0 when all is cleared.</param>
internal sealed record TrytonInvoice(
    long Id, string Reference, string? Number, bool IsPaid, long Move, long? CancelMove, long Account,
    bool IsPartyRequired, long Party, string PartyCode, Currency Currency, long CurrencyId, decimal Total, decimal ToPay)
{
    /// <summary>The line books the document itself, and is no payment.</summary>
    public bool Books(TrytonLine line) => line.Move == Move || line.Move == CancelMove;
}
