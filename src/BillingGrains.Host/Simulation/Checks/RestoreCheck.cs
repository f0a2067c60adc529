using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Routing;
using BillingGrains.Host.Simulation.People;
using BillingGrains.Host.Simulation.World;
using NodaTime;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>After the journal was set back nothing is sent and no number is given before the ERP's list was read, and
/// nothing that only the ERP knows stays undecided.</summary>
internal sealed class RestoreCheck(SimulatedInstallation installation, BookReader books)
{
    /// <summary>A silo looks every few seconds, and each of its two questions may take as long as any.</summary>
    private static readonly Duration NoticedWithin = Duration.FromSeconds(45);

    public IEnumerable<Violation> Find()
    {
        if (installation.RestoredAt is not { } restoredAt || installation.Watch.KeptAtRestore is not { } kept)
        {
            return [];
        }

        var reconciled = installation.Watch.All.Skip(kept).Where(seen => seen.Fact is TenantReconciled)
            .GroupBy(seen => seen.Stored.Key).ToDictionary(group => group.Key, group => group.First().StoredAt);
        return [.. Noticed(restoredAt), .. Sent(reconciled), .. Numbers(kept), .. Beside(), .. Strangers()];
    }

    private IEnumerable<Violation> Noticed(Instant restoredAt)
    {
        if (installation.NoticedAt is not { } noticedAt || noticedAt > restoredAt + NoticedWithin)
        {
            yield return new Violation(
                "it is noticed that the journal was set back", "", $"at {restoredAt}, noticed {installation.NoticedAt}");
        }
    }

    /// <summary>What a silo had announced before somebody noticed may still be under way.</summary>
    private IEnumerable<Violation> Sent(Dictionary<string, Instant> reconciled) =>
        installation.Ledger.ErpCalls
            .Where(call => call.Kind is "Create" or "Post" && call.StartedAt > installation.RestoredAt
                && !(call.StartedAt <= installation.NoticedAt + SimulatedSettings.Window.StartWithin)
                && (!reconciled.TryGetValue(GrainKeys.ErpTenant(call.TenantId), out var at) || call.StartedAt < at))
            .Select(call => new Violation(
                "after a restore nothing is sent before the ERP's list was read", call.TenantId,
                $"{call.Kind} {call.Subject} at {call.StartedAt}"));

    private IEnumerable<Violation> Numbers(int kept)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var seen in installation.Watch.All.Skip(kept))
        {
            if (seen.Fact is TenantReconciled)
            {
                read.Add(seen.Stored.Key);
            }
            else if (seen.Fact is NumberGiven given && !(seen.StoredAt <= installation.NoticedAt)
                && TenantsOf(seen.Stored.Key).Any(tenant => !read.Contains(tenant)))
            {
                yield return new Violation(
                    "after a restore no number is given before the ERP's list was read", seen.Stored.Key, given.Number);
            }
        }
    }

    /// <summary>While the ERP holds a document that nothing here knows, its customer gets no other.</summary>
    private IEnumerable<Violation> Beside()
    {
        foreach (var (tenantId, company) in installation.Erps.Companies)
        {
            var facts = installation.Watch.Of(GrainKeys.ErpTenant(tenantId));
            foreach (var found in facts.Where(seen => seen.Fact is StrangerFound))
            {
                var stranger = ((StrangerFound)found.Fact).Document;
                var left = facts.FirstOrDefault(seen =>
                    seen.Fact is StrangerLeft one && one.RemoteId == stranger.RemoteId)?.StoredAt ?? Instant.MaxValue;
                foreach (var made in company.Erp.All.Where(document => document.Invoice.BillTo == stranger.BillTo
                    && document.MadeAt > found.StoredAt && document.MadeAt < left
                    // The same document is made again after a person cancelled it, and nobody was told yet.
                    && document.Invoice.PostingKey != stranger.PostingKey))
                {
                    yield return new Violation(
                        "a customer's documents wait while the ERP holds one that nobody knows", tenantId,
                        $"{made.RemoteId} was made beside {stranger.RemoteId} for {stranger.BillTo}");
                }
            }
        }
    }

    private IEnumerable<Violation> Strangers() => books.Keys("erp/")
        .SelectMany(key => Folding.Tenant(books.Facts(key)).Past.Strangers.ByPlace.Values.Select(one => new Violation(
            "what only the ERP knows is decided", key, one.RemoteId)));

    private IEnumerable<string> TenantsOf(string seriesKey) =>
        books.Facts<EntityConfigured>(GrainKeys.Entity(seriesKey.Split('/')[1])).First().Settings.Named()
            .Select(GrainKeys.ErpTenant);
}
