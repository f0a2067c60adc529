using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;

namespace BillingGrains.Domain.Posting;

/// <summary>How far a document is on its way into an ERP.</summary>
public enum OutgoingStage
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
/// <param name="Rounding">How far the ERP's totals may differ; null for not at all.</param>
public sealed record OutgoingDocument(
    OutgoingStage Stage, string PostingKey, string? Number, SentAmounts? Amounts, ValueList<string> Replays,
    SendingProgress Sending, string Noun, RoundingTerms? Rounding = null)
{
    /// <summary>Of what is not final.</summary>
    public static OutgoingDocument NotFinal { get; } =
        new(OutgoingStage.NotFinal, "", null, null, default, SendingProgress.NotStarted, "document");

    public static OutgoingDocument Of(Invoice invoice) => invoice switch
    {
        Invoice.Finalized final => Of(OutgoingStage.Due, final.Document, final.Sending),
        Invoice.Parked parked => Of(OutgoingStage.Parked, parked.Document, parked.Sending),
        Invoice.Posted posted => Of(OutgoingStage.Posted, posted.Document, SendingProgress.NotStarted),
        Invoice.Voided voided => Of(OutgoingStage.Voided, voided.Document, SendingProgress.NotStarted),
        _ => NotFinal,
    };

    private static OutgoingDocument Of(OutgoingStage stage, FinalDocument document, SendingProgress sending)
    {
        var totals = document.Content.Totals;
        return new OutgoingDocument(
            stage, document.PostingKey, document.Number, new SentAmounts(totals.Net, totals.Tax, totals.Gross),
            document.Replays, sending, "invoice", document.Content.Terms.Entity.Rounding);
    }
}

/// <summary>What a document comes to.</summary>
public sealed record SentAmounts(Money Net, Money Tax, Money Gross)
{
    public override string ToString() => $"net {Net}, tax {Tax}, gross {Gross}";
}
