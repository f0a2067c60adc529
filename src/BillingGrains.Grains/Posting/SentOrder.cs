using BillingGrains.Grains.Invoices;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>The order in which an ERP gets what belongs together.</summary>
internal static class SentOrder
{
    /// <summary>Whether a document takes back another that does not stand in its ERP yet: it could not be applied there. What is
    /// void, or waits for its approval, is not waited for.</summary>
    public static async Task<bool> IsEarly(this ISentGrain document, IGrainFactory grains)
    {
        foreach (var key in await document.Originals())
        {
            var original = grains.GetGrain<IInvoiceGrain>(key);
            if (await original.Final() is { } final
                ? final is { IsPosted: false, IsVoid: false }
                : await original.IsApproved())
            {
                return true;
            }
        }

        return false;
    }
}
