using System.Diagnostics;
using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Host.Bench.Journal;
using BillingGrains.Host.Demo;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Measuring;
using NodaTime;
using Npgsql;

namespace BillingGrains.Host.Bench.Billing;

/// <summary>Measures a billing run over contracts that nobody works with: from asking for it until every document of three lines
/// is dated, numbered, final and in the queue of its ERP; against COPY of all rows that this stored.</summary>
internal sealed class RunMeasurement(
    BillingInstallation installation, DemoClient client, BenchPlan plan, Action<string> say)
{
    private const int ContractsPerSecond = 800;
    private const int LinesPerDocument = 3;
    private const string Limit = "COPY of the same rows into tables like the journal's, one connection";
    private const string Lines = """
        select coalesce(sum(jsonb_array_length(o.body::jsonb -> 'lines')), 0)::bigint
        from fact o join fact f on f.key = o.key and f.type = 'invoice.finalized.v1' where o.type = 'invoice.opened.v1'
        """;

    private const string Numbers = """
        select count(distinct body::jsonb ->> 'number') from fact where type = 'invoice.finalized.v1'
        """;

    /// <summary>The facts of the tenant: one when it was configured, and one for each document that waits to be sent. What is
    /// asked while the time runs must cost next to nothing.</summary>
    private const string Queued = $"""
        select coalesce((select version - 1 from fact where key = 'erp/{PathWork.Tenant}' order by version desc limit 1), 0)
        """;

    private static readonly YearMonth FirstMonth = new(2025, 1);

    private readonly NpgsqlDataSource database = installation.Services.GetRequiredService<NpgsqlDataSource>();
    private readonly int contracts = Math.Max(500, (int)(ContractsPerSecond * plan.RoundTime.TotalSeconds));
    private readonly BenchLag lag = new(installation);
    private readonly List<decimal> invoices = [];
    private readonly List<decimal> copies = [];
    private readonly List<decimal> facts = [];
    private readonly List<ProcessorTime> costs = [];
    private int rounds;

    public static async Task<BenchResult> Run(BenchPlan plan, Action<string> say, CancellationToken cancellation)
    {
        await using var place = await BenchPlace.Make(plan, "billing", say, cancellation);
        await using var installation = await place.Install("billing", cancellation);
        using var client = new DemoClient(
            installation.Address, await installation.CreateKey("bench", Roles.Admin, "bench"));
        return await new RunMeasurement(installation, client, plan, say).Measure(cancellation);
    }

    private async Task<BenchResult> Measure(CancellationToken cancellation)
    {
        await new JournalFill(database).Fill(
            Enumerable.Range(0, contracts).Select(Agreed), SystemClock.Instance.GetCurrentInstant(), cancellation);
        await PathWork.Configure(client, isReviewed: false, cancellation);
        say(FormattableString.Invariant($"{contracts:N0} contracts are agreed; warming up"));
        await lag.Drain(cancellation);
        await BenchWarmUp.Run(async _ =>
        {
            await Bill(cancellation);
            await lag.Drain(cancellation);
        });

        var copy = new JournalCopy(database);
        for (var round = 1; round <= BenchPlan.Rounds; round++)
        {
            await lag.Drain(cancellation);
            var ends = await copy.Ends(cancellation);
            var before = await ProcessorTime.Meter.Read(database, cancellation);
            var seconds = await Bill(cancellation);
            costs.Add((await ProcessorTime.Meter.Read(database, cancellation)).Since(before).Per(contracts));
            await lag.Drain(cancellation);
            var (took, stored) = await copy.Copy(ends, TimeProvider.System, cancellation);
            invoices.Add(decimal.Round(contracts / seconds));
            copies.Add(decimal.Round(contracts / (decimal)took.TotalSeconds));
            facts.Add(decimal.Round((decimal)stored / contracts, 2));
            say(FormattableString.Invariant($"round {round}: {invoices[^1]:N0} invoices/s, copied {copies[^1]:N0}/s, ")
                + FormattableString.Invariant($"{facts[^1]} facts each, {costs[^1].Process} µs of the process and ")
                + FormattableString.Invariant($"{costs[^1].Writers + costs[^1].Others} µs of PostgreSQL"));
        }

        var documents = (long)rounds * contracts;
        var (lines, numbers) = (
            await lag.Count(database, Lines, cancellation), await lag.Count(database, Numbers, cancellation));
        return new BenchResult(Figures(), BenchResult.Fault(
            (lines, numbers) != (documents * LinesPerDocument, documents),
            $"{documents} documents of {LinesPerDocument} lines were due: {numbers} numbers and {lines} lines are final."));
    }

    private List<BenchFigure> Figures() =>
    [
        BenchFigure.Of("invoices of three lines in a billing run", "invoices/s", invoices, Limit, copies, 0.2m, 0.5m),
        BenchFigure.Reported("facts that are stored for such an invoice", "facts", facts),
        BenchFigure.Reported(
            "processor time of such an invoice: the process", "µs", [.. costs.Select(static cost => cost.Process)]),
        BenchFigure.Reported(
            "processor time of such an invoice: PostgreSQL", "µs",
            [.. costs.Select(static cost => cost.Writers + cost.Others)]),
    ];

    /// <summary>Bills the next month.</summary>
    /// <returns>Seconds until each document is final and waits in the queue of its ERP.</returns>
    private async Task<decimal> Bill(CancellationToken cancellation)
    {
        var month = FirstMonth.PlusMonths(rounds++);
        var run = FormattableString.Invariant($"run-{month.Year}-{month.Month:d2}");
        var start = Stopwatch.GetTimestamp();
        await client.Post(
            "v1/billing-runs",
            new { RunId = run, Period = run["run-".Length..], EntityId = PathWork.Entity }, cancellation);
        while (await lag.Count(database, Queued, cancellation) < (long)rounds * contracts)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }

        return (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static (string Key, IReadOnlyList<(string Type, string Body)> Facts) Agreed(int number)
    {
        var terms = JsonSerializer.Deserialize<ContractTerms>(PathWork.Contract(number), BillingJson.Strict)!;
        var agreed = new ContractAgreed(
            terms with { Subscriptions = Subscriptions }, "bench", SystemClock.Instance.GetCurrentInstant());
        return (GrainKeys.Contract(terms.ContractId), [FactCodec.Encode(agreed)]);
    }

    private static ValueList<SubscriptionTerms> Subscriptions { get; } = JsonSerializer.Deserialize<SubscriptionTerms[]>(
        """
        [{"subscriptionId":"servers","name":"Managed servers","cycle":{"unit":"month","count":1,"anchor":"calendar"},
          "dayCount":"actual-days","timing":"advance","quantity":3,"from":"2025-01-01",
          "price":{"kind":"per-unit","unitPrice":85,"zeroUsage":"bill"}},
         {"subscriptionId":"workplaces","name":"Managed workplaces","cycle":{"unit":"month","count":1,"anchor":"calendar"},
          "dayCount":"actual-days","timing":"advance","quantity":22,"from":"2025-01-01",
          "price":{"kind":"volume","zeroUsage":"bill","tiers":[{"upTo":20,"unitPrice":31},{"unitPrice":27.5}]}},
         {"subscriptionId":"seats","name":"Team seats","cycle":{"unit":"month","count":1,"anchor":"calendar"},
          "dayCount":"actual-days","timing":"advance","quantity":10,"from":"2025-01-01",
          "price":{"kind":"per-unit","unitPrice":12,"zeroUsage":"bill"}}]
        """,
        BillingJson.Strict)!.ToValueList();
}
