using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using Npgsql;
using Orleans;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>Sends a command to a peer's grain.</summary>
/// <param name="keepsAll">See <see cref="PeerState.After"/>.</param>
internal delegate Task<Answer> SendToPeer(IGrainFactory grains, string key, LogTime command, bool keepsAll);

/// <summary>What the journal is measured against: grains that write their state whole after each command.</summary>
/// <param name="Name">How its states are stored.</param>
/// <param name="Register">What its grains ask the silo for.</param>
internal sealed record Peer(string Name, Action<IServiceCollection> Register, SendToPeer Send);

/// <summary>A peer under the load that the journal bears, and what came out, one of each round.</summary>
internal sealed class PeerLoad(Peer peer, int concurrency, IGrainFactory factory, NpgsqlDataSource database)
{
    private readonly GrainLoad whole = new(concurrency, (key, command, _) => peer.Send(factory, key, command, true));
    private readonly GrainLoad lean = new(concurrency, (key, command, _) => peer.Send(factory, $"lean/{key}", command, false));
    private readonly List<decimal> rates = [];
    private readonly List<decimal> leanRates = [];
    private readonly List<ProcessorTime> times = [];

    public string Name => peer.Name;

    /// <summary>Commands stored per second.</summary>
    public IReadOnlyList<decimal> Rates => rates;

    /// <summary>A sentence where commands failed.</summary>
    public string[] Faults => BenchResult.Fault(
        whole.Failed + lean.Failed > 0, $"{whole.Failed} and {lean.Failed} commands failed on {Name}.");

    public async Task WarmUp(int grains)
    {
        await BenchWarmUp.Run(time => whole.Run(grains, time));
        await BenchWarmUp.Run(time => lean.Run(grains, time));
    }

    /// <returns>What it came to, for people.</returns>
    public async Task<string> Round(int grains, TimeSpan time, CancellationToken cancellation)
    {
        var (doneBefore, before) = (whole.Done, await ProcessorTime.Meter.Read(database, cancellation));
        rates.Add(await whole.Run(grains, time));
        times.Add((await ProcessorTime.Meter.Read(database, cancellation)).Since(before).Per(whole.Done - doneBefore));
        leanRates.Add(await lean.Run(grains, time));
        return FormattableString.Invariant($"{rates[^1]:N0}/s and {leanRates[^1]:N0}/s by {Name}");
    }

    public IEnumerable<BenchFigure> Figures() =>
    [
        BenchFigure.Reported($"the last entry alone, by {Name}", "commands/s", leanRates),
        BenchFigure.Reported($"processor time of a command, by {Name}", "µs", [.. times.Select(static time => time.Total)]),
        BenchFigure.Reported($"of that the process, by {Name}", "µs", [.. times.Select(static time => time.Process)]),
    ];
}
