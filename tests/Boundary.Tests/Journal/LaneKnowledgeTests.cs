using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>What a writer knows from its own appends and does not look up, and when it does: here what it would find is gone
/// or another.</summary>
public sealed class LaneKnowledgeTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Ticket = "ticket/desk/4711";
    private const string Contract = "contract/c-1";
    private const string OtherContract = "contract/c-2";
    private static readonly int Lane = StableHash.Slot(Ticket, JournalLimits.Lanes);

    private string address = "";
    private JournalStorage storage = null!;

    public async ValueTask InitializeAsync()
    {
        address = await postgres.NewDatabase();
        await Open(new JournalLimits());
    }

    public ValueTask DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task What_a_grain_addressed_before_is_not_looked_up()
    {
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract), Fact(2)));
        await Vanish();
        await storage.Journal.MustStore(Append(Ticket, 2, 3, Fact(3, Contract, OtherContract), Fact(4, Contract)));

        (await Previous()).ShouldBe([(3, Contract, 1), (3, OtherContract, 0), (4, Contract, 3)]);
    }

    [Fact]
    public async Task It_is_looked_up_where_somebody_else_appended_in_the_lane()
    {
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        await using (var other = await JournalStorage.Open(address, TimeProvider.System))
        {
            await other.Journal.MustStore(Append(Ticket, 1, 2, Fact(2, Contract, OtherContract)));
        }

        await storage.Journal.MustStore(Append(Ticket, 2, 3));
        await storage.Journal.MustStore(Append(Ticket, 3, 4, Fact(4, Contract, OtherContract)));

        (await Previous()).ShouldBe(
            [(1, Contract, 0), (2, Contract, 1), (2, OtherContract, 0), (4, Contract, 2), (4, OtherContract, 2)]);
    }

    [Fact]
    public async Task To_whom_a_grain_addressed_before_it_was_known_is_looked_up()
    {
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        await storage.DisposeAsync();
        await Open(new JournalLimits());
        await storage.Journal.MustStore(Append(Ticket, 1, 2));
        await storage.Journal.MustStore(Append(Ticket, 2, 3, Fact(3, Contract, OtherContract)));

        (await Previous()).ShouldBe([(1, Contract, 0), (3, Contract, 1), (3, OtherContract, 0)]);
    }

    [Fact]
    public async Task What_was_forgotten_because_it_was_too_much_is_looked_up()
    {
        await storage.DisposeAsync();
        await Open(new JournalLimits { KeysKnownPerLaneMax = 1 });
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract, OtherContract)));
        await storage.Journal.MustStore(Append(Ticket, 1, 2));
        await storage.Journal.MustStore(Append(Ticket, 2, 3, Fact(3, Contract)));

        (await Previous()).ShouldBe([(1, Contract, 0), (1, OtherContract, 0), (3, Contract, 1)]);
    }

    [Theory]
    [InlineData(50_000)]
    [InlineData(1)]
    public async Task The_append_of_a_fact_is_looked_up_where_it_is_not_known(int factsKnown)
    {
        await storage.DisposeAsync();
        await Open(new JournalLimits { AddressedFactsKnownMax = factsKnown });
        for (var number = 0; number < 5; number++)
        {
            await storage.Journal.MustStore(Append(Ticket, number, number + 1, Fact(number + 1, Contract)));
        }

        await storage.Journal.MustStore(Append(Contract, 0, 10));
        await TestPostgres.Execute(address, $"update fact set append_id = gen_random_uuid() where lane = {Lane}");
        var outcome = await storage.Journal.Append(Receive(Contract, 1, 11, new Receipt(Ticket, 0, 1, Id(1))));

        outcome.ShouldBe(factsKnown > 1 ? new AppendOutcome.Stored(1) : new AppendOutcome.DeliveryLost(Ticket));
        (await storage.Journal.Append(Receive(Contract, 1, 12, new Receipt(Ticket, factsKnown > 1 ? 1 : 0, 5, Id(4)))))
            .ShouldBe(new AppendOutcome.DeliveryLost(Ticket));
    }

    [Fact]
    public async Task The_append_of_a_fact_is_looked_up_in_another_epoch()
    {
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract)));
        var ended = (await storage.Journal.LookAtEpoch([])).Current.Id;
        await TestPostgres.Execute(address, $"update fact set append_id = gen_random_uuid() where lane = {Lane}");
        await storage.Journal.BeginEpoch(ended, "A backup was put back.", "ann", null);
        await storage.Journal.MustStore(Append(Contract, 0, 10));

        (await storage.Journal.Append(Receive(Contract, 1, 11, new Receipt(Ticket, 0, 1, Id(1)))))
            .ShouldBe(new AppendOutcome.DeliveryLost(Ticket));
    }

    [Fact]
    public async Task A_receipt_that_does_not_follow_is_said_and_the_others_of_its_append_are_not_stored()
    {
        await storage.Journal.MustStore(Append(Ticket, 0, 1, Fact(1, Contract), Fact(2, Contract)));
        await storage.Journal.MustStore(Append(OtherContract, 0, 2, Fact(2, Contract)));
        await storage.Journal.MustStore(Receive(Contract, 0, 10, new Receipt(Ticket, 0, 1, Id(1))));

        foreach (var (from, to) in new[] { (0, 1), (0, 2), (2, 3) })
        {
            (await storage.Journal.Append(Receive(
                    Contract, 0, 11, new Receipt(OtherContract, 0, 1, Id(2)), new Receipt(Ticket, from, to, Id(1)))))
                .ShouldBe(new AppendOutcome.ReceiptOutOfStep(Ticket, 1));
        }

        (await storage.Outbox.Received(Contract, OtherContract)).ShouldBe(0);
        (await storage.Outbox.Received(Contract, Ticket)).ShouldBe(1);
    }

    private async Task Open(JournalLimits limits) =>
        storage = await JournalStorage.Open(address, TimeProvider.System, limits with { Writers = 1 });

    private Task Vanish() => TestPostgres.Execute(address, "delete from outbox");

    private async Task<List<(long Version, string Consumer, long Previous)>> Previous()
    {
        await using var command = storage.Database.CreateCommand(
            "select version, consumer, previous_version from outbox where source = $1 order by version, consumer");
        command.Parameters.Add(new() { Value = Ticket });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(long, string, long)>();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2)));
        }

        return rows;
    }
}
