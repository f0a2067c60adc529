using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Runs;
using BillingGrains.Domain.Sources;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Runs;
using BillingGrains.Grains.Sources;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Simulation.People;

/// <summary>All that people and sources will do in a run, drawn from its seed: companies and sources, contracts and
/// their revisions, tickets, and billing runs. What finance does depends on what it finds: <see cref="Finance"/>.
/// </summary>
internal sealed class WorkPlan
{
    /// <summary>Who asks contracts what is due.</summary>
    public const string BillingActor = "billing";

    /// <summary>When every installation begins.</summary>
    public static readonly Instant Start = Instant.FromUtc(2026, 4, 1, 8, 0);

    private const int ShortRuns = 4;

    private readonly SeedStream seed;
    private readonly SimulationOptions options;

    /// <param name="seed">The root stream.</param>
    public WorkPlan(SeedStream seed, SimulationOptions options)
    {
        this.seed = seed;
        this.options = options;
        Settings = new SimulatedSettings(options.Days);
        Times = new PlanTimes(Start, options.Days);
    }

    public SimulatedSettings Settings { get; }

    public PlanTimes Times { get; }

    /// <summary>What is billed when all is done.</summary>
    public YearMonth LastPeriod => Times.IsLong
        ? PeriodOf(Times.End + Duration.FromDays(31))
        : SimulatedSettings.ShortPeriod.PlusMonths(1);

    /// <summary>Every actor's deeds in the order in which it does them.</summary>
    public IReadOnlyList<Deed> Deeds()
    {
        var deeds = new List<Deed>();
        deeds.AddRange(Companies());
        deeds.AddRange(Enumerable.Range(0, Settings.Contracts).SelectMany(Contract));
        deeds.AddRange(Tickets());
        deeds.AddRange(Runs());
        deeds.AddRange(Closings());
        deeds.AddRange(CreditControl.Of(Times, Settings.Customers, seed.Sub("credit control")));
        deeds.AddRange(MasterClerk.Of(Times, Settings, seed.Sub("proposals")));
        deeds.AddRange(OtherEngine.Of(Times, Settings.Entities, seed.Sub("other engine")));
        return Times.IsLong ? [.. deeds.Where(deed => deed.At <= Times.End)] : deeds;
    }

    /// <summary>Every contract puts what is due on documents.</summary>
    public async Task Bill(IPerson person, string runId, YearMonth period)
    {
        foreach (var number in Enumerable.Range(0, Settings.Contracts))
        {
            var key = GrainKeys.Contract(SimulatedSettings.ContractId(number));
            await person.Tell(key, new BillAsked(runId, period), grains =>
                grains.GetGrain<IContractGrain>(key).Bill(runId, period, person.Origin(runId)));
        }
    }

    /// <summary>A run of its own asks every contract, and goes on by itself; somebody pauses it for a moment, if it is not
    /// over by then.</summary>
    private static async Task Begin(IPerson person, string runId, YearMonth period)
    {
        var key = GrainKeys.Run(runId);
        var ask = new AskRun(runId, period, EntityId: null, person.Name, person.Now);
        await person.Tell(key, ask, async grains =>
        {
            var run = grains.GetGrain<IRunGrain>(key);
            var answer = await run.Tell(ask, person.Origin(runId));
            await run.Tell(new PauseRun(person.Name, person.Now), person.Origin($"{runId}/pause"));
            await run.Tell(new ResumeRun(person.Name, person.Now), person.Origin($"{runId}/resume"));
            return answer;
        });
    }

    /// <summary>Somebody else approves the version of a contract that waits for it.</summary>
    public static async Task Approve(IPerson person, string contractKey)
    {
        if (await person.Ask(grains => grains.GetGrain<IContractGrain>(contractKey).Proposed()) is { } waiting)
        {
            var version = waiting.Terms.Version;
            var command = new ApproveContract(version, waiting.Revision, "Lea", person.Now);
            await person.Tell(contractKey, command, grains => grains.GetGrain<IContractGrain>(contractKey)
                .Tell(command, person.Origin(FormattableString.Invariant($"{contractKey}/{version}/approve"))));
        }
    }

    private static YearMonth PeriodOf(Instant moment) => moment.InUtc().Date.ToYearMonth();

    private IEnumerable<Deed> Companies()
    {
        var chance = seed.Sub("companies");
        var at = Times.Start;
        foreach (var entity in Settings.Entities)
        {
            at += Duration.FromTimeSpan(chance.DelayBelow(TimeSpan.FromSeconds(60)));
            var tenant = Settings.Tenant(entity.ErpTenantId, seed, chance);
            yield return new Deed(at, "admin", person => Configure(person, entity, tenant));
        }

        var source = new SourceSettings(
            SimulatedSettings.PolledSource, 1, "memory", SimulatedSettings.PolledSource, Duration.FromSeconds(20));
        var key = GrainKeys.Source(source.SourceId);
        yield return new Deed(at, "admin", async person =>
        {
            var command = new ConfigureSource(source, "admin", person.Now);
            await person.Tell(key, command, grains =>
                grains.GetGrain<ISourceGrain>(key).Tell(command, person.Origin(source.SourceId)));
        });
    }

    private static async Task Configure(IPerson person, EntitySettings entity, TenantSettings tenant)
    {
        var entityKey = GrainKeys.Entity(entity.EntityId);
        var configureEntity = new ConfigureEntity(entity, "admin", person.Now);
        await person.Tell(entityKey, configureEntity, grains =>
            grains.GetGrain<IEntityGrain>(entityKey).Tell(configureEntity, person.Origin(entity.EntityId)));
        var tenantKey = GrainKeys.ErpTenant(entity.ErpTenantId);
        var configureTenant = new ConfigureTenant(tenant, "admin", person.Now);
        await person.Tell(tenantKey, configureTenant, grains =>
            grains.GetGrain<IErpTenantGrain>(tenantKey).Tell(configureTenant, person.Origin(entity.ErpTenantId)));
    }

    /// <summary>A contract's versions: some are agreed after they take effect, some before.</summary>
    private IEnumerable<Deed> Contract(int number)
    {
        var key = GrainKeys.Contract(SimulatedSettings.ContractId(number));
        var chance = seed.Sub(key);
        var versions = 1 + chance.Next(Times.IsLong ? 2 + (Times.Days / 60) : 3);
        var at = Times.Start;
        ValueList<LabourRate> rates = [];
        for (var version = 1; version <= versions; version++)
        {
            var wait = TimeSpan.FromSeconds(200) + (version > 1 && Times.IsLong ? TimeSpan.FromDays(20) : TimeSpan.Zero);
            at += Duration.FromTimeSpan(chance.DelayBelow(wait));
            rates = SimulatedSettings.Rates(rates, version, Effective(at, version, chance));
            var terms = Settings.Terms(number, version, rates, chance);
            yield return new Deed(at, key, async person =>
            {
                var command = new AgreeContract(terms, "sales", person.Now);
                await person.Tell(key, command, grains => grains.GetGrain<IContractGrain>(key)
                    .Tell(command, person.Origin(FormattableString.Invariant($"{key}/{terms.Version}"))));
                await Approve(person, key);
            });
            foreach (var milestone in version == 1 ? terms.Milestones : [])
            {
                at += Duration.FromTimeSpan(chance.Sub(milestone.MilestoneId).DelayBelow(TimeSpan.FromSeconds(60)));
                yield return Reach(at, key, milestone.MilestoneId);
            }

            at += version > 0 && Times.IsLong ? Duration.FromDays(30) : Duration.Zero;
        }
    }

    /// <summary>Some days before anybody says so.</summary>
    private static Deed Reach(Instant at, string contractKey, string milestoneId) => new(at, contractKey, async person =>
    {
        var on = at.InUtc().Date.PlusDays(-10);
        var command = new ReachMilestone(milestoneId, on, "sales", person.Now);
        await person.Tell(contractKey, command, grains => grains.GetGrain<IContractGrain>(contractKey)
            .Tell(command, person.Origin(FormattableString.Invariant($"{contractKey}/{milestoneId}"))));
    });

    private LocalDate Effective(Instant at, int version, SeedStream chance) => version == 1 || !Times.IsLong
        ? SimulatedSettings.From
        : at.InUtc().Date.PlusDays(chance.Next(30) - 15);

    private IEnumerable<Deed> Tickets()
    {
        var size = seed.Sub("workload");
        if (!Times.IsLong)
        {
            return Enumerable.Range(0, 2 + size.Next(5)).SelectMany(number => Ticket(number, Times.Start));
        }

        var tickets = new List<Instant>();
        for (var day = 0; day < Times.Days; day++)
        {
            var date = Times.Start + Duration.FromDays(day);
            tickets.AddRange(Enumerable.Range(0, size.Next(SimulatedSettings.TicketsOfDayMax + 1))
                .Select(_ => PlanTimes.Session(date, 0, size)));
        }

        return tickets.SelectMany((openedAt, number) => Ticket(number, openedAt));
    }

    private IEnumerable<Deed> Ticket(int number, Instant openedAt) =>
        TicketPlan.Of(Settings, Times, options.Faults, seed, number, openedAt);

    /// <summary>Contracts are billed by a run of its own and one by one, in turns: in a short run now and then; in a long one
    /// at each month's end, and some days later once more for what came late.</summary>
    private IEnumerable<Deed> Runs()
    {
        var chance = seed.Sub("billing");
        var at = Times.Start;
        for (var run = 1; run <= ShortRuns && !Times.IsLong; run++)
        {
            at += Duration.FromTimeSpan(chance.DelayBelow(TimeSpan.FromSeconds(150)));
            var runId = FormattableString.Invariant($"run-{run}");
            yield return new Deed(at, BillingActor, run % 2 == 0
                ? person => Begin(person, runId, SimulatedSettings.ShortPeriod)
                : person => Bill(person, runId, SimulatedSettings.ShortPeriod));
        }

        for (var period = PeriodOf(at); Times.IsLong && period < PeriodOf(Times.End); period = period.PlusMonths(1))
        {
            var next = period.PlusMonths(1).OnDayOfMonth(1).AtMidnight().InUtc().ToInstant();
            var (month, due) = (YearMonthPattern.Iso.Format(period), period);
            var late = 3 + chance.Next(6);
            yield return new Deed(
                PlanTimes.Session(next, 0, chance), BillingActor, person => Begin(person, $"month {month}", due));
            yield return new Deed(
                PlanTimes.Session(next, late, chance), BillingActor, person => Bill(person, $"late {month}", due));
        }
    }

    private IEnumerable<Deed> Closings() => Settings.Entities.SelectMany(entity => Times.IsLong
        ? Closer.Long(Times, entity, Settings.ContractsOf(entity), seed.Sub($"closer {entity.EntityId}"))
        : Closer.Short(Times, entity, Settings.ContractsOf(entity), seed.Sub($"closer {entity.EntityId}")));
}
