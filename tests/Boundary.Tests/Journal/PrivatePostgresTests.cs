using System.Diagnostics;
using System.Globalization;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Local;
using BillingGrains.Storage.Schema;
using Npgsql;
using static BillingGrains.Boundary.Tests.Journal.Samples;

namespace BillingGrains.Boundary.Tests.Journal;

public sealed class PrivatePostgresTests
{
    [Fact]
    public async Task After_the_servers_death_the_same_data_start_again_and_the_journal_goes_on()
    {
        var name = $"{TestPostgres.RunName}-killed";
        var postgres = await TestPostgres.StartIn(name);
        try
        {
            var address = await postgres.CreateDatabase("billing");
            await using (var database = NpgsqlDataSource.Create(address))
            {
                await new SchemaMigrator(database, _ => { }).Migrate();
            }

            await using var storage = await JournalStorage.Open(address, TimeProvider.System);
            await storage.Journal.MustStore(Append("ticket/desk/1", 0, 1));
            (await TestPostgres.StartIn(name)).Port.ShouldBe(postgres.Port, "a running server is taken over");

            await Kill(address);
            (await storage.Journal.Append(Append("ticket/desk/1", 1, 2))).ShouldNotBeOfType<AppendOutcome.Stored>();
            await postgres.Restart();

            await Until(
                async () => await storage.Journal.Append(Append("ticket/desk/1", 1, 2)) is AppendOutcome.Stored);
            (await storage.Journal.Load("ticket/desk/1")).Facts.Select(fact => fact.AppendId).ShouldBe([Id(1), Id(2)]);
            (await postgres.CreateDatabase("billing")).ShouldBe(address);
        }
        finally
        {
            await postgres.DisposeAsync();
            await TestPostgres.Remove(name);
        }
    }

    [Fact]
    public async Task A_pid_file_that_names_another_program_does_not_hold_up_the_start()
    {
        var name = $"{TestPostgres.RunName}-stale";
        var postgres = await TestPostgres.StartIn(name);
        try
        {
            await postgres.Stop();
            var pidFile = Path.Combine(postgres.Folder, "data", "postmaster.pid");
            await File.WriteAllTextAsync(pidFile, $"{TestPostgres.RunName}\n{postgres.Folder}/data\n0\n1\n");

            await using var again = await TestPostgres.StartIn(name);

            await TestPostgres.Execute(again.ConnectionString("postgres"), "select 1");
        }
        finally
        {
            await TestPostgres.Remove(name);
        }
    }

    private static async Task Kill(string address)
    {
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(address) { Pooling = false });
        await using var command = database.CreateCommand("show data_directory");
        var folder = (string)(await command.ExecuteScalarAsync())!;
        var pid = int.Parse(
            (await File.ReadAllLinesAsync(Path.Combine(folder, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        using var server = Process.GetProcessById(pid);
        server.Kill();
        await server.WaitForExitAsync();
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
        }
    }
}
