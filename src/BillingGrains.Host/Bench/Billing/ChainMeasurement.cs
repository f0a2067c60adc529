using System.Diagnostics;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Grains.Tickets;
using BillingGrains.Host.Bench.Journal;
using BillingGrains.Host.Demo;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Journal;
using NodaTime;
using Npgsql;
using Orleans;

namespace BillingGrains.Host.Bench.Billing;

/// <summary>Measures the whole way of work inside: from tickets over their charges to the lines of invoices, by the product's own
/// grains and a billing run, until nothing is owed any more; against plain inserts of as many facts.</summary>
internal sealed class ChainMeasurement(
    BillingInstallation installation, DemoClient client, BenchPlan plan, Action<string> say)
{
    private const int Contracts = 500;
    private const int TicketsPerSecond = 3_000;
    private const int AtOnce = 256;
    private const int RowsPerPart = 50_000;
    private const string Lines = """
        select coalesce(sum(jsonb_array_length(body::jsonb -> 'lines')), 0)::bigint from fact where type = 'invoice.opened.v1'
        """;

    private static readonly YearMonth FirstMonth = new(2025, 1);

    private readonly NpgsqlDataSource database = installation.Services.GetRequiredService<NpgsqlDataSource>();
    private readonly IGrainFactory grains = installation.Services.GetRequiredService<IGrainFactory>();
    private readonly int tickets = Math.Max(Contracts, (int)(TicketsPerSecond * plan.RoundTime.TotalSeconds));
    private readonly BenchLag lag = new(installation);

    private readonly List<InsertRates> inserts = [];
    private readonly List<decimal> facts = [];
    private readonly List<decimal> entries = [];
    private readonly List<ProcessorTime> costs = [];
    private int rounds;

    public static async Task<BenchResult> Run(BenchPlan plan, Action<string> say, CancellationToken cancellation)
    {
        await using var place = await BenchPlace.Make(plan, "chain", say, cancellation);
        await using var installation = await place.Install("billing", cancellation);
        using var client = new DemoClient(
            installation.Address, await installation.CreateKey("bench", Roles.Admin, "bench"));
        return await new ChainMeasurement(installation, client, plan, say).Measure(cancellation);
    }

    private async Task<BenchResult> Measure(CancellationToken cancellation)
    {
        await PathWork.Agree(client, Contracts, cancellation);
        var plain = new InsertLoad(database, tickets);
        await plain.Begin();
        say("warming up");
        await plain.Insert(RowsPerPart);
        var worked = 0;
        await BenchWarmUp.Run(async _ =>
        {
            await Work(tickets, cancellation);
            worked += tickets;
        });

        for (var round = 1; round <= BenchPlan.Rounds; round++)
        {
            await lag.Drain(cancellation);
            var first = await plain.Insert(RowsPerPart);
            var factsBefore = await Facts(cancellation);
            var before = await ProcessorTime.Meter.Read(database, cancellation);
            var seconds = await Work(tickets, cancellation);
            worked += tickets;
            var stored = await Facts(cancellation) - factsBefore;
            costs.Add((await ProcessorTime.Meter.Read(database, cancellation)).Since(before).Per(stored));
            facts.Add(decimal.Round(stored / seconds));
            entries.Add(decimal.Round(tickets * PathWork.EntriesPerTicket / seconds));
            await lag.Drain(cancellation);
            inserts.Add(InsertRates.Both(first, await plain.Insert(RowsPerPart)));
            say(FormattableString.Invariant($"round {round}: inserts {inserts[^1].PerSecond:N0}/s, facts {facts[^1]:N0}/s, ")
                + FormattableString.Invariant($"time entries on invoices {entries[^1]:N0}/s"));
        }

        var lines = await lag.Count(database, Lines, cancellation);
        return new BenchResult(Figures(), BenchResult.Fault(
            lines != worked * PathWork.EntriesPerTicket,
            $"{worked * PathWork.EntriesPerTicket} time entries were worked, and {lines} lines stand on invoices."));
    }

    /// <summary>A month's work, from the first ticket until all lines are stored; each month of its own.</summary>
    /// <returns>Seconds, without those in which the measurement makes sure that nothing is owed.</returns>
    private async Task<decimal> Work(int count, CancellationToken cancellation)
    {
        var month = FirstMonth.PlusMonths(rounds++);
        var period = FormattableString.Invariant($"{month.Year}-{month.Month:d2}");
        var workedAt = month.OnDayOfMonth(3).AtMidnight().InUtc().ToInstant() + Duration.FromHours(8);
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (number, _) =>
            {
                var key = GrainKeys.Ticket("bench", FormattableString.Invariant($"{period}-{number:d6}"));
                var commands = PathWork.Commands(
                    key, number, Contracts, workedAt, SystemClock.Instance.GetCurrentInstant());
                await grains.GetGrain<ITicketGrain>(key).Tell(commands, new Origin("person/agent-17", key, key));
            });
        var worked = await lag.UntilDelivered(cancellation);
        var asked = Stopwatch.GetTimestamp();
        await client.Post(
            "v1/billing-runs",
            new { RunId = $"run-{period}", Period = period },
            cancellation);
        var billed = await lag.UntilDelivered(cancellation);
        return (decimal)(Stopwatch.GetElapsedTime(start, worked) + Stopwatch.GetElapsedTime(asked, billed)).TotalSeconds;
    }

    private Task<long> Facts(CancellationToken cancellation) =>
        lag.Count(database, "select count(*) from fact", cancellation);

    private List<BenchFigure> Figures() =>
    [
        BenchFigure.Of(
            "facts from ticket over charge to invoice line", "facts/s", facts, InsertLoad.Name,
            [.. inserts.Select(static rate => rate.PerSecond)], 0.25m, 0.5m),
        BenchFigure.Of(
            "facts from ticket over charge to invoice line, against a harder limit", "facts/s", facts, InsertLoad.NameOfArrays,
            [.. inserts.Select(static rate => rate.PerSecondOfArrays)]),
        BenchFigure.Reported("time entries from ticket to invoice line", "entries/s", entries),
        BenchFigure.Reported("processor time of such a fact: the process", "µs", [.. costs.Select(static cost => cost.Process)]),
        BenchFigure.Reported(
            "processor time of such a fact: PostgreSQL", "µs", [.. costs.Select(static cost => cost.Writers + cost.Others)]),
    ];
}
