using System.Diagnostics;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Views;
using Npgsql;
using Orleans;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>How far deliveries and views are behind the journal, in seconds; zero when nothing is missing.</summary>
/// <param name="Undelivered">Facts that their addressee has not received.</param>
internal sealed record Lag(decimal DeliverySeconds, decimal ViewSeconds, long Undelivered)
{
    /// <summary>Of what is further behind.</summary>
    public decimal Seconds => Math.Max(DeliverySeconds, ViewSeconds);

    public override string ToString() =>
        FormattableString.Invariant($"deliveries {DeliverySeconds} s and views {ViewSeconds} s behind");
}

/// <summary>Looks at what followed from the load.</summary>
internal sealed class BenchLag(BillingInstallation installation)
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan DeliveryLook = TimeSpan.FromMilliseconds(20);
    private const int IdleLooks = 3;
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(100);

    private readonly DeliveryProgress deliveries = installation.Services.GetRequiredService<DeliveryProgress>();
    private readonly ViewProjector projector = installation.Services.GetRequiredService<ViewProjector>();
    private readonly IGrainFactory grains = installation.Services.GetRequiredService<IGrainFactory>();

    public async Task<Lag> Now(CancellationToken cancellation)
    {
        var undelivered = deliveries.Find(DeliveryLaneGrain.Reader, cancellation);
        var views = projector.Lag(cancellation);
        var oldest = (await views).Max(view => view.Facts > 0 ? view.OldestAge.TotalSeconds : 0);
        var owed = await undelivered;
        return new Lag(Seconds(owed.Facts > 0 ? owed.OldestAge.TotalSeconds : 0), Seconds(oldest), owed.Facts);
    }

    /// <summary>Waits until every fact has reached its addressees. The lanes are asked first, which costs nothing; what they have
    /// not read yet only the database knows, which is asked when the lanes seem idle for longer than they pause.</summary>
    /// <returns>When the lanes were found idle, as a time stamp of <see cref="Stopwatch"/>: making sure of it is no part of a
    /// load's time.</returns>
    public async Task<long> UntilDelivered(CancellationToken cancellation)
    {
        while (true)
        {
            var idleSince = Stopwatch.GetTimestamp();
            var looks = 0;
            while (looks < IdleLooks && await UnderWay() == 0)
            {
                await Task.Delay(DeliveryLook, cancellation);
                looks++;
            }

            if (looks == IdleLooks && (await deliveries.Find(DeliveryLaneGrain.Reader, cancellation)).Facts == 0)
            {
                return idleSince;
            }

            await Task.Delay(DeliveryLook, cancellation);
        }
    }

    private async Task<int> UnderWay()
    {
        var lanes = await Task.WhenAll(Enumerable.Range(0, JournalLimits.Lanes).Select(lane =>
            grains.GetGrain<IDeliveryLaneGrain>(FormattableString.Invariant($"lane/{lane}")).Wake()));
        return lanes.Sum(static lane => lane.UnderWay);
    }

    /// <summary>Waits until nothing is behind; false when that takes too long.</summary>
    public async Task<bool> Drain(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < DrainPatience)
        {
            if (await Now(cancellation) is { Seconds: 0 })
            {
                return true;
            }

            await Task.Delay(DrainLook, cancellation);
        }

        return false;
    }

    /// <summary>What is not where it ought to be once all came to an end.</summary>
    public async Task<IReadOnlyList<string>> Missing(
        NpgsqlDataSource database, long answered, CancellationToken cancellation)
    {
        var facts = await Count(database, "select count(*) from fact where type = 'ticket.time-logged.v1'", cancellation);
        var shown = await Count(database, "select count(*) from views.ticket_item", cancellation);
        return
        [
            .. Missing(facts, answered, "facts are stored"),
            .. Missing(shown, answered, "entries are in the view"),
        ];
    }

    public async Task<long> Count(NpgsqlDataSource database, string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static string[] Missing(long found, long answered, string what) => found == answered
        ? []
        : [FormattableString.Invariant($"{found} {what}, {answered} commands were answered as done.")];

    private static decimal Seconds(double seconds) => decimal.Round((decimal)seconds, 3);
}
