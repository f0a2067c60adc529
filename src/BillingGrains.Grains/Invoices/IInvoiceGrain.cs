using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using Orleans;

namespace BillingGrains.Grains.Invoices;

/// <summary>One invoice or credit note, from draft to posted. Key "invoice/{contract}/{period}/{reason}".</summary>
public interface IInvoiceGrain : ISentGrain
{
    Task<Answer> Tell(InvoiceCommand command, Origin origin);

    /// <summary>The document once it is final, for who refers to it; null before.</summary>
    Task<FinalReference?> Final();

    /// <summary>What stands on it while it is a draft; null when it is none.</summary>
    Task<InvoiceContent?> Draft();

    /// <summary>What an approval would be bound to now.</summary>
    Task<DraftReview> Review();

    /// <summary>Why the document cannot be voided now; null when it can, or is void.</summary>
    Task<Refusal?> WhyNotVoid();

    /// <summary>Decides an asking of the contract. Refused when it was declined.</summary>
    Task<Answer> Void(VoidInvoice command, Origin origin);

    /// <summary>The document's lines as the customer sees them; none before it is opened.</summary>
    Task<ValueList<ShownLine>> Shown();

    /// <summary>Taxes, dates and balance; null before it is opened.</summary>
    Task<DocumentDetails?> Details();

    /// <summary>Whether the document is on its way to being final. One of another engine that never came is not.</summary>
    Task<bool> IsBecomingFinal();

    /// <summary>Whether it is approved, and neither stands in its ERP nor is void.</summary>
    Task<bool> IsUnderWay();

    /// <summary>How far the document with a posting key is.</summary>
    Task<DocumentStage> StageOf(string postingKey);
}

/// <summary>How far a document is.</summary>
[GenerateSerializer]
public enum DocumentStage
{
    None = 0,

    /// <summary>It is not final, or final under another posting key, or void.</summary>
    NotFinal = 1,

    /// <summary>Final and not posted.</summary>
    Final = 2,

    Posted = 3,
}
