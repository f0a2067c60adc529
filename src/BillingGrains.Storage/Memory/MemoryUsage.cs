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
    private readonly List<(UsageSeries Series, long Ticks, string Id, decimal Value, UsageFact Fact)> events = [];

    /// <summary>The series of batches that are taken.</summary>
    public SeriesTable Series { get; } = new();

    /// <summary>Takes a batch's events, those that were taken before left out. What is late, ahead or of other content is not
    /// looked for.</summary>
    public void Take(UsageBatch batch)
    {
        lock (door)
        {
            foreach (ref var one in batch.Events)
            {
                one.Outcome = keys.Add(one.Key) ? UsageOutcome.Taken : UsageOutcome.Repeated;
                if (one.Outcome == UsageOutcome.Taken)
                {
                    var id = Encoding.UTF8.GetString(batch.Lines.Span.Slice(one.Start + one.IdStart, one.IdLength));
                    one.Ticks = one.Ticks == UsageEvent.NoTime ? Now() : one.Ticks;
                    var fact = UsageFacts.Of(batch.Lines.Slice(one.Start, one.Length), one);
                    events.Add((one.Series, one.Ticks, id, one.Value, fact));
                }
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
            .OrderBy(static one => one.Ticks).ThenBy(static one => one.Id, StringComparer.Ordinal)
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

    private long Now() => Instant.FromDateTimeOffset(clock.GetUtcNow()).ToUnixTimeTicks();
}
