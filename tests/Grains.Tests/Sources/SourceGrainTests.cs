using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Sources;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Sources;
using BillingGrains.LocalOrleans.Silo;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Ports.Ticketing;
using BillingGrains.Storage.Memory;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Grains.Tests.Sources;

/// <summary>The source's grain between a journal and a ticketing system, both in memory, in virtual time.</summary>
public sealed class SourceGrainTests
{
    private const string Key = "source/desk";
    private const string Invoice = "invoice/k-1/2026-03/month";

    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Origin Origin = new("ann", "test", "test");
    private static readonly WriteBackRefusal Gone = new("ticket-not-visible", "It is gone.", "support", "Restore it.");
    private static readonly SourceSettings Settings = new(
        "desk", 1, "memory", "desk", Duration.FromSeconds(30));

    private readonly MemoryStore store = new();
    private readonly MemoryTicketing desk;
    private string? outage;

    public SourceGrainTests() => desk = new MemoryTicketing(_ => outage is { } words
        ? throw new TicketingUnavailableException(words)
        : Task.CompletedTask);

    [Fact]
    public void A_ticket_that_cannot_be_written_on_holds_no_other_back_and_is_parked_until_it_is_replayed() =>
        Play(async (runner, source) =>
        {
            desk.Refuses = ticket => ticket == "1" ? Gone : null;
            await Due(runner, source, "1", "2", "3");

            await source.Poll();
            desk.Billed.Select(one => one.TicketId).ShouldBe(["2", "3"]);

            await runner.Suspend(TimeSpan.FromMinutes(20));
            var parked = (await Facts<WriteBackParked>(runner)).ShouldHaveSingleItem();
            (parked.TicketKey, parked.Owner, parked.NextStep).ShouldBe(("ticket/desk/1", Gone.Owner, Gone.NextStep));
            (await Facts<WriteBackRefused>(runner)).Count.ShouldBe(WriteBackLimits.Default.RefusalsMax - 1);

            desk.Refuses = _ => null;
            await runner.Suspend(TimeSpan.FromMinutes(20));
            desk.Billed.Count.ShouldBe(2, "what is parked waits for a person");
            await source.Tell(new ReplayWriteBacks("r-1", null, null, "ann", At(runner)), Origin);
            await source.Poll();
            desk.Billed.Select(one => one.TicketId).ShouldBe(["2", "3", "1"]);
        });

    [Fact]
    public void One_that_gets_no_answer_ends_the_round_and_the_next_round_begins_with_the_others() =>
        Play(async (runner, source) =>
        {
            desk.Refuses = ticket => ticket == "1" ? throw new TicketingUnavailableException("500") : null;
            await Due(runner, source, "1", "2");

            await source.Poll();
            desk.Billed.ShouldBeEmpty();
            await source.Poll();
            desk.Billed.Select(one => one.TicketId).ShouldBe(["2"]);
            (await Facts<WriteBackUnanswered>(runner)).Count.ShouldBe(1);
        });

    [Fact]
    public void An_outage_of_the_source_costs_no_write_back_a_try() => Play(async (runner, source) =>
    {
        await Due(runner, source, "1");
        outage = "The source is down.";
        await runner.Suspend(TimeSpan.FromHours(10));
        (await Facts<WriteBackUnanswered>(runner)).ShouldBeEmpty();

        outage = null;
        await runner.Suspend(TimeSpan.FromMinutes(1));
        desk.Billed.ShouldHaveSingleItem();
    });

    /// <summary>As versions before this one kept them: without refused changes, and with what is pending as it fell
    /// due.</summary>
    [Theory]
    [InlineData("""{"settings":null,"cursor":"7","pending":{"last":0,"byPlace":{},"places":{}}}""")]
    [InlineData("""
        {"settings":null,"cursor":"7","pending":{"last":1,
        "byPlace":{"1":{"ticketKey":"ticket/desk/9","invoiceKey":"invoice/k-1/2026-03/month","number":"N-9"}},
        "places":{"ticket/desk/9 invoice/k-1/2026-03/month":1}},
        "refused":{"last":0,"byPlace":{},"places":{}}}
        """)]
    public void A_snapshot_of_an_older_fold_is_left_aside_and_the_facts_are_folded_again(string body) =>
        Play(async (runner, source) =>
        {
            await Due(runner, source, "1");
            await source.Poll();
            var journal = new MemoryJournal(store, runner.Time);
            var version = (await journal.Read(Key, 0, 100)).Count;
            await journal.SaveSnapshot(Key, new Snapshot(version, FoldVersion: 1, body));

            var again = (await StartAsync(new SimulatedCluster(runner), "b")).GrainFactory.GetGrain<ISourceGrain>(Key);

            (await again.Ailment()).ShouldBeNull();
            (await again.Settings()).ShouldBe(Settings);
            await Due(runner, again, "2");
            await again.Poll();
            desk.Billed.Select(one => one.TicketId).ShouldBe(["1", "2"]);
        });

    private static Instant At(SeededRunner runner) => Instant.FromDateTimeOffset(runner.Now);

    private static async Task Due(SeededRunner runner, ISourceGrain source, params string[] tickets)
    {
        foreach (var ticket in tickets)
        {
            var due = new DueWriteBack($"ticket/desk/{ticket}", Invoice, "N-1", At(runner));
            (await source.Tell(due, Origin)).Refusal.ShouldBeNull();
        }
    }

    private async Task<List<T>> Facts<T>(SeededRunner runner) =>
        (await new MemoryJournal(store, runner.Time).Read(Key, 0, 10_000))
        .Select(stored => FactCodec.Decode(stored.Type, stored.Body)).OfType<T>().ToList();

    private void Play(Func<SeededRunner, ISourceGrain, Task> story)
    {
        var runner = new SeededRunner(11, Start);
        runner.Run(async () =>
        {
            var silo = await StartAsync(new SimulatedCluster(runner), "a");
            var source = silo.GrainFactory.GetGrain<ISourceGrain>(Key);
            await source.Tell(new ConfigureSource(Settings, "ann", At(runner)), Origin);
            await source.Poll();
            await story(runner, source);
        });
    }

    private Task<SimulatedSilo> StartAsync(SimulatedCluster cluster, string name) =>
        cluster.StartAsync(name, services =>
        {
            services.AddSingleton(_ => new MemoryJournal(store, cluster.Runner.Time));
            services.AddSingleton<IJournal>(provider => provider.GetRequiredService<MemoryJournal>());
            services.AddSingleton<IOutbox>(provider => provider.GetRequiredService<MemoryJournal>());
            services.AddSingleton<ITicketingDirectory>(new OneDesk(desk));
            services.AddSingleton(new GrainLimits());
            services.AddSingleton<JournalServices>();
            services.AddLocalSilo(options =>
            {
                options.Name = name;
                options.GrainAssemblies.Add(typeof(SourceGrain).Assembly);
            });
        });

    private sealed class OneDesk(MemoryTicketing desk) : ITicketingDirectory
    {
        public ITicketing Open(SourceSettings source) => desk;
    }
}
