using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Host.Tests.Commands;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Local;
using BillingGrains.Storage.Usage;
using Npgsql;

namespace BillingGrains.Host.Tests.Usage;

/// <summary>The program and its database as processes of their own, under load: killed, restarted, out of room. Afterwards
/// what is stored is what was answered, and the roll-ups are what a recount says.</summary>
public sealed class UsageSurvivalTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    [Fact]
    public Task Killed_and_restarted_under_load_it_counts_each_event_once() => Survives(
        "usage-killed",
        async (postgres, silo, senders) =>
        {
            await senders.Reach(0.15);
            await silo.Kill();
            await senders.Reach(0.4);
            await postgres.Crash();
            await postgres.Restart();
            await senders.Reach(0.6);
            await silo.Kill();
            await senders.Reach(0.8);
            await postgres.Stop();
            await postgres.Restart();
        });

    [Fact]
    public async Task With_a_full_disk_it_answers_that_it_cannot_store_and_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.Mount($"{TestPostgres.RunName}-small", 100);
        Assert.SkipWhen(disk is null, "Only root may mount a small disk.");
        await Survives(
            "usage-full",
            async (_, silo, senders) =>
            {
                await senders.Reach(0.05);
                disk.Fill();
                await senders.MeetRefusal();
                disk.Empty();
                await senders.Reach(0.15);
                disk.Fill();
                await senders.MeetRefusal();
                await silo.Kill();
                disk.Empty();
            },
            disk);
    }

    private async Task Survives(
        string name, Func<PrivatePostgres, KilledSilo, UsageSenders, Task> trouble, SmallDisk? disk = null)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var folder = $"{TestPostgres.RunName}-{name}";
        await using var postgres = await TestPostgres.StartIn(folder);
        try
        {
            var address = await postgres.CreateDatabase("billing");
            await using var database = NpgsqlDataSource.Create(address);
            if (disk is not null)
            {
                await Move(postgres, disk);
            }

            using var silo = await KilledSilo.Start(address);
            using var senders = new UsageSenders(silo.Address, silo.Key, seed);
            var sending = senders.SendAll();
            await trouble(postgres, silo, senders);
            await sending;

            senders.Answered.ShouldBe(UsageSenders.Events);
            var verdict = await Counted(database);
            verdict.Differences.ShouldBeEmpty();
            (await Sent(database)).ShouldBe(UsageSenders.Events);
            output.WriteLine($"answered otherwise: {string.Join(", ", senders.Refusals)}");
        }
        finally
        {
            await postgres.DisposeAsync();
            await TestPostgres.Remove(folder);
        }
    }

    /// <summary>Once all stands in the roll-ups: what a killed process left is taken over after a while.</summary>
    private static async Task<UsageVerdict> Counted(NpgsqlDataSource database)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var verdict = await new UsageCheck(database).Run();
            if (verdict.Waiting == 0)
            {
                return verdict;
            }

            await Task.Delay(Pause, patience.Token);
        }
    }

    /// <summary>Events of the senders in the roll-ups; the silo's own look stands there as well.</summary>
    private static async Task<long> Sent(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "select sum(events)::bigint from usage_rollup join usage_series using (series) where meter = 'calls'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Move(PrivatePostgres postgres, SmallDisk disk)
    {
        await using var server = NpgsqlDataSource.Create(postgres.ConnectionString("postgres"));
        NpgsqlConnection.ClearAllPools();
        foreach (var sql in new[]
        {
            $"create tablespace small location '{disk.Tablespace}'", "alter database billing set tablespace small",
        })
        {
            await using var command = server.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }
}
