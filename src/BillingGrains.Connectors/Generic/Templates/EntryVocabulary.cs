using System.Collections.Immutable;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>What templates of vouchers and journals may name: docs/erp-connectors.md lists it.</summary>
internal static class EntryVocabulary
{
    private static readonly ExpressionType Text = ExpressionType.String;
    private static readonly ExpressionType Number = ExpressionType.Decimal;
    private static readonly ExpressionType Date = ExpressionType.Timestamp;

    private static readonly ErpOriginal Nothing = new("", null, null);

    public static readonly ExpressionType Voucher = ExpressionType.ObjectOf(ExpressionFields.Of<ErpVoucher>(
        "voucher",
        ("key", Text, one => ExpressionValue.Of(one.PostingKey)),
        ("kind", Text, one => ExpressionValue.Of(VoucherKinds.Of(one.Kind))),
        ("lowers", ExpressionType.Bool, one => ExpressionValue.Of(VoucherKinds.Lowers(one.Kind))),
        ("amount", Number, one => ExpressionValue.Of(one.Amount.Amount)),
        ("currency", Text, one => ExpressionValue.Of(one.Amount.Currency.Code)),
        ("decimals", ExpressionType.Int, one => ExpressionValue.Of((long)one.Amount.Currency.Decimals)),
        ("date", Date, one => Vocabulary.Day(one.On)),
        ("reference", Text, one => ExpressionValue.Of(one.Reference)),
        ("customer", Text, one => ExpressionValue.Of(one.Customer)),
        ("words", Text, one => ExpressionValue.Of(one.Words)),
        ("document", Vocabulary.Original, one => ExpressionValue.OfObject(one.Original)),
        ("payment", Vocabulary.Original, one => ExpressionValue.OfObject(one.Payment ?? Nothing)),
        ("credits", ExpressionType.ListOf(Vocabulary.Original), one => Vocabulary.Objects(one.Credits))));

    private static readonly ExpressionType Entry = ExpressionType.ObjectOf(ExpressionFields.Of<JournalEntry>(
        "entry",
        ("date", Date, one => Vocabulary.Day(one.Date)),
        ("debit", Text, one => ExpressionValue.Of(one.Debit)),
        ("credit", Text, one => ExpressionValue.Of(one.Credit)),
        ("amount", Number, one => ExpressionValue.Of(one.Amount)),
        ("why", Text, one => ExpressionValue.Of(one.Why)),
        ("words", Text, one => ExpressionValue.Of(one.Words))));

    private static readonly ExpressionType Line = ExpressionType.ObjectOf(ExpressionFields.Of<SentJournalLine>(
        "line",
        ("index", ExpressionType.Int, one => ExpressionValue.Of((long)one.Index)),
        ("account", Text, one => ExpressionValue.Of(one.IsDebit ? one.Entry.Debit : one.Entry.Credit)),
        ("isDebit", ExpressionType.Bool, one => ExpressionValue.Of(one.IsDebit)),
        ("amount", Number, one => ExpressionValue.Of(one.Entry.Amount)),
        ("debit", Number, one => ExpressionValue.Of(one.IsDebit ? one.Entry.Amount : 0m)),
        ("credit", Number, one => ExpressionValue.Of(one.IsDebit ? 0m : one.Entry.Amount)),
        ("signed", Number, one => ExpressionValue.Of(one.IsDebit ? one.Entry.Amount : -one.Entry.Amount)),
        ("date", Date, one => Vocabulary.Day(one.Entry.Date)),
        ("why", Text, one => ExpressionValue.Of(one.Entry.Why)),
        ("words", Text, one => ExpressionValue.Of(one.Entry.Words))));

    public static readonly ExpressionType Journal = ExpressionType.ObjectOf(ExpressionFields.Of<ErpJournal>(
        "journal",
        ("key", Text, one => ExpressionValue.Of(one.PostingKey)),
        ("id", Text, one => ExpressionValue.Of(one.JournalId)),
        ("date", Date, one => Vocabulary.Day(one.Date)),
        ("currency", Text, one => ExpressionValue.Of(one.Currency)),
        ("decimals", ExpressionType.Int, one => ExpressionValue.Of((long)(Currencies.Find(one.Currency)?.Decimals ?? 2))),
        ("amount", Number, one => ExpressionValue.Of(one.Entries.Sum(static entry => entry.Amount))),
        ("entries", ExpressionType.ListOf(Entry), one => Vocabulary.Objects(one.Entries)),
        ("lines", ExpressionType.ListOf(Line), one => Vocabulary.Objects(SentJournalLine.Of(one)))));
}

/// <summary>One side of a journal's entry.</summary>
/// <param name="Index">From 0; the debit comes first.</param>
internal sealed record SentJournalLine(int Index, JournalEntry Entry, bool IsDebit)
{
    public static ValueList<SentJournalLine> Of(ErpJournal journal) => journal.Entries.SelectMany(static (entry, index) =>
        new[]
        {
            new SentJournalLine(2 * index, entry, IsDebit: true), new SentJournalLine((2 * index) + 1, entry, IsDebit: false),
        }).ToValueList();
}

/// <summary>What configurations call the kinds of vouchers.</summary>
internal static class VoucherKinds
{
    private static readonly ImmutableArray<(BalanceKind Kind, string Word, bool Lowers)> Kinds =
    [
        (BalanceKind.Payment, "payment", true), (BalanceKind.PaymentCancelled, "paymentCancelled", false),
        (BalanceKind.Chargeback, "chargeback", false), (BalanceKind.Refund, "refund", false),
        (BalanceKind.WriteOff, "writeOff", true), (BalanceKind.Discount, "discount", true),
        (BalanceKind.DiscountReturned, "discountReturned", false),
    ];

    public static string All => string.Join(", ", Kinds.Select(static one => one.Word));

    public static string Of(BalanceKind kind) => Kinds.First(one => one.Kind == kind).Word;

    /// <summary>It makes less open of an invoice.</summary>
    public static bool Lowers(BalanceKind kind) => Kinds.First(one => one.Kind == kind).Lowers;

    /// <summary>Null for no such word.</summary>
    public static BalanceKind? KindOf(string word) =>
        Kinds.FirstOrDefault(one => one.Word == word) is { Kind: not BalanceKind.None and var kind } ? kind : null;
}
