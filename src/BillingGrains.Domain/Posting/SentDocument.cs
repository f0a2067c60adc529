using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;

namespace BillingGrains.Domain.Posting;

/// <summary>How far a document is on its way into an ERP.</summary>
public enum SentStage
{
    None = 0,
    NotFinal = 1,

    /// <summary>Final, and not posted.</summary>
    Due = 2,
    Parked = 3,
    Posted = 4,
    Voided = 5,
}

/// <summary>Whatever goes into an ERP, as the rules of sending see it: an invoice, a credit note, a voucher.</summary>
/// <param name="PostingKey">Empty before it is final.</param>
/// <param name="Number">Null where the ERP gives it.</param>
/// <param name="Amounts">As they must stand in the ERP; null before it is final.</param>
/// <param name="Replays">Ids of the replays that were asked for.</param>
/// <param name="Noun">What people call it.</param>
public sealed record SentDocument(
    SentStage Stage, string PostingKey, string? Number, SentAmounts? Amounts, ValueList<string> Replays, SendingProgress Sending,
    string Noun)
{
    /// <summary>Of what is not final.</summary>
    public static SentDocument NotFinal { get; } =
        new(SentStage.NotFinal, "", null, null, default, SendingProgress.NotStarted, "document");

    public static SentDocument Of(Invoice invoice) => invoice switch
    {
        Invoice.Finalized final => Of(SentStage.Due, final.Document, final.Sending),
        Invoice.Parked parked => Of(SentStage.Parked, parked.Document, parked.Sending),
        Invoice.Posted posted => Of(SentStage.Posted, posted.Document, SendingProgress.NotStarted),
        Invoice.Voided voided => Of(SentStage.Voided, voided.Document, SendingProgress.NotStarted),
        _ => NotFinal,
    };

    private static SentDocument Of(SentStage stage, FinalDocument document, SendingProgress sending)
    {
        var totals = document.Content.Totals;
        return new SentDocument(
            stage, document.PostingKey, document.Number, new SentAmounts(totals.Net, totals.Tax, totals.Gross),
            document.Replays, sending, "invoice");
    }
}

/// <summary>What a document comes to.</summary>
public sealed record SentAmounts(Money Net, Money Tax, Money Gross)
{
    public override string ToString() => $"net {Net}, tax {Tax}, gross {Gross}";
}
