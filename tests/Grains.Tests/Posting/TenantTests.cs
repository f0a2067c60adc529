using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Grains.Tests.Journaling;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Grains.Tests.Posting;

/// <summary>What an ERP may expect of the grain that stands at its door, also when an activation of it ends.</summary>
public sealed class TenantTests
{
    private const string FirstInvoice = "invoice/C-1/2026-03/month";
    private const string SecondInvoice = "invoice/C-2/2026-03/month";

    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");

    private static readonly SendingWindow Sending =
        new(Duration.FromSeconds(9), Duration.FromSeconds(8), Duration.FromSeconds(5));

    [Fact]
    public Task The_next_activation_does_not_call_while_a_call_of_the_one_before_is_in_flight() =>
        Play(inFlight: 1, async (engine, erp) =>
        {
            await FinalDocuments.Finish(engine, FirstInvoice);
            await engine.UntilAsync(() => erp.Calls.Count == 1);
            await EndActivation(engine);
            await engine.PassAsync(TimeSpan.FromMinutes(3));

            erp.Calls.Select(call => call.PostingKey).Distinct().Count().ShouldBe(2);
            erp.Calls.Zip(erp.Calls.Skip(1)).ShouldAllBe(pair => pair.First.EndedAt <= pair.Second.StartedAt);
        });

    [Fact]
    public Task The_next_activation_need_not_wait_when_the_one_before_left_nothing_behind() =>
        Play(inFlight: 1, async (engine, erp) =>
        {
            await FinalDocuments.Finish(engine, FirstInvoice);
            await engine.UntilAsync(() => erp.Calls.Count == 2 && erp.Calls[1].EndedAt is not null);
            await engine.PassAsync(TimeSpan.FromSeconds(1));
            var endedAt = engine.Now;
            await EndActivation(engine);

            await engine.UntilAsync(() => erp.Calls.Count == 3);
            (erp.Calls[2].StartedAt - endedAt).ShouldBeLessThan(Duration.FromSeconds(15));
        });

    [Fact]
    public Task What_the_erp_asks_for_holds_back_a_call_that_was_already_begun() => Play(
        inFlight: 8,
        async (engine, erp) =>
        {
            engine.Stage.Path.Hold(SecondInvoice);
            await FinalDocuments.Finish(engine, FirstInvoice);
            await FinalDocuments.Finish(engine, SecondInvoice);
            await engine.UntilAsync(() => engine.Stage.Path.Seen.Any(append => append.Key == SecondInvoice));
            await engine.UntilAsync(() => erp.Calls[0].EndedAt is not null);
            engine.Stage.Path.LetGo();
            await engine.PassAsync(TimeSpan.FromMinutes(3));

            erp.Calls.Count.ShouldBeGreaterThan(2);
            (erp.Calls[1].StartedAt - erp.Calls[0].EndedAt!.Value).ShouldBeGreaterThanOrEqualTo(Duration.FromMinutes(1));
        },
        first: new SendingOutcome.Deferred("429", Duration.FromMinutes(1)));

    [Fact]
    public Task No_call_is_begun_for_a_tenant_that_was_loaded_before_the_journal_was_set_back() =>
        EngineFixture.RunAsync(async engine =>
        {
            await FinalDocuments.Finish(engine, FirstInvoice, tellsTenant: false);
            var invoice = engine.Grains.GetGrain<IInvoiceGrain>(FirstInvoice);
            (await invoice.StartSending("epoch-0", SendingPurpose.Create, Sending, Origin)).ShouldBeNull();
            (await invoice.StartSending("epoch-1", SendingPurpose.Create, Sending, Origin)).ShouldBe(1);
        });

    [Fact]
    public Task A_list_that_somebody_asks_for_goes_within_the_limits_of_what_is_sent() =>
        Play(inFlight: 1, async (engine, erp) =>
        {
            var tenant = engine.Grains.GetGrain<IErpTenantGrain>(FinalDocuments.Tenant);
            await FinalDocuments.Finish(engine, FirstInvoice);
            await engine.UntilAsync(() => erp.Calls.Count == 1);
            var (first, second) = (tenant.List(null), tenant.List("2"));
            await engine.UntilAsync(() => first.IsCompleted && second.IsCompleted);

            (await first).Documents!.Next.ShouldBe("2");
            (await second).Documents!.Next.ShouldBeNull();
            await engine.UntilAsync(() => erp.Calls.Count == 4 && erp.Calls[3].EndedAt is not null);
            erp.Calls.Count(call => call.PostingKey == "the list").ShouldBe(2);
            erp.Calls.Zip(erp.Calls.Skip(1)).ShouldAllBe(pair => pair.First.EndedAt <= pair.Second.StartedAt);
        });

    [Fact]
    public Task A_list_that_cannot_be_had_says_why_and_keeps_nothing_back() => Play(
        inFlight: 1,
        async (engine, erp) =>
        {
            var tenant = engine.Grains.GetGrain<IErpTenantGrain>(FinalDocuments.Tenant);
            (await tenant.List(null)).Fault.ShouldBe("It is being migrated.");
            (await tenant.OpenItems(null)).OpenItems.ShouldBeNull();
            await FinalDocuments.Finish(engine, FirstInvoice);
            await engine.UntilAsync(() => erp.Calls.Count(call => call.PostingKey != "the list") == 2);
        },
        lists: false);

    private static Task Play(
        int inFlight, Func<IEngine, PacedErp, Task> story, SendingOutcome? first = null, bool lists = true) =>
        EngineFixture.RunAsync(async engine =>
        {
            if (!engine.IsVirtual)
            {
                // Minutes pass in these stories.
                return;
            }

            var erp = new PacedErp(engine, TimeSpan.FromSeconds(6)) { First = first, Lists = lists };
            engine.Stage.Erps.Erp = erp;
            var settings = new TenantSettings(
                "north", 1, "sandbox", "north", new TenantLimits(60, Duration.FromMinutes(1), inFlight, Sending));
            await engine.Grains.GetGrain<IErpTenantGrain>(FinalDocuments.Tenant)
                .Tell(new ConfigureTenant(settings, "me", engine.Now), Origin);
            await engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);
            await story(engine, erp);
        });

    /// <summary>The tenant's next append brings no answer: its activation ends, and another takes the document.</summary>
    private static Task EndActivation(IEngine engine)
    {
        engine.Stage.Path.Next = AppendFate.StoredButUnknown;
        return FinalDocuments.Finish(engine, SecondInvoice);
    }
}
