using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tests.Generated;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;
using static BillingGrains.Domain.Tests.Subscriptions.SubscriptionSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Months of subscriptions that a run rated are not rated again, and nobody could tell.</summary>
public sealed class SettledSubscriptionTests
{
    private static readonly LocalDate Begin = Day(2026, 1, 20);

    private static readonly ContractTerms Subscribed = Terms() with
    {
        Applies = new Coverage(Begin, null, null, null),
        Subscriptions =
        [
            Seats(CalendarMonth, 10m, 4m, Begin),
            Plan(Monthly with { Unit = CycleUnit.Quarter }, 99m, Begin, "hosting") with { Timing = BillTiming.Arrears },
            Plan(Monthly with { Unit = CycleUnit.Week }, 7.77m, Begin, "line") with { TrialDays = 10 },
        ],
    };

    private static Gen<Step> Steps =>
        from kind in Gen.Choose(0, 9)
        from months in Gen.Choose(0, 9)
        from days in Gen.Choose(0, 280)
        from quantity in Gen.Choose(0, 9)
        from dated in Gen.Elements(true, false)
        from id in Gen.Elements("plan", "hosting", "line")
        select new Step(kind, months, days, quantity, dated, id);

    [Fact]
    public void A_run_finds_the_same_as_if_it_rated_all_from_the_first_day() =>
        Generated.Generated.Check(
            from steps in Steps.ArrayOf(20)
            from committed in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
            select (steps, committed),
            item =>
            {
                var state = Given(new ContractAgreed(
                    item.committed ? Subscribed with { Commitment = new Commitment("Least", 60m) } : Subscribed, "Fin", Now));
                foreach (var (step, number) in item.steps.Select((step, index) => (step, index)))
                {
                    if (Command(state, step, number) is not { } command)
                    {
                        continue;
                    }

                    var decided = ContractDecider.Decide(state, command);
                    var anew = ContractDecider.Decide(state with { RatedThrough = null }, command);
                    if (decided is not Decision<ContractEvent>.Accepted accepted)
                    {
                        anew.ShouldBeOfType<Decision<ContractEvent>.Refused>();
                        continue;
                    }

                    accepted.Events.ShouldBe(anew.ShouldBeOfType<Decision<ContractEvent>.Accepted>().Events);
                    state = accepted.Events.Aggregate(state, ContractDecider.Evolve);
                }
            },
            300);

    [Fact]
    public void What_a_run_rated_is_settled_until_a_change_or_a_version_may_say_otherwise()
    {
        var state = Given(new ContractAgreed(Subscribed, "Fin", Now)).After(Bill(1, 0));
        state.RatedThrough.ShouldBe(Day(2026, 1, 30));
        var changed = state.After(new ChangeSubscription("plan", To(6m, Day(2026, 1, 25)), "Ann", Now));
        changed.RatedThrough.ShouldBeNull();
        changed.After(Bill(2, 0)).RatedThrough.ShouldBe(Begin);
        state.After(new AgreeContract(Subscribed with { Version = 2 }, "Fin", Now)).RatedThrough.ShouldBeNull();
    }

    private static BillPeriod Bill(int run, int months) => new(
        FormattableString.Invariant($"r{run}"), new YearMonth(2026, 1).PlusMonths(months), Entity, Now);

    private static ContractCommand? Command(CustomerContract state, Step step, int number) => step.Kind switch
    {
        0 => new ChangeSubscription(
            step.Id, To(step.Quantity, Begin.PlusDays(step.Days), FormattableString.Invariant($"c{number}")), "Ann", Now),
        1 => new ChangeSubscription(
            step.Id,
            new SubscriptionChange.Paused(
                FormattableString.Invariant($"c{number}"), Begin.PlusDays(step.Days), null, ChangeWhen.NextPeriod),
            "Ann", Now),
        2 => new AgreeContract(
            Version(state, step.Quantity) with { EffectiveFrom = step.Dated ? Begin.PlusDays(step.Days) : null }, "Fin", Now),
        3 when state.Documents.FirstOrDefault(document => document.Value.Values.Any(line => line.Rebill is null)) is
            { Key: not null } document => new ReturnLine(
                document.Key, document.Value.First(line => line.Value.Rebill is null).Key, step.Dated, Now),
        3 => null,
        _ => Bill(number, step.Months),
    };

    private static ContractTerms Version(CustomerContract state, int price) => state.Terms! with
    {
        Version = state.Terms!.Version + 1,
        Subscriptions = state.Terms.Subscriptions
            .Select(terms => terms.SubscriptionId == "plan"
                ? terms with { Price = Seats(terms.Cycle, price, 4m, Begin).Price }
                : terms)
            .ToValueList(),
    };

    private sealed record Step(int Kind, int Months, int Days, int Quantity, bool Dated, string Id);
}
