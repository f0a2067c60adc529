using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;

namespace BillingGrains.Grains.Vouchers;

/// <summary>An entry of an invoice's balance on its way into the ERP. Key "voucher/{contract}/{period}/{reason}/{kind}/{id}".
/// </summary>
public interface IVoucherGrain : ISentGrain
{
    Task<Answer> Tell(VoucherCommand command, Origin origin);
}
