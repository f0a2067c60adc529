using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A payment or what else stands on a document, as vendors tell it.</summary>
/// <param name="Ordinal">Its place in the order of entering, from 1.</param>
internal sealed record VendorEntry(int Ordinal, PaymentEntry Entry, StoredDocument Document);

/// <summary>What the pretended vendors share of payments and journals.</summary>
internal static class VendorEntries
{
    private static readonly (string Word, string Kind)[] Words =
    [
        ("writeOff", "write-off"), ("discountReturned", "discount-returned"), ("paymentCancelled", "payment-reversal"),
    ];

    /// <summary>All, in the order of their last changes.</summary>
    public static IEnumerable<VendorEntry> All(Tenant company) => company.Payments.Now()
        .Select(one => new VendorEntry(one.Ordinal, one.Entry, company.Books.Find(one.Entry.Key)[0]));

    public static VendorEntry? ByKey(Tenant company, string key) =>
        All(company).LastOrDefault(one => one.Entry.Voucher == key && !one.Entry.Cancelled);

    /// <summary>Enters it, or says why not.</summary>
    /// <param name="raw">As a caller sent it.</param>
    public static (VendorEntry? Entered, Problem? Problem) Enter(
        Tenant company, VoucherRequest voucher, StoredDocument? document, string? raw = null)
    {
        var asked = voucher with { Document = document?.Id ?? "", Currency = document?.Request.Currency ?? "" };
        if (VoucherEndpoints.Check(asked, document) is { } problem)
        {
            return (null, problem);
        }

        var entry = company.Payments.Enter(asked, document!.Request.Key, raw);
        return (Of(company, entry), null);
    }

    public static VendorEntry Of(Tenant company, PaymentEntry entry) =>
        All(company).Single(one => one.Entry.Id == entry.Id);

    /// <summary>A journal of rows with a debit or a credit, which follow each other in pairs. Null where they do not balance
    /// so.</summary>
    public static StoredJournal? Enter(
        Tenant company, string key, string name, DateOnly date, string currency,
        IReadOnlyList<(string Account, decimal Signed, string Text)> rows)
    {
        var pairs = rows.Chunk(2).ToList();
        return pairs.Count == 0 || pairs.Exists(static pair => pair.Length != 2 || pair[0].Signed <= 0m
                || pair[0].Signed + pair[1].Signed != 0m)
            ? null
            : company.Journals.Enter(new JournalRequest(
                key, name, date, currency,
                [
                    .. pairs.Select(static pair => new JournalLine(
                        pair[0].Account, pair[1].Account, pair[0].Signed, pair[0].Text)),
                ]));
    }

    /// <summary>The sandbox's word for a kind that is named in one word.</summary>
    public static string KindOf(string word) =>
        Words.FirstOrDefault(one => one.Word == word) is { Kind: { } kind } ? kind : word;

    public static string WordOf(string kind) =>
        Words.FirstOrDefault(one => one.Kind == kind) is { Word: { } word } ? word : kind;

    /// <summary>Master data of a kind, by id.</summary>
    public static IEnumerable<MasterEntry> Master(Tenant company, string kind) =>
        company.MasterData.Page(null, null, int.MaxValue)!.Records.Where(record => record.Kind == kind);
}
