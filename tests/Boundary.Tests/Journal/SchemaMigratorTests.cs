using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Schema;
using Npgsql;

namespace BillingGrains.Boundary.Tests.Journal;

public sealed class SchemaMigratorTests(TestPostgres postgres)
{
    private static readonly Migration First = new(1, "0001_first.sql", "create table first (x int);");
    private static readonly Migration Second = new(2, "0002_second.sql", "create table second (x int);");

    [Fact]
    public async Task What_is_missing_is_applied_in_order_and_said()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabase(withSchema: false));
        var said = new List<string>();
        var migrator = new SchemaMigrator(database, said.Add);

        (await migrator.Migrate([First])).ShouldBe(1);
        (await migrator.Migrate([First, Second])).ShouldBe(1);
        (await migrator.Migrate([First, Second])).ShouldBe(0);

        said.ShouldBe(
        [
            "Applying 0001_first.sql.", "The schema is at 1.",
            "Applying 0002_second.sql.", "The schema is at 2.",
            "The schema is at 2, nothing to do.",
        ]);
    }

    [Fact]
    public async Task A_file_that_was_changed_after_it_was_applied_is_refused()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabase(withSchema: false));
        var migrator = new SchemaMigrator(database, _ => { });
        await migrator.Migrate([First]);

        var changed = First with { Sql = First.Sql + " -- and more" };
        var refused = await Should.ThrowAsync<SchemaMismatchException>(() => migrator.Migrate([changed, Second]));

        refused.Message.ShouldContain("0001_first.sql");
        (await migrator.Migrate([First with { Sql = First.Sql.ReplaceLineEndings("\r\n") }, Second])).ShouldBe(1);
    }

    [Fact]
    public async Task A_database_that_is_newer_than_the_program_is_refused()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabase(withSchema: false));
        var migrator = new SchemaMigrator(database, _ => { });
        await migrator.Migrate([First, Second]);

        (await Should.ThrowAsync<SchemaMismatchException>(() => migrator.Migrate([First])))
            .Message.ShouldContain("newer release");
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_and_those_before_it_stay()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabase(withSchema: false));
        var migrator = new SchemaMigrator(database, _ => { });
        var bad = Second with { Sql = "create table half (x int); select 1/0;" };

        await Should.ThrowAsync<PostgresException>(() => migrator.Migrate([First, bad]));

        (await migrator.Migrate([First, Second])).ShouldBe(1);
        await using var half = database.CreateCommand("select to_regclass('half')::text");
        (await half.ExecuteScalarAsync()).ShouldBe(DBNull.Value);
    }

    [Fact]
    public async Task Of_processes_that_start_at_once_each_file_is_applied_by_one()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewDatabase(withSchema: false));

        var applied = await Task.WhenAll(Enumerable.Range(0, 5)
            .Select(_ => new SchemaMigrator(database, _ => { }).Migrate()));

        applied.Sum().ShouldBe(SchemaMigrator.Embedded.Count);
    }

    [Fact]
    public async Task A_journal_of_another_number_of_lanes_and_a_database_without_one_are_refused()
    {
        var address = await postgres.NewDatabase();
        await TestPostgres.Execute(address, "update setting set value = '32' where name = 'journal.lanes'");
        (await Should.ThrowAsync<SchemaMismatchException>(() => JournalStorage.Open(address, new FakeTime())))
            .Message.ShouldContain("created with 32 lanes, this program works with 16");

        var empty = await postgres.NewDatabase(withSchema: false);
        (await Should.ThrowAsync<SchemaMismatchException>(() => JournalStorage.Open(empty, new FakeTime())))
            .Message.ShouldContain("must be migrated");
    }
}
