using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>This part: the order in a lane.</summary>
public abstract partial class JournalBoundary<TJournal, TOutbox>
{
    private const int Writers = 24;
    private const int AppendsEach = 25;
    private const int Seed = 20260302;

    [Fact]
    public async Task Under_writers_of_two_processes_a_reader_sees_each_lane_grow_at_its_end_alone()
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {Seed}");
        var second = await harness.Open();
        var doors = new[] { door, second };
        var writing = Task.WhenAll(Enumerable.Range(0, Writers)
            .Select(number => Write(doors[number % 2].Journal, number)));

        var seen = new List<LaneFact>[JournalLimits.Lanes];
        for (var lane = 0; lane < seen.Length; lane++)
        {
            seen[lane] = [];
        }

        do
        {
            await ReadOn(seen);
        }
        while (!writing.IsCompleted);

        await writing;
        await ReadOn(seen);
        seen.Sum(lane => lane.Count).ShouldBe(Writers * AppendsEach);
        (await door.Feed.LastPositions()).ShouldBe(seen.Select(lane => (long)lane.Count));
        foreach (var grain in seen.SelectMany(lane => lane).GroupBy(each => each.Fact.Key))
        {
            grain.Select(each => each.Fact.Version)
                .ShouldBe(Enumerable.Range(1, grain.Count()).Select(each => (long)each));
        }

        await ChainsHold();
    }

    /// <summary>What is read anew must follow what was read before without a gap: nothing appeared below.</summary>
    private async Task ReadOn(List<LaneFact>[] seen)
    {
        for (var lane = 0; lane < seen.Length; lane++)
        {
            foreach (var next in await door.Feed.ReadFacts(lane, seen[lane].Count, 1_000))
            {
                next.Position.ShouldBe(seen[lane].Count + 1);
                next.Lane.ShouldBe(lane);
                seen[lane].Add(next);
            }
        }
    }

    /// <summary>A grain that loses to another reloads and goes on, until it has appended its share.</summary>
    private static async Task Write(IJournal journal, int number)
    {
        // Two writers, one of each process, fight for each key.
        var key = $"ticket/desk/{(char)('a' + (number / 2))}";
        var random = new Random(Seed + number);
        long version = 0;
        for (var stored = 0; stored < AppendsEach;)
        {
            var id = (number * 1_000) + stored + 1;
            var fact = random.Next(2) == 0 ? Fact(id, Contract) : Fact(id);
            switch (await journal.Append(Append(key, version, id, fact)))
            {
                case AppendOutcome.Stored now:
                    (version, stored) = (now.Version, stored + 1);
                    break;
                case AppendOutcome.Conflict conflict:
                    version = conflict.ActualVersion;
                    break;
                case var other:
                    throw new InvalidOperationException(other.ToString());
            }
        }
    }

    private async Task ChainsHold()
    {
        var last = new Dictionary<string, long>();
        for (var lane = 0; lane < JournalLimits.Lanes; lane++)
        {
            foreach (var row in await Outbox.Read(lane, 0, int.MaxValue))
            {
                row.PreviousVersion.ShouldBe(last.GetValueOrDefault(row.Fact.Key));
                last[row.Fact.Key] = row.Fact.Version;
            }
        }

        last.Count.ShouldBe(Writers / 2);
    }
}
