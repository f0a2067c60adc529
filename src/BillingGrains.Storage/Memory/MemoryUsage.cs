using System.Text;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Ports.Usage;
using NodaTime;

namespace BillingGrains.Storage.Memory;

/// <summary>Usage in memory, for tests and the simulator: every event as it is, counted when it is asked for.</summary>
public sealed class MemoryUsage(TimeProvider clock) : IUsageReader
{
    private readonly Lock door = new();
    private readonly HashSet<UInt128> keys = [];
    private readonly Dictionary<UInt128, string?> gone = [];
    private readonly List<TakenUsage> events = [];

    /// <summary>The series of batches that are taken.</summary>
    public SeriesTable Series { get; } = new();

    /// <summary>Takes a batch's events, those that were taken before left out, and takes back what it takes back. What is late,
    /// ahead or of other content is not looked for.</summary>
    public void Take(UsageBatch batch)
    {
        lock (door)
        {
            var corrections = batch.Withdrawals.Where(static one => one.Event != UsageWithdrawal.None)
                .ToDictionary(static one => one.Event);
            for (var index = 0; index < batch.Count; index++)
            {
                ref var one = ref batch.Events[index];
                one.Outcome = OutcomeOf(one.Key, corrections.GetValueOrDefault(index));
                if (one.Outcome == UsageOutcome.Taken)
                {
                    keys.Add(one.Key);
                    events.Add(Taken(batch, ref one));
                }

                if (corrections.GetValueOrDefault(index) is { } correction && one.Outcome != UsageOutcome.CorrectedByAnother)
                {
                    TakeBack(correction);
                }
            }

            foreach (var one in batch.Withdrawals.Where(static one => one.Event == UsageWithdrawal.None))
            {
                TakeBack(one);
            }
        }
    }

    public Task<ValueList<CountedUsage>> Count(
        ValueList<UsageQuestion> questions, CancellationToken cancellation = default)
    {
        lock (door)
        {
            return Task.FromResult(questions.Select(Answer).ToValueList());
        }
    }

    private CountedUsage Answer(UsageQuestion question)
    {
        var (from, to) = (question.From.ToUnixTimeTicks(), question.To.ToUnixTimeTicks());
        var found = events
            .Where(one => one.Series.Meter == question.MeterId && one.Ticks >= from && one.Ticks < to
                && question.CustomerIds.AsSpan().Contains(one.Series.Customer))
            .OrderBy(static one => UsageEvent.MicrosecondsOf(one.Ticks)).ThenBy(static one => one.Id, StringComparer.Ordinal)
            .ThenBy(static one => one.Value)
            .ToList();
        if (question.EachEvent)
        {
            return new CountedUsage(
                question, new UsageTally(found.Count, 0m, 0m, 0m),
                UsageFacts.InOrder(found.Select(static one => one.Fact)));
        }

        return new CountedUsage(question, found.Count == 0 ? default : new UsageTally(
            found.Count, found.Sum(static one => one.Value), found.Max(static one => one.Value), found[^1].Value,
            found.Select(static one => UsageEvent.HourOf(one.Ticks)).Distinct().Count()));
    }

    private UsageOutcome OutcomeOf(UInt128 key, UsageWithdrawal? correction) =>
        gone.ContainsKey(key) ? UsageOutcome.Withdrawn
        : keys.Contains(key) ? UsageOutcome.Repeated
        : correction is not null && gone.GetValueOrDefault(correction.Key) is { } by && by != correction.CorrectedBy
            ? UsageOutcome.CorrectedByAnother
            : UsageOutcome.Taken;

    private void TakeBack(UsageWithdrawal one)
    {
        one.Outcome = gone.ContainsKey(one.Key) ? WithdrawalOutcome.Repeated
            : keys.Contains(one.Key) ? WithdrawalOutcome.Done : WithdrawalOutcome.Waiting;
        gone[one.Key] = gone.GetValueOrDefault(one.Key) ?? one.CorrectedBy;
        events.RemoveAll(each => each.Key == one.Key);
    }

    private TakenUsage Taken(UsageBatch batch, ref UsageEvent one)
    {
        var id = Encoding.UTF8.GetString(batch.Lines.Span.Slice(one.Start + one.IdStart, one.IdLength));
        one.Ticks = one.Ticks == UsageEvent.NoTime ? Now() : one.Ticks;
        return new TakenUsage(
            one.Key, one.Series, one.Ticks, id, one.Value, UsageFacts.Of(batch.Lines.Slice(one.Start, one.Length), one));
    }

    private sealed record TakenUsage(
        UInt128 Key, UsageSeries Series, long Ticks, string Id, decimal Value, UsageFact Fact);

    private long Now() => Instant.FromDateTimeOffset(clock.GetUtcNow()).ToUnixTimeTicks();
}
