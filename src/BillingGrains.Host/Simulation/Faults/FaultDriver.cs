using BillingGrains.Host.Simulation.People;
using BillingGrains.Host.Simulation.World;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.Faults;

/// <summary>Faults that come by themselves, at steps drawn from the seed: so they fall on any await, and there are as
/// many as there is work. (Faults of a call are drawn where the call is made.)</summary>
internal sealed class FaultDriver
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CalmMax = TimeSpan.FromSeconds(6);

    private readonly SimulatedInstallation installation;
    private readonly SeedStream chance;
    private readonly SiloFaults silos;
    private readonly DeliveryFaults deliveries;
    private readonly RestoreFault restore;
    private readonly int gapSteps;
    private long nextStep;
    private DateTimeOffset notBefore;
    private int planned;

    public FaultDriver(SimulatedInstallation installation)
    {
        this.installation = installation;
        chance = installation.Runner.Seed.Sub("faults");
        silos = new SiloFaults(installation, chance, Plan);
        deliveries = new DeliveryFaults(installation, chance, Plan);
        restore = new RestoreFault(installation, silos, chance.Sub("restore"), Plan);
        gapSteps = chance.Pick<int>(installation.Options.Days == 0 ? [500, 2_000, 6_000] : [4_000, 10_000, 30_000]);
        nextStep = chance.Next(gapSteps);
    }

    private SeededRunner Runner => installation.Runner;

    /// <summary>Nothing is left of any fault.</summary>
    public bool IsOver => planned == 0;

    /// <summary>Waits until all is over that faults brought with them.</summary>
    public async Task Settle()
    {
        while (!IsOver)
        {
            await Runner.Suspend(LookEvery);
        }
    }

    /// <summary>To be called before each step of the runner.</summary>
    public void BeforeStep(long step)
    {
        if (step < nextStep || !installation.Faults.On || Runner.Now < notBefore)
        {
            return;
        }

        nextStep = step + 1 + chance.Next(gapSteps);
        notBefore = Runner.Now + chance.DelayBelow(CalmMax);
        var name = chance.Pick(FaultNames.ThatCome);
        if (!installation.Faults.IsOn(name))
        {
            return;
        }

        var subject = Begin(name);
        if (subject is not null)
        {
            installation.Ledger.Add(new FaultMet(Instant.FromDateTimeOffset(Runner.Now), name, subject));
        }
    }

    /// <summary>What was hit; null when there was nothing to hit.</summary>
    private string? Begin(string name) => name switch
    {
        FaultNames.Crash => silos.Crash(),
        FaultNames.Freeze => silos.Freeze(),
        FaultNames.Slow => silos.SlowDown(),
        FaultNames.Partition => silos.Split(),
        FaultNames.ClockStep => silos.StepClock(),
        FaultNames.WakeStorm => deliveries.WakeAll(),
        FaultNames.Repeat => deliveries.Again(),
        FaultNames.Delay => deliveries.Late(),
        FaultNames.Restore => restore.Begin(),
        FaultNames.ErpOutage => GoOut(),
        FaultNames.ErpEdited => Edit(),
        _ => throw new InvalidOperationException($"The fault '{name}' does not come by itself."),
    };

    private void Plan(double seconds, Func<Task> action)
    {
        var delay = chance.DelayBelow(TimeSpan.FromSeconds(seconds));
        planned++;
        _ = Runner.InWorldAsync(async () =>
        {
            await Runner.Suspend(delay);
            await action();
            planned--;
        });
    }

    private string GoOut()
    {
        var company = chance.Pick([.. installation.Erps.Companies.Values]);
        company.GoOut(TimeSpan.FromSeconds(5) + chance.DelayBelow(TimeSpan.FromMinutes(installation.Options.Days == 0 ? 2 : 20)));
        return company.TenantId;
    }

    /// <summary>Somebody works in the ERP: posts a document that lies there unposted, or deletes it.</summary>
    private string? Edit()
    {
        var company = chance.Pick([.. installation.Erps.Companies.Values]);
        var open = company.Erp.Documents.Where(document => !document.Posted).ToList();
        if (open.Count == 0)
        {
            return null;
        }

        var document = chance.Pick(open);
        if (chance.OneIn(2))
        {
            company.Erp.PostByHand(document.RemoteId);
            return $"{company.TenantId}: {document.RemoteId} posted by hand";
        }

        company.Erp.Delete(document.RemoteId);
        return $"{company.TenantId}: {document.RemoteId} deleted";
    }
}
