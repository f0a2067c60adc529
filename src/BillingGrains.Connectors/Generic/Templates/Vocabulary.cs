using System.Collections.Immutable;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>What templates may name, with types: docs/erp-connectors.md lists it.</summary>
internal static class Vocabulary
{
    private static readonly ExpressionType Text = ExpressionType.String;
    private static readonly ExpressionType Number = ExpressionType.Decimal;
    private static readonly ExpressionType Date = ExpressionType.Timestamp;

    public static readonly ExpressionType Tax = ExpressionType.ObjectOf(ExpressionFields.Of<SentTax>(
        "tax",
        ("index", ExpressionType.Int, tax => ExpressionValue.Of((long)tax.Index)),
        ("code", Text, tax => ExpressionValue.Of(tax.Code)),
        ("percent", Number, tax => ExpressionValue.Of(tax.Percent)),
        ("base", Number, tax => ExpressionValue.Of(tax.Base)),
        ("amount", Number, tax => ExpressionValue.Of(tax.Amount))));

    public static readonly ExpressionType Line = ExpressionType.ObjectOf(ExpressionFields.Of<SentLine>(
        "line",
        ("id", Text, line => ExpressionValue.Of(line.LineId)),
        ("index", ExpressionType.Int, line => ExpressionValue.Of((long)line.Index)),
        ("number", ExpressionType.Int, line => ExpressionValue.Of(line.Index + 1L)),
        ("description", Text, line => ExpressionValue.Of(line.Description)),
        ("quantity", Number, line => ExpressionValue.Of(line.Quantity)),
        ("unit", Text, line => ExpressionValue.Of(line.Unit)),
        ("unitPrice", Number, line => ExpressionValue.Of(line.UnitPrice)),
        ("net", Number, line => ExpressionValue.Of(line.Net)),
        ("taxes", ExpressionType.ListOf(Tax), line => Objects(line.Taxes)),
        ("taxCode", Text.OrNull(), line => ExpressionValue.Of(line.Taxes.IsEmpty ? null : line.Taxes[0].Code))));

    public static readonly ExpressionType Note = ExpressionType.ObjectOf(ExpressionFields.Of<SentNote>(
        "note",
        ("index", ExpressionType.Int, note => ExpressionValue.Of((long)note.Index)),
        ("name", Text, note => ExpressionValue.Of(note.Name)),
        ("value", Text, note => ExpressionValue.Of(note.Value)),
        ("text", Text, note => ExpressionValue.Of(note.Text))));

    public static readonly ExpressionType Original = ExpressionType.ObjectOf(ExpressionFields.Of<ErpOriginal>(
        "original",
        ("key", Text, original => ExpressionValue.Of(original.PostingKey)),
        ("number", Text.OrNull(), original => ExpressionValue.Of(original.Number)),
        ("remoteId", Text.OrNull(), original => ExpressionValue.Of(original.RemoteId))));

    public static readonly ExpressionType Rounding = ExpressionType.ObjectOf(ExpressionFields.Of<SentRounding>(
        "rounding",
        ("account", Text, line => ExpressionValue.Of(line.Account)),
        ("amount", Number, line => ExpressionValue.Of(line.Amount))));

    private static readonly ExpressionType DimensionType = ExpressionType.ObjectOf(ExpressionFields.Of<Dimension>(
        "dimension",
        ("kind", Text, dimension => ExpressionValue.Of(dimension.Kind)),
        ("code", Text, dimension => ExpressionValue.Of(dimension.Code))));

    public static readonly ExpressionType Invoice = ExpressionType.ObjectOf(ExpressionFields.Of<SentDocument>(
        "invoice",
        ("key", Text, one => ExpressionValue.Of(one.Invoice.PostingKey)),
        ("kind", Text, one => ExpressionValue.Of(one.IsCredit ? "creditNote" : "invoice")),
        ("isCredit", ExpressionType.Bool, one => ExpressionValue.Of(one.IsCredit)),
        ("number", Text.OrNull(), one => ExpressionValue.Of(one.Invoice.Number)),
        ("billTo", Text, one => ExpressionValue.Of(one.Invoice.BillTo)),
        ("soldTo", Text.OrNull(), one => ExpressionValue.Of(one.Invoice.SoldTo)),
        ("payer", Text.OrNull(), one => ExpressionValue.Of(one.Invoice.Payer)),
        ("purchaseOrder", Text.OrNull(), one => ExpressionValue.Of(one.Invoice.PurchaseOrder)),
        ("date", Date, one => Day(one.Invoice.InvoiceDate)),
        ("dueDate", Date, one => Day(one.Invoice.DueDate)),
        ("postingDate", Date, one => Day(one.Invoice.Dates?.Posting ?? one.Invoice.InvoiceDate)),
        ("paymentDays", ExpressionType.Int, one => ExpressionValue.Of((long)(one.Invoice.Dates?.PaymentDays
            ?? Period.DaysBetween(one.Invoice.InvoiceDate, one.Invoice.DueDate)))),
        ("early", Text.OrNull(), one => ExpressionValue.Of(one.Invoice.Dates?.EarlyWords)),
        ("currency", Text, one => ExpressionValue.Of(one.Invoice.Totals.Net.Currency.Code)),
        ("decimals", ExpressionType.Int, one => ExpressionValue.Of((long)one.Invoice.Totals.Net.Currency.Decimals)),
        ("net", Number, one => ExpressionValue.Of(one.Sign * one.Invoice.Totals.Net.Amount)),
        ("tax", Number, one => ExpressionValue.Of(one.Sign * one.Invoice.Totals.Tax.Amount)),
        ("gross", Number, one => ExpressionValue.Of(one.Sign * one.Invoice.Totals.Gross.Amount)),
        ("lines", ExpressionType.ListOf(Line), one => Objects(one.Lines)),
        ("taxes", ExpressionType.ListOf(Tax), one => Objects(one.Taxes)),
        ("credits", ExpressionType.ListOf(Original), one => Objects(one.Invoice.Credits)),
        ("creditsText", Text.OrNull(), one => ExpressionValue.Of(ErpOriginal.Words(one.Invoice.Credits))),
        ("dimensions", ExpressionType.ListOf(DimensionType), one => Objects(one.Invoice.Dimensions)),
        ("notes", ExpressionType.ListOf(Note), one => Objects(one.Notes)),
        ("remoteId", Text.OrNull(), one => ExpressionValue.Of(one.RemoteId)),
        ("place", ExpressionType.Int, one => ExpressionValue.Of((long)one.Place)),
        ("noteText", Text.OrNull(), one => ExpressionValue.Of(
            one.Notes.IsEmpty ? null : string.Join('\n', one.Notes.Select(static note => note.Text))))));

    public static readonly ExpressionType Batch = ExpressionType.ObjectOf(ExpressionFields.Of<SentBatch>(
        "batch",
        ("key", Text, one => ExpressionValue.Of(one.Key)),
        ("invoices", ExpressionType.ListOf(Invoice), one => Objects(one.Documents)),
        ("remoteIds", ExpressionType.ListOf(Text), one => ExpressionValue.Of(
            one.Documents.Select(static document => ExpressionValue.Of(document.RemoteId)).ToValueList()))));

    public static readonly ExpressionType Page = ExpressionType.ObjectOf(ExpressionFields.Of<PageOf>(
        "page",
        ("number", ExpressionType.Int, page => ExpressionValue.Of((long)page.Number)),
        ("offset", ExpressionType.Int, page => ExpressionValue.Of((long)(page.Number - 1) * page.Size)),
        ("size", ExpressionType.Int, page => ExpressionValue.Of((long)page.Size)),
        ("cursor", Text.OrNull(), page => ExpressionValue.Of(page.Cursor)),
        ("token", Text.OrNull(), page => ExpressionValue.Of(page.Token)),
        ("since", Date.OrNull(), page => page.Since is { } since ? ExpressionValue.Of(since) : ExpressionValue.Null)));

    /// <summary>An object whose fields are texts under names that a configuration chooses; empty where nothing was read.
    /// </summary>
    public static ExpressionType Texts(string name, IEnumerable<string> fields) => ExpressionType.ObjectOf(
        ExpressionFields.Of<Dictionary<string, string>>(name, [.. fields.Distinct(StringComparer.Ordinal).Select(field =>
            (field, Text, (Func<Dictionary<string, string>, ExpressionValue>)(values =>
                ExpressionValue.Of(values.GetValueOrDefault(field, "")))))]));

    /// <summary>What calls read: texts and tables, under names that a configuration chooses.</summary>
    public static ExpressionType Seen(IEnumerable<string> texts, IEnumerable<string> tables) => ExpressionType.ObjectOf(
        ExpressionFields.Of<Seen>("seen",
        [
            .. texts.Distinct(StringComparer.Ordinal).Select(field =>
                (field, Text, (Func<Seen, ExpressionValue>)(seen => ExpressionValue.Of(seen.Text(field))))),
            .. tables.Distinct(StringComparer.Ordinal).Select(field =>
                (field, ExpressionType.MapOf(Text),
                    (Func<Seen, ExpressionValue>)(seen => ExpressionValue.Of(seen.Table(field))))),
        ]));

    /// <summary>Tables by name.</summary>
    public static ExpressionType Maps(IReadOnlyDictionary<string, ImmutableSortedDictionary<string, ExpressionValue>> maps) =>
        ExpressionType.ObjectOf(ExpressionFields.Of<object>("maps", [.. maps.Select(map =>
            (map.Key, ExpressionType.MapOf(Text), (Func<object, ExpressionValue>)(_ => ExpressionValue.Of(map.Value))))]));

    public static ExpressionValue Objects<T>(ValueList<T> objects)
        where T : class =>
        ExpressionValue.Of(objects.Select(static one => ExpressionValue.OfObject(one)).ToValueList());

    public static ExpressionValue Day(LocalDate day) => ExpressionValue.Of(day.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant());
}

/// <summary>Which page of a list is asked for.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Cursor">What the answer before said, or the id of its last record; null on the first page.</param>
/// <param name="Token">Of changes: what the ERP said of where they begin; null where that is a moment.</param>
internal sealed record PageOf(int Number, int Size, string? Cursor, Instant? Since, string? Token = null);
