using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Runs;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Runs;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Ports.Json;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Tests.Runs;

/// <content>What its stories are told with.</content>
public sealed partial class RunTests
{
    private static string Key(int number) => FormattableString.Invariant($"contract/K-{number:000}");

    private static string Invoice(int number) => FormattableString.Invariant($"invoice/K-{number:000}/2026-03/month");

    private static IRunGrain Run(IEngine engine) => engine.Grains.GetGrain<IRunGrain>(GrainKeys.Run("r-1"));

    /// <summary>Facts of somebody else for the tenant.</summary>
    private static Task Address(IEngine engine, int count) => engine.Stage.Append(
        "invoice/c-1/2026-01/month", engine.Now, [Slow],
        [.. Enumerable.Range(0, count).Select(object (number) =>
            new InvoiceReplayed(FormattableString.Invariant($"replay-{number}"), "me", engine.Now))]);

    private static Task<Answer> Ask(IEngine engine, string? entity = null) =>
        Run(engine).Tell(new AskRun("r-1", Month, entity, "me", engine.Now), Origin);

    private static Task Wake(IEngine engine) =>
        engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);

    private static async Task<BillingRun> Finished(IEngine engine)
    {
        await Wake(engine);
        BillingRun? run = null;
        await engine.UntilAsync(async () => (run = await Run(engine).Progress()) is { GoesOn: false });
        return run!;
    }

    private static async Task Agree(
        IEngine engine, int through, string entity = "BE01", int from = 1, bool configure = true, bool byItself = false)
    {
        if (configure)
        {
            var settings = ContractSamples.Entity with { EntityId = entity, ReviewRequired = !byItself };
            await engine.Stage.Append(
                GrainKeys.Entity(entity), engine.Now, [], new EntityConfigured(settings, "Fin", engine.Now));
        }

        for (var number = from; number <= through; number++)
        {
            var id = GrainKeys.NameOf(Key(number));
            var terms = ContractSamples.Terms() with { ContractId = id, EntityId = entity };
            await engine.Stage.Append(
                Key(number), engine.Now, [], new ContractAgreed(terms, "Fin", engine.Now),
                new ChargesTaken($"ticket/desk/{id}", 1, [ContractSamples.Charge(100m, $"ticket/desk/{id}#time/e1")]));
        }
    }

    /// <summary>Adds disputed work to a contract.</summary>
    private static Task Hold(IEngine engine, int number, decimal net) => engine.Stage.Append(
        Key(number), engine.Now, [],
        new ChargesTaken(
            $"ticket/desk/held-{number}", 1,
            [ContractSamples.Charge(net, $"ticket/desk/held-{number}#time/e1", standing: ChargeStanding.Held)]));

    private static async Task EachBilledOnce(IEngine engine, int contracts)
    {
        for (var number = 1; number <= contracts; number++)
        {
            (await Facts(engine, Key(number))).OfType<PeriodBilled>().Select(billed => billed.InvoiceKey)
                .ShouldBe([Invoice(number)]);
            await engine.UntilAsync(async () => (await Facts(engine, Invoice(number))).Count > 0);
            (await Facts(engine, Invoice(number))).OfType<InvoiceOpened>().ShouldHaveSingleItem();
        }
    }

    private static async Task<int> Final(IEngine engine, int through)
    {
        var final = 0;
        for (var number = 1; number <= through; number++)
        {
            final += (await Facts(engine, Invoice(number))).OfType<InvoiceFinalized>().Count();
        }

        return final;
    }

    private static async Task<List<object>> Facts(IEngine engine, string key) =>
        [.. (await engine.Stage.Facts(key)).Select(fact => FactCodec.Decode(fact.Type, fact.Body))];
}
