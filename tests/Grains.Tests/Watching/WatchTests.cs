using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Grains.Tests.Journaling;
using BillingGrains.Ports.Json;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Grains.Tests.Watching;

/// <summary>What does not go on stands in the exception queue, and leaves it when it is mended.</summary>
public sealed class WatchTests
{
    private const string Invoice = "invoice/c-1/2026-01/month";
    private const string Tenant = "erp/north";

    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");

    [Fact]
    public Task A_grain_that_cannot_be_read_stands_there_even_when_nothing_is_owed_to_it() =>
        EngineFixture.RunAsync(async engine =>
        {
            await BreakTenant(engine);
            await EngineSteps.FailureOf<BrokenGrainException>(
                () => Grain(engine).Tell(new PauseTenant("me", "why", engine.Now), Origin));

            var trouble = await OneTrouble(engine, "watch/grains");
            (trouble.Key, trouble.Code, trouble.Owner).ShouldBe((Tenant, "grain-unreadable", "integrator"));
            trouble.Reason.ShouldContain("test.of-tomorrow.v1");
            trouble.NextStep.ShouldNotBeEmpty();
        });

    [Fact]
    public Task A_grain_that_can_be_read_again_leaves_and_goes_on_without_a_restart() =>
        EngineFixture.RunAsync(async engine =>
        {
            await BreakTenant(engine);
            await Wake(engine);
            await Address(engine);
            await OneTrouble(engine, "watch/grains");
            await Wake(engine);
            (await Troubles(engine, "watch/grains")).Count.ShouldBe(1, "it is still not mended");

            engine.Stage.Path.UnreadableKey = null;
            await Wake(engine);
            await NoTrouble(engine, "watch/grains");
            await engine.UntilAsync(async () => await engine.Stage.Outbox.Received(Tenant, Invoice) == 1);
        });

    [Fact]
    public Task A_grain_that_was_mended_while_the_silo_was_down_leaves() => EngineFixture.RunAsync(async engine =>
    {
        await BreakTenant(engine);
        await Wake(engine);
        await OneTrouble(engine, "watch/grains");

        engine.Stage.Path.UnreadableKey = null;
        await engine.RestartAsync();
        await Wake(engine);
        await NoTrouble(engine, "watch/grains");
    });

    [Fact]
    public Task A_delivery_that_is_owed_for_too_long_stands_there_until_it_is_taken() =>
        EngineFixture.RunAsync(async engine =>
        {
            engine.Stage.Path.AwayKey = Tenant;
            await Wake(engine);
            var from = engine.Now;
            await Address(engine);
            var watch = await LaneWatch(engine);
            var trouble = await OneTrouble(engine, watch);
            (trouble.Key, trouble.Code, trouble.Owner).ShouldBe((Tenant, "delivery-owed", "integrator"));
            trouble.Reason.ShouldContain("invoice.replayed.v1");
            trouble.Reason.ShouldContain("The journal is away.");
            trouble.Since.ShouldBeGreaterThanOrEqualTo(from);
            (engine.Now - from).ShouldBeGreaterThanOrEqualTo(JournalStage.OwedSeenAfter);
            await engine.RestartAsync();
            await Wake(engine);
            await engine.PassAsync(TimeSpan.FromSeconds(2));
            (await Troubles(engine, watch)).Count.ShouldBe(1, "it stands as before");

            engine.Stage.Path.AwayKey = null;
            await NoTrouble(engine, watch);
            (await engine.Stage.Outbox.Received(Tenant, Invoice)).ShouldBe(1);
            (await engine.Stage.Facts(watch)).Count.ShouldBe(2);
        });

    [Fact]
    public Task An_erp_that_cannot_be_opened_stands_there_until_another_connection_is_configured() =>
        EngineFixture.RunAsync(async engine =>
        {
            engine.Stage.Erps.Missing = "north-books";
            await Configure(engine, 1, "north-books");
            var trouble = await OneTrouble(engine, "watch/doors");
            (trouble.Key, trouble.Code, trouble.Owner).ShouldBe((Tenant, "connection-unopened", "integrator"));
            trouble.Reason.ShouldContain("needs the connection \"north-books\"");

            await Configure(engine, 2, "other-books");
            await NoTrouble(engine, "watch/doors");
        });

    [Fact]
    public Task An_erp_that_can_be_opened_after_a_restart_leaves_though_nothing_waits_for_it() =>
        EngineFixture.RunAsync(async engine =>
        {
            engine.Stage.Erps.Missing = "north-books";
            await Configure(engine, 1, "north-books");
            await OneTrouble(engine, "watch/doors");

            engine.Stage.Erps.Missing = null;
            await engine.RestartAsync();
            await Wake(engine);
            await NoTrouble(engine, "watch/doors");
        });

    private static IErpTenantGrain Grain(IEngine engine) => engine.Grains.GetGrain<IErpTenantGrain>(Tenant);

    private static Task Wake(IEngine engine) =>
        engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);

    private static async Task BreakTenant(IEngine engine)
    {
        await engine.Stage.Append(Tenant, engine.Now, [], new DocumentQueued("invoice/other"));
        engine.Stage.Path.UnreadableKey = Tenant;
    }

    private static Task Address(IEngine engine) =>
        engine.Stage.Append(Invoice, engine.Now, [Tenant], new InvoiceReplayed("replay-1", "me", engine.Now));

    private static async Task Configure(IEngine engine, int version, string connection)
    {
        var sending = new SendingWindow(Duration.FromSeconds(1), Duration.FromSeconds(5), Duration.FromSeconds(5));
        var limits = new TenantLimits(60, Duration.FromMinutes(1), 1, sending);
        var settings = new TenantSettings("north", version, "sandbox", connection, limits);
        (await Grain(engine).Tell(new ConfigureTenant(settings, "me", engine.Now), Origin)).Kind.ShouldBe(AnswerKind.Done);
    }

    /// <summary>The watch of the invoice's lane.</summary>
    private static async Task<string> LaneWatch(IEngine engine) =>
        FormattableString.Invariant($"watch/lane-{(await engine.Stage.Rows(Invoice, Tenant))[0].Lane}");

    /// <summary>Folded from the facts, as a view does it.</summary>
    private static async Task<ValueList<Trouble>> Troubles(IEngine engine, string watch)
    {
        var facts = (await engine.Stage.Facts(watch)).Select(fact => (WatchEvent)FactCodec.Decode(fact.Type, fact.Body));
        return facts.Aggregate(WatchDecider.Initial, WatchDecider.Evolve).Standing.First(int.MaxValue);
    }

    private static async Task<Trouble> OneTrouble(IEngine engine, string watch)
    {
        await engine.UntilAsync(async () => (await Troubles(engine, watch)).Count > 0);
        return (await Troubles(engine, watch)).ShouldHaveSingleItem();
    }

    private static Task NoTrouble(IEngine engine, string watch) =>
        engine.UntilAsync(async () => (await Troubles(engine, watch)).Count == 0);
}
