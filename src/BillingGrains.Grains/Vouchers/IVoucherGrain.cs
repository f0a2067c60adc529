using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Grains.Vouchers;

/// <summary>An entry of an invoice's balance on its way into the ERP. Key "voucher/{contract}/{period}/{reason}/{kind}/{id}".
/// </summary>
public interface IVoucherGrain : ISentGrain
{
    Task<Answer> Tell(VoucherCommand command, Origin origin);

    /// <summary>Whether it waits for its invoice, or is being sent.</summary>
    Task<bool> IsUnderWay();

    /// <summary>As it stands in the ERP; without a remote id while it does not. Null before it was opened.</summary>
    Task<ErpOriginal?> InErp();
}
