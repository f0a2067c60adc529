using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Proposals;
using BillingGrains.Ports.Journal;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>Brings a record that the ERP has taken into the master data that is kept of it, and has what waits for it looked at
/// again. The ERP is not asked.</summary>
internal sealed class MirrorTaking(
    string key, Func<TenantCommand, Origin, Task<Answer>> handle, IGrainFactory grains, JournalServices services,
    PostingServices posting)
{
    /// <summary>Takes what is owed.</summary>
    /// <param name="isRefreshed">All is being read from the ERP: a load that is put aside would be lost, and begun again.
    /// </param>
    public async Task Take(ErpTenant tenant, bool isRefreshed)
    {
        if (isRefreshed || tenant.Settings is not { TenantId: var tenantId })
        {
            return;
        }

        foreach (var proposalKey in tenant.Master.ToMirror.ByPlace.Values.ToList())
        {
            var record = await grains.GetGrain<IProposalGrain>(proposalKey).InErp();
            var before = await posting.MasterData.Standing(tenantId);
            var standing = before;
            if (record is null || before?.Knows(record.Kind) != true)
            {
                // What of a kind was never read is not checked: one record of it would make all others unknown.
                standing = null;
            }
            else
            {
                var load = posting.NewHolder();
                await posting.MasterData.PutAside(tenantId, load, [record], []);
                standing = await posting.MasterData.TakeOver(
                    tenantId, load, before.Version, isWhole: false, before.RefreshedAt);
                if (standing is null)
                {
                    // Another load came in between: the next round takes it.
                    return;
                }
            }

            await handle(
                new TakeMirror(proposalKey, standing, services.Now),
                new Origin(key, proposalKey, $"{key}/mirrors/{proposalKey}"));
        }
    }
}
