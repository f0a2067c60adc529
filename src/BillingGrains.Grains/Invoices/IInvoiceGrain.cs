using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Erp;
using Orleans;

namespace BillingGrains.Grains.Invoices;

/// <summary>One invoice or credit note, from draft to posted. Key "invoice/{contract}/{period}/{reason}".</summary>
public interface IInvoiceGrain : IJournaledGrain
{
    Task<Answer> Tell(InvoiceCommand command, Origin origin);

    /// <summary>What the ERP tenant has to do with it now.</summary>
    Task<PostingStep> NextStep();

    /// <summary>Stores that a call is about to be made. The attempt's number, or null when that step is not due: then
    /// no call may be made.</summary>
    /// <param name="epoch">The id of the epoch in which the caller was loaded: one of another epoch does not know what must
    /// come before the call, and is answered null.</param>
    Task<int?> StartSending(string epoch, SendingPurpose purpose, SendingWindow window, Origin origin);

    /// <summary>The final document as the ERP is told of it; null before it is final.</summary>
    Task<ErpInvoice?> ForErp();

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
