using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Recurring;

/// <summary>What is known of a contract's usage: each event of it, or answers by periods.</summary>
public abstract class UsageOfContract
{
    private UsageOfContract()
    {
    }

    /// <param name="facts">As <see cref="UsageCollection.Live"/> has them, of meters that the contract knows and of its
    /// customers.</param>
    public static UsageOfContract By(UsageFact[] facts) => new Events(facts);

    /// <param name="counted">The answers to <see cref="UsageWindows.Questions"/>.</param>
    public static UsageOfContract By(ValueList<CountedUsage> counted) => new Answers(counted);

    /// <summary>Why some of the events cannot count for the meter; null when all can.</summary>
    internal virtual HoldReason? WhatCannotCount(ContractTerms terms, UsageTerms usage, MeterWindow window) => null;

    internal abstract UsageCharges SoFar(ContractTerms terms, UsageTerms usage, MeterWindow window, bool isLast);

    /// <summary>What the next window begins with.</summary>
    internal abstract decimal CarryOut(ContractTerms terms, UsageTerms usage, MeterWindow window);

    private sealed class Events(UsageFact[] facts) : UsageOfContract
    {
        // By meter, so that each price looks at its own facts alone.
        private readonly Dictionary<string, UsageFact[]> byMeter = facts
            .GroupBy(fact => fact.MeterId, StringComparer.Ordinal)
            .ToDictionary(each => each.Key, each => each.ToArray(), StringComparer.Ordinal);

        internal override UsageCharges SoFar(
            ContractTerms terms, UsageTerms usage, MeterWindow window, bool isLast) =>
            UsageRating.SoFar(usage, window, Of(usage.Meter), isLast, terms.Currency, terms.MoneyRounding);

        internal override decimal CarryOut(ContractTerms terms, UsageTerms usage, MeterWindow window) =>
            MeterReading.CarryOut(usage.Meter, window, Of(usage.Meter));

        private UsageFact[] Of(Meter meter) => byMeter.GetValueOrDefault(meter.MeterId) ?? [];
    }

    private sealed class Answers(ValueList<CountedUsage> counted) : UsageOfContract
    {
        private readonly Dictionary<UsageQuestion, CountedUsage> byQuestion = counted.ToDictionary(each => each.Question);

        /// <summary>What carries over from a period that was not read is not known either.</summary>
        private readonly Dictionary<string, CountedUsage> cutBefore = new(StringComparer.Ordinal);

        internal override UsageCharges SoFar(
            ContractTerms terms, UsageTerms usage, MeterWindow window, bool isLast)
        {
            var answer = Of(terms, usage, window);
            return answer.IsCut ? TooMany(answer)
                : cutBefore.TryGetValue(usage.UsageId, out var before) ? TooMany(before)
                : answer.Question.EachEvent
                    ? UsageRating.SoFar(
                        usage, window, answer.Events.AsSpan(), isLast, terms.Currency, terms.MoneyRounding)
                : UsageRating.SoFar(usage, window, answer.Tally, isLast, terms.Currency, terms.MoneyRounding);
        }

        internal override decimal CarryOut(ContractTerms terms, UsageTerms usage, MeterWindow window)
        {
            if (!usage.Meter.CarriesOver)
            {
                return 0m;
            }

            var answer = Of(terms, usage, window);
            if (answer.IsCut)
            {
                cutBefore[usage.UsageId] = answer;
            }

            return answer.Question.EachEvent
                ? MeterReading.CarryOut(usage.Meter, window, answer.Events.AsSpan())
                : MeterReading.CarryOut(usage.Meter, window, answer.Tally);
        }

        internal override HoldReason? WhatCannotCount(ContractTerms terms, UsageTerms usage, MeterWindow window) =>
            MeterCheck.HoldWithoutAttribute(usage.Meter, Of(terms, usage, window).Events.AsSpan());

        private static UsageCharges TooMany(CountedUsage answer)
        {
            var hold = PriceHolds.TooManyEvents(answer.Question.MeterId, answer.Tally.Events);
            return new UsageCharges(
                0m, [], [new Step("hold", $"Held for {hold.Owner}: {hold.Reason}")], hold, answer.Tally);
        }

        private CountedUsage Of(ContractTerms terms, UsageTerms usage, MeterWindow window) =>
            byQuestion[UsageWindows.Question(terms, usage, window)];
    }
}
