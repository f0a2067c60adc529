using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Tickets;
using BillingGrains.Host.Simulation.World;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>A command that was answered.</summary>
internal sealed record Answered(string Key, TicketCommand Command, Answer Answer);

/// <summary>What comes in from outside: settings, contracts and their revisions, tickets with what was done, in any
/// order and repeated, and billing runs.</summary>
internal sealed class Workload(SimulatedInstallation installation)
{
    private const int RunsDuringWork = 4;

    private static readonly Instant WorkFrom = Instant.FromUtc(2026, 3, 2, 7, 0);

    private readonly List<Answered> answered = [];

    /// <summary>Every answer of a ticket, in the order in which they came.</summary>
    public IReadOnlyList<Answered> Answered => answered;

    public Task Run()
    {
        var size = installation.Runner.Seed.Sub("workload");
        var tickets = 2 + size.Next(5);
        List<Task> actors = [Companies(), BillNowAndThen()];
        actors.AddRange(Enumerable.Range(0, SimulatedSettings.Contracts).Select(Contract));
        actors.AddRange(Enumerable.Range(0, tickets).Select(Ticket));
        return Task.WhenAll(actors);
    }

    /// <summary>Every contract puts what is due on documents.</summary>
    public async Task Bill(SimulatedClient client, string runId)
    {
        foreach (var number in Enumerable.Range(0, SimulatedSettings.Contracts))
        {
            var key = GrainKeys.Contract(SimulatedSettings.ContractId(number));
            await client.Ask(grains => grains.GetGrain<IContractGrain>(key)
                .Bill(runId, SimulatedSettings.Period, client.Origin(runId)));
        }
    }

    private async Task Companies()
    {
        var client = new SimulatedClient(installation, "admin");
        foreach (var entity in SimulatedSettings.Entities)
        {
            await client.Pause(60);
            var tenant = SimulatedSettings.Tenant(entity.ErpTenantId, 1 + client.Chance.Next(3));
            await client.Ask(grains => grains.GetGrain<IEntityGrain>(GrainKeys.Entity(entity.EntityId))
                .Tell(new ConfigureEntity(entity, "admin", client.Now), client.Origin(entity.EntityId)));
            await client.Ask(grains => grains.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(entity.ErpTenantId))
                .Tell(new ConfigureTenant(tenant, "admin", client.Now), client.Origin(entity.ErpTenantId)));
        }
    }

    private async Task Contract(int number)
    {
        var key = GrainKeys.Contract(SimulatedSettings.ContractId(number));
        var client = new SimulatedClient(installation, key);
        var versions = 1 + client.Chance.Next(3);
        for (var version = 1; version <= versions; version++)
        {
            await client.Pause(200);
            var terms = SimulatedSettings.Terms(number, version, client.Chance);
            await client.Ask(grains => grains.GetGrain<IContractGrain>(key)
                .Tell(new AgreeContract(terms, "sales", client.Now), client.Origin($"{key}/{terms.Version}")));
        }
    }

    private async Task BillNowAndThen()
    {
        var client = new SimulatedClient(installation, "billing");
        for (var run = 1; run <= RunsDuringWork; run++)
        {
            await client.Pause(150);
            await Bill(client, FormattableString.Invariant($"run-{run}"));
        }
    }

    private async Task Ticket(int number)
    {
        var key = GrainKeys.Ticket("desk", FormattableString.Invariant($"{number}"));
        var client = new SimulatedClient(installation, key);
        var script = Script(key, number, client.Chance);
        while (script.Count > 0)
        {
            await client.Pause(90);
            var now = client.Now;
            var some = script.Take(1 + client.Chance.Next(3)).Select(command => command(now)).ToValueList();
            script.RemoveRange(0, some.Count);
            var answers = await client.Ask(grains =>
                grains.GetGrain<ITicketGrain>(key).Tell(some, client.Origin($"{key}/{script.Count}")));
            answered.AddRange(some.Zip(answers, (command, answer) => new Answered(key, command, answer)));
        }
    }

    private static List<Func<Instant, TicketCommand>> Script(string key, int number, SeedStream chance)
    {
        var script = new List<Func<Instant, TicketCommand>>();
        var customer = SimulatedSettings.CustomerId(chance.OneIn(8) ? 9 : chance.Next(SimulatedSettings.Customers));
        AddHeader(script, number, customer, chance);
        if (customer == SimulatedSettings.CustomerId(9) || chance.OneIn(6))
        {
            AddHeader(script, number, SimulatedSettings.CustomerId(chance.Next(SimulatedSettings.Customers)), chance);
        }

        foreach (var entry in Enumerable.Range(1, 1 + chance.Next(4)))
        {
            AddTime(script, key, FormattableString.Invariant($"e{entry}"), chance);
        }

        foreach (var part in Enumerable.Range(1, chance.Next(3)))
        {
            AddPart(script, key, FormattableString.Invariant($"p{part}"), chance);
        }

        AddDecisions(script, key, chance);
        script.AddRange(script.Where(_ => chance.OneIn(4)).ToList());
        return Shuffled(script, chance);
    }

    private static void AddHeader(
        List<Func<Instant, TicketCommand>> script, int number, string customerId, SeedStream chance)
    {
        var category = chance.OneIn(3) ? "special" : "incident";
        var header = new TicketHeader(customerId, "Pump", category, null, null, WorkFrom);
        var id = FormattableString.Invariant($"{number}");
        script.Add(now => new PutTicket("desk", id, header, now));
    }

    private static void AddTime(List<Func<Instant, TicketCommand>> script, string key, string id, SeedStream chance)
    {
        var startedAt = WorkFrom + Duration.FromMinutes(chance.Next(20_000));
        foreach (var revision in Enumerable.Range(1, 1 + chance.Next(3)))
        {
            var entry = new TimeEntry(
                id, revision, "Ann", "engineer", chance.Pick(["remote", "onsite", "onsite", ""]), startedAt,
                1 + chance.Next(240), "Work");
            script.Add(now => new LogTime(key, entry, now));
        }

        if (chance.OneIn(4))
        {
            script.Add(now => new WithdrawTime(key, id, "Entered twice.", now));
        }
    }

    private static void AddPart(List<Func<Instant, TicketCommand>> script, string key, string id, SeedStream chance)
    {
        foreach (var revision in Enumerable.Range(1, 1 + chance.Next(2)))
        {
            var part = new PartUse(
                id, revision, "SEAL", "Seal", 1 + chance.Next(5), new Money(3.33m + chance.Next(100), SimulatedSettings.Euro),
                WorkFrom + Duration.FromHours(chance.Next(100)), null);
            script.Add(now => new UsePart(key, part, now));
        }

        if (chance.OneIn(4))
        {
            script.Add(now => new WithdrawPart(key, id, "Not used.", now));
        }
    }

    private static void AddDecisions(List<Func<Instant, TicketCommand>> script, string key, SeedStream chance)
    {
        foreach (var close in Enumerable.Range(0, 1 + chance.Next(2)))
        {
            var at = WorkFrom + Duration.FromDays(15 + close);
            script.Add(now => new CloseTicket(key, at, now));
            if (chance.OneIn(5))
            {
                script.Add(now => new ReopenTicket(key, at + Duration.FromHours(1), now));
            }
        }

        if (chance.OneIn(2))
        {
            var subject = chance.OneIn(2) ? "*" : "p1";
            script.Add(now => new ApproveTicket(key, "a1", subject, "Sue", now));
        }

        if (chance.OneIn(4))
        {
            var bill = chance.OneIn(2);
            script.Add(now => new DisputeTicket(key, "d1", "customer", "Too long.", now));
            script.Add(now => new ResolveDispute(key, "d1", bill, "Fin", now));
        }
    }

    private static List<T> Shuffled<T>(List<T> items, SeedStream chance)
    {
        for (var index = items.Count - 1; index > 0; index--)
        {
            var other = chance.Next(index + 1);
            (items[index], items[other]) = (items[other], items[index]);
        }

        return items;
    }
}
