using System.Text;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Grains.Tests.Journaling;
using BillingGrains.Ports.Json;
using BillingGrains.Ports.Usage;
using NodaTime;

namespace BillingGrains.Grains.Tests.Contracts;

/// <summary>Usage is counted before the decision, by every run anew.</summary>
public sealed class UsageTests
{
    private const string Key = "contract/K-1";

    private static readonly Origin Origin = new("person/a", "corr-1", "cmd-1");

    [Fact]
    public Task A_run_bills_what_was_used_and_the_next_one_what_came_since() => EngineFixture.RunAsync(async engine =>
    {
        var month = engine.Now.InUtc().Date.ToYearMonth().PlusMonths(-1);
        await Prepare(engine, month);
        Take(engine, month, "1", 30m);
        Take(engine, month, "2", 12m);
        (await Bill(engine, "run-1", month)).Kind.ShouldBe(AnswerKind.Done);
        (await Bill(engine, "run-2", month)).Kind.ShouldBe(AnswerKind.AlreadyDone);

        Take(engine, month, "3", 8m);
        await Bill(engine, "run-3", month);

        var facts = await Facts(engine);
        facts.OfType<ContractCharged>().Select(charged => charged.Counted.Single().Events).ShouldBe([2, 3]);
        facts.OfType<PeriodBilled>().Select(billed => (billed.Reason, billed.Lines.Single().Net.Amount))
            .ShouldBe([("month", 42m), ("month-2", 8m)]);
    });

    private static async Task Prepare(IEngine engine, YearMonth month)
    {
        var terms = ContractSamples.Terms() with
        {
            Applies = new Coverage(month.ToDateInterval().Start, null, null, null), CustomerIds = ["c-1"],
            Usage =
            [
                new UsageTerms(
                    "calls", "Calls", new Meter("calls", Aggregation.Sum), new Price.PerUnit(1m, ZeroUsage.Skip),
                    SpendTerms.Plain),
            ],
        };
        await engine.Stage.Append(
            GrainKeys.Entity("BE01"), engine.Now, [], new EntityConfigured(ContractSamples.Entity, "Fin", engine.Now));
        await engine.Stage.Append(Key, engine.Now, [], new ContractAgreed(terms, "Fin", engine.Now));
    }

    private static void Take(IEngine engine, YearMonth month, string id, decimal value)
    {
        var line = Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"{{\"id\":\"{id}\",\"source\":\"app\",\"time\":\"{month.OnDayOfMonth(9):uuuu-MM-dd}T10:00:00Z\",")
            + FormattableString.Invariant($"\"meter\":\"calls\",\"customer\":\"c-1\",\"value\":{value}}}"));
        var batch = new UsageBatch(line);
        new UsageLineReader(engine.Stage.Usage.Series).Read(line, out var one).ShouldBeNull();
        batch.Add(one);
        engine.Stage.Usage.Take(batch);
    }

    private static Task<Answer> Bill(IEngine engine, string run, YearMonth month) =>
        engine.Grains.GetGrain<IContractGrain>(Key).Bill(run, month, Origin);

    private static async Task<List<object>> Facts(IEngine engine) =>
        [.. (await engine.Stage.Facts(Key)).Select(fact => FactCodec.Decode(fact.Type, fact.Body))];
}
