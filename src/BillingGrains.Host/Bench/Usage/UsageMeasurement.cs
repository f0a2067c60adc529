using System.Diagnostics;
using System.Net.Http.Headers;
using BillingGrains.Domain.Duties;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Measuring;
using BillingGrains.Storage.Usage;
using Npgsql;

namespace BillingGrains.Host.Bench.Usage;

/// <summary>How much usage is measured.</summary>
/// <param name="AtOnce">Requests that wait for their answers.</param>
/// <param name="KeysStored">That lie in sealed generations when the cost of an event is measured once more.</param>
internal sealed record UsagePlan(
    int Rounds = BenchPlan.Rounds, int Requests = 120, int EventsPerRequest = 5_000, int AtOnce = 8, int KeysStored = 20_000_000)
{
    /// <summary>Of each round, for each second of load that is asked for: what a fast disk takes in about that time.</summary>
    public const int RequestsPerSecond = 8;

    /// <summary>Of a round that measures what an event costs.</summary>
    public const int CostRequests = 40;
}

/// <summary>Measures usage over HTTP into an installation as it ships, against a COPY of the same events into the same
/// database: a round of one, a round of the other, and so on.</summary>
internal sealed class UsageMeasurement(BillingInstallation installation, UsagePlan plan, Action<string> say)
{
    private const int Seed = 20_261_122;

    /// <summary>In the roll-ups, and in the blocks that stand there; without those that the silo itself sends.</summary>
    private const string CountSql = $"""
        select rolled.events - own.events, stored.events - own.events
        from (select coalesce(sum(events), 0)::bigint as events from usage_rollup) rolled,
          (select coalesce(sum(events), 0)::bigint as events from usage_block b
           where not exists (select from usage_unfolded u where u.block = b.block)) stored,
          (select coalesce(sum(events), 0)::bigint as events from usage_rollup join usage_series using (series)
           where meter = '{UsageCanary.Meter}') own
        """;

    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(1);

    private readonly NpgsqlDataSource database = installation.Services.GetRequiredService<NpgsqlDataSource>();
    private readonly List<decimal> copied = [];
    private readonly List<decimal> taken = [];
    private readonly List<decimal> lags = [];
    private readonly List<ProcessorTime> costs = [];
    private readonly Random random = new(Seed);

    public static async Task<BenchResult> Run(BenchPlan plan, Action<string> say, CancellationToken cancellation)
    {
        var usage = new UsagePlan { Requests = UsagePlan.RequestsPerSecond * plan.Seconds };
        await using var place = await BenchPlace.Make(plan, "usage", say, cancellation);
        await using var installation = await place.Install("billing", cancellation);
        var (figures, missing) = await new UsageMeasurement(installation, usage, say).Measure(cancellation);
        await using var other = await place.Install("growth", cancellation);
        return new BenchResult([.. figures, await new UsageMeasurement(other, usage, say).Growth(cancellation)], missing);
    }

    private async Task<HttpClient> Client()
    {
        var client = new HttpClient { BaseAddress = new Uri(installation.Address) };
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", await installation.CreateKey("meter", Roles.Integrator));
        return client;
    }

    /// <summary>What an event costs when few are stored, and when very many are.</summary>
    private async Task<BenchFigure> Growth(CancellationToken cancellation)
    {
        using var client = await Client();
        using var senders = new UsageSenders(client, plan.AtOnce);
        var few = await Costs(senders, cancellation);
        say(FormattableString.Invariant($"storing {plan.KeysStored:N0} keys"));
        await new UsageFill(database).Fill(plan.KeysStored, cancellation);
        await installation.Services.GetRequiredService<PostgresUsageStore>().Turn(cancellation);
        var many = await Costs(senders, cancellation);
        say(FormattableString.Invariant($"an event costs {few[^1]:0.0} µs, and {many[^1]:0.0} µs with these"));
        return BenchFigure.Of(
            FormattableString.Invariant($"processor time of a usage event, few stored ÷ {plan.KeysStored:N0} stored"), "µs",
            few, "with so many", many, 0.77m, 0.95m);
    }

    /// <summary>Of each round, after one that warms up.</summary>
    private async Task<List<decimal>> Costs(UsageSenders senders, CancellationToken cancellation)
    {
        costs.Clear();
        for (var round = 0; round <= plan.Rounds; round++)
        {
            await Take(senders, UsageWork.Make(UsagePlan.CostRequests, plan.EventsPerRequest, random), cancellation);
        }

        return [.. costs[1..].Select(static cost => cost.Total)];
    }

    private async Task<(IReadOnlyList<BenchFigure> Figures, IReadOnlyList<string> Missing)> Measure(
        CancellationToken cancellation)
    {
        using var client = await Client();
        using var senders = new UsageSenders(client, plan.AtOnce);
        var plain = new PlainCopy(database);
        say("warming up");
        var sent = await Round(senders, plain, cancellation);
        copied.Clear();
        taken.Clear();
        lags.Clear();
        costs.Clear();
        for (var round = 1; round <= plan.Rounds; round++)
        {
            sent += await Round(senders, plain, cancellation);
            say(FormattableString.Invariant(
                $"round {round}: copied {copied[^1]:N0}/s, taken {taken[^1]:N0}/s, in the roll-ups {lags[^1]:0.00} s later, ")
                + FormattableString.Invariant($"{costs[^1].Total:0.0} µs each"));
        }

        return (
        [
            BenchFigure.Of(
                "usage events over HTTP", "events/s", taken, "COPY into one table, unique by source and id", copied, 0.5m, 1m),
            BenchFigure.Reported("usage in the roll-ups after the last answer", "s", lags),
            BenchFigure.Reported(
                "processor time of a usage event, its sender's included", "µs", [.. costs.Select(static cost => cost.Total)]),
            .. Profile.Of("a usage event", costs),
        ], await Missing(sent, cancellation));
    }

    private async Task<long> Round(UsageSenders senders, PlainCopy plain, CancellationToken cancellation)
    {
        var work = UsageWork.Make(plan.Requests, plan.EventsPerRequest, random);
        await plain.Create();
        var start = Stopwatch.GetTimestamp();
        await plain.Copy(work.Copies);
        copied.Add(work.Events / (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds);
        await Take(senders, work, cancellation);
        return work.Events;
    }

    private async Task Take(UsageSenders senders, UsageWork work, CancellationToken cancellation)
    {
        var before = await ProcessorTime.Meter.Read(database, cancellation);
        var start = Stopwatch.GetTimestamp();
        var answers = await senders.Send(work.Requests);
        taken.Add(work.Events / (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds);
        var answered = Stopwatch.GetTimestamp();
        while (await Waits(cancellation) && Stopwatch.GetElapsedTime(answered) < DrainPatience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }

        lags.Add((decimal)Stopwatch.GetElapsedTime(answered).TotalSeconds);
        costs.Add((await ProcessorTime.Meter.Read(database, cancellation)).Since(before).Per(work.Events));
        if (answers.Sum(static answer => answer.Taken) is var stored && stored != work.Events)
        {
            throw new InvalidOperationException($"Of {work.Events} events {stored} were taken.");
        }
    }

    private async Task<bool> Waits(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select exists (select from usage_unfolded)");
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task<IReadOnlyList<string>> Missing(long sent, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(CountSql);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var (rolledUp, stored) = (row.GetInt64(0), row.GetInt64(1));
        return rolledUp == sent && stored == sent
            ? []
            : [$"{sent} events were answered as taken, {stored} are stored, {rolledUp} stand in the roll-ups."];
    }
}
