using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Taxes;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Grains.Tests.Journaling;
using BillingGrains.Ports.Json;
using BillingGrains.Ports.Tax;

namespace BillingGrains.Grains.Tests.Contracts;

/// <summary>A tax service is asked before the decision; what it said, or did not say, is in the facts.</summary>
public sealed class TaxServiceTests
{
    private const string Key = "contract/K-1";

    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");

    private static readonly TaxTables Tables = new(
        [new TaxRate("r", "BE", "standard", "VAT", 21m, ContractSamples.Start, null, 0, false, false, null)],
        PlaceRules.ValueAddedTax, [PlaceRules.EuropeanUnion]);

    [Fact]
    public Task An_outage_holds_what_is_due_and_the_run_after_it_bills_with_the_services_reference() =>
        EngineFixture.RunAsync(async engine =>
        {
            await Prepare(engine);
            engine.Stage.Taxes.Reply = (_, _) => new TaxReply.Unavailable("HTTP 503", null);
            (await Bill(engine, "run-1")).Kind.ShouldBe(AnswerKind.Done);

            var held = (await Facts(engine)).OfType<ContractCharged>().Single().Charges.Single();
            (held.Hold!.Code, held.Hold.Owner).ShouldBe(("tax-service-unavailable", "integrator"));
            (await Facts(engine)).OfType<PeriodBilled>().ShouldBeEmpty();

            engine.Stage.Taxes.Reply = (_, question) => new TaxReply.Answered(TableTax.Answer(question, Tables), "q-7");
            await Bill(engine, "run-2");

            var billed = (await Facts(engine)).OfType<PeriodBilled>().Single();
            billed.Terms.TaxedBy.ShouldBe(new TaxedBy("vat-desk", "q-7"));
            billed.Lines.Single().Taxes.Single().Tax.Amount.ShouldBe(21m);
            var asked = engine.Stage.Taxes.Asked;
            await Bill(engine, "run-2");
            engine.Stage.Taxes.Asked.ShouldBe(asked, "a run that billed asks nobody");
        });

    [Fact]
    public Task A_service_that_the_installation_does_not_have_is_an_outage() => EngineFixture.RunAsync(async engine =>
    {
        await Prepare(engine);
        await Bill(engine, "run-1");

        (await Facts(engine)).OfType<ContractCharged>().Single().Charges.Single().Hold!.Reason.ShouldBe(
            "The tax service vat-desk gave no answer: This installation has no tax service of that name.");
    });

    private static async Task Prepare(IEngine engine)
    {
        var terms = ContractSamples.Terms() with
        {
            Tax = null,
            Taxes = new TaxSetup(
                new TaxSupplier("BE", null, []), new TaxCustomer("BE", null, null, null, null), TaxRounding.PerLine, [],
                Service: "vat-desk"),
        };
        await engine.Stage.Append(
            GrainKeys.Entity("BE01"), engine.Now, [], new EntityConfigured(ContractSamples.Entity, "Fin", engine.Now));
        await engine.Stage.Append(
            Key, engine.Now, [], new ContractAgreed(terms, "Fin", engine.Now),
            new ChargesTaken("ticket/desk/1", 1, [ContractSamples.Charge(100m)]));
    }

    private static Task<Answer> Bill(IEngine engine, string run) =>
        engine.Grains.GetGrain<IContractGrain>(Key).Bill(run, ContractSamples.March, Origin);

    private static async Task<List<object>> Facts(IEngine engine) =>
        [.. (await engine.Stage.Facts(Key)).Select(fact => FactCodec.Decode(fact.Type, fact.Body))];
}
