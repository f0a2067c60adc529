using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Ports.Json;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Grains.Tests.Scheduling;

/// <summary>Contracts that bill on days of their own, with nobody asking.</summary>
public sealed class CalendarTests
{
    private const string Contract = "contract/K-1";

    [Fact]
    public Task A_contract_bills_what_was_worked_until_yesterday_when_its_day_begins() => Play(async engine =>
    {
        await Configure(engine);
        var terms = await Agree(engine);
        var today = terms.DateAt(engine.Now);
        await PassAnHour(engine);

        var facts = await Facts(engine);
        facts.OfType<DocumentsDue>().Single().Through.ShouldBe(today);
        facts.OfType<PeriodBilled>().ShouldHaveSingleItem().Lines.Single().Net.Amount.ShouldBe(100m);
    });

    [Fact]
    public Task A_contract_whose_entity_is_not_configured_bills_when_it_is() => Play(async engine =>
    {
        await Agree(engine);
        await PassAnHour(engine);
        (await Facts(engine)).OfType<DocumentsDue>().ShouldHaveSingleItem();
        (await Facts(engine)).OfType<PeriodBilled>().ShouldBeEmpty();

        await Configure(engine);
        await engine.PassAsync(TimeSpan.FromMinutes(5));
        (await Facts(engine)).OfType<PeriodBilled>().ShouldHaveSingleItem();
    });

    private static Task Play(Func<IEngine, Task> story) => EngineFixture.RunAsync(async engine =>
    {
        if (engine.IsVirtual)
        {
            await story(engine);
        }
    });

    private static async Task PassAnHour(IEngine engine)
    {
        for (var minutes = 0; minutes <= 60; minutes += 4)
        {
            await engine.Services.GetRequiredService<Waker>().WakeAll(TestContext.Current.CancellationToken);
            await engine.PassAsync(TimeSpan.FromMinutes(4));
        }
    }

    private static Task Configure(IEngine engine) => engine.Stage.Append(
        GrainKeys.Entity("BE01"), engine.Now, [], new EntityConfigured(ContractSamples.Entity, "Fin", engine.Now));

    /// <summary>With a customer whose day ends within the hour.</summary>
    private static async Task<ContractTerms> Agree(IEngine engine)
    {
        var hour = engine.Now.InUtc().Hour;
        var terms = ContractSamples.Terms() with
        {
            TimeZone = hour < 12
                ? FormattableString.Invariant($"Etc/GMT+{hour + 1}")
                : FormattableString.Invariant($"Etc/GMT-{23 - hour}"),
            Documents = new DocumentTerms(DocumentTrigger.Daily),
        };
        await engine.Stage.Append(
            Contract, engine.Now, ["calendar/BE01"], new ContractAgreed(terms, "Fin", engine.Now),
            new ChargesTaken("ticket/desk/1", 1, [ContractSamples.Charge(100m, workDate: terms.DateAt(engine.Now))]));
        return terms;
    }

    private static async Task<List<object>> Facts(IEngine engine) =>
        [.. (await engine.Stage.Facts(Contract)).Select(fact => FactCodec.Decode(fact.Type, fact.Body))];
}
