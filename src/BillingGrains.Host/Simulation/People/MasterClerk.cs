using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Proposals;
using BillingGrains.Grains.Proposals;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>A CRM that proposes customers, some twice under other ids, and some that the ERP knows; and people in finance who
/// accept, reject, link and replay.</summary>
internal sealed class MasterClerk(IPerson person, SeedStream seed, Standing standing)
{
    public const string Proposer = "Crm";
    private const string Reason = "Finance looked at it.";
    private const int Ids = 4;

    private readonly SortedDictionary<string, int> looks = new(StringComparer.Ordinal);
    private int deeds;

    /// <summary>In some runs alone: the others are as they would be without.</summary>
    public static IEnumerable<Deed> Of(PlanTimes times, SimulatedSettings settings, SeedStream chance)
    {
        if (times.IsLong || !chance.Sub("in this run").OneIn(4))
        {
            yield break;
        }

        var at = times.Start + Duration.FromSeconds(60);
        for (var number = 0; number < 10; number++)
        {
            at += Duration.FromTimeSpan(chance.DelayBelow(TimeSpan.FromSeconds(60)));
            var tenant = chance.Pick([.. settings.Entities]).ErpTenantId;
            var id = chance.OneIn(4)
                ? chance.Pick([.. settings.Debtors])
                : FormattableString.Invariant($"new-{chance.Next(Ids)}");
            var content = new MasterContent(
                FormattableString.Invariant($"Customer {id} {chance.Next(3)}"), id.StartsWith("new-", StringComparison.Ordinal)
                    ? FormattableString.Invariant($"NL{int.Parse(id[4..], null) / 2}")
                    : null);
            var change = chance.OneIn(3) ? MasterChange.Update : MasterChange.Create;
            var proposalId = FormattableString.Invariant($"crm-{number}");
            yield return new Deed(at, "crm", who => Tell(who, new ProposeMaster(
                new ProposalTarget(tenant, MasterKind.Customer, id), proposalId, change, content, null, Proposer, who.Now)));
        }
    }

    public async Task LookAtAll()
    {
        foreach (var key in standing.Proposals.ToList())
        {
            looks[key] = looks.GetValueOrDefault(key) + 1;
            var mood = seed.Sub(FormattableString.Invariant($"clerk {key} {looks[key]}"));
            if (mood.OneIn(2) && await Show(key) is { } shown)
            {
                await Decide(shown, mood.Next(6));
            }
        }
    }

    /// <summary>Ends what waits for a person.</summary>
    public async Task<bool> Finish()
    {
        var worked = false;
        foreach (var key in standing.Proposals.ToList())
        {
            if (await Show(key) is { } shown)
            {
                await Decide(shown, choice: 5);
                worked = true;
            }
        }

        return worked;
    }

    private Task<ProposalShown?> Show(string key) =>
        person.Ask(grains => grains.GetGrain<IProposalGrain>(key).Show());

    /// <param name="choice">5 is the one that always gets on.</param>
    private Task Decide(ProposalShown shown, int choice)
    {
        var (target, revision, now) = (shown.Draft.Target, shown.Draft.Revision, person.Now);
        var link = shown.Hold?.Others.FirstOrDefault(static other => other.Id is not null)?.Id;
        ProposalCommand command = (shown.Status, choice) switch
        {
            ("open", 0) => new AcceptProposal(revision, Proposer, now),
            ("open", 1) => new RejectProposal(revision, Reason, "Fin", now),
            ("open", _) => new AcceptProposal(revision, "Fin", now),
            ("held", 0 or 1) => new AllowDuplicate(revision, Reason, "Fin", now),
            ("held", 2) when link is not null => new LinkProposal(revision, link, Reason, "Fin", now),
            ("held", 3) => new ProposeMaster(
                target, FormattableString.Invariant($"fin-{++deeds}"), MasterChange.Update, shown.Draft.Content, null, "Flo",
                now),
            ("held", 4) => new ReplayProposal(FormattableString.Invariant($"replay-{++deeds}"), "Fin", now),
            ("held", _) => new RejectProposal(revision, Reason, "Fin", now),
            _ => new ReplayProposal(FormattableString.Invariant($"replay-{++deeds}"), "Fin", now),
        };
        return Tell(person, target.Key, command);
    }

    private static Task<Answer> Tell(IPerson who, ProposeMaster command) => Tell(who, command.Target.Key, command);

    private static Task<Answer> Tell(IPerson who, string key, ProposalCommand command) => who.Tell(
        key, command, grains => grains.GetGrain<IProposalGrain>(key).Tell(command, who.Origin(key)));
}
