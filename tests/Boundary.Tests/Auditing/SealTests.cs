using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Boundary.Tests.Views;
using BillingGrains.Storage.Auditing;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Auditing;

/// <summary>What is altered in the journal by hand shows, whatever it is.</summary>
public sealed class SealTests(TestPostgres postgres)
{
    private const int Facts = 400;

    [Fact]
    public async Task What_stands_as_it_was_sealed_passes_and_what_came_since_is_counted()
    {
        await using var database = await Sealed();
        await database.Append(new ViewHistory(2).Take(7));
        var verdict = await new SealCheck(database.Source).Run();
        verdict.Fault.ShouldBeNull();
        (verdict.Facts, verdict.Unsealed).ShouldBe((Facts, 7));
        verdict.Last!.Number.ShouldBe(2);
    }

    [Theory]
    [InlineData("body = body || ' '")]
    [InlineData("actor = actor || 'x'")]
    [InlineData("correlation_id = 'other'")]
    [InlineData("cause_id = 'other'")]
    [InlineData("type = 'ticket.closed.v1'")]
    [InlineData("version = version + 1000")]
    [InlineData("append_id = gen_random_uuid()")]
    [InlineData("at = at + interval '1 microsecond'")]
    public async Task A_fact_that_was_altered_is_named(string change)
    {
        await using var database = await Sealed();
        var (lane, position, _) = await Middle(database);
        await database.Run($"update fact set {change} where lane = {lane} and position = {position}");
        var fault = (await new SealCheck(database.Source).Run()).Fault;
        fault.ShouldNotBeNull();
        fault.ShouldContain($"position {position} of lane {lane} was altered");
        fault.ShouldContain((await Middle(database)).Key);
    }

    [Fact]
    public async Task Of_several_the_first_is_named()
    {
        await using var database = await Sealed();
        await database.Run("update fact set actor = 'x'");
        var (lane, position, key) = await Fact(database, "order by lane, position limit 1");
        var fault = (await new SealCheck(database.Source).Run()).Fault!;
        fault.ShouldStartWith($"{key}@");
        fault.ShouldContain($"position {position} of lane {lane} was altered; it was sealed by number 1 ");
    }

    [Fact]
    public async Task A_fact_that_was_removed_is_missed()
    {
        await using var database = await Sealed();
        var (lane, position, _) = await Middle(database);
        await database.Run($"delete from fact where lane = {lane} and position = {position}");
        (await new SealCheck(database.Source).Run()).Fault!.ShouldContain($"position {position} of lane {lane} is gone");
    }

    [Theory]
    [InlineData("update seal_block set hash = sha256('x') where lane = 3", "was altered")]
    [InlineData("update seal set hash = sha256('x') where number = 1", "Seal 1 of ")]
    [InlineData("update seal set sealed_at = sealed_at - interval '1 day' where number = 2", "Seal 2 of ")]
    [InlineData("update seal set previous = sha256('x') where number = 2", "does not follow from the seal before")]
    [InlineData("delete from seal_block where seal = 1; delete from seal where number = 1", "leaves out positions")]
    [InlineData("delete from seal_block where lane = 3 and seal = 2", "Seal 2 of ")]
    public async Task A_seal_that_was_altered_shows(string change, string words)
    {
        await using var database = await Sealed();
        await database.Run(change);
        (await new SealCheck(database.Source).Run()).Fault!.ShouldContain(words);
    }

    [Fact]
    public async Task Digests_that_were_altered_accuse_no_fact()
    {
        await using var database = await Sealed();
        await database.Run("update seal_block set digests = ''");
        (await new SealCheck(database.Source).Run()).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task Seals_that_were_made_anew_miss_the_hash_that_was_noted()
    {
        await using var database = await Sealed();
        var seals = new Seals(database.Source, TimeProvider.System);
        var noted = (await seals.Last())!.Hash;
        (await new SealCheck(database.Source).Run(noted.ToLowerInvariant())).Fault.ShouldBeNull();
        await database.Run("update fact set actor = 'x'; delete from seal_block; delete from seal");
        await seals.Make();
        var check = new SealCheck(database.Source);
        (await check.Run()).Fault.ShouldBeNull();
        (await check.Run(noted)).Fault!.ShouldContain($"No seal has the hash {noted}");
    }

    [Fact]
    public async Task One_seal_is_made_for_a_day_however_many_try()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        await database.Append(new ViewHistory(1).Take(50));
        var seals = new Seals(database.Source, TimeProvider.System);
        var today = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) - Duration.FromHours(1);
        var made = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => seals.Make(today)));
        made.OfType<Seal>().ShouldHaveSingleItem().Facts.ShouldBe(50);
        (await seals.Make()).ShouldBeNull("nothing came since");
    }

    [Fact]
    public async Task A_journal_with_a_hole_is_not_sealed()
    {
        await using var database = await ViewsDatabase.Create(postgres);
        await database.Append(new ViewHistory(1).Take(Facts));
        var (lane, position, _) = await Middle(database);
        await database.Run($"delete from fact where lane = {lane} and position = {position}");
        var refused = await Should.ThrowAsync<InvalidDataException>(
            () => new Seals(database.Source, TimeProvider.System).Make());
        refused.Message.ShouldContain($"of lane {lane} is missing");
    }

    private async Task<ViewsDatabase> Sealed()
    {
        var database = await ViewsDatabase.Create(postgres);
        var seals = new Seals(database.Source, TimeProvider.System);
        var history = new ViewHistory(1).Take(Facts).ToList();
        await database.Append(history.Take(Facts / 2));
        (await seals.Make())!.Facts.ShouldBe(Facts / 2);
        await database.Append(history.Skip(Facts / 2));
        (await seals.Make())!.Number.ShouldBe(2);
        return database;
    }

    /// <summary>A fact in the middle of a lane.</summary>
    private static Task<(int Lane, long Position, string Key)> Middle(ViewsDatabase database) =>
        Fact(database, "where lane = 3 order by position offset 2 limit 1");

    private static async Task<(int Lane, long Position, string Key)> Fact(ViewsDatabase database, string which)
    {
        await using var command = database.Source.CreateCommand($"select lane, position, key from fact {which}");
        await using var row = await command.ExecuteReaderAsync();
        (await row.ReadAsync()).ShouldBeTrue();
        return (row.GetInt16(0), row.GetInt64(1), row.GetString(2));
    }
}
