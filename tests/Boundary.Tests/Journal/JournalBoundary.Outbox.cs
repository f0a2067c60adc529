using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using NodaTime;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>This part: what is addressed, what is received, what is owed.</summary>
public abstract partial class JournalBoundary<TJournal, TOutbox>
{
    private const string Meter = "meter/north/M-1";
    private const string Reader = "deliveries";

    [Fact]
    public async Task An_outbox_row_names_its_fact_and_the_one_addressed_before()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract), Fact(2), Fact(3, Contract, Meter)));
        await Journal.MustStore(Append(Ticket, 3, 2, Fact(4, Meter), Fact(5, Contract)));
        var facts = (await Journal.Load(Ticket)).Facts;

        var rows = await Outbox.Read(TicketLane, 0, 10);

        rows.ShouldBe(
        [
            new OutboxRow(TicketLane, 1, Contract, 0, facts[0]),
            new OutboxRow(TicketLane, 3, Contract, 1, facts[2]),
            new OutboxRow(TicketLane, 3, Meter, 0, facts[2]),
            new OutboxRow(TicketLane, 4, Meter, 3, facts[3]),
            new OutboxRow(TicketLane, 5, Contract, 3, facts[4]),
        ]);
        (await Outbox.ReadBetween(Ticket, Contract, 1, 10)).ShouldBe([rows[1], rows[4]]);
        (await Outbox.ReadBetween(Ticket, Contract, 0, 2)).ShouldBe([rows[0], rows[1]]);
        (await Outbox.ReadBetween(Contract, Ticket, 0, 2)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_of_the_outbox_never_splits_the_rows_of_a_fact()
    {
        await Journal.MustStore(
            Append(Ticket, 0, 1, Fact(1, Contract), Fact(2, Contract, Meter, "invoice/i"), Fact(3)));

        (await Outbox.Read(TicketLane, 0, 1)).Count.ShouldBe(1);
        (await Outbox.Read(TicketLane, 0, 2)).Select(row => row.Consumer)
            .ShouldBe([Contract, Contract, "invoice/i", Meter]);
        (await Outbox.Read(TicketLane, 2, 2)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_receipt_moves_what_was_received_together_with_the_facts()
    {
        await Deliver(3);

        await Journal.MustStore(Receive(Contract, 0, 10, new Receipt(Ticket, 0, 1, Id(1))));
        await Journal.MustStore(Append(Contract, 0, 11) with { Receipts = [new Receipt(Ticket, 1, 3, Id(1))] });

        (await Outbox.Received(Contract, Ticket)).ShouldBe(3);
        (await Outbox.Received(Meter, Ticket)).ShouldBe(0);
        (await Journal.Load(Contract)).Facts.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(3, 4)]
    public async Task A_receipt_that_was_made_already_or_leaves_a_hole_fails_its_append_alone(long from, long to)
    {
        await Deliver(4);
        await Journal.MustStore(Receive(Contract, 0, 10, new Receipt(Ticket, 0, 2, Id(1))));

        var append = Append(Contract, 0, 11, Fact(1, Meter)) with { Receipts = [new Receipt(Ticket, from, to, Id(1))] };
        var outcomes = await Task.WhenAll(Journal.Append(append), Journal.Append(Append("contract/other", 0, 12)));

        outcomes.ShouldBe([new AppendOutcome.ReceiptOutOfStep(Ticket, 2), new AppendOutcome.Stored(1)]);
        (await Journal.Load(Contract)).Facts.ShouldBeEmpty();
        (await Outbox.Received(Contract, Ticket)).ShouldBe(2);
    }

    [Fact]
    public async Task Receipts_of_several_sources_move_all_or_none()
    {
        await Deliver(1);
        await Journal.MustStore(Append(Meter, 0, 5, Fact(5, Contract)));

        var outcome = await Journal.Append(
            Receive(Contract, 0, 10, new Receipt(Ticket, 0, 1, Id(1)), new Receipt(Meter, 1, 2, Id(5))));
        outcome.ShouldBe(new AppendOutcome.ReceiptOutOfStep(Meter, 0));
        (await Outbox.Received(Contract, Ticket)).ShouldBe(0);

        await Journal.MustStore(Receive(Contract, 0, 11, new Receipt(Ticket, 0, 1, Id(1)), new Receipt(Meter, 0, 1, Id(5))));
        (await Outbox.Received(Contract, Ticket)).ShouldBe(1);
        (await Outbox.Received(Contract, Meter)).ShouldBe(1);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task A_receipt_of_what_the_journal_does_not_hold_fails_its_append_alone(long to, int appendId)
    {
        await Deliver(1);

        var append = Append(Contract, 0, 10) with { Receipts = [new Receipt(Ticket, 0, to, Id(appendId))] };
        var outcomes = await Task.WhenAll(Journal.Append(append), Journal.Append(Append("contract/other", 0, 12)));

        outcomes.ShouldBe([new AppendOutcome.DeliveryLost(Ticket), new AppendOutcome.Stored(1)]);
        (await Journal.Load(Contract)).Facts.ShouldBeEmpty();
        (await Outbox.Received(Contract, Ticket)).ShouldBe(0);
    }

    [Fact]
    public async Task A_receipt_out_of_step_is_named_before_one_of_what_the_journal_does_not_hold()
    {
        await Deliver(1);

        var outcome = await Journal.Append(
            Receive(Contract, 0, 10, new Receipt(Meter, 0, 1, Id(5)), new Receipt(Ticket, 1, 2, Id(1))));

        outcome.ShouldBe(new AppendOutcome.ReceiptOutOfStep(Ticket, 0));
    }

    [Fact]
    public async Task Receipts_alone_leave_the_version_and_count_once()
    {
        await Deliver(1);
        await Journal.MustStore(Append(Contract, 0, 9));
        var receive = Receive(Contract, 1, 10, new Receipt(Ticket, 0, 1, Id(1)));

        (await Journal.Append(receive)).ShouldBe(new AppendOutcome.Stored(1));
        (await Journal.Append(receive)).ShouldBe(new AppendOutcome.ReceiptOutOfStep(Ticket, 1));
        (await Outbox.Received(Contract, Ticket)).ShouldBe(1);
        (await Journal.MustStore(Append(Contract, 1, 11))).ShouldBe(2);
    }

    [Fact]
    public async Task A_stale_grain_cannot_take_a_delivery()
    {
        await Deliver(1);
        await Journal.MustStore(Append(Contract, 0, 9));

        (await Journal.Append(Receive(Contract, 0, 10, new Receipt(Ticket, 0, 1, Id(1)))))
            .ShouldBe(new AppendOutcome.Conflict(1));
        (await Outbox.Received(Contract, Ticket)).ShouldBe(0);
    }

    [Fact]
    public async Task A_checkpoint_belongs_to_a_reader_and_a_lane()
    {
        (await Outbox.Checkpoint(Reader, 3)).ShouldBe(0);

        await Outbox.MoveCheckpoint(Reader, 3, 7);
        await Outbox.MoveCheckpoint(Reader, 4, 8);
        await Outbox.MoveCheckpoint(Reader, 3, 9);

        (await Outbox.Checkpoint(Reader, 3)).ShouldBe(9);
        (await Outbox.Checkpoint(Reader, 4)).ShouldBe(8);
        (await Outbox.Checkpoint("other", 3)).ShouldBe(0);
    }

    [Fact]
    public async Task Owed_is_what_lies_below_the_checkpoint_and_was_not_received()
    {
        await Deliver(3);
        await Journal.MustStore(Receive(Contract, 0, 10, new Receipt(Ticket, 0, 1, Id(1))));
        (await Outbox.Owed(Reader, TicketLane, 10)).ShouldBeEmpty();

        await Outbox.MoveCheckpoint(Reader, TicketLane, 2);
        (await Outbox.Owed(Reader, TicketLane, 10)).Select(row => row.Fact.Version).ShouldBe([2]);

        await Outbox.MoveCheckpoint(Reader, TicketLane, 3);
        (await Outbox.Owed(Reader, TicketLane, 10)).Select(row => row.Fact.Version).ShouldBe([2, 3]);
        (await Outbox.Owed("other", TicketLane, 10)).ShouldBeEmpty();

        await Journal.MustStore(Receive(Contract, 0, 11, new Receipt(Ticket, 1, 3, Id(1))));
        (await Outbox.Owed(Reader, TicketLane, 10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_consumer_that_is_owed_much_hides_no_other()
    {
        await Journal.MustStore(Append(Ticket, 0, 1,
            [.. Enumerable.Range(1, 20).Select(number => Fact(number, Contract)), Fact(21, Meter), Fact(22, Meter)]));
        await Outbox.MoveCheckpoint(Reader, TicketLane, 22);

        var owed = await Outbox.Owed(Reader, TicketLane, 4);

        owed.Select(row => (row.Consumer, row.Fact.Version))
            .ShouldBe([(Contract, 1), (Meter, 21), (Contract, 2), (Meter, 22)]);
    }

    [Fact]
    public async Task A_wait_ends_at_once_when_there_are_rows_already()
    {
        await Deliver(1);

        await Outbox.WaitForRows(TicketLane, 0, Duration.FromHours(1));
    }

    [Fact]
    public async Task A_wait_ends_when_a_row_arrives()
    {
        await Deliver(1);
        var waiting = Outbox.WaitForRows(TicketLane, 1, Duration.FromHours(1));
        waiting.IsCompleted.ShouldBeFalse();

        await Journal.MustStore(Append(Ticket, 1, 2, Fact(2, Contract)));

        await waiting;
    }

    [Fact]
    public async Task A_wait_ends_when_another_process_appends()
    {
        var other = await harness.Open();
        var waiting = Outbox.WaitForRows(TicketLane, 0, Duration.FromHours(1));

        await other.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));

        // A poll goes by the clock: each turn lets one happen.
        while (!waiting.IsCompleted)
        {
            harness.Clock.Advance(TimeSpan.FromSeconds(1));
            await Outbox.Read(TicketLane, 0, 1);
        }

        await waiting;
        (await Outbox.Read(TicketLane, 0, 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_wait_ends_when_its_patience_does()
    {
        var patience = TimeSpan.FromSeconds(7);
        var armed = harness.Clock.WaitOf(patience);
        var waiting = Outbox.WaitForRows(TicketLane, 0, Duration.FromTimeSpan(patience));
        await armed;
        waiting.IsCompleted.ShouldBeFalse();

        harness.Clock.Advance(patience);

        await waiting;
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var waiting = Outbox.WaitForRows(TicketLane, 0, Duration.FromHours(1), source.Token);

        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    /// <summary>The ticket addresses so many facts to the contract.</summary>
    private async Task Deliver(int count) => await Journal.MustStore(Append(Ticket, 0, 1,
        [.. Enumerable.Range(1, count).Select(number => Fact(number, Contract))]));
}
