using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Proposals;
using BillingGrains.Host.Simulation.People;
using BillingGrains.Host.Simulation.World;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Proposed master data: no id is in an ERP twice, nobody accepts his own, each proposal ends, and what counts as
/// created or changed is so in the ERP; each call that changes something there is announced.</summary>
internal sealed class ProposalCheck(SimulatedInstallation installation, BookReader books)
{
    public IEnumerable<Violation> Find() => Records().Concat(books.Keys("proposal/").SelectMany(Proposal));

    private IEnumerable<Violation> Records()
    {
        foreach (var (tenant, company) in installation.Erps.Companies)
        {
            var twice = company.Erp.Clerk.All.GroupBy(static one => one.Id, StringComparer.Ordinal)
                .Where(same => same.Count() > 1
                    || (SimulatedSettings.IsDebtor(same.Key!)
                        && !same.Single().RemoteId.StartsWith(MemoryMasterWriter.OfPeople, StringComparison.Ordinal)));
            foreach (var same in twice)
            {
                yield return new Violation(
                    "an id is in an ERP once", $"{tenant}/{same.Key}",
                    string.Join(", ", same.Select(static one => one.RemoteId)));
            }
        }
    }

    private IEnumerable<Violation> Proposal(string key)
    {
        var facts = books.Facts<ProposalEvent>(key).ToList();
        var state = facts.Aggregate(ProposalDecider.Initial, ProposalDecider.Evolve);
        if (state is not (MasterProposal.Done or MasterProposal.Ended))
        {
            yield return new Violation("a proposal ends", key, $"it stays {state.GetType().Name}");
        }

        string? by = null;
        foreach (var fact in facts)
        {
            by = (fact as MasterProposed)?.Draft.By ?? by;
            if (fact is ProposalAccepted accepted && accepted.By == by)
            {
                yield return new Violation("nobody accepts what he proposed", key, by);
            }
        }

        if (state is MasterProposal.Done { Draft: var draft, RemoteId: var remoteId }
            && facts[^1] is ProposalCarriedOut { How: not CarriedOutHow.WasThere } done
            && Entries(draft).SingleOrDefault(one => one.RemoteId == remoteId)?.Content != draft.Content)
        {
            yield return new Violation("what was carried out is in the ERP as proposed", key, $"{done}");
        }

        var announced = installation.Watch.Of(key).Count(static seen => seen.Fact is ProposalSendingStarted);
        var postingKey = state.GetDraft() is { } last ? ProposalSending.PostingKeyOf(last.Target) : "";
        var calls = installation.Ledger.ErpCalls.Count(call => call.Subject == postingKey);
        if (installation.RestoredAt is null && calls > announced)
        {
            yield return new Violation(
                "a sending of master data is a fact before it is a call", key,
                FormattableString.Invariant($"{calls} calls, {announced} announced"));
        }
    }

    private IEnumerable<MemoryMasterEntry> Entries(ProposalDraft draft) =>
        installation.Erps.Companies[draft.Target.TenantId].Erp.Clerk.All;
}
