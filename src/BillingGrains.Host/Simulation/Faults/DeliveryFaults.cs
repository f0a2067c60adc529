using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Sources;
using BillingGrains.Host.Simulation.World;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Host.Simulation.Faults;

/// <summary>Facts delivered again, late, or ahead of others; and everything woken many times at once.</summary>
/// <param name="plan">Does something within that many seconds.</param>
internal sealed class DeliveryFaults(
    SimulatedInstallation installation, SeedStream chance, Action<double, Func<Task>> plan)
{
    private const int RowsBack = 60;

    /// <summary>Hands a consumer rows that it had before, some left out.</summary>
    public string? Again() => Rows(0) is { } rows ? Deliver(rows, 5) : null;

    /// <summary>Keeps the newest rows of a lane, perhaps under way now, and hands them over long after.</summary>
    public string? Late() => Rows(RowsBack) is { } rows ? Deliver(rows, 60) : null;

    /// <summary>What reminders would do that fire all at once: every silo wakes every lane, door and source.</summary>
    public string? WakeAll()
    {
        foreach (var silo in installation.Running)
        {
            silo.Post(() => Wake(silo));
        }

        return "all silos";
    }

    private async Task Wake(SimulatedSilo silo)
    {
        var lanes = Enumerable.Range(0, installation.Books.Lanes).Select(lane => silo.GrainFactory
            .GetGrain<IDeliveryLaneGrain>($"lane/{lane.ToString(CultureInfo.InvariantCulture)}").Wake());
        var doors = installation.Erps.Companies.Keys.Select(GrainKeys.ErpTenant)
            .Select(key => (Task)Consumers.Find(silo.GrainFactory, key).Ailment());
        var polls = installation.Desks.All.Keys.Select(id =>
            (Task)silo.GrainFactory.GetGrain<ISourceGrain>(GrainKeys.Source(id)).Poll());
        foreach (var woken in lanes.Concat(doors).Concat(polls).ToList())
        {
            await woken.ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <param name="back">So many of the newest; 0 for any of the past.</param>
    private ValueList<OutboxRow>? Rows(int back)
    {
        var lane = chance.Next(installation.Books.Lanes);
        var last = installation.Books.LastPositions().Result[lane];
        if (last == 0 || installation.Running.Count == 0)
        {
            return null;
        }

        var from = back > 0 ? Math.Max(0, last - back) : chance.Next((int)last);
        var rows = installation.Books.Read(lane, from, RowsBack).Result;
        if (rows.IsEmpty)
        {
            return null;
        }

        var consumer = chance.Pick(rows).Consumer;
        var some = rows.Where(row => row.Consumer == consumer && chance.OneIn(2)).ToValueList();
        return some.IsEmpty ? null : some;
    }

    private string Deliver(ValueList<OutboxRow> rows, double withinSeconds)
    {
        var silo = chance.Pick(installation.Running);
        var epoch = installation.Books.LookAtEpoch([]).Result.Current.Id;
        plan(withinSeconds, () =>
        {
            if (silo.IsRunning)
            {
                _ = Consumers.Find(silo.GrainFactory, rows[0].Consumer).Deliver(rows, epoch);
            }

            return Task.CompletedTask;
        });
        return rows[0].Consumer;
    }
}
