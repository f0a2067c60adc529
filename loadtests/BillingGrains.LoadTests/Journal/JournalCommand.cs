using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Local;
using BillingGrains.Storage.Schema;
using Npgsql;

namespace BillingGrains.LoadTests.Journal;

/// <summary>`journal`: measures durable appends on a fresh private PostgreSQL, once for each number of writers.</summary>
public static class JournalCommand
{
    public static Command Build()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Where the results go." };
        var writers = new Option<int[]>("--writers")
        {
            Description = "Writer connections to measure with.",
            DefaultValueFactory = _ => [2],
            AllowMultipleArgumentsPerToken = true,
        };
        var defaults = new JournalBenchPlan();
        var concurrency = Number("--concurrency", "Commands that wait at any time.", defaults.Concurrency);
        var rounds = Number("--rounds", "Rounds of each kind, in turns.", defaults.Rounds);
        var commands = Number("--commands", "Commands in a round.", defaults.CommandsPerRound);
        var folder = new Option<string>("--folder")
        {
            Description = "On the disk that is to be measured; what is made in it is removed afterwards.",
            DefaultValueFactory = _ => ".data/bench",
        };
        var command = new Command("journal", "Measures how fast the journal appends, against plain inserts.")
        {
            json, writers, concurrency, rounds, commands, folder,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plan = new JournalBenchPlan(
                parsed.GetValue(concurrency), parsed.GetValue(rounds), parsed.GetValue(commands));
            var results = await Measure(parsed.GetValue(folder)!, plan, parsed.GetValue(writers)!, cancellation);
            if (parsed.GetValue(json) is { } file)
            {
                await File.WriteAllTextAsync(
                    file.FullName, JsonSerializer.Serialize(results, JsonSerializerOptions.Web), cancellation);
            }

            return 0;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int otherwise) =>
        new(name) { Description = description, DefaultValueFactory = _ => otherwise };

    private static async Task<List<JournalBenchResult>> Measure(
        string folder, JournalBenchPlan plan, int[] writers, CancellationToken cancellation)
    {
        var own = Path.GetFullPath(Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"journal-{Environment.ProcessId}")));
        var results = new List<JournalBenchResult>();
        try
        {
            await using var postgres = await PrivatePostgres.Start(
                new PrivatePostgresOptions(own), Console.WriteLine, cancellation);
            foreach (var count in writers)
            {
                // Each in a database of its own: tables and indexes grow with what was stored before.
                var address = await postgres.CreateDatabase(
                    string.Create(CultureInfo.InvariantCulture, $"journal_{count}"), cancellation);
                await using (var database = NpgsqlDataSource.Create(address))
                {
                    await new SchemaMigrator(database, _ => { }).Migrate(cancellation);
                }

                var bench = new JournalBench(address, plan, Console.WriteLine);
                results.Add(await bench.Run(new JournalLimits { Writers = count }));
                Console.WriteLine(results[^1]);
            }
        }
        finally
        {
            await PrivatePostgres.Remove(own, CancellationToken.None);
        }

        return results;
    }
}
