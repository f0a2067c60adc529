using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Watching;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>Whether a tenant's ERP can be opened with what is configured; if not, it stands in the exception queue.</summary>
internal sealed class ErpOpening(string key, IGrainFactory grains, JournalServices services, PostingServices posting)
{
    private readonly TroubleTeller teller =
        new(key, GrainKeys.Watch("doors"), Troubles.UnopenedCode, grains, services);

    /// <param name="settings">Null before it is set up: then nothing is wrong with it.</param>
    public async Task<bool> Try(TenantSettings? settings)
    {
        string? fault = null;
        try
        {
            if (settings is not null)
            {
                posting.Erps.Open(settings);
            }
        }
        catch (Exception exception)
        {
            fault = exception.Message;
        }

        await teller.Tell(fault, reason => Troubles.Unopened(key, reason, services.Now));
        return fault is null;
    }
}
