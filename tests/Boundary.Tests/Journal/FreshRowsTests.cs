using System.Text.Json;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Journal;
using NodaTime;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>When a process reads from the outbox what it has stored itself, and when it asks the database: here the rows
/// vanish from the database behind its back.</summary>
public sealed class FreshRowsTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Ticket = "ticket/desk/4711";
    private const string Contract = "contract/c-1";
    private static readonly int Lane = StableHash.Slot(Ticket, JournalLimits.Lanes);

    private readonly FakeTime clock = new();
    private string address = "";
    private string epoch = "";
    private JournalStorage storage = null!;

    public async ValueTask InitializeAsync()
    {
        address = await postgres.NewDatabase();
        storage = await JournalStorage.Open(address, clock);
        epoch = (await storage.Journal.LookAtEpoch([])).Current.Id;
    }

    public ValueTask DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task Where_a_lane_is_read_its_new_rows_are_not_asked_for()
    {
        await storage.Outbox.Read(Lane, 0, 10, epoch);
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract), Fact(2, Contract)));
        await Vanish();

        (await storage.Outbox.Read(Lane, 0, 10, epoch)).Select(row => row.Position).ShouldBe([1, 2]);
        (await storage.Outbox.Read(Lane, 1, 10, epoch)).Select(row => row.Position).ShouldBe([2]);
        (await storage.Outbox.Read(Lane, 2, 10, epoch)).ShouldBeEmpty();
        (await storage.Outbox.Read(Lane, 0, 10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_fact_was_written_from_is_handed_on_with_it_and_told_nobody_else()
    {
        var said = new TicketOpened("desk", "4711", new TicketHeader("c", "s", "incident", null, null, default));
        var (type, body) = FactCodec.Encode(said);
        await storage.Outbox.Read(Lane, 0, 10, epoch);
        await storage.Journal.MustStore(Append(Ticket, 0, 1,
            Fact(1, Contract) with { Type = type, Body = body, Record = new FactRecord(said) }));

        var handedOn = (await storage.Outbox.Read(Lane, 0, 10, epoch)).ShouldHaveSingleItem().Fact;
        var stored = (await storage.Outbox.Read(Lane, 0, 10)).ShouldHaveSingleItem().Fact;
        var sent = JsonSerializer.Deserialize<StoredFact>(
            JsonSerializer.Serialize(handedOn, BillingJson.Options), BillingJson.Options)!;

        FactCodec.Decode(handedOn).ShouldBeSameAs(said);
        foreach (var other in new[] { stored, sent })
        {
            other.ShouldBe(handedOn);
            other.Record.Value.ShouldBeNull();
            FactCodec.Decode(other).ShouldBe(said);
        }
    }

    [Fact]
    public async Task Where_a_lane_is_not_read_nothing_is_kept()
    {
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        await Vanish();

        (await storage.Outbox.Read(Lane, 0, 10, epoch)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_are_handed_on_as_long_as_an_append_told_lately_that_no_text_was_erased()
    {
        await storage.Outbox.Read(Lane, 0, 10, epoch);
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        await Vanish();
        var least = new JournalLimits().FreshEditionFor.ToTimeSpan();

        clock.Advance(least);
        (await storage.Outbox.Read(Lane, 0, 10, epoch)).ShouldHaveSingleItem();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await storage.Outbox.Read(Lane, 0, 10, epoch)).ShouldBeEmpty();
        await storage.Journal.MustStore(Append(Contract, 0, 2));
        (await storage.Outbox.Read(Lane, 0, 10, epoch)).ShouldHaveSingleItem();

        await TestPostgres.Execute(address, "update epoch set erasures = erasures + 1");
        await storage.Journal.MustStore(Append(Contract, 1, 3));
        (await storage.Outbox.Read(Lane, 0, 10, epoch)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Too_much_is_forgotten_until_the_lane_is_read_again(bool isLarge)
    {
        var limits = new JournalLimits();
        var facts = isLarge ? 3 : limits.FreshRowsPerLaneMax + 1;
        var body = $$"""{"note": "{{new string('x', isLarge ? limits.FreshBytesPerLaneMax / sizeof(char) / 3 : 1)}}"}""";
        await storage.Outbox.Read(Lane, 0, 10, epoch);
        await storage.Journal.MustStore(Append(Ticket, 0, 1,
            [.. Enumerable.Repeat(Fact(1, Contract) with { Body = body }, facts)]));
        await Vanish();

        (await storage.Outbox.Read(Lane, 0, 10, epoch)).ShouldBeEmpty();
        await storage.Journal.MustStore(Append(Ticket, facts, 2, Fact(2, Contract)));
        await Vanish();
        (await storage.Outbox.Read(Lane, facts, 10, epoch)).Select(row => row.Position).ShouldBe([facts + 1]);
    }

    [Fact]
    public async Task A_wait_for_a_row_that_is_gone_ends_once()
    {
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        await Vanish();
        await storage.Outbox.WaitForRows(Lane, 0, Duration.FromHours(1));

        var patience = Duration.FromSeconds(7);
        var armed = clock.WaitOf(patience.ToTimeSpan());
        var waiting = storage.Outbox.WaitForRows(Lane, 0, patience);
        waiting.IsCompleted.ShouldBeFalse();

        await armed;
        clock.Advance(patience.ToTimeSpan());
        await waiting;
    }

    private Task Vanish() => TestPostgres.Execute(address, "delete from outbox");
}
