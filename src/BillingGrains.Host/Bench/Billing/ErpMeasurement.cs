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

/// <summary>Measures how long an approved document takes until the ERP has accepted it, on a system that does nothing else:
/// against the ERP's own time, and five commits, which are as many as must come one after the other (approved, numbered, final,
/// about to be sent, accepted).</summary>
internal sealed class ErpMeasurement(
    BillingInstallation installation, DemoClient client, Action<string> say)
{
    private const int SandboxSeed = 7;
    private const int SandboxMilliseconds = 20;
    private const int Commits = 5;
    private const int DocumentsPerRound = 20;
    private const int WarmUp = 10;
    private const int CommitsMeasured = 100;
    private const string Period = "2026-03";
    private const string Commit = "insert into bench_commit (body) values (repeat('x', 300))";
    private const string ToldSql = "select at from fact where key = $1 and type = $2";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NpgsqlDataSource database = installation.Services.GetRequiredService<NpgsqlDataSource>();
    private readonly IGrainFactory grains = installation.Services.GetRequiredService<IGrainFactory>();
    private readonly BenchLag lag = new(installation);

    private readonly List<decimal> accepted = [];
    private readonly List<decimal> posted = [];
    private readonly List<decimal> limits = [];
    private int approved;

    public static async Task<BenchResult> Run(BenchPlan plan, Action<string> say, CancellationToken cancellation)
    {
        await using var place = await BenchPlace.Make(plan, "erp", say, cancellation);
        await using var sandbox = await SandboxProcess.Start(
            Path.Combine(place.Postgres.Folder, "sandbox"), SandboxSeed,
            SandboxProcess.Patient(SandboxMilliseconds), cancellation);
        await using var installation = await place.Install("billing", cancellation, settings: new InstallationOptions
        {
            Connections = new(StringComparer.Ordinal)
            {
                [PathWork.Connection] = new ConnectionOptions
                {
                    Address = sandbox.Address, Company = PathWork.Tenant, Secret = $"sandbox-{PathWork.Tenant}",
                },
            },
        });
        using var client = new DemoClient(
            installation.Address, await installation.CreateKey("bench", Roles.Admin, "bench"));
        return await new ErpMeasurement(installation, client, say).Measure(cancellation);
    }

    private async Task<BenchResult> Measure(CancellationToken cancellation)
    {
        const int documents = WarmUp + (BenchPlan.Rounds * DocumentsPerRound);
        await PathWork.Agree(client, documents, cancellation);
        await Draft(documents, cancellation);
        await using (var create = database.CreateCommand("create table bench_commit (body text not null)"))
        {
            await create.ExecuteNonQueryAsync(cancellation);
        }

        await Approve(WarmUp, cancellation);
        for (var round = 1; round <= BenchPlan.Rounds; round++)
        {
            limits.Add(SandboxMilliseconds + (Commits * await CommitTime(cancellation)));
            var (toAccepted, toPosted) = await Approve(DocumentsPerRound, cancellation);
            accepted.Add(toAccepted);
            posted.Add(toPosted);
            say(FormattableString.Invariant($"round {round}: accepted after {toAccepted:0.0} ms, ")
                + FormattableString.Invariant($"posted after {toPosted:0.0} ms; ")
                + FormattableString.Invariant($"the ERP and {Commits} commits take {limits[^1]:0.0} ms"));
        }

        return new BenchResult(
        [
            BenchFigure.OfTime(
                "approved to accepted by the ERP, idle, p50", "ms", accepted,
                "the ERP's answer after 20 ms and five commits", limits, 0.33m, 0.67m),
            BenchFigure.Reported("approved to posted in the ERP, idle, p50", "ms", posted),
        ], []);
    }

    /// <summary>A draft for each contract.</summary>
    private async Task Draft(int documents, CancellationToken cancellation)
    {
        for (var number = 0; number < documents; number++)
        {
            var key = GrainKeys.Ticket("bench", FormattableString.Invariant($"{number:d6}"));
            var commands = PathWork.Commands(
                key, number, documents, Instant.FromUtc(2026, 3, 3, 8, 30), SystemClock.Instance.GetCurrentInstant());
            await grains.GetGrain<ITicketGrain>(key).Tell(commands, new Origin("person/agent-17", key, key));
        }

        await lag.Drain(cancellation);
        await client.Post("v1/billing-runs", new { RunId = "run-1", Period }, cancellation);
        await lag.Drain(cancellation);
    }

    /// <summary>Approves documents one after the other.</summary>
    /// <returns>The medians in milliseconds.</returns>
    private async Task<(decimal Accepted, decimal Posted)> Approve(int documents, CancellationToken cancellation)
    {
        var rows = await new DemoProgress(client, say).All("v1/invoices?status=draft", cancellation);
        var (toAccepted, toPosted) = (new List<decimal>(), new List<decimal>());
        foreach (var key in rows.Take(documents).Select(row => row.GetProperty("key").GetString()!))
        {
            var start = SystemClock.Instance.GetCurrentInstant();
            await client.Post("v1/invoices" + key[key.IndexOf('/', StringComparison.Ordinal)..] + "/approve", null, cancellation);
            toPosted.Add(Milliseconds(await Told(key, "invoice.posted.v1", cancellation) - start));
            toAccepted.Add(Milliseconds(await Told(key, "invoice.created-in-erp.v1", cancellation) - start));
            await lag.Drain(cancellation);
            approved++;
        }

        return (Median(toAccepted), Median(toPosted));
    }

    /// <summary>When a fact of a document was decided; it may be stored a commit later.</summary>
    private async Task<Instant> Told(string key, string type, CancellationToken cancellation)
    {
        var asked = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(asked) < Patience)
        {
            await using var command = database.CreateCommand(ToldSql);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = type });
            if (await command.ExecuteScalarAsync(cancellation) is DateTime at)
            {
                return Instant.FromDateTimeUtc(at);
            }

            await Task.Delay(LookEvery, cancellation);
        }

        throw new TimeoutException($"{approved} documents were posted; {key} has no {type}.");
    }

    /// <summary>The median of a commit of 300 bytes, in milliseconds.</summary>
    private async Task<decimal> CommitTime(CancellationToken cancellation)
    {
        var times = new List<decimal>();
        for (var number = 0; number < CommitsMeasured; number++)
        {
            await using var command = database.CreateCommand(Commit);
            var start = Stopwatch.GetTimestamp();
            await command.ExecuteNonQueryAsync(cancellation);
            times.Add((decimal)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return Median(times);
    }

    private static decimal Milliseconds(Duration time) => (decimal)time.TotalMilliseconds;

    private static decimal Median(List<decimal> values) => values.Order().ElementAt(values.Count / 2);
}
