using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Tickets;
using BillingGrains.Storage.Views;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>A view depends on the facts alone: not on how they were cut into ranges, who did it, or when.</summary>
public sealed class ViewProjectorTests(TestPostgres postgres)
{
    private const int Facts = 600;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_cut_into_ranges_gives_the_same_rows(int seed)
    {
        var history = new ViewHistory(seed).Take(Facts).ToList();
        await using var pieces = await ViewsDatabase.Create(postgres);
        await pieces.Projector().Prepare();
        var random = new Random(seed);
        foreach (var part in history.Chunk(97))
        {
            await pieces.Append(part);
            await pieces.Projector(random.Next(1, 20)).CatchUp();
        }

        await pieces.ShouldHoldTheRowsOf(history, $"seed {seed}");
        pieces.Said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_projector_that_dies_anywhere_leaves_nothing_half_done()
    {
        var history = new ViewHistory(4).Take(Facts).ToList();
        await using var database = await ViewsDatabase.Create(postgres);
        await database.Projector().Prepare();
        await database.Append(history);
        for (var milliseconds = 0; milliseconds < 40; milliseconds++)
        {
            using var death = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds));
            try
            {
                await database.Projector(5).CatchUp(death.Token);
            }
            catch (OperationCanceledException)
            {
                // It died in the middle of something, and its connections with it: another one goes on.
                database.Disconnect();
            }
        }

        await database.Projector().CatchUp();
        await database.ShouldHoldTheRowsOf(history);
    }

    [Fact]
    public async Task Several_projectors_at_once_take_each_fact_once()
    {
        var history = new ViewHistory(5).Take(Facts).ToList();
        await using var database = await ViewsDatabase.Create(postgres);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.Projector().Prepare()));
        using var end = new CancellationTokenSource();
        var running = Enumerable.Range(0, 4).Select(_ => Swallow(database.Projector(3).Run(end.Token))).ToList();
        await database.Append(history);
        await database.Projector(3).CatchUp();
        await end.CancelAsync();
        await Task.WhenAll(running);
        await database.Projector().CatchUp();
        database.Said.ShouldBeEmpty();
        await database.ShouldHoldTheRowsOf(history);
    }

    [Fact]
    public async Task A_view_is_rebuilt_while_facts_arrive_and_it_is_read()
    {
        var history = new ViewHistory(6).Take(Facts).ToList();
        await using var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector(7);
        await projector.Prepare();
        await database.Append(history.Take(Facts / 2));
        await projector.CatchUp();
        await database.Run("update views.ticket set subject = 'spoilt'; delete from views.invoice_line");

        var arriving = database.Append(history.Skip(Facts / 2));
        foreach (var view in ViewCatalog.All)
        {
            await database.Projector(7).Rebuild(view.Name);
        }

        await arriving;
        await projector.CatchUp();
        await database.ShouldHoldTheRowsOf(history);
        (await database.Projector().Lag()).ShouldAllBe(lag => !lag.Building && lag.Facts == 0);
    }

    [Fact]
    public async Task A_view_of_a_higher_version_is_built_beside_and_older_silos_leave_it_alone()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        await database.Projector().Prepare();
        await database.Append(new ViewHistory(7).Take(Facts));
        await database.Projector().CatchUp();
        var rows = await database.Rows();

        var newer = ViewCatalog.All.Select(view => view with { Version = view.Version + 1 }).ToList();
        await database.Projector(views: newer).Prepare();
        (await database.Rows("views_building")).ShouldBeEmpty();
        await database.Projector(views: newer).CatchUp();
        await database.Projector(views: newer).CatchUp();
        (await database.Rows()).ShouldBe(rows);

        await database.Append("ticket/desk/late", ViewFacts.Opened("late"));
        await database.Projector().Prepare();
        await database.Projector().CatchUp();
        (await database.Rows()).ShouldBe(rows);
        await database.Projector(views: newer).CatchUp();
        (await database.Rows()).ShouldContain(row => row.Contains("ticket/desk/late"));
    }

    [Fact]
    public async Task A_hole_in_a_lane_is_reported_and_not_skipped()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector();
        await projector.Prepare();
        const string key = "ticket/desk/1";
        await database.Append(key, ViewFacts.Opened("1"));
        await database.Append(key, new TicketChanged(ViewFacts.Header("C-2", "Lost")));
        await database.Append(key, new TicketChanged(ViewFacts.Header("C-3", "After the hole")));
        await database.Run("update fact set position = -position where version = 2");

        await projector.CatchUp();
        (await database.Rows()).ShouldContain(row => row.Contains("Printer is down"));
        projector.Defects.ShouldHaveSingleItem().What.ShouldBe("Position 2 is missing in the journal.");
        database.Said.ShouldHaveSingleItem();
        (await projector.Lag()).ShouldAllBe(lag => lag.Facts == 2);

        await database.Run("update fact set position = -position where version = 2");
        await projector.CatchUp();
        projector.Defects.ShouldBeEmpty();
        (await database.Rows()).ShouldContain(row => row.Contains("After the hole"));
    }

    [Fact]
    public async Task A_journal_that_was_set_back_is_reported()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector();
        await projector.Prepare();
        await database.Append("ticket/desk/1", ViewFacts.Opened("1"));
        await projector.CatchUp();
        await database.Run("delete from fact");
        await projector.CatchUp();
        projector.Defects.ShouldHaveSingleItem().What.ShouldStartWith("Views are ahead of a journal");
    }

    [Fact]
    public async Task A_fact_that_one_view_cannot_take_holds_back_that_view_alone()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector();
        await projector.Prepare();
        await database.Append("ticket/desk/1", ViewFacts.Opened("1"), new TimeLogged(ViewFacts.Time("e", 1, 5)));
        await database.Run("update fact set body = replace(body, '\"minutes\":5', '\"minutes\":\"five\"')");
        await projector.CatchUp();
        (await database.Rows()).ShouldContain(row => row.Contains("Printer is down"));
        projector.Defects.ShouldHaveSingleItem().View.ShouldBe("ticket-items");

        await database.Run("update fact set body = replace(body, '\"five\"', '5')");
        await projector.CatchUp();
        projector.Defects.ShouldBeEmpty();
        (await database.Rows()).ShouldContain(row => row.Contains("ticket_item"));
    }

    private static async Task Swallow(Task running)
    {
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // It was told to end.
        }
    }
}
