using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using NodaTime;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <content>Which history the journal is in.</content>
public abstract partial class JournalBoundary<TJournal, TOutbox>
{
    private static readonly Instant RestoredTo = Instant.FromUtc(2026, 3, 1, 23, 0);

    [Fact]
    public async Task A_new_journal_is_in_its_first_epoch_and_shows_no_sign()
    {
        var sight = await Journal.LookAtEpoch([]);

        sight.Current.IsFirst.ShouldBeTrue();
        sight.Current.RestoredTo.ShouldBeNull();
        sight.Sign.ShouldBeNull();
        sight.Ends.Count.ShouldBe(JournalLimits.Lanes);
        sight.Ends.ShouldAllBe(end => end == new LaneEnd(0, Guid.Empty));
    }

    [Fact]
    public async Task A_new_epoch_is_kept_with_its_reason_and_seen_through_every_door()
    {
        var first = (await Journal.LookAtEpoch([])).Current;

        var second = await Journal.BeginEpoch(first.Id, "A backup was restored.", "operator", RestoredTo);

        second.Number.ShouldBe(2);
        second.IsFirst.ShouldBeFalse();
        second.Id.ShouldNotBe(first.Id);
        (second.Reason, second.By, second.RestoredTo).ShouldBe(("A backup was restored.", "operator", RestoredTo));
        (await (await harness.Open()).Journal.LookAtEpoch([])).Current.ShouldBe(second);
    }

    [Fact]
    public async Task An_epoch_that_is_over_already_is_not_ended_once_more()
    {
        var first = (await Journal.LookAtEpoch([])).Current;
        var second = await Journal.BeginEpoch(first.Id, "A sign.", "silo-1", null);

        (await Journal.BeginEpoch(first.Id, "The same sign.", "silo-2", null)).ShouldBe(second);

        var third = await Journal.BeginEpoch(second.Id, "Another sign.", "silo-2", null);
        third.Number.ShouldBe(3);
    }

    [Fact]
    public async Task An_append_of_an_epoch_that_is_over_is_not_stored()
    {
        var first = (await Journal.LookAtEpoch([])).Current;
        await Journal.MustStore(Append(Ticket, 0, 1) with { Epoch = first.Id });
        var second = await Journal.BeginEpoch(first.Id, "A sign.", "silo", null);

        (await Journal.Append(Append(Ticket, 1, 2) with { Epoch = first.Id }))
            .ShouldBe(new AppendOutcome.EpochOver(second.Id));

        (await Journal.Load(Ticket)).Facts.Count.ShouldBe(1);
        await Journal.MustStore(Append(Ticket, 1, 3) with { Epoch = second.Id });
        await Journal.MustStore(Append(Ticket, 2, 4));
    }

    [Fact]
    public async Task A_receipt_of_an_epoch_that_is_over_is_not_taken_and_others_of_the_batch_are()
    {
        var first = (await Journal.LookAtEpoch([])).Current;
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        var second = await Journal.BeginEpoch(first.Id, "A sign.", "silo", null);

        var outcomes = await Task.WhenAll(
            Journal.Append(Receive(Contract, 0, 2, new Receipt(Ticket, 0, 1, Id(1))) with { Epoch = first.Id }),
            Journal.Append(Append("ticket/desk/1", 0, 3) with { Epoch = second.Id }),
            Journal.Append(Append("ticket/desk/2", 0, 4) with { Epoch = first.Id }));

        outcomes.ShouldBe(
        [
            new AppendOutcome.EpochOver(second.Id), new AppendOutcome.Stored(1), new AppendOutcome.EpochOver(second.Id),
        ]);
        (await Outbox.Received(Contract, Ticket)).ShouldBe(0);
    }

    [Fact]
    public async Task A_fold_of_an_epoch_that_is_over_is_not_kept()
    {
        var first = (await Journal.LookAtEpoch([])).Current;
        await Journal.MustStore(Append(Ticket, 0, 1));
        var second = await Journal.BeginEpoch(first.Id, "A sign.", "silo", null);

        await Journal.SaveSnapshot(Ticket, new Snapshot(1, 1, "{\"of\": \"before\"}", first.Id));
        (await Journal.Load(Ticket)).Snapshot.ShouldBeNull();

        var kept = new Snapshot(1, 1, "{\"of\": \"now\"}", second.Id);
        await Journal.SaveSnapshot(Ticket, kept);
        (await Journal.Load(Ticket)).Snapshot.ShouldBe(kept with { Epoch = null });
    }

    [Fact]
    public async Task What_grew_since_the_last_look_is_no_sign()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1), Fact(2)));
        var seen = (await Journal.LookAtEpoch([])).Ends;
        await Journal.MustStore(Append(Ticket, 2, 2));

        var sight = await Journal.LookAtEpoch(seen);

        sight.Sign.ShouldBeNull();
        sight.Ends[TicketLane].ShouldBe(new LaneEnd(3, Id(2)));
    }

    [Fact]
    public async Task A_lane_that_ends_before_what_was_seen_is_a_sign()
    {
        await Journal.MustStore(Append(Ticket, 0, 1));
        var seen = (await Journal.LookAtEpoch([])).Ends.ToArray();
        seen[TicketLane] = new LaneEnd(2, Id(2));

        (await Journal.LookAtEpoch(seen.ToValueList())).Sign.ShouldNotBeNull().ShouldContain($"Lane {TicketLane} ");
    }

    [Fact]
    public async Task A_lane_that_holds_something_else_where_it_was_seen_is_a_sign()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1), Fact(2), Fact(3)));
        var seen = (await Journal.LookAtEpoch([])).Ends.ToArray();
        seen[TicketLane] = new LaneEnd(2, Id(9));

        (await Journal.LookAtEpoch(seen.ToValueList())).Sign.ShouldNotBeNull().ShouldContain("position 2");
    }

    [Fact]
    public async Task A_reader_above_the_end_of_its_lane_is_a_sign_and_is_moved_back_by_the_next_epoch()
    {
        await Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        await Outbox.MoveCheckpoint("reader", TicketLane, 5);
        var sight = await Journal.LookAtEpoch([]);
        sight.Sign.ShouldNotBeNull().ShouldContain("reader");

        await Journal.BeginEpoch(sight.Current.Id, sight.Sign, "silo", null);

        (await Journal.LookAtEpoch([])).Sign.ShouldBeNull();
        (await Outbox.Checkpoint("reader", TicketLane)).ShouldBe(1);
        await Journal.MustStore(Append(Ticket, 1, 2, Fact(2, Contract)));
        (await Outbox.Read(TicketLane, 1, 10)).Count.ShouldBe(1);
        (await Outbox.Owed("reader", TicketLane, 10)).Select(row => row.Fact.Version).ShouldBe([1]);
    }

    [Fact]
    public async Task Facts_of_one_type_are_read_by_key_and_version_from_a_place_on()
    {
        var other = Fact(9) with { Type = "ticket.closed.v1" };
        await Journal.MustStore(Append("ticket/desk/b", 0, 1, Fact(1), other, Fact(2)));
        await Journal.MustStore(Append("ticket/desk/a", 0, 2, Fact(3)));
        await Journal.MustStore(Append("ticketing/x", 0, 3, Fact(4)));
        await Journal.MustStore(Append("contract/z", 0, 4, Fact(5)));
        var type = Fact(1).Type;

        var all = await Journal.ReadOfType("ticket/", type, null, 10);
        all.Select(fact => (fact.Key, fact.Version))
            .ShouldBe([("ticket/desk/a", 1), ("ticket/desk/b", 1), ("ticket/desk/b", 3)]);
        (await Journal.ReadOfType("ticket/", type, null, 2)).ShouldBe(all.Take(2));
        (await Journal.ReadOfType("ticket/", type, new FactPlace("ticket/desk/b", 1), 10)).ShouldBe(all.Skip(2));
    }

    [Fact]
    public async Task In_an_outage_nobody_learns_of_the_epoch()
    {
        var first = (await Journal.LookAtEpoch([])).Current;
        harness.BeginOutage();

        await Should.ThrowAsync<JournalUnavailableException>(() => Journal.LookAtEpoch([]));
        await Should.ThrowAsync<JournalUnavailableException>(() => Journal.BeginEpoch(first.Id, "A sign.", "silo", null));

        harness.EndOutage();
        (await Journal.LookAtEpoch([])).Current.ShouldBe(first);
    }
}
