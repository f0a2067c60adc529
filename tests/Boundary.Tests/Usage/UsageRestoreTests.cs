using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using NodaTime;
using Npgsql;
using static BillingGrains.Boundary.Tests.Usage.UsageSamples;
using static BillingGrains.Ports.Usage.UsageOutcome;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>A process that lives on while the database is set back to an earlier state, beside one that begins after.</summary>
public sealed class UsageRestoreTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly FakeTime time = new();
    private string connection = "";
    private NpgsqlDataSource database = null!;
    private PostgresUsageStore survivor = null!;
    private PostgresUsageStore fresh = null!;

    public async ValueTask InitializeAsync()
    {
        time.Advance(Instant.FromUtc(2026, 5, 4, 10, 30).ToDateTimeOffset() - time.GetUtcNow());
        connection = await postgres.NewDatabase();
        database = JournalDatabase.Pool(connection);
        survivor = Open();
        fresh = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await survivor.DisposeAsync();
        await fresh.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_added_for_a_customer_is_added_for_no_other_that_has_its_number_now()
    {
        await Backup();
        await Send(survivor, Item("1", 1m, customer: "lost"));
        await survivor.Fold();
        await Restore();
        await Send(fresh, Item("2", 2m, customer: "new"));
        await fresh.Fold();

        await Send(survivor, Item("3", 4m, customer: "lost"));
        await survivor.Fold();

        (await Units("lost")).ShouldBe(4m);
        (await Units("new")).ShouldBe(2m);
        await Balances();
    }

    [Fact]
    public async Task What_waited_to_be_added_and_is_gone_is_not_added_in_place_of_another()
    {
        await Backup();
        await Send(survivor, Item("1", 1m));
        await Restore();
        await Send(fresh, Item("2", 2m));

        await survivor.Fold();
        await fresh.Fold();

        (await Units("c-1")).ShouldBe(2m);
        await Balances();
    }

    [Fact]
    public async Task A_sealed_generation_is_read_again_when_it_is_another()
    {
        await Send(survivor, Enumerable.Range(0, 200).Select(id => Item($"{id}")));
        await Backup();
        await Seal(survivor);
        await Restore();
        await Send(fresh, Item("other"));
        await Seal(fresh);

        // The survivor's youngest generation has the number of the fresh one's: it must not take a key for new by that.
        (await Send(survivor, Item("other"), Item("199"), Item("next"))).ShouldBe([Repeated, Repeated, Taken]);
        await survivor.Fold();
        await fresh.Fold();
        await Balances();
    }

    [Fact]
    public async Task What_was_taken_back_after_the_backup_is_taken_back_when_it_is_sent_again()
    {
        await Send(survivor, Item("1", 1m), Item("2", 5m));
        await Backup();
        await Send(survivor, Item("3", 9m));
        await survivor.Fold();
        (await TakeBack(survivor, Withdrawal("2"), Withdrawal("3")))
            .ShouldBe([WithdrawalOutcome.Done, WithdrawalOutcome.Done]);
        await Restore();

        (await TakeBack(survivor, Withdrawal("2"), Withdrawal("3")))
            .ShouldBe([WithdrawalOutcome.Done, WithdrawalOutcome.Waiting]);
        (await Send(fresh, Item("3", 9m))).ShouldBe([Withdrawn]);
        await survivor.Fold();
        await Balances();
        (await Units("c-1")).ShouldBe(1m);
    }

    private PostgresUsageStore Open() => new(connection, database, new UsageLimits { KeysPerGeneration = 100 }, time);

    private static async Task Seal(PostgresUsageStore store)
    {
        await store.Turn();
        await store.Turn();
    }

    private async Task<decimal> Units(string customer) =>
        (await survivor.Hours("calls", customer, 0, int.MaxValue)).Sum(static hour => hour.Units);

    private async Task Balances()
    {
        time.Advance(TimeSpan.FromMinutes(1));
        await fresh.Turn();
        var verdict = await new UsageCheck(database).Run();
        verdict.Differences.ShouldBeEmpty();
        verdict.Waiting.ShouldBe(0);
    }

    private Task Backup() => Run("""
        do $$
        declare name text;
        begin
          create schema backup;
          for name in select tablename from pg_tables where schemaname = 'public' and tablename like 'usage\_%' loop
            execute format('create table backup.%I as table public.%I', name, name);
          end loop;
        end $$
        """);

    private Task Restore() => Run("""
        do $$
        declare name text;
        begin
          for name in select tablename from pg_tables where schemaname = 'public' and tablename like 'usage\_%' loop
            if to_regclass(format('backup.%I', name)) is null then
              execute format('drop table public.%I', name);
            else
              execute format('truncate public.%I restart identity', name);
              execute format('insert into public.%I overriding system value table backup.%I', name, name);
            end if;
          end loop;
        end $$
        """);

    private async Task Run(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
