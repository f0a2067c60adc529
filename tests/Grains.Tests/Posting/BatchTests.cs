using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using ErpCall = BillingGrains.Connectors.Memory.ErpCall;

namespace BillingGrains.Grains.Tests.Posting;

/// <summary>Documents that go into their ERP several in one call.</summary>
public sealed class BatchTests
{
    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");

    private static readonly SendingWindow Sending =
        new(Duration.FromSeconds(9), Duration.FromSeconds(8), Duration.FromSeconds(5));

    private static readonly TenantSettings Settings = new(
        "north", 1, "sandbox", "north", new TenantLimits(600, Duration.FromMinutes(1), 2, Sending, BatchSize: 50));

    [Theory]
    [InlineData(MemoryBatch.Each, 1)]
    [InlineData(MemoryBatch.AllOrNone, 14)]
    public Task Of_50_documents_a_bad_one_is_refused_alone_and_49_are_posted(MemoryBatch manner, int creatingCallsMost) =>
        Play(manner, documents: 50, async story =>
        {
            var bad = story.Keys[17];
            story.Refused.Add(bad.PostingKey);
            await story.Configure(Settings);
            await story.Until(() => story.Erp.Documents.Count(static one => one.Posted) == 49);
            await story.Until(async () => (await story.Tenant.Waiting()).Waiting == 0);

            var parked = (await Parked(story, bad.Key)).ShouldHaveSingleItem();
            parked.Code.ShouldBe("customer-no-tax-registration");
            parked.Words.ShouldBe("The customer has no tax registration. Correct the customer in the ERP, then try again.");
            parked.Detail.ShouldContain(bad.PostingKey);
            foreach (var (key, postingKey) in story.Keys.Where(one => one != bad))
            {
                (await FinalDocuments.Facts<InvoicePosted>(story.Engine, key)).ShouldHaveSingleItem();
                (await Parked(story, key)).ShouldBeEmpty();
                story.Erp.Documents.Count(one => one.Invoice.PostingKey == postingKey).ShouldBe(1);
            }

            story.Calls[0].Subject.Split(' ').Length.ShouldBe(50);
            story.Calls.Count(static call => call.Kind is ErpCallKind.Create or ErpCallKind.CreateMany)
                .ShouldBeLessThanOrEqualTo(creatingCallsMost);
        });

    [Fact]
    public Task A_call_that_took_effect_and_was_not_answered_is_looked_up_by_each_documents_key_and_nothing_is_doubled() =>
        Play(MemoryBatch.Each, documents: 5, async story =>
        {
            story.First = ErpFault.TimeoutAfterEffect;
            await story.Configure(Settings);
            await story.Until(() => story.Erp.Documents.Count(static one => one.Posted) == 5);

            story.Calls.Where(static call => call.Kind == ErpCallKind.Find).Select(static call => call.Subject)
                .ShouldBe(story.Keys.Select(static one => one.PostingKey), ignoreOrder: true);
            story.Erp.All.Count.ShouldBe(5);
        });

    [Fact]
    public Task A_silo_that_stops_in_the_middle_of_a_call_leaves_nothing_doubled_and_nothing_behind() =>
        Play(MemoryBatch.Each, documents: 5, async story =>
        {
            await story.Configure(Settings);
            await story.Until(() => story.Calls.Count == 1);
            await story.Engine.RestartAsync();
            await story.Engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);
            await story.Until(() => story.Erp.Documents.Count(static one => one.Posted) == 5);
            story.Erp.All.Count.ShouldBe(5);
        });

    [Fact]
    public Task A_call_goes_with_what_waits_and_does_not_wait_to_become_full() =>
        Play(MemoryBatch.Each, documents: 3, async story =>
        {
            await story.Configure(Settings);
            await story.Until(() => story.Erp.Documents.Count(static one => one.Posted) == 3);
            story.Calls.Select(static call => call.Kind).ShouldBe([ErpCallKind.CreateMany, ErpCallKind.PostMany]);
        });

    [Fact]
    public Task An_urgent_document_goes_first_and_no_other_goes_with_it() =>
        Play(MemoryBatch.Each, documents: 20, async story =>
        {
            var urgent = story.Keys[^1];
            await story.Tenant.Tell(new HurryDocument(urgent.Key, "ann", "The customer waits.", story.Engine.Now), Origin);
            await story.Configure(Settings);
            await story.Until(() => story.Erp.Documents.Count(static one => one.Posted) == 20);
            story.Calls[0].ShouldBe(new ErpCall(ErpCallKind.Create, urgent.PostingKey, 1));
        });

    [Fact]
    public Task A_tenant_that_allows_one_document_a_call_sends_each_alone() =>
        Play(MemoryBatch.Each, documents: 3, async story =>
        {
            await story.Configure(Settings with { Limits = Settings.Limits! with { BatchSize = 1 } });
            await story.Until(() => story.Erp.Documents.Count(static one => one.Posted) == 3);
            story.Calls.Select(static call => call.Kind).Distinct().ShouldBe([ErpCallKind.Create, ErpCallKind.Post]);
        });

    [Fact]
    public Task Where_the_erp_counts_each_document_no_call_holds_more_than_a_window_allows() =>
        Play(MemoryBatch.Each, documents: 9, async story =>
        {
            var limits = new TenantLimits(
                4, Duration.FromSeconds(10), 2, Sending, BatchSize: 50, BatchCounts: BatchCount.Document);
            await story.Configure(Settings with { Limits = limits });
            var counted = new List<(Instant At, int Documents)>();
            story.Seen = call => counted.Add((story.Engine.Now, call.Subject.Split(' ').Length));
            await story.Until(() => story.Erp.Documents.Count(static one => one.Posted) == 9);

            counted.ShouldContain(static one => one.Documents > 1);
            foreach (var (at, _) in counted)
            {
                counted.Where(one => one.At >= at && one.At < at + limits.Window).Sum(static one => one.Documents)
                    .ShouldBeLessThanOrEqualTo(4);
            }
        });

    [Fact]
    public Task Between_calls_for_several_that_have_a_window_of_their_own_documents_go_alone() =>
        Play(MemoryBatch.Each, documents: 60, async story =>
        {
            var several = new CallWindow(3, Duration.FromSeconds(12), CallSort.Several);
            await story.Configure(Settings with
            {
                Limits = new TenantLimits(120, Duration.FromMinutes(1), 4, Sending, [several], BatchSize: 5),
            });
            var seen = new List<(Instant At, bool ForSeveral)>();
            story.Seen = call => seen.Add((story.Engine.Now, call.Subject.Contains(' ', StringComparison.Ordinal)));
            await story.Until(() => story.Erp.Documents.Count(static one => one.Posted) == 60);

            var together = seen.Where(static one => one.ForSeveral).Select(static one => one.At).ToList();
            together.Zip(together.Skip(3)).ShouldAllBe(pair => pair.Second - pair.First >= several.Length);
            var alone = seen.Where(static one => !one.ForSeveral).Select(static one => one.At).ToList();
            var spread = seen.Where(one => one.At > seen[9].At).Select(static one => one.At).ToList();

            // At full pace nothing waits for the next call for several but itself.
            alone.Count.ShouldBeGreaterThan(together.Count * 5);
            spread.Zip(spread.Skip(1))
                .ShouldAllBe(static pair => pair.Second - pair.First <= Duration.FromMilliseconds(700));
        });

    private static async Task<ValueList<InvoiceParked>> Parked(Story story, string key) =>
        (await FinalDocuments.Facts<InvoiceParked>(story.Engine, key)).ToValueList();

    /// <summary>The documents wait for the tenant before it is configured, so that all can go at once.</summary>
    private static Task Play(MemoryBatch manner, int documents, Func<Story, Task> play) => EngineFixture.RunAsync(
        async engine =>
        {
            if (!engine.IsVirtual)
            {
                // Minutes pass in these stories.
                return;
            }

            var story = new Story(engine, manner);
            for (var number = 1; number <= documents; number++)
            {
                var key = FormattableString.Invariant($"invoice/C-{number}/2026-03/month");
                story.Keys.Add((key, await FinalDocuments.Finish(
                    engine, key, number: FormattableString.Invariant($"NL-2026-{number:00000}"))));
            }

            await engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);
            await engine.UntilAsync(async () => (await story.Tenant.Waiting()).Waiting == documents);
            await play(story);
        });

    private sealed class Story
    {
        public Story(IEngine engine, MemoryBatch manner)
        {
            Engine = engine;
            Erp = new MemoryErp(
                MemoryErpOptions.Default with { Batch = manner, Timeout = TimeSpan.FromSeconds(9) },
                engine.Services.GetRequiredService<TimeProvider>(), FaultOf,
                (_, _) => engine.PassAsync(TimeSpan.FromMilliseconds(300)));
            engine.Stage.Erps.Erp = Erp;
        }

        public IEngine Engine { get; }

        public MemoryErp Erp { get; }

        public List<(string Key, string PostingKey)> Keys { get; } = [];

        public HashSet<string> Refused { get; } = new(StringComparer.Ordinal);

        /// <summary>What the first call meets.</summary>
        public ErpFault First { get; set; }

        /// <summary>Told of each call.</summary>
        public Action<ErpCall>? Seen { get; set; }

        /// <summary>As the ERP saw them.</summary>
        public List<ErpCall> Calls { get; } = [];

        public IErpTenantGrain Tenant => Engine.Grains.GetGrain<IErpTenantGrain>(FinalDocuments.Tenant);

        /// <summary>Ten minutes at most: the pace grows slowly at first.</summary>
        public async Task Until(Func<Task<bool>> condition)
        {
            for (var tries = 0; !await condition(); tries++)
            {
                tries.ShouldBeLessThan(6_000, string.Join("; ", Calls));
                await Engine.PassAsync(TimeSpan.FromMilliseconds(100));
            }
        }

        public Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

        public Task<Answer> Configure(TenantSettings settings) =>
            Tenant.Tell(new ConfigureTenant(settings, "me", Engine.Now), Origin);

        private ErpFault FaultOf(ErpCall call)
        {
            if (!call.InBatch)
            {
                Calls.Add(call);
                Seen?.Invoke(call);
            }

            return call.Kind == ErpCallKind.Create && Refused.Contains(call.Subject) ? ErpFault.RefuseBusiness
                : Calls.Count == 1 && !call.InBatch ? First
                : ErpFault.None;
        }
    }
}
