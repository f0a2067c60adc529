using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Proposals;
using BillingGrains.Grains.Vouchers;
using BillingGrains.Ports.Erp;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>Whatever goes into an ERP, as its tenant asks it: an invoice, a credit note, a voucher, a
/// proposed record of master data.</summary>
public interface ISentGrain : IJournaledGrain
{
    /// <summary>What the ERP tenant has to do with it now.</summary>
    Task<PostingStep> NextStep();

    /// <summary>Keys of what it takes back: of the invoices of a credit note, of the payment of a reversal; empty for all else.
    /// </summary>
    Task<ValueList<string>> Originals();

    /// <summary>Stores that a call is about to be made. The attempt's number, or null when that step is not due: then
    /// no call may be made.</summary>
    /// <param name="epoch">The id of the epoch in which the caller was loaded: one of another epoch does not know what must
    /// come before the call, and is answered null.</param>
    Task<int?> StartSending(string epoch, SendingPurpose purpose, SendingWindow window, Origin origin);

    /// <summary>As the ERP is told of it; null before it is final.</summary>
    Task<ErpRecord?> ForErp();

    /// <summary>What came of an attempt, or of the look-up after it.</summary>
    Task<Answer> Record(int attempt, SendingOutcome outcome, bool fromLookUp, Origin origin);

    /// <summary>What the ERP holds of it though no attempt here put it there.</summary>
    Task<Answer> Adopt(SendingOutcome found, string epoch, string reason, Origin origin);
}

internal static class SentGrains
{
    public static bool IsVoucher(string key) => GrainKeys.Kind(key) == "voucher";

    /// <summary>Master data is searched for before each sending: nothing of it has to be taken over.</summary>
    public static bool IsProposal(string key) => GrainKeys.Kind(key) == "proposal";

    public static ISentGrain Sent(this IGrainFactory grains, string key) => GrainKeys.Kind(key) switch
    {
        "voucher" => grains.GetGrain<IVoucherGrain>(key),
        "proposal" => grains.GetGrain<IProposalGrain>(key),
        _ => grains.GetGrain<IInvoiceGrain>(key),
    };
}
