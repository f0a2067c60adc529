using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using NodaTime;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <content>What a process stored and reads itself: it is what another process reads.</content>
public abstract partial class JournalBoundary<TJournal, TOutbox>
{
    private const int Steps = 200;

    private static readonly string Beside = Enumerable.Range(1, 1_000)
        .Select(number => FormattableString.Invariant($"ticket/desk/beside-{number}"))
        .First(key => StableHash.Slot(key, JournalLimits.Lanes) == TicketLane);

    [Fact]
    public async Task What_a_process_stored_it_reads_as_it_lies_in_the_table()
    {
        var reader = await BeginToRead(door);
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract), Fact(2), Fact(3, Meter, Contract, "invoice/i")));
        await Journal.MustStore(
            Append(Beside, 0, 2, Fact(4), Fact(5, Contract) with { At = At + Duration.FromNanoseconds(1_234) }));
        await Journal.MustStore(Append(Ticket, 3, 3, Fact(6, Contract), Fact(7, "invoice/i", Contract), Fact(8)));

        var table = await Table();

        table.Select(row => (row.Position, row.Consumer, row.PreviousVersion)).ShouldBe(
        [
            (1, Contract, 0), (3, Contract, 1), (3, "invoice/i", 0), (3, Meter, 0), (5, Contract, 0),
            (6, Contract, 3), (7, Contract, 4), (7, "invoice/i", 3),
        ]);
        (await reader.Read(10)).ShouldBe(table);
        reader.Position = 1;
        (await reader.Read(2)).ShouldBe(table.Skip(1).Take(3));
        (await reader.Read(1)).ShouldBe(table.Skip(4).Take(1));
        (await reader.Read(10)).ShouldBe(table.Skip(5));
        (await reader.Read(10)).ShouldBeEmpty();
        reader.Position = 0;
        (await reader.Read(10)).ShouldBe(table);
    }

    [Fact]
    public async Task What_several_processes_store_in_a_lane_each_reads_once_and_in_order()
    {
        var random = new Random(Seed);
        JournalDoor[] doors = [door, await harness.Open()];
        LaneReader[] readers = [await BeginToRead(doors[0]), await BeginToRead(doors[1])];
        var read = readers.Select(_ => new List<OutboxRow>()).ToArray();
        var versions = new Dictionary<string, long>(StringComparer.Ordinal) { [Ticket] = 0, [Beside] = 0 };
        for (var step = 1; step <= Steps; step++)
        {
            var (who, key) = (random.Next(2), random.Next(2) == 0 ? Ticket : Beside);
            if (random.Next(3) == 0)
            {
                read[who].AddRange(await readers[who].Read(random.Next(1, 5)));
            }
            else
            {
                var facts = Enumerable.Range(0, random.Next(1, 4))
                    .Select(number => random.Next(3) == 0 ? Fact(step) : Fact(step, number % 2 == 0 ? Contract : Meter));
                versions[key] = await doors[who].Journal.MustStore(Append(key, versions[key], step, [.. facts]));
            }
        }

        foreach (var (reader, rows) in readers.Zip(read))
        {
            while (await reader.Read(100) is { IsEmpty: false } more)
            {
                rows.AddRange(more);
            }

            rows.ShouldBe(await Table());
        }
    }

    [Fact]
    public async Task A_reader_that_comes_from_elsewhere_reads_all_from_where_it_stands()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract), Fact(2, Contract)));
        var reader = await BeginToRead(door);
        await Journal.MustStore(Append(Ticket, 2, 2, Fact(3, Contract), Fact(4, Contract)));

        (await reader.Read(10)).ShouldBe(await Table());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_an_append_with_unknown_outcome_is_read_what_is_stored(bool isStored)
    {
        var reader = await BeginToRead(door);
        await Journal.MustStore(Append(Beside, 0, 1, Fact(1, Contract)));
        harness.LoseNextAppend(isStored);
        (await Journal.Append(Append(Ticket, 0, 2, Fact(2, Contract)))).ShouldBeOfType<AppendOutcome.Unknown>();
        await Journal.MustStore(Append(Beside, 1, 3, Fact(3, Contract)));

        var rows = (await reader.Read(10)).ToList();
        rows.AddRange(await reader.Read(10));

        rows.ShouldBe(await Table());
        rows.Count.ShouldBe(isStored ? 3 : 2);
    }

    [Fact]
    public async Task What_was_stored_before_the_journal_was_set_back_is_not_read_after_it()
    {
        var before = await BeginToRead(door);
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        await harness.Backup();
        await Journal.MustStore(Append(Ticket, 1, 2, Fact(2, Contract), Fact(3, Contract)));
        await harness.Restore();
        var fresh = await harness.Open();
        var second = await fresh.Journal.BeginEpoch(before.Epoch, "A backup was restored.", "operator", RestoredTo);
        await fresh.Journal.MustStore(Append(Ticket, 1, 3, Fact(4, Meter), Fact(5, Meter)));
        var after = before with { Epoch = second.Id };

        after.Position = 1;
        (await after.Read(10)).ShouldBe((await Table()).Skip(1));

        // The lane stands again where this process left it.
        await Journal.MustStore(Append(Ticket, 3, 4, Fact(6, Meter)));
        after.Position = 1;
        (await after.Read(10)).Select(row => row.Consumer).ShouldBe([Meter, Meter, Meter]);
        after.Position = 3;
        (await after.Read(10)).ShouldBe((await Table()).Skip(3));
    }

    [Theory]
    [InlineData(4_001, 10)]
    [InlineData(5, 500_000)]
    public async Task More_than_a_process_remembers_is_read_all_the_same(int facts, int bodyLetters)
    {
        var reader = await BeginToRead(door);
        var body = $$"""{"note": "{{new string('x', bodyLetters)}}"}""";
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        await Journal.MustStore(Append(Beside, 0, 2,
            [.. Enumerable.Range(1, facts).Select(number => Fact(number, Contract) with { Body = body })]));
        await Journal.MustStore(Append(Ticket, 1, 3, Fact(3, Contract)));

        var rows = new List<OutboxRow>();
        while (await reader.Read(1_000) is { IsEmpty: false } more)
        {
            rows.AddRange(more);
        }

        rows.Select(row => row.Position).ShouldBe(Enumerable.Range(1, facts + 2).Select(position => (long)position));
        rows.ShouldBe(await Table());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_text_that_was_erased_while_its_row_waited_is_not_handed_on(bool isAnotherAppended)
    {
        var reader = await BeginToRead(door);
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract), Fact(2, Contract)));
        await harness.Erase(Ticket, 1, """{"note": "[erased]"}""");
        if (isAnotherAppended)
        {
            // In any lane: what it was told counts for all.
            await Journal.MustStore(Append(Contract, 0, 2));
        }
        else
        {
            harness.Clock.Advance(new JournalLimits().FreshEditionFor.ToTimeSpan() + TimeSpan.FromMilliseconds(1));
        }

        var rows = await reader.Read(10);

        rows.Select(row => row.Fact.Body).First().ShouldBe("""{"note": "[erased]"}""");
        rows.ShouldBe(await Table());
    }

    [Fact]
    public async Task What_is_stored_after_texts_were_erased_is_read_as_it_lies_in_the_table()
    {
        var reader = await BeginToRead(door);
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        await harness.Erase(Ticket, 1, """{"note": "[erased]"}""");
        await Journal.MustStore(Append(Ticket, 1, 2, Fact(2, Contract)));
        await harness.Erase(Ticket, 2, """{"note": "[erased too]"}""");
        await Journal.MustStore(Append(Beside, 0, 3, Fact(3, Contract)));

        var rows = (await reader.Read(10)).ToList();
        rows.AddRange(await reader.Read(10));

        rows.ShouldBe(await Table());
        rows.Select(row => row.Fact.Body).Take(2).ShouldBe(["""{"note": "[erased]"}""", """{"note": "[erased too]"}"""]);
    }

    /// <summary>All rows of the lane, as a process reads them that has just begun.</summary>
    private async Task<ValueList<OutboxRow>> Table() =>
        await (await harness.Open()).Outbox.Read(TicketLane, 0, int.MaxValue);

    private static async Task<LaneReader> BeginToRead(JournalDoor door)
    {
        var reader = new LaneReader(door.Outbox, (await door.Journal.LookAtEpoch([])).Current.Id);
        await reader.Read(1);
        reader.Position = 0;
        return reader;
    }

    /// <summary>Reads the lane as deliveries do.</summary>
    private sealed record LaneReader(IOutbox Outbox, string Epoch)
    {
        public long Position { get; set; }

        public async Task<ValueList<OutboxRow>> Read(int limit)
        {
            var rows = await Outbox.Read(TicketLane, Position, limit, Epoch);
            Position = rows is [.., var last] ? last.Position : Position;
            return rows;
        }
    }
}
