using System.CommandLine;
using System.Text.Json;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Schema;
using Npgsql;

namespace BillingGrains.LoadTests.Journal;

/// <summary>`journal CONNECTION-STRING [WRITERS...]`: measures appends, once for each number of writers.</summary>
public static class JournalCommand
{
    public static Command Build()
    {
        var connection = new Argument<string>("connection-string") { Description = "An empty PostgreSQL database." };
        var writers = new Argument<int[]>("writers")
        {
            Description = "Writer connections to measure with.", DefaultValueFactory = _ => [2],
        };
        var command = new Command("journal", "Measures how fast the journal appends.") { connection, writers };
        command.SetAction(async (parsed, cancellation) =>
        {
            var connectionString = parsed.GetValue(connection)!;
            await using (var database = NpgsqlDataSource.Create(connectionString))
            {
                await new SchemaMigrator(database, Console.WriteLine).Migrate(cancellation);
            }

            foreach (var count in parsed.GetValue(writers)!)
            {
                var bench = new JournalBench(connectionString, new JournalBenchPlan(), Console.WriteLine);
                var result = await bench.Run(new JournalLimits { Writers = count });
                Console.WriteLine(JsonSerializer.Serialize(result));
            }

            return 0;
        });
        return command;
    }
}
