using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Tests.Invoices;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Grains.Tests.Posting;

/// <summary>A tenant reads its ERP's master data by itself, and approvals wait for it.</summary>
public sealed class MasterDataTests
{
    private const string Tenant = "erp/north";
    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");

    private static readonly TenantSettings Settings = new(
        "north", 1, "sandbox", "north",
        new TenantLimits(60, Duration.FromMinutes(1), 1, new(
            Duration.FromSeconds(9), Duration.FromSeconds(8), Duration.FromSeconds(5))));

    [Fact]
    public Task An_approval_waits_for_a_customer_and_counts_by_itself_after_the_next_refresh() => Play(async (engine, people) =>
    {
        await Refreshed(engine, 1);
        await engine.Stage.Append(
            InvoiceSamples.Key, engine.Now, [], InvoiceSamples.New().When(
                new OpenInvoice(InvoiceSamples.Billed, engine.Now)).Facts[0]);
        var invoice = engine.Grains.GetGrain<IInvoiceGrain>(InvoiceSamples.Key);

        var answer = await invoice.Tell(new ApproveInvoice("ann", engine.Now, "finance"), Origin);

        answer.Refusal!.Code.ShouldBe("master-data-faulty");
        answer.Refusal.Reason.ShouldStartWith("Customer K-17 does not exist in ERP north. Create it there, then refresh");
        await engine.UntilAsync(async () => (await TenantOf(engine).MasterData()).Waiting.Contains(InvoiceSamples.Key));

        people.Put(new MasterRecord(MasterKind.Customer, "K-17", "Bakery"));
        await TenantOf(engine).Tell(new AskMasterData("bob", false, engine.Now), Origin);
        await Refreshed(engine, 2);

        await engine.UntilAsync(async () => !(await invoice.IsBecomingFinal())
            || (await invoice.Review()).ContentHash is null);
        var approved = (await Facts(engine, InvoiceSamples.Key)).OfType<InvoiceApproved>().ShouldHaveSingleItem();
        (approved.By, approved.Role, approved.Master!.Version).ShouldBe(("ann", "finance", 2L));
        await engine.UntilAsync(async () => (await TenantOf(engine).MasterData()).Waiting.IsEmpty);
    });

    [Fact]
    public Task Master_data_is_read_by_pages_again_every_day_and_whole_every_week() => Play(async (engine, people) =>
    {
        await Refreshed(engine, 1);
        (await TenantOf(engine).MasterData()).Standing!.Counts.ShouldBe(
            [new MasterCount(MasterKind.Customer, 250), new MasterCount(MasterKind.Currency, 1)]);

        people.Remove(MasterKind.Customer, "K-1007");
        for (var day = 2; day <= 9; day++)
        {
            await engine.PassAsync(TimeSpan.FromHours(25));
            await Refreshed(engine, day);
        }

        var refreshes = (await Facts(engine, Tenant)).OfType<MasterDataRefreshed>().ToList();
        refreshes.Select(fact => fact.Whole).ShouldBe([true, false, false, false, false, false, false, true, false]);
        refreshes[1].Standing.Counts.ShouldBe(
            [new MasterCount(MasterKind.Customer, 249), new MasterCount(MasterKind.Currency, 1)]);
    });

    [Fact]
    public Task An_ERP_that_does_not_answer_is_asked_again_with_growing_waits() => Play(
        async (engine, people) =>
        {
            await engine.PassAsync(TimeSpan.FromMinutes(40));
            await Refreshed(engine, 1);
            (await engine.Stage.Facts("watch/doors")).Count.ShouldBeGreaterThan(1, "a person was told, and told that it is over");
        },
        failures: 5);

    private static async Task<IEnumerable<object>> Facts(IEngine engine, string key) =>
        (await engine.Stage.Facts(key)).Select(stored => FactCodec.Decode(stored.Type, stored.Body));

    private static async Task Refreshed(IEngine engine, long version) => await engine.UntilAsync(async () =>
        (await TenantOf(engine).MasterData()).Standing?.Version == version);

    private static IErpTenantGrain TenantOf(IEngine engine) => engine.Grains.GetGrain<IErpTenantGrain>(Tenant);

    private static Task Play(Func<IEngine, MemoryMasterData, Task> story, int failures = 0) => EngineFixture.RunAsync(
        async engine =>
        {
            if (!engine.IsVirtual)
            {
                // Days pass in these stories.
                return;
            }

            var people = new MemoryMasterData();
            people.Put(new MasterRecord(MasterKind.Currency, "EUR", "Euro"));
            people.Put([.. Enumerable.Range(1_000, 250).Select(number =>
                new MasterRecord(MasterKind.Customer, FormattableString.Invariant($"K-{number}"), "Customer"))]);
            var left = failures;
            engine.Stage.Erps.Erp = new MemoryErp(
                MemoryErpOptions.Default, engine.Services.GetRequiredService<TimeProvider>(),
                call => call.Kind == ErpCallKind.ReadMasterData && left-- > 0 ? ErpFault.FailBefore : ErpFault.None,
                (_, _) => Task.CompletedTask)
            {
                People = people,
            };
            await engine.Grains.GetGrain<IErpTenantGrain>(Tenant).Tell(new ConfigureTenant(Settings, "me", engine.Now), Origin);
            await engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);
            await story(engine, people);
        });
}
