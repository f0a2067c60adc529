using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Domain.Tests.Invoices;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Proposals;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Grains.Tests.Posting;

/// <summary>What was accepted is searched for in the ERP, told to it once, and known here at once.</summary>
public sealed class ProposalTests
{
    private const string Tenant = "erp/north";
    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");
    private static readonly ProposalTarget Target = new("north", MasterKind.Customer, "K-17");
    private static readonly MasterContent Content = new("Bakery", "NL17", "EUR");

    private static readonly TenantSettings Settings = new(
        "north", 1, "sandbox", "north",
        new TenantLimits(60, Duration.FromMinutes(1), 1, new(
            Duration.FromSeconds(9), Duration.FromSeconds(8), Duration.FromSeconds(5))),
        MasterData: new MasterDataSettings(Proposable: [MasterKind.Customer]));

    [Fact]
    public Task A_new_customer_is_created_and_the_document_that_waited_for_it_is_approved_by_itself() => Play(
        async (engine, erp) =>
        {
            await engine.Stage.Append(
                InvoiceSamples.Key, engine.Now, [], InvoiceSamples.New().When(
                    new OpenInvoice(InvoiceSamples.Billed, engine.Now)).Facts[0]);
            var invoice = engine.Grains.GetGrain<IInvoiceGrain>(InvoiceSamples.Key);
            (await invoice.Tell(new ApproveInvoice("ann", engine.Now, "finance"), Origin)).Refusal!.Code
                .ShouldBe("master-data-faulty");

            await ProposeAndAccept(engine);

            await Ended(engine, "done");
            erp.Clerk.All.ShouldHaveSingleItem().Id.ShouldBe("K-17");
            await engine.UntilAsync(async () => (await Facts(engine, InvoiceSamples.Key)).OfType<InvoiceApproved>().Any());
            (await TenantOf(engine).MasterData()).Standing!.Counts.ShouldContain(new MasterCount(MasterKind.Customer, 2));
            await engine.UntilAsync(async () => (await TenantOf(engine).MasterData()).Waiting.IsEmpty);
            (await Facts(engine, Tenant)).OfType<MasterDataRefreshed>().Count().ShouldBe(1, "nothing else was read");
        });

    [Fact]
    public Task A_call_that_timed_out_after_it_took_effect_makes_no_second_record() => Play(
        async (engine, erp) =>
        {
            await ProposeAndAccept(engine);

            await Ended(engine, "done");
            erp.Clerk.All.ShouldHaveSingleItem();
            var facts = (await Facts(engine, Target.Key)).ToList();
            facts.OfType<ProposalSendingUnknown>().ShouldHaveSingleItem();
            facts.OfType<ProposalCarriedOut>().ShouldHaveSingleItem().How.ShouldBe(CarriedOutHow.Created);
        },
        call => call is { Kind: ErpCallKind.CreateMaster, Nth: 1 } ? ErpFault.TimeoutAfterEffect : ErpFault.None);

    [Fact]
    public Task A_search_that_fails_is_repeated_and_what_the_ERP_refuses_waits_for_a_person() => Play(
        async (engine, erp) =>
        {
            await ProposeAndAccept(engine);

            await Ended(engine, "parked");
            (await Proposal(engine).Show())!.Code.ShouldBe("customer-no-tax-registration");
            (await Facts(engine, Target.Key)).OfType<ProposalSearchFailed>().Count().ShouldBe(1);
            erp.Clerk.All.ShouldBeEmpty();

            await Proposal(engine).Tell(new ReplayProposal("again", "ann", engine.Now), Origin);
            await Ended(engine, "done");
        },
        call => call switch
        {
            { Kind: ErpCallKind.SearchMaster, Nth: 1, Subject: "Customer/K-17" } => ErpFault.Throttle,
            { Kind: ErpCallKind.CreateMaster, Nth: 1 } => ErpFault.RefuseBusiness,
            _ => ErpFault.None,
        });

    [Fact]
    public Task A_customer_with_the_same_registration_is_put_before_a_person() => Play(async (engine, erp) =>
    {
        var other = erp.Clerk.PutByHand(MasterKind.Customer, Content with { Name = "Bakery Ltd", TaxRegistration = "NL 17" });

        await ProposeAndAccept(engine);

        await Ended(engine, "held");
        (await Proposal(engine).Show())!.Hold!.Others.ShouldHaveSingleItem().RemoteId.ShouldBe(other);
        await Proposal(engine).Tell(new AllowDuplicate(1, "Another branch.", "ann", engine.Now), Origin);
        await Ended(engine, "done");
        erp.Clerk.All.Count.ShouldBe(2);
    });

    [Fact]
    public Task What_the_ERP_owns_or_the_connector_cannot_is_refused() => Play(async (engine, erp) =>
    {
        var item = new ProposeMaster(
            Target with { Kind = MasterKind.Item }, "p-1", MasterChange.Create, new MasterContent("Hour"), null, "crm",
            engine.Now);
        (await engine.Grains.GetGrain<IProposalGrain>(item.Target.Key).Tell(item, Origin)).Refusal!.Code
            .ShouldBe("master-owned-by-erp");

        erp.Clerk.Without.Add(MasterKind.Customer);
        (await Proposal(engine).Tell(Propose(engine), Origin)).Refusal!.Code.ShouldBe("master-not-written");
    });

    private static ProposeMaster Propose(IEngine engine) =>
        new(Target, "p-1", MasterChange.Create, Content, null, "crm", engine.Now);

    private static async Task ProposeAndAccept(IEngine engine)
    {
        (await Proposal(engine).Tell(Propose(engine), Origin)).Kind.ShouldBe(AnswerKind.Done);
        (await Proposal(engine).Tell(new AcceptProposal(1, "ann", engine.Now), Origin)).Kind.ShouldBe(AnswerKind.Done);
    }

    private static Task Ended(IEngine engine, string status) =>
        engine.UntilAsync(async () => (await Proposal(engine).Show())?.Status == status);

    private static async Task<IEnumerable<object>> Facts(IEngine engine, string key) =>
        (await engine.Stage.Facts(key)).Select(stored => FactCodec.Decode(stored.Type, stored.Body));

    private static IProposalGrain Proposal(IEngine engine) => engine.Grains.GetGrain<IProposalGrain>(Target.Key);

    private static IErpTenantGrain TenantOf(IEngine engine) => engine.Grains.GetGrain<IErpTenantGrain>(Tenant);

    private static Task Play(Func<IEngine, MemoryErp, Task> story, Func<Connectors.Memory.ErpCall, ErpFault>? fault = null) =>
        EngineFixture.RunAsync(async engine =>
        {
            if (!engine.IsVirtual)
            {
                // Minutes pass in these stories.
                return;
            }

            var people = new MemoryMasterData();
            people.Put(new MasterRecord(MasterKind.Currency, "EUR", "Euro"));
            people.Put(new MasterRecord(MasterKind.Customer, "K-1", "Customer"));
            var erp = new MemoryErp(
                MemoryErpOptions.Default with { Timeout = TimeSpan.FromSeconds(9) },
                engine.Services.GetRequiredService<TimeProvider>(), fault ?? (static _ => ErpFault.None),
                (_, _) => Task.CompletedTask)
            {
                People = people,
            };
            engine.Stage.Erps.Erp = erp;
            await TenantOf(engine).Tell(new ConfigureTenant(Settings, "me", engine.Now), Origin);
            await engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);
            await engine.UntilAsync(async () => (await TenantOf(engine).MasterData()).Standing?.Version == 1);
            await story(engine, erp);
        });
}
