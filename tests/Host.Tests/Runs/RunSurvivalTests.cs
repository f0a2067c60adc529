using System.Globalization;
using System.Net;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Host.Tests.Api;
using BillingGrains.Host.Tests.Commands;
using Npgsql;

namespace BillingGrains.Host.Tests.Runs;

/// <summary>The program as a process of its own that is killed, with nothing orderly about it, in the middle of a page of a
/// billing run: some contracts of the page are billed, the rest is on its way to the database.</summary>
public sealed class RunSurvivalTests(ITestOutputHelper output)
{
    private const int Contracts = 300;

    /// <summary>Three pages.</summary>
    private const int PausedContracts = 600;
    private const string LastOfThePage = "k-0249";
    private const string Subscriptions =
        """
        'paymentDays':30,'subscriptions':[{'subscriptionId':'servers','name':'Servers',
          'cycle':{'unit':'month','count':1,'anchor':'calendar'},'dayCount':'actual-days','timing':'advance','quantity':3,
          'from':'2026-03-01','price':{'kind':'per-unit','unitPrice':85,'zeroUsage':'bill'}}]
        """;

    private const string Billed = "select count(*) from fact where type = 'contract.period-billed.v1'";
    private const string Waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    private const string Final = "select count(*) from fact where type = 'invoice.finalized.v1'";

    /// <summary>Nobody can store the last contract's next fact until this is decided.</summary>
    private const string InTheWay = $"""
        insert into fact (lane, position, key, version, type, body, append_id, actor, correlation_id, cause_id, at)
        values (0, 1000000000, 'contract/{LastOfThePage}', 2, 'x', '', gen_random_uuid(), 'x', 'x', 'x', now())
        """;

    private const string Books = """
        select concat_ws(' ',
          (select count(distinct key) || ' of ' || count(*) from fact where type = 'contract.period-billed.v1'),
          (select count(distinct key) || ' of ' || count(*) from fact where type = 'invoice.opened.v1'),
          (select count(distinct body::jsonb ->> 'number') || ' of ' || count(*) from fact where type = 'invoice.finalized.v1'),
          (select max(right(body::jsonb ->> 'number', 5)) from fact where type = 'invoice.finalized.v1'))
        """;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_run_that_is_killed_in_the_middle_of_a_page_bills_each_contract_once_and_leaves_no_gap_in_the_numbers()
    {
        var folder = $"{TestPostgres.RunName}-run-killed";
        await using var postgres = await TestPostgres.StartIn(folder);
        try
        {
            var address = await postgres.CreateDatabase("billing");
            await using var database = NpgsqlDataSource.Create(address);
            using var silo = await KilledSilo.Start(address);
            using var client = ApiFixture.Client(silo.Address.ToString(), silo.Key);
            await Agree(client, Contracts);
            await using var other = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
            await using var inTheWay = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var insert = new NpgsqlCommand(InTheWay, other))
            {
                await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            var asked = client.PostAsync("v1/billing-runs", Wire.Quotes("{'runId':'r-1','period':'2026-03'}"));
            await Until(database, Billed, 1);
            await Until(database, Waiting, 1);
            var before = await Count(database, Billed);
            output.WriteLine(FormattableString.Invariant($"{before} contracts were billed when it was killed"));
            before.ShouldBeInRange(1, Contracts - 1);

            // What was on its way is stored when its process is gone.
            await silo.Kill(() => inTheWay.RollbackAsync(TestContext.Current.CancellationToken));

            await Should.ThrowAsync<HttpRequestException>(() => asked);
            var run = await client.Settled("v1/billing-runs/r-1", run => run.GetProperty("isFinished").GetBoolean());
            (run.Text("done"), run.Text("documents")).ShouldBe(($"{Contracts}", $"{Contracts}"), run.ToString());
            await Until(database, Final, Contracts);
            (await Ask(database, Books)).ShouldBe("300 of 300 300 of 300 300 of 300 00300");
        }
        finally
        {
            await postgres.DisposeAsync();
            await TestPostgres.Remove(folder);
        }
    }

    [Fact]
    public async Task A_run_that_is_paused_stays_so_when_its_process_is_killed_and_goes_on_when_it_is_resumed()
    {
        var folder = $"{TestPostgres.RunName}-run-paused";
        await using var postgres = await TestPostgres.StartIn(folder);
        try
        {
            var address = await postgres.CreateDatabase("billing");
            await using var database = NpgsqlDataSource.Create(address);
            using var silo = await KilledSilo.Start(address);
            using var client = ApiFixture.Client(silo.Address.ToString(), silo.Key);
            await Agree(client, PausedContracts);
            await using var other = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
            await using var inTheWay = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var insert = new NpgsqlCommand(InTheWay, other))
            {
                await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            var asked = client.PostAsync("v1/billing-runs", Wire.Quotes("{'runId':'r-1','period':'2026-03'}"));
            await Until(database, Waiting, 1);
            var paused = client.PostAsync("v1/billing-runs/r-1/pause", null);
            await inTheWay.RollbackAsync(TestContext.Current.CancellationToken);
            var before = await Wire.Ok(paused);
            (await asked).StatusCode.ShouldBe(HttpStatusCode.Accepted);
            await silo.Kill();

            // The page that was under way when it was paused, and one more that may have begun by then, count or are asked again.
            var after = await client.Settled("v1/billing-runs/r-1", run => run.TryGetProperty("pausedBy", out _));
            (after.Text("pausedBy"), after.Text("pausedAt"))
                .ShouldBe((before.Text("pausedBy"), before.Text("pausedAt")), after.ToString());
            after.GetProperty("done").GetInt32().ShouldBeLessThan(PausedContracts);
            after.Text("nextStep").ShouldEndWith(
                " paused it: POST /v1/billing-runs/r-1/resume has it go on with the contracts that it has not asked yet.");
            await Wire.Ok(client.PostAsync("v1/billing-runs/r-1/resume", null));
            var run = await client.Settled("v1/billing-runs/r-1", run => run.GetProperty("isFinished").GetBoolean());
            (run.Text("done"), run.Text("documents")).ShouldBe(($"{PausedContracts}", $"{PausedContracts}"), run.ToString());
            run.TryGetProperty("pausedBy", out _).ShouldBeFalse();
            await Until(database, Final, PausedContracts);
            (await Ask(database, Books)).ShouldBe("600 of 600 600 of 600 600 of 600 00600");
        }
        finally
        {
            await postgres.DisposeAsync();
            await TestPostgres.Remove(folder);
        }
    }

    private static async Task Agree(HttpClient client, int contracts)
    {
        await Put(client, "entities/nl01", Agreement.Entity.Replace(
            "'reviewRequired':true", "'reviewRequired':false", StringComparison.Ordinal));
        await Put(client, "erp-tenants/north", Agreement.Tenant);
        foreach (var some in Enumerable.Range(0, contracts).Chunk(20))
        {
            await Task.WhenAll(some.Select(number =>
            {
                var id = number.ToString("'k-'0000", CultureInfo.InvariantCulture);
                return Put(
                    client, $"contracts/{id}",
                    Agreement.Contract(id, $"c-{id}").Replace("'paymentDays':30", Subscriptions, StringComparison.Ordinal));
            }));
        }
    }

    private static Task Put(HttpClient client, string path, string document) =>
        Wire.Ok(client.PutAsync($"v1/{path}", Wire.Quotes(document)));

    private static async Task Until(NpgsqlDataSource database, string count, long least)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await Count(database, count) < least)
        {
            await Task.Delay(LookEvery, patience.Token);
        }
    }

    private static async Task<long> Count(NpgsqlDataSource database, string sql) => (long)(await Ask(database, sql))!;

    private static async Task<object?> Ask(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
