using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Grains.Tests.Journaling;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Grains.Tests.Deliveries;

/// <summary>What the lanes do for grains of the product. An invoice that is replayed and parked in turn makes its
/// tenant queue it and let it go: each fact that is taken twice, skipped or taken out of order shows.</summary>
public sealed class LaneTests
{
    private const string Invoice = "invoice/c-1/2026-01/month";
    private const string Well = "erp/well";
    private const string Ill = "erp/ill";

    [Fact]
    public Task Facts_reach_their_grain_once_and_in_order() => EngineFixture.RunAsync(async engine =>
    {
        await Wake(engine);
        await Address(engine, [Well], 20);
        await Received(engine, Well, 20);
        await TookEachOnce(engine, Well, 20);
    });

    [Fact]
    public Task A_fact_whose_append_was_lost_is_delivered_again_and_the_next_one_never_before_it() =>
        EngineFixture.RunAsync(async engine =>
        {
            await Wake(engine);
            foreach (var fate in new[]
                { AppendFate.Unavailable, AppendFate.LostAndUnknown, AppendFate.StoredButUnknown, AppendFate.LateAndUnknown })
            {
                engine.Stage.Path.Next = fate;
                await Address(engine, [Well], 2);
            }

            await Received(engine, Well, 8);
            await TookEachOnce(engine, Well, 8);
        });

    [Fact]
    public Task A_grain_that_cannot_be_read_is_owed_its_facts_until_it_is_mended_and_holds_back_no_other() =>
        EngineFixture.RunAsync(async engine =>
        {
            await engine.Stage.Append(Ill, engine.Now, [], new DocumentQueued("invoice/other"));
            engine.Stage.Path.UnreadableKey = Ill;
            await Wake(engine);
            await Address(engine, [Ill, Well], 4);
            await Received(engine, Well, 4);
            await engine.UntilAsync(async () => await engine.Stage.Owed(Ill) == 4);
            await EngineSteps.FailureOf<BrokenGrainException>(
                () => Tenant(engine, Ill).Tell(new PauseTenant("me", "why", engine.Now), Origin));

            engine.Stage.Path.UnreadableKey = null;
            await engine.RestartAsync();
            await Wake(engine);
            await Received(engine, Ill, 4);
            (await engine.Stage.Owed(Ill)).ShouldBe(0);
            await TookEachOnce(engine, Well, 4);
            (await engine.Stage.Facts(Ill)).Count.ShouldBe(5);
        });

    [Fact]
    public Task A_consumer_that_takes_30_seconds_delays_no_other_of_its_lane_by_more_than_one() =>
        EngineFixture.RunAsync(async engine =>
        {
            await Wake(engine);
            engine.Stage.Path.Hold(Ill);
            await Address(engine, [Ill], 300);
            await engine.UntilAsync(() => engine.Stage.Path.Seen.Any(append => append.Key == Ill));
            var (slowFor, taken) = (engine.IsVirtual ? Duration.FromSeconds(30) : Duration.FromSeconds(3), 300);
            var from = engine.Now;
            var longest = Duration.Zero;
            while (engine.Now - from < slowFor)
            {
                var addressed = engine.Now;
                await Address(engine, [Ill, Well], 1);
                await Received(engine, Well, ++taken);
                longest = Duration.Max(longest, engine.Now - addressed);
                await engine.PassAsync(TimeSpan.FromMilliseconds(400));
            }

            longest.ShouldBeLessThanOrEqualTo(Duration.FromSeconds(1));
            (await engine.Stage.Outbox.Received(Ill, Invoice)).ShouldBe(0);
            engine.Stage.Path.LetGo();
            await Received(engine, Ill, taken);
            await TookEachOnce(engine, Ill, taken);
        });

    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");

    private static IErpTenantGrain Tenant(IEngine engine, string key) => engine.Grains.GetGrain<IErpTenantGrain>(key);

    private static Task Wake(IEngine engine) =>
        engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);

    /// <summary>So many facts of the invoice in one append, replayed and parked in turn.</summary>
    private static async Task Address(IEngine engine, ValueList<string> consumers, int count)
    {
        var before = (await engine.Stage.Facts(Invoice)).Count;
        object[] facts = [.. Enumerable.Range(before, count).Select(object (number) => number % 2 == 0
            ? new InvoiceReplayed(FormattableString.Invariant($"replay-{number}"), "me", engine.Now)
            : new InvoiceParked(1, "code", "Words.", "detail", engine.Now))];
        await engine.Stage.Append(Invoice, engine.Now, consumers, facts);
    }

    private static Task Received(IEngine engine, string consumer, long version) => engine.UntilAsync(
        async () => await engine.Stage.Outbox.Received(consumer, Invoice) == version);

    private static async Task TookEachOnce(IEngine engine, string consumer, int count)
    {
        var types = (await engine.Stage.Facts(consumer)).Select(fact => fact.Type);
        types.ShouldBe(Enumerable.Range(0, count)
            .Select(number => number % 2 == 0 ? "erp.document-queued.v1" : "erp.document-left.v1"));
    }
}
