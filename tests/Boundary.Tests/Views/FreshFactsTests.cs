using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Deciding;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Views;
using Npgsql;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>When the projector takes facts that its process has stored from memory, and when it reads them: here what lies in
/// the database is changed behind its back.</summary>
public sealed class FreshFactsTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Ticket = "ticket/desk/4711";
    private const string FromMemory = "Disk \"2\" replaced";
    private const string FromDatabase = "changed";
    private static readonly int Lane = StableHash.Slot(Ticket, JournalLimits.Lanes);

    /// <summary>One step that reads rows, and one that reads facts.</summary>
    private static readonly ViewDefinition Notes = new(
        "note", 1, ["note", "minutes"],
        """
        create table views.note (version bigint primary key, note text);
        create table views.minutes (version bigint primary key, minutes text);
        """,
        [
            new ViewStep(
                "ticket.time-logged.v1", "insert into views.note select version, note from rows",
                rows: new FactRows("note=note")),
            new ViewStep(
                "ticket.time-logged.v1", "insert into views.minutes select version, body->>'minutes' from facts"),
        ]);

    private string address = "";
    private JournalStorage storage = null!;
    private ViewProjector projector = null!;

    public async ValueTask InitializeAsync()
    {
        address = await postgres.NewDatabase();
        await Open(new JournalLimits());
        await projector.Prepare();
        await storage.Journal.MustStore(Append(Ticket, 0, 1));
        await projector.CatchUp();
    }

    public ValueTask DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task What_was_stored_here_since_the_lane_was_read_is_not_asked_for()
    {
        await storage.Journal.MustStore(Append(Ticket, 1, 2, Fact(2), Fact(3)));
        await ChangeBodies();
        await projector.CatchUp();

        (await Rows()).ShouldBe([$"1 {FromMemory} 1", $"2 {FromMemory} 2", $"3 {FromMemory} 3"]);
    }

    [Theory]
    [InlineData("update epoch set erasures = erasures + 1")]
    [InlineData("update epoch set id = 'another'")]
    [InlineData("update fact set append_id = gen_random_uuid() where version = 3")]
    public async Task It_is_read_where_texts_were_erased_since_or_the_journal_is_another(string change)
    {
        await storage.Journal.MustStore(Append(Ticket, 1, 2, Fact(2), Fact(3)));
        await ChangeBodies();
        await TestPostgres.Execute(address, change);
        await projector.CatchUp();

        (await Rows()).ShouldBe([$"1 {FromMemory} 1", $"2 {FromDatabase} 0", $"3 {FromDatabase} 0"]);
    }

    [Fact]
    public async Task What_another_process_stored_in_between_is_not_left_out()
    {
        await using var other = await JournalStorage.Open(address, TimeProvider.System);
        await storage.Journal.MustStore(Append(Ticket, 1, 2));
        await other.Journal.MustStore(Append(Ticket, 2, 3));
        await storage.Journal.MustStore(Append(Ticket, 3, 4));
        await projector.CatchUp();

        (await Rows()).ShouldBe([$"1 {FromMemory} 1", $"2 {FromMemory} 2", $"3 {FromMemory} 3", $"4 {FromMemory} 4"]);
    }

    [Fact]
    public async Task Too_much_is_forgotten_until_the_lane_is_read_again()
    {
        await storage.DisposeAsync();
        await Open(new JournalLimits { FreshFactsPerLaneMax = 2 });
        await storage.Journal.MustStore(Append(Ticket, 1, 2));
        await projector.CatchUp();
        await storage.Journal.MustStore(Append(Ticket, 2, 3, Fact(3), Fact(4), Fact(5)));
        await ChangeBodies();
        await projector.CatchUp();
        await storage.Journal.MustStore(Append(Ticket, 5, 6));
        await ChangeBodies();
        await projector.CatchUp();

        (await Rows()).Select(row => row[2..^2])
            .ShouldBe([FromMemory, FromMemory, FromDatabase, FromDatabase, FromDatabase, FromMemory]);
    }

    private async Task Open(JournalLimits limits)
    {
        storage = await JournalStorage.Open(address, TimeProvider.System, limits);
        projector = new ViewProjector(
            storage.Readers, TimeProvider.System, static _ => { }, views: [Notes], fresh: storage.FreshFacts);
    }

    private Task ChangeBodies() => TestPostgres.Execute(
        address, $$"""update fact set body = '{"minutes": 0, "note": "{{FromDatabase}}"}' where lane = {{Lane}}""");

    private async Task<List<string>> Rows()
    {
        await using var source = NpgsqlDataSource.Create(address);
        await using var command = source.CreateCommand(
            "select concat_ws(' ', version, note, minutes) from views.note join views.minutes using (version) order by version");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
