using BillingGrains.Domain.Deciding;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Measuring;
using Npgsql;
using Orleans;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>Measures commands through the grains of an installation as it ships, deliveries and views at work, against plain
/// inserts and plain grain storage in the same database: a round of each, and so on.</summary>
internal sealed class JournalMeasurement(
    BillingInstallation installation, IReadOnlyList<Peer> others, BenchPlan plan, Action<string> say)
{
    private const int Concurrency = 256;
    private const int Grains = 10_000;
    private const int RowsPerPart = 50_000;
    private const decimal LagSecondsMax = 1;

    private static readonly TimeSpan CallersTime = TimeSpan.FromSeconds(0.5);

    private readonly NpgsqlDataSource database = installation.Services.GetRequiredService<NpgsqlDataSource>();
    private readonly IGrainFactory grains = installation.Services.GetRequiredService<IGrainFactory>();
    private readonly BenchLag lag = new(installation);

    private readonly Series series = new();
    private GrainLoad load = null!;
    private IReadOnlyList<PeerLoad> peers = [];
    private InsertLoad inserts = null!;

    public static async Task<BenchResult> Run(BenchPlan plan, Action<string> say, CancellationToken cancellation)
    {
        await using var place = await BenchPlace.Make(plan, "journal", say, cancellation);
        var database = await place.Postgres.CreateDatabase("peers", cancellation);
        await using var states = new PlainStates(database);
        await states.Create();
        var byHand = new Peer(
            "grain storage by hand, one prepared upsert for each command",
            services => services.AddSingleton(states),
            static (grains, key, command, keepsAll) => grains.GetGrain<IPeerGrain>(key).Log(command, keepsAll));
        Peer[] peers = await EnginePeer.Make(database) is { } ofEngine ? [ofEngine, byHand] : [byHand];
        await using var installation = await place.Install("billing", cancellation, new InstallationAdditions(
            Services: services => Array.ForEach(peers, peer => peer.Register(services))));
        return await new JournalMeasurement(installation, peers, plan, say).Measure(cancellation);
    }

    private async Task<BenchResult> Measure(CancellationToken cancellation)
    {
        load = new GrainLoad(Concurrency, (key, command, origin) => grains.GetGrain<IBenchGrain>(key).Log(command, origin));
        peers = [.. others.Select(peer => new PeerLoad(peer, Concurrency, grains, database))];
        inserts = new InsertLoad(database, Grains);
        await inserts.Begin();
        await BenchWork.Activate(grains, Grains, Concurrency);
        say("warming up");
        await inserts.Insert(RowsPerPart);
        await BenchWarmUp.Run(time => load.Run(Grains, time));
        foreach (var peer in peers)
        {
            await peer.WarmUp(Grains);
        }

        await lag.Drain(cancellation);
        load.TakeLatencies();
        for (var round = 1; round <= BenchPlan.Rounds; round++)
        {
            await Round(round, cancellation);
        }

        string[] undrained = await lag.Drain(cancellation) ? [] : ["Deliveries or views did not come to an end."];
        return new BenchResult(Figures(),
        [
            .. undrained,
            .. await lag.Missing(database, load.Done, cancellation),
            .. BenchResult.Fault(load.Failed > 0, $"{load.Failed} commands failed."),
            .. peers.SelectMany(static peer => peer.Faults),
            .. series.Lags.Where(each => each.Seconds > LagSecondsMax).Select(each => $"At the end of a round: {each}."),
        ]);
    }

    private async Task Round(int round, CancellationToken cancellation)
    {
        // Half of the rows before and half after: what changes on the machine meanwhile meets both.
        var first = await inserts.Insert(RowsPerPart);
        var (doneBefore, batchesBefore) = (load.Done, await Transactions(cancellation));
        var before = await ProcessorTime.Meter.Read(database, cancellation);
        var allocatedBefore = GC.GetTotalAllocatedBytes();
        series.Commands.Add(await load.Run(Grains, plan.RoundTime));
        var allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;
        series.Lags.Add(await lag.Now(cancellation));
        var commandTime = (await ProcessorTime.Meter.Read(database, cancellation)).Since(before).Per(load.Done - doneBefore);
        series.PerTransaction.Add(
            (load.Done - doneBefore) / Math.Max(1m, await Transactions(cancellation) - batchesBefore));
        series.Latencies.Add(load.TakeLatencies());
        series.CommandTimes.Add(commandTime);
        series.Allocated.Add(allocated / (decimal)Math.Max(1, load.Done - doneBefore));
        await lag.Drain(cancellation);
        var second = await inserts.Insert(RowsPerPart);
        series.Inserts.Add(InsertRates.Both(first, second));
        var told = new List<string>();
        foreach (var peer in peers)
        {
            told.Add(await peer.Round(Grains, plan.RoundTime / 2, cancellation));
        }

        series.OneGrain.Add(await load.Run(1, plan.RoundTime / 2));
        await lag.Drain(cancellation);
        load.TakeLatencies();
        series.SendTimes.Add(await CallersAlone(cancellation));
        say(FormattableString.Invariant($"round {round}: inserts {series.Inserts[^1].PerSecond:N0}/s, ")
            + FormattableString.Invariant($"commands {series.Commands[^1]:N0}/s, {series.Lags[^1]}; ")
            + $"{string.Join(", ", told)}, "
            + FormattableString.Invariant($"one grain {series.OneGrain[^1]:N0}/s"));
    }

    /// <summary>The processor time of making a command and of waiting for an answer that is there at once.</summary>
    private async Task<decimal> CallersAlone(CancellationToken cancellation)
    {
        var done = new Answer(AnswerKind.Done, 0);
        var alone = new GrainLoad(Concurrency, async (_, _, _) =>
        {
            await Task.Yield();
            return done;
        });
        var before = await ProcessorTime.Meter.Read(database, cancellation);
        await alone.Run(Grains, CallersTime);
        return (await ProcessorTime.Meter.Read(database, cancellation)).Since(before).Per(alone.Done).Process;
    }

    private List<BenchFigure> Figures() =>
    [
        BenchFigure.Of(
            "ticket commands inside the silo", "commands/s", series.Commands, InsertLoad.Name,
            [.. series.Inserts.Select(static rate => rate.PerSecond)], 0.4m, 0.8m),
        BenchFigure.Of(
            "ticket commands inside the silo, against a harder limit", "commands/s", series.Commands, InsertLoad.NameOfArrays,
            [.. series.Inserts.Select(static rate => rate.PerSecondOfArrays)]),
        .. AgainstPeers(),
        BenchFigure.Reported("all commands on one grain", "commands/s", series.OneGrain, 5_000m, 15_000m),
        .. peers.SelectMany(static peer => peer.Figures()),
        Of("deliveries behind at the end of the load", "s", series.Lags, static lag => lag.DeliverySeconds),
        Of("views behind at the end of the load", "s", series.Lags, static lag => lag.ViewSeconds),
        Of("latency of a command, p50", "ms", series.Latencies, static latency => latency.Median),
        Of("latency of a command, p99", "ms", series.Latencies, static latency => latency.P99),
        BenchFigure.Reported("commands in a transaction", "commands", series.PerTransaction),
        Of("processor time of an inserted row", "µs", series.Inserts, static rate => rate.Microseconds),
        Of("processor time of an inserted row, by arrays", "µs", series.Inserts, static rate => rate.MicrosecondsOfArrays),
        Of("processor time of a command", "µs", series.CommandTimes, static time => time.Total),
        .. Profile.Of("a command", series.CommandTimes, series.SendTimes, sendersAreInProcess: true),
        BenchFigure.Reported("allocated for a command", "bytes", series.Allocated),
    ];

    /// <summary>The limit is that of what a team would write on this engine; what is harder than that has none.</summary>
    private IEnumerable<BenchFigure> AgainstPeers() =>
    [
        BenchFigure.Of(
            "ticket commands inside the silo, against a peer", "commands/s", series.Commands, peers[0].Name, peers[0].Rates,
            10m, 20m),
        .. peers.Skip(1).Select(peer => BenchFigure.Of(
            "ticket commands inside the silo, against a harder peer", "commands/s", series.Commands, peer.Name, peer.Rates)),
    ];

    private static BenchFigure Of<T>(string name, string unit, IEnumerable<T> rounds, Func<T, decimal> value) =>
        BenchFigure.Reported(name, unit, [.. rounds.Select(value)]);

    private Task<long> Transactions(CancellationToken cancellation) => lag.Count(
        database, "select xact_commit from pg_stat_database where datname = current_database()", cancellation);

    /// <summary>What came out, one of each round.</summary>
    private sealed class Series
    {
        public List<InsertRates> Inserts { get; } = [];

        public List<decimal> Commands { get; } = [];

        public List<ProcessorTime> CommandTimes { get; } = [];

        /// <summary>What the callers take of a command's time, measured alone.</summary>
        public List<decimal> SendTimes { get; } = [];

        public List<decimal> Allocated { get; } = [];

        public List<decimal> PerTransaction { get; } = [];

        public List<(decimal Median, decimal P99)> Latencies { get; } = [];

        public List<Lag> Lags { get; } = [];

        public List<decimal> OneGrain { get; } = [];
    }
}
