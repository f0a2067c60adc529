using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Boundary.Tests.Views;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Auditing;
using BillingGrains.Storage.Retention;
using BillingGrains.Storage.Views;

namespace BillingGrains.Boundary.Tests.Retention;

/// <summary>Texts go from facts, snapshots and views; seals, amounts and all other texts stay.</summary>
public sealed class TextEraserTests(TestPostgres postgres)
{
    private const string Run = "e-1/1";

    [Fact]
    public async Task Views_show_what_they_would_if_they_were_built_anew_from_what_is_left()
    {
        await using var database = await Told();
        var before = await database.Rows();
        await Erase(database);

        var after = await database.Rows();
        after.Count.ShouldBe(before.Count);
        after.Count(row => row.Contains("[erased]", StringComparison.Ordinal)).ShouldBeGreaterThan(5);
        await database.Run("drop schema views cascade");
        await database.Projector().Prepare();
        await database.Projector().CatchUp();
        (await database.Rows()).ShouldBe(after);
    }

    [Fact]
    public async Task No_text_of_the_ticket_is_found_but_on_documents_and_no_text_of_another_is_lost()
    {
        await using var database = await Told();
        await new TextEraser(database.Source).EraseTickets([ViewStory.Billed], Run, ViewFacts.Start);
        await Forget(database);
        var search = new LeakSearch(database.Source);
        (await search.Find(["Line l1"])).Select(leak => leak.Place).Distinct().ShouldBe(["fact", "invoice_line"]);
        (await search.Find(["Charge c1"])).ShouldBeEmpty();
        (await search.Find(["Router"])).ShouldNotBeEmpty();

        await new TextEraser(database.Source).EraseDocuments([ViewStory.Posted], Run, ViewFacts.Start);
        await Forget(database);
        (await search.Find(["Line l1"])).ShouldBeEmpty();
        (await search.Find(["Line l5"])).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task What_a_process_knows_of_facts_counts_no_more_once_texts_were_erased()
    {
        await using var database = await Told();
        var before = await database.Journal.LoadMany([new KnownGrain("ticket/desk/2")], edition: null);
        var known = new KnownGrain("ticket/desk/2", before.Grains[0].Facts.Count, before.Grains[0].Facts[^1].AppendId);
        (await database.Journal.LoadMany([known], before.Edition)).Grains[0].Facts.ShouldBeEmpty();

        await new TextEraser(database.Source).EraseTickets([ViewStory.Billed], Run, ViewFacts.Start);

        var after = await database.Journal.LoadMany([known], before.Edition);
        after.Edition.ShouldNotBe(before.Edition);
        after.Grains.ShouldBe(before.Grains);
        await new TextEraser(database.Source).EraseTickets([ViewStory.Billed], "e-1/2", ViewFacts.Start);
        (await database.Journal.LookAtEpoch([])).Edition.ShouldBe(after.Edition);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Seals_of_before_and_after_hold_and_say_what_was_erased(bool isSealedBefore)
    {
        await using var database = await Told();
        var seals = new Seals(database.Source, TimeProvider.System);
        var noted = isSealedBefore ? (await seals.Make())!.Hash : null;
        await Erase(database);
        await seals.Make();

        var verdict = await new SealCheck(database.Source).Run(noted);
        verdict.Fault.ShouldBeNull();
        verdict.Erased.ShouldBeGreaterThan(3);
    }

    [Theory]
    [InlineData("update fact set body = replace(body, '[erased]', 'Somebody else') where key = 'ticket/desk/1'",
        "its texts were erased by e-1/1")]
    [InlineData("update fact set body = replace(body, '60', '61') where key = 'ticket/desk/1' and type = 'ticket.time-logged.v1'",
        "was altered")]
    [InlineData("update erased_fact set now = sha256('x')", "was altered")]
    [InlineData("update erased_fact set sealed = sha256('x')", "was altered")]
    [InlineData("delete from erased_fact where sealed is not null", "was altered")]
    [InlineData("insert into erased_fact select lane, position, 'e-9/1', null, sha256('x') from fact where key = 'ticket/desk/2'",
        "run e-9/1, of which the register tells nothing")]
    [InlineData("update fact set body = replace(body, '\"digest\":\"', '\"digest\":\"F') where key = 'retention/all'", "e-1/1")]
    public async Task What_is_altered_under_cover_of_an_erasure_shows(string change, string words)
    {
        await using var database = await Told();
        await new Seals(database.Source, TimeProvider.System).Make();
        await Erase(database);
        await database.Run(change);
        (await new SealCheck(database.Source).Run()).Fault.ShouldNotBeNull().ShouldContain(words);
    }

    [Fact]
    public async Task A_fact_that_was_altered_before_is_not_erased_over()
    {
        await using var database = await Told();
        await new Seals(database.Source, TimeProvider.System).Make();
        await database.Run("update fact set actor = 'x' where key = 'ticket/desk/1' and version = 1");
        var refused = await Should.ThrowAsync<InvalidDataException>(
            () => new TextEraser(database.Source).EraseTickets([ViewStory.Billed], Run, ViewFacts.Start));
        refused.Message.ShouldStartWith("ticket/desk/1@1 is not as it was sealed");
    }

    [Fact]
    public async Task What_is_erased_is_offered_no_more()
    {
        await using var database = await Told();
        var candidates = new ErasureCandidates(database.Source);
        (await candidates.OfCustomer("C-1", "", 10)).Select(ticket => ticket.Key).ShouldContain(ViewStory.Billed);
        (await candidates.OfTicket(ViewStory.Billed, "", 10)).ShouldHaveSingleItem().OpenDocument.ShouldNotBeNull();
        (await candidates.DocumentsOfTicket(ViewStory.Billed, "", 10)).Select(document => document.Key)
            .ShouldBe([ViewStory.Posted, ViewStory.Parked, ViewStory.OnHold]);
        (await candidates.DocumentsOfCustomer("C-1", "", 10)).Count.ShouldBe(3);
        await Erase(database);
        (await candidates.OfTicket(ViewStory.Billed, "", 10)).ShouldBeEmpty();
        (await candidates.DocumentsOfCustomer("C-1", "", 10)).Count.ShouldBe(2);
        (await candidates.OldDocuments("NL01", new(2030, 1, 1), "", 10)).Count.ShouldBe(1);
        (await candidates.OldTickets("NL01", ViewFacts.Start.Plus(NodaTime.Duration.FromDays(1)), "", 10)).ShouldNotBeEmpty();
    }

    private async Task<ViewsDatabase> Told()
    {
        var database = await ViewsDatabase.Create(postgres);
        await database.Projector().Prepare();
        await ViewStory.Tell(database);
        await database.Projector().CatchUp();
        await database.Run("insert into snapshot (key, version, fold_version, body) values ('ticket/desk/1', 1, 1, '{}')");
        await database.Run("insert into received (consumer, source, version) values ('contract/acme', 'ticket/desk/1', 9)");
        return database;
    }

    /// <summary>The ticket that is billed, and its posted document.</summary>
    private static async Task Erase(ViewsDatabase database)
    {
        var eraser = new TextEraser(database.Source);
        await eraser.EraseTickets([ViewStory.Billed], Run, ViewFacts.Start);
        await eraser.EraseDocuments([ViewStory.Posted], Run, ViewFacts.Start);
        await Forget(database);
        var outcome = await eraser.Outcome(Run, 0, []);
        (outcome.Tickets, outcome.Documents).ShouldBe((1, 1));
        await database.Append(
            GrainKeys.Retention, new ErasureCarriedOut("e-1", outcome, "ann", ViewFacts.Start));
    }

    private static async Task Forget(ViewsDatabase database)
    {
        var eraser = new TextEraser(database.Source);
        await eraser.ForgetCopies(Run, await eraser.Changed(Run));
    }
}
