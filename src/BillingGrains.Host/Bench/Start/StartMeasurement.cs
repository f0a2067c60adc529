using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Tickets;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Host.Bench.Billing;
using BillingGrains.Host.Bench.Journal;
using BillingGrains.Host.Demo;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Measuring;
using NodaTime;
using Npgsql;
using Orleans;

namespace BillingGrains.Host.Bench.Start;

/// <summary>Measures how long a silo takes from its start until it has stored a command that it was sent, over a journal that
/// holds a million facts, and what a ticket takes that stands in memory and does nothing.</summary>
internal sealed class StartMeasurement(Action<string> say)
{
    private const int Tickets = 250_000;
    private const int TicketsInMemory = 20_000;
    private const int AtOnce = 256;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Instant WorkedAt = Instant.FromUtc(2026, 3, 3, 8, 30);

    public static async Task<BenchResult> Run(BenchPlan plan, Action<string> say, CancellationToken cancellation)
    {
        await using var place = await BenchPlace.Make(plan, "start", say, cancellation);
        return await new StartMeasurement(say).Measure(place, cancellation);
    }

    private async Task<BenchResult> Measure(BenchPlace place, CancellationToken cancellation)
    {
        string key;
        ulong facts;
        var memory = new List<decimal>();
        await using (var installation = await place.Install("billing", cancellation))
        {
            key = await installation.CreateKey("desk", Roles.Integrator);
            facts = await new JournalFill(installation.Services.GetRequiredService<NpgsqlDataSource>())
                .Fill(Enumerable.Range(0, Tickets).Select(Facts), WorkedAt, cancellation);
            say($"stored {facts:N0} facts; the views follow");
            if (!await new BenchLag(installation).Drain(cancellation))
            {
                return new BenchResult([], ["The views did not follow the facts that were filled in."]);
            }

            var grains = installation.Services.GetRequiredService<IGrainFactory>();
            await Wake(grains, 0, TicketsInMemory / 10);
            for (var round = 0; round < BenchPlan.Rounds; round++)
            {
                memory.Add(await MemoryOf(grains, (TicketsInMemory / 10) + (round * TicketsInMemory)));
                say(FormattableString.Invariant($"a ticket in memory takes {memory[^1]:N0} bytes"));
            }
        }

        var starts = new List<decimal>();
        for (var round = 1; round <= BenchPlan.Rounds; round++)
        {
            starts.Add(await StartTime(place.Postgres.ConnectionString("billing"), key, round, cancellation));
            say(FormattableString.Invariant($"start {round}: the first command was stored after {starts[^1]:0.00} s"));
        }

        return new BenchResult(
        [
            BenchFigure.Reported(
                FormattableString.Invariant($"start to the first stored command over {facts:N0} facts, less is better"), "s",
                starts, aim: 3m),
            BenchFigure.Reported("an idle ticket in memory, less is better", "bytes", memory, aim: 4_000m),
        ], []);
    }

    private static string Key(int number) => GrainKeys.Ticket("bench", FormattableString.Invariant($"{number:d6}"));

    /// <summary>What the ticket's own decider makes of its work, without what follows elsewhere.</summary>
    private static (string Key, IReadOnlyList<(string Type, string Body)> Facts) Facts(int number)
    {
        var key = Key(number);
        var state = TicketDecider.Initial;
        var facts = new List<(string, string)>();
        foreach (var command in PathWork.Commands(key, number, Tickets, WorkedAt, WorkedAt + Duration.FromDays(1)))
        {
            foreach (var fact in ((Decision<TicketEvent>.Accepted)TicketDecider.Decide(state, command)).Events)
            {
                state = TicketDecider.Evolve(state, fact);
                facts.Add(FactCodec.Encode(fact));
            }
        }

        return (key, facts);
    }

    private static async Task Wake(IGrainFactory grains, int first, int count)
    {
        foreach (var part in Enumerable.Range(first, count).Chunk(AtOnce))
        {
            await Task.WhenAll(part.Select(number => grains.GetGrain<ITicketGrain>(Key(number)).Ailment()));
        }
    }

    private static async Task<decimal> MemoryOf(IGrainFactory grains, int first)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Wake(grains, first, TicketsInMemory);
        return (GC.GetTotalMemory(forceFullCollection: true) - before) / (decimal)TicketsInMemory;
    }

    /// <summary>A process of its own, as in production; it is killed afterwards.</summary>
    private static async Task<decimal> StartTime(string database, string key, int round, CancellationToken cancellation)
    {
        var port = ChildProcess.FreePort();
        var address = FormattableString.Invariant($"http://127.0.0.1:{port}");
        using var http = new HttpClient
        {
            BaseAddress = new Uri(address),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        var silo = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(StartMeasurement).Assembly.Location, "up", "--urls", address },
            Environment = { ["Billing__Database"] = database },
            RedirectStandardOutput = true,
        };
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(silo) ?? throw new InvalidOperationException("The silo did not start.");
        try
        {
            while (!await IsTaken(http, round, cancellation))
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(start) > Patience)
                {
                    throw new InvalidOperationException("The silo ended, or took too long.");
                }

                await Task.Delay(LookEvery, cancellation);
            }

            return (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> IsTaken(HttpClient http, int round, CancellationToken cancellation)
    {
        var item = JsonSerializer.Serialize<FeedItem>(
            new TimeItem
            {
                Source = "bench", TicketId = "000001", EntryId = FormattableString.Invariant($"entry-after-start-{round}"),
                Revision = 1, Technician = "person-agent-017", Role = "engineer", WorkType = "remote",
                StartedAt = WorkedAt + Duration.FromHours(3), Minutes = 45, Description = "Came back to it.",
            },
            BillingJson.Options);
        using var content = new StringContent(item, Encoding.UTF8, "application/json");
        try
        {
            using var answer = await http.PostAsync("v1/feed", content, cancellation);
            return answer.StatusCode == HttpStatusCode.OK
                && (await answer.Content.ReadAsStringAsync(cancellation)).Contains("\"taken\":1", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }
}
