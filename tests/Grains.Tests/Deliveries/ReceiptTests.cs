using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Grains.Tests.Journaling;
using BillingGrains.Ports.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Grains.Tests.Deliveries;

/// <summary>What a consumer makes of facts that arrive twice, with a hole, or not at all.</summary>
public sealed class ReceiptTests
{
    private const string Source = "ledger/source";
    private const string Consumer = "ledger/consumer";
    private const string Epoch = "epoch-1";

    [Fact]
    public Task A_repeated_delivery_takes_effect_once_and_answers_the_same() => Play(async (engine, consumer) =>
    {
        var rows = await Address(engine, "one", "two");
        (await consumer.Deliver(rows, Epoch)).ShouldBe(Delivered.Received);
        (await consumer.Deliver(rows, Epoch)).ShouldBe(Delivered.Received);
        await engine.RestartAsync();
        consumer = engine.Grains.GetGrain<ILedgerGrain>(Consumer);
        (await consumer.Deliver([rows[0]], Epoch)).ShouldBe(Delivered.Received);
        (await consumer.Deliver([rows[1]], Epoch)).ShouldBe(Delivered.Received);

        (await consumer.Words()).ShouldBe(["one after 0", "two after 1"]);
        (await engine.Stage.Facts(Consumer)).Count.ShouldBe(2);
    });

    [Fact]
    public Task Two_deliveries_of_the_same_at_a_time_take_effect_once() => Play(async (engine, consumer) =>
    {
        var rows = await Address(engine, "one", "two");
        var first = consumer.Deliver(rows, Epoch);
        var second = consumer.Deliver(rows, Epoch);
        (await first).ShouldBe(Delivered.Received);
        (await second).ShouldBe(Delivered.Received);
        (await engine.Stage.Facts(Consumer)).Count.ShouldBe(2);
    });

    [Fact]
    public Task A_delivery_that_was_stored_while_its_answer_was_lost_takes_effect_once() => Play(async (engine, consumer) =>
    {
        var rows = await Address(engine, "one");
        engine.Stage.Path.Next = AppendFate.StoredButUnknown;
        await EngineSteps.FailureOf<RepeatCommandException>(() => consumer.Deliver(rows, Epoch));
        (await consumer.Deliver(rows, Epoch)).ShouldBe(Delivered.Received);
        (await consumer.Words()).ShouldBe(["one after 0"]);
    });

    [Fact]
    public Task A_hole_is_filled_before_what_comes_after_it() => Play(async (engine, consumer) =>
    {
        var rows = await Address(engine, "one", "two", "three", "four");
        (await consumer.Deliver([rows[0]], Epoch)).ShouldBe(Delivered.Received);
        (await consumer.Deliver([rows[3]], Epoch)).ShouldBe(Delivered.Received);
        (await consumer.Words()).ShouldBe(["one after 0", "two after 1", "three after 2", "four after 3"]);
        (await consumer.Deliver([rows[1]], Epoch)).ShouldBe(Delivered.Received);
        (await engine.Stage.Facts(Consumer)).Count.ShouldBe(4);
    });

    [Fact]
    public Task A_hole_that_cannot_be_filled_leaves_what_comes_after_it_owed() => Play(async (engine, consumer) =>
    {
        var rows = await Address(engine, "one");
        var afterHole = rows[0] with { PreviousVersion = 7, Fact = rows[0].Fact with { Version = 8 } };
        (await consumer.Deliver([afterHole], Epoch)).ShouldBe(Delivered.Owed);
        (await engine.Stage.Outbox.Received(Consumer, Source)).ShouldBe(1, "what could be had was taken");
        (await consumer.Words()).ShouldBe(["one after 0"]);
    });

    [Fact]
    public Task What_comes_after_a_fact_that_breaks_the_decider_is_not_taken_before_it() => Play(async (engine, consumer) =>
    {
        var rows = await Address(engine, "one", LedgerDecider.Poison, "three");
        await EngineSteps.FailureOf<InvalidDataException>(() => consumer.Deliver(rows, Epoch));
        await EngineSteps.FailureOf<InvalidDataException>(() => consumer.Deliver([rows[2]], Epoch));
        (await engine.Stage.Outbox.Received(Consumer, Source)).ShouldBe(1);
        (await consumer.Words()).ShouldBe(["one after 0"]);
    });

    [Fact]
    public Task A_grain_whose_facts_cannot_be_read_owes_what_is_delivered_to_it() => Play(async (engine, consumer) =>
    {
        var rows = await Address(engine, "one");
        await engine.Stage.AppendUnreadable(Consumer, engine.Now);
        (await consumer.Deliver(rows, Epoch)).ShouldBe(Delivered.Unreadable);
        (await engine.Stage.Outbox.Received(Consumer, Source)).ShouldBe(0);
    });

    [Fact]
    public Task What_was_read_in_another_epoch_may_be_lost_and_is_not_taken() => Play(async (engine, consumer) =>
    {
        var rows = await Address(engine, "one");
        (await consumer.Deliver(rows, "epoch-0")).ShouldBe(Delivered.Owed);
        (await engine.Stage.Outbox.Received(Consumer, Source)).ShouldBe(0);
        (await consumer.Deliver(rows, Epoch)).ShouldBe(Delivered.Received);
        (await consumer.Words()).ShouldBe(["one after 0"]);
    });

    [Fact]
    public Task What_the_journal_does_not_hold_any_more_is_not_taken_and_another_epoch_begins() =>
        Play(async (engine, consumer) =>
    {
        var lost = (await Address(engine, "one"))
            .Select(row => row with { Fact = row.Fact with { AppendId = Guid.AllBitsSet } });
        await EngineSteps.FailureOf<RepeatCommandException>(() => consumer.Deliver(lost.ToValueList(), Epoch));
        (await engine.Stage.Outbox.Received(Consumer, Source)).ShouldBe(0);
        (await engine.Services.GetRequiredService<JournalServices>().Epoch.Known(CancellationToken.None)).Number.ShouldBe(2);
    });

    [Fact]
    public Task Own_facts_that_come_together_are_received_together_and_the_last_is_reacted_to() =>
        Play(async (engine, consumer) =>
    {
        var rows = await AddressFrom(Consumer, engine, "one", "two", "three", "four");
        (await consumer.Deliver([rows[0]], Epoch)).ShouldBe(Delivered.Received);
        (await consumer.Deliver(rows, Epoch)).ShouldBe(Delivered.Received);

        (await engine.Stage.Outbox.Received(Consumer, Consumer)).ShouldBe(4);
        (await consumer.Words()).ShouldBe(["one", "two", "three", "four", "one after 4", "four after 5"]);
    });

    [Fact]
    public Task Own_facts_with_a_hole_between_them_are_received_one_after_the_other() => Play(async (engine, consumer) =>
    {
        var rows = await AddressFrom(Consumer, engine, "one", "two", "three");
        (await consumer.Deliver([rows[0], rows[2]], Epoch)).ShouldBe(Delivered.Received);
        (await engine.Stage.Outbox.Received(Consumer, Consumer)).ShouldBe(3);
        (await consumer.Words()).ShouldBe(["one", "two", "three", "one after 3", "two after 4", "three after 5"]);
    });

    [Fact]
    public Task Own_facts_of_which_some_were_received_by_another_activation_are_owed_until_they_come_alone() =>
        Play(async (engine, consumer) =>
    {
        var rows = await AddressFrom(Consumer, engine, "one", "two", "three");
        (await consumer.Deliver([rows[0]], Epoch)).ShouldBe(Delivered.Received);
        await engine.RestartAsync();
        consumer = engine.Grains.GetGrain<ILedgerGrain>(Consumer);
        (await consumer.Deliver(rows, Epoch)).ShouldBe(Delivered.Owed, "it did not know what had been received");
        (await consumer.Deliver([rows[1], rows[2]], Epoch)).ShouldBe(Delivered.Received);
        (await consumer.Words()).ShouldBe(["one", "two", "three", "one after 3", "three after 4"]);
    });

    private static Task Play(Func<IEngine, ILedgerGrain, Task> story) =>
        EngineFixture.RunAsync(engine => story(engine, engine.Grains.GetGrain<ILedgerGrain>(Consumer)));

    private static Task<ValueList<OutboxRow>> Address(IEngine engine, params string[] words) =>
        AddressFrom(Source, engine, words);

    private static async Task<ValueList<OutboxRow>> AddressFrom(string source, IEngine engine, params string[] words)
    {
        object[] facts = [.. words.Select(word => new DocumentQueued(word))];
        await engine.Stage.Append(source, engine.Now, [Consumer], facts);
        return await engine.Stage.Rows(source, Consumer);
    }
}
