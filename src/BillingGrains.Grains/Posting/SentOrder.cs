using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Vouchers;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>The order in which an ERP gets what belongs together.</summary>
internal static class SentOrder
{
    /// <summary>Whether it takes back what does not stand in its ERP yet: it could not be applied there. What is void, parked, or
    /// waits for its approval, is not waited for.</summary>
    public static async Task<bool> IsEarly(this ISentGrain document, IGrainFactory grains)
    {
        foreach (var key in await document.Originals())
        {
            if (await (SentGrains.IsVoucher(key)
                ? grains.GetGrain<IVoucherGrain>(key).IsUnderWay()
                : grains.GetGrain<IInvoiceGrain>(key).IsUnderWay()))
            {
                return true;
            }
        }

        return false;
    }
}
