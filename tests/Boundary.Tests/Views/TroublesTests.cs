using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Watching;
using BillingGrains.Storage.Views;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>What a watch saw, as people find it in the exception queue.</summary>
public sealed class TroublesTests(TestPostgres postgres)
{
    private static readonly Trouble Unreadable =
        Troubles.Unreadable("contract/acme", "The fact is not known.", ViewFacts.Start);

    private static readonly Trouble Owed = Troubles.Owed(
        "ticket/desk/1", "invoice.posted.v1", "invoice/a", "It did not answer.", ViewFacts.Start + Duration.FromHours(1));

    [Fact]
    public async Task A_trouble_stands_in_the_exception_queue_until_it_is_over()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector();
        await projector.Prepare();
        await database.Append("watch/grains", new TroubleSeen(Unreadable));
        await database.Append("watch/lane-3", new TroubleSeen(Owed));
        await projector.CatchUp();

        var rows = (await database.Views.Exceptions(new ExceptionFilter(), new PageRequest())).Rows;
        rows.Select(row => (row.Code, row.Owner, row.Key, row.Reason, row.NextStep, row.Age)).ShouldBe(
        [
            (Unreadable.Code, "integrator", Unreadable.Key, Unreadable.Reason, Unreadable.NextStep, Duration.FromHours(24)),
            (Owed.Code, "integrator", Owed.Key, Owed.Reason, Owed.NextStep, Duration.FromHours(23)),
        ]);
        (await database.Views.Exceptions(new ExceptionFilter(Code: "delivery-owed"), new PageRequest())).Rows
            .ShouldHaveSingleItem().Key.ShouldBe(Owed.Key);

        await database.Append("watch/grains", new TroubleOver(Unreadable.Key, Unreadable.Code, ViewFacts.Start));
        await projector.CatchUp();
        (await database.Views.Exceptions(new ExceptionFilter(), new PageRequest())).Rows
            .ShouldHaveSingleItem().Key.ShouldBe(Owed.Key);
    }

    [Fact]
    public async Task What_lanes_of_several_sources_owe_one_grain_is_one_exception_with_the_oldest()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector();
        await projector.Prepare();
        await database.Append("watch/lane-3", new TroubleSeen(Owed));
        await database.Append("watch/lane-9", new TroubleSeen(Owed with { Since = ViewFacts.Start, Reason = "Another." }));
        await projector.CatchUp();
        (await database.Views.Exceptions(new ExceptionFilter(), new PageRequest())).Rows
            .ShouldHaveSingleItem().Reason.ShouldBe("Another.");

        await database.Append("watch/lane-9", new TroubleOver(Owed.Key, Owed.Code, ViewFacts.Start));
        await database.Append("watch/lane-3", new TroubleSeen(Owed with { Reason = "Now this." }));
        await projector.CatchUp();
        (await database.Views.Exceptions(new ExceptionFilter(), new PageRequest())).Rows
            .ShouldHaveSingleItem().Reason.ShouldBe("Now this.");
    }

    [Fact]
    public async Task A_range_that_holds_beginning_and_end_of_a_trouble_leaves_nothing()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector();
        await projector.Prepare();
        await database.Append(
            "watch/grains", new TroubleSeen(Unreadable), new TroubleOver(Unreadable.Key, Unreadable.Code, ViewFacts.Start));
        await projector.CatchUp();
        (await database.Views.Exceptions(new ExceptionFilter(), new PageRequest())).Rows.ShouldBeEmpty();
    }
}
