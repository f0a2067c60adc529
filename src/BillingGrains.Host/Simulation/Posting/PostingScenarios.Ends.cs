using BillingGrains.Domain.Invoices;
using BillingGrains.Host.Simulation.Checks;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.Posting;

/// <content>Scenarios after which all must stand as if nothing had happened.</content>
internal sealed partial class PostingScenarios
{
    private const int Kills = 10;
    private static readonly TimeSpan SettledEvery = TimeSpan.FromMinutes(5);
    private static readonly Duration SettledWithin = Duration.FromHours(2);

    /// <summary>The burst, while the only silo is killed at ten random moments, and another starts up to half a minute later.
    /// </summary>
    public PostingScenario Killed()
    {
        PostingTenant[] tenants =
        [
            PostingTenant.NetSuite(4_000 / scale), PostingTenant.Dynamics(2_500 / scale), PostingTenant.Tryton(1_000 / scale),
            PostingTenant.BusinessCentral(3_000 / scale), PostingTenant.QuickBooks(Minutes(8)),
            PostingTenant.Xero(Minutes(17)),
        ];
        return VirtualPlace.Run(5, silos: 1, async place =>
        {
            var run = await Drain.Begin(place, tenants);
            var chance = new SeedStream(5).Sub("kills");
            var shortest = tenants.Min(tenant => LeastTime.Of(tenant, run.KeysOf(tenant.Name)));
            for (var kill = 0; kill < Kills; kill++)
            {
                await place.Pass(chance.DelayBelow(shortest / Kills * 2));
                place.Kill(place.Cluster.Silos.Single(static silo => silo.IsRunning));
                await place.Pass(chance.DelayBelow(TimeSpan.FromSeconds(30)));
                await place.StartSilo();
            }

            return await Ended("killed", place, run, tenants);
        });
    }

    /// <summary>A backup; documents are approved, numbered and posted for an hour; then the journal goes back to the backup, and
    /// people approve the same documents again, in another order.</summary>
    public PostingScenario Restored()
    {
        PostingTenant[] tenants =
        [
            PostingTenant.QuickBooks(Minutes(6)), PostingTenant.Tryton(1_000 / scale), PostingTenant.Dynamics(2_000 / scale),
        ];
        return VirtualPlace.Run(6, silos: 2, async place =>
        {
            var run = await Drain.Begin(place, tenants);
            await place.Pass(TimeSpan.FromMinutes(2));
            var (backup, at) = (place.Backup(), place.Now);
            var later = tenants.ToDictionary(
                static tenant => tenant.Name,
                static tenant => Enumerable.Range(tenant.Documents + 1, tenant.Documents / 10).ToList(),
                StringComparer.Ordinal);
            await Approve(place, later);
            await place.Pass(TimeSpan.FromHours(1));
            foreach (var silo in place.Cluster.Silos.Where(static silo => silo.IsRunning).ToList())
            {
                place.Kill(silo);
            }

            await place.Restore(backup, at);
            await place.StartSilo();
            await place.StartSilo();
            await place.Pass(Look);
            foreach (var numbers in later.Values)
            {
                numbers.Reverse();
            }

            foreach (var (tenant, postingKeys) in await Approve(place, later))
            {
                run.Expect(tenant, postingKeys);
            }

            return await Ended("restored", place, run, tenants);
        });
    }

    private static async Task<PostingScenario> Ended(string name, VirtualPlace place, Drain run, PostingTenant[] tenants)
    {
        await run.Wait(PatienceMost);

        // What an ERP holds already is looked up here one by one.
        var until = place.Now + SettledWithin;
        while (place.Now < until && tenants.Any(tenant => Standing(place, run, tenant.Name) is not null))
        {
            await place.Pass(SettledEvery);
        }

        return Judge(name, "virtual", run.Figures(), tenants, one => Standing(place, run, one.Name));
    }

    private static async Task<Dictionary<string, List<string>>> Approve(
        VirtualPlace place, Dictionary<string, List<int>> documents)
    {
        var keys = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (tenant, numbers) in documents)
        {
            keys[tenant] = [];
            foreach (var number in numbers)
            {
                keys[tenant].Add(await PostingDocuments.Store(place.Journal, tenant, number, isFinal: false, place.Now));
            }
        }

        return keys;
    }

    /// <summary>What is not as it would be if nothing had happened: each document posted here once, under the number that it has
    /// in the ERP, and no number on two. Null when all is.</summary>
    private static string? Standing(VirtualPlace place, Drain run, string tenant)
    {
        var (erp, books) = (place.Erps[tenant], new BookReader(place.Journal));
        var documents = books.Keys($"invoice/{tenant}-")
            .Select(key => books.Invoice(key) is Invoice.Posted posted
                && books.Facts<InvoicePosted>(key).Count() == 1
                && erp.NumberOf(posted.Document.PostingKey) == posted.Number
                    ? null
                    : FormattableString.Invariant($"{key} does not stand as in {tenant}"))
            .ToList();
        return documents.FirstOrDefault(static wrong => wrong is not null)
            ?? (documents.Count != run.KeysOf(tenant).Count
                ? FormattableString.Invariant($"{tenant}: {documents.Count} documents of {run.KeysOf(tenant).Count}")
                : erp.NumbersReused > 0
                    ? FormattableString.Invariant($"{tenant}: {erp.NumbersReused} numbers stand on several documents")
                    : null);
    }
}
