using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Simulation.People;
using NodaTime;

namespace BillingGrains.Host.Simulation.World;

/// <summary>A command of a ticket that was answered.</summary>
internal sealed record Answered(string Key, TicketCommand Command, Answer Answer);

/// <summary>Plays a plan: every actor on its own, each deed when it is due.</summary>
internal sealed class Workload(SimulatedInstallation installation, WorkPlan plan, Finance finance)
{
    private readonly SimulatedClient lastBilling = new(installation, "last billing");
    private readonly ErpPeople people = new(installation, plan.Settings);
    private int lastRuns;

    /// <summary>Every answer of a ticket, in the order in which they came.</summary>
    public IReadOnlyList<Answered> Answered =>
    [
        .. installation.Ledger.Commands.Where(made => made.Command is TicketCommand)
            .Select(made => new Answered(made.Key, (TicketCommand)made.Command, made.Answer)),
    ];

    /// <summary>What people and sources do in this run.</summary>
    public int Deeds { get; private set; }

    public async Task Run()
    {
        var deeds = plan.Deeds().OrderBy(deed => deed.At)
            .Where((deed, index) => index < installation.Options.Deeds || deed.EndsAnother).ToList();
        Deeds = deeds.Count;
        var work = Task.WhenAll(deeds
            .GroupBy(deed => deed.Actor, StringComparer.Ordinal)
            .Select(own => Act(new SimulatedClient(installation, own.Key), [.. own])));
        people.Begin();
        await Task.WhenAll(work, Review(() => !work.IsCompleted), WorkInErps(() => !work.IsCompleted));
        people.End();
    }

    private async Task WorkInErps(Func<bool> others)
    {
        var chance = installation.Runner.Seed.Sub("ERP hours");
        while (others())
        {
            await Until(plan.Times.Next(Instant.FromDateTimeOffset(installation.Runner.Now), chance));
            people.DoOne();
            if (plan.Times.IsLong)
            {
                // A document that waits for a blocked customer is not at rest, and would have every timer of weeks fire.
                await installation.Runner.Suspend(TimeSpan.FromMinutes(5));
                people.End();
            }
        }
    }

    /// <summary>A last billing run of everything, for what nobody would add to any more.</summary>
    public Task BillAll() =>
        plan.Bill(lastBilling, FormattableString.Invariant($"last-{++lastRuns}"), plan.LastPeriod);

    private async Task Act(SimulatedClient client, IReadOnlyList<Deed> deeds)
    {
        foreach (var deed in deeds)
        {
            await Until(deed.At);
            await deed.Do(client);
        }
    }

    private async Task Until(Instant moment)
    {
        var wait = moment - Instant.FromDateTimeOffset(installation.Runner.Now);
        if (wait > Duration.Zero)
        {
            await installation.Runner.Suspend(wait.ToTimeSpan());
        }
    }

    /// <summary>Finance works as long as others do.</summary>
    private async Task Review(Func<bool> others)
    {
        var chance = installation.Runner.Seed.Sub("finance hours");
        while (others())
        {
            var now = Instant.FromDateTimeOffset(installation.Runner.Now);
            await Until(plan.Times.Next(now, chance));
            await finance.LookAtAll();
        }
    }
}
